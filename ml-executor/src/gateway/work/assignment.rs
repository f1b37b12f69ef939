//! What a request asks for, whatever endpoint it came to.

use keirin_primitives::{inference::MAX_OUTPUT_BYTES, HashBytes};
use sp_crypto_hashing::blake2_256;

use crate::{
    engine::{GenerationRequest, Prompt},
    gateway::{openai::parameters::Checked, served::Endpoint},
};

/// Domain of seeds that requests don't name.
const SEED_DOMAIN: &[u8] = b"keirin/gateway/seed";
/// Domain of the seeds of further answers.
const ANSWER_DOMAIN: &[u8] = b"keirin/gateway/answer";

/// What is to be generated.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::gateway) struct Assignment {
    /// Where it was asked.
    pub endpoint: Endpoint,
    /// Name of the model.
    pub model: String,
    /// What is to be continued, and the field that says so.
    pub prompts: (&'static str, Vec<Prompt>),
    /// How.
    pub parameters: Checked,
    /// Whether each token is told when it is chosen, or all when the answer has ended.
    pub is_streamed: bool,
    /// How many alternatives are told of each token; none when log-probabilities are not asked for.
    pub logprobs: Option<usize>,
}

impl Assignment {
    /// Answers over all prompts.
    pub fn answers(&self) -> usize {
        self.prompts.1.len().saturating_mul(self.parameters.n)
    }

    /// The seed of an answer. All follow from the request, so that whoever has its record can repeat the choice of tokens.
    pub fn seed(&self, request: &HashBytes, answer: usize) -> u64 {
        let seed = self.parameters.seed.unwrap_or_else(|| first_u64(&[SEED_DOMAIN, request]));
        match u32::try_from(answer).unwrap_or(u32::MAX) {
            0 => seed,
            number => first_u64(&[ANSWER_DOMAIN, &seed.to_le_bytes(), &number.to_le_bytes()]),
        }
    }

    /// What the engine is asked for one answer to a prompt.
    pub fn generation(&self, prompt: Vec<u32>, seed: u64, max_tokens: u32) -> GenerationRequest {
        GenerationRequest {
            prompt: Prompt::Tokens(prompt),
            max_tokens,
            temperature: f32::from(self.parameters.temperature_milli) / 1_000.0,
            top_p: f32::from(self.parameters.top_p_permille) / 1_000.0,
            seed,
            stop: self.parameters.stop.clone(),
            max_output_bytes: MAX_OUTPUT_BYTES as usize,
            ignore_end_of_turn: false,
        }
    }
}

fn first_u64(parts: &[&[u8]]) -> u64 {
    let hash = blake2_256(&parts.concat());
    let mut first = [0; 8];
    first.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::openai::parameters::Parameters;

    fn assignment(seed: Option<i64>) -> Assignment {
        Assignment {
            endpoint: Endpoint::Chat,
            model: "tiny".into(),
            prompts: ("messages", vec![Prompt::user("hello")]),
            parameters: Parameters { seed, ..Parameters::default() }.check().expect("nothing is wrong"),
            is_streamed: false,
            logprobs: None,
        }
    }

    #[test]
    fn seed_of_the_request_is_that_of_its_first_answer() {
        assert_eq!(assignment(Some(7)).seed(&[1; 32], 0), 7);
        assert_eq!(assignment(Some(7)).seed(&[2; 32], 1), assignment(Some(7)).seed(&[3; 32], 1));
        assert_ne!(assignment(Some(7)).seed(&[1; 32], 1), 7);
        assert_ne!(assignment(Some(7)).seed(&[1; 32], 1), assignment(Some(7)).seed(&[1; 32], 2));
    }

    #[test]
    fn without_a_seed_it_follows_from_the_request() {
        assert_eq!(assignment(None).seed(&[1; 32], 0), assignment(None).seed(&[1; 32], 0));
        assert_ne!(assignment(None).seed(&[1; 32], 0), assignment(None).seed(&[2; 32], 0));
    }
}
