//! `/v1/completions`: texts that are continued as they stand.

mod answer;
mod stream;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    parameters::{top_logprobs, Parameters, Stop, StreamOptions, MAX_ANSWERS},
    parse, Asked, Unsupported, SAMPLING,
};
use crate::{
    engine,
    gateway::{served::Endpoint, work::Assignment, ApiError},
};

pub use answer::{Completion, CompletionChoice, CompletionLogprobs};
pub(in crate::gateway) use stream::CompletionStream;

/// Texts to be continued.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct CompletionRequest {
    /// Name of the model.
    pub model: String,
    /// What is continued.
    pub prompt: CompletionPrompt,
    /// Most tokens of an answer; 16 without.
    pub max_tokens: Option<i64>,
    /// 0 to 2; 1 without. It counts in thousandths.
    pub temperature: Option<f64>,
    /// 0 to 1; 1 without. It counts in thousandths.
    pub top_p: Option<f64>,
    /// Answers to each prompt.
    pub n: Option<i64>,
    /// Texts before which an answer ends.
    pub stop: Option<Stop>,
    /// Seed of the choice of tokens; without it one follows from the request's hash.
    pub seed: Option<i64>,
    /// Whether the answer comes as server-sent events.
    pub stream: Option<bool>,
    /// What the stream says besides.
    pub stream_options: Option<StreamOptions>,
    /// Of how many of the likeliest tokens log-probabilities are told, at most 5.
    pub logprobs: Option<i64>,
}

/// What is continued.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum CompletionPrompt {
    /// A text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// Tokens.
    Tokens(Vec<u32>),
    /// Several sequences of tokens.
    Sequences(Vec<Vec<u32>>),
}

/// Tokens of an answer without a limit of its own, as at OpenAI.
const USUAL_TOKENS: i64 = 16;

const UNSUPPORTED: [Unsupported; 4] = [
    Unsupported::unless_false("echo"),
    Unsupported::unless_empty("suffix"),
    Unsupported::always("max_completion_tokens"),
    Unsupported::always("max_output_tokens"),
];

impl Asked for CompletionRequest {
    fn read(body: &[u8]) -> Result<Self, ApiError> {
        parse(body, &[&UNSUPPORTED, &SAMPLING])
    }

    fn assignment(&self) -> Result<Assignment, ApiError> {
        let parameters = Parameters {
            max_tokens: Some(("max_tokens", self.max_tokens.unwrap_or(USUAL_TOKENS))),
            temperature: self.temperature,
            top_p: self.top_p,
            n: self.n,
            stop: self.stop.clone(),
            seed: self.seed,
        };
        let assignment = Assignment {
            endpoint: Endpoint::Completions,
            model: self.model.clone(),
            prompts: ("prompt", self.prompt.read()),
            parameters: parameters.check()?,
            is_streamed: self.is_streamed(),
            logprobs: self.logprobs.map(|top| top_logprobs("logprobs", top)).transpose()?,
        };
        if !(1..=MAX_ANSWERS).contains(&assignment.answers()) {
            let message = format!("prompts times n must be from 1 to {MAX_ANSWERS} answers");
            return Err(ApiError::field("prompt", "out_of_range", message));
        }
        Ok(assignment)
    }

    fn is_streamed(&self) -> bool {
        self.stream.unwrap_or(false)
    }
}

impl CompletionRequest {
    /// Whether the stream's last chunk says how many tokens were used.
    pub fn includes_usage(&self) -> bool {
        self.stream_options.and_then(|options| options.include_usage).unwrap_or(false)
    }
}

impl CompletionPrompt {
    /// As the engine takes it.
    pub(super) fn read(&self) -> Vec<engine::Prompt> {
        use engine::Prompt::{Text, Tokens};
        match self {
            Self::Text(text) => vec![Text(text.clone())],
            Self::Texts(texts) => texts.iter().cloned().map(Text).collect(),
            Self::Tokens(tokens) => vec![Tokens(tokens.clone())],
            Self::Sequences(sequences) => sequences.iter().cloned().map(Tokens).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn prompts(prompt: Value, n: i64) -> Result<usize, &'static str> {
        let body = json!({ "model": "tiny", "prompt": prompt, "n": n }).to_string();
        let assignment = CompletionRequest::read(body.as_bytes()).and_then(|request| request.assignment());
        assignment.map(|assignment| assignment.prompts.1.len()).map_err(|error| error.code())
    }

    #[test]
    fn prompt_is_text_or_tokens_one_or_several() {
        assert_eq!(prompts(json!("a"), 1), Ok(1));
        assert_eq!(prompts(json!(["a", "b"]), 8), Ok(2));
        assert_eq!(prompts(json!([1, 2, 3]), 1), Ok(1));
        assert_eq!(prompts(json!([[1, 2], [3]]), 1), Ok(2));
    }

    #[test]
    fn what_would_change_the_answer_is_refused_by_name() {
        for (field, value) in
            [("echo", json!(true)), ("best_of", json!(3)), ("min_p", json!(0.1)), ("min_tokens", json!(1))]
        {
            let mut body = json!({ "model": "tiny", "prompt": "a" });
            body[field] = value;
            let refused = CompletionRequest::read(body.to_string().as_bytes()).expect_err(field);
            assert_eq!((refused.code(), refused.to_string().contains(field)), ("unsupported_parameter", true));
        }
    }

    #[test]
    fn too_many_answers_and_odd_prompts_are_refused() {
        assert_eq!(prompts(json!(["a", "b"]), 9), Err("out_of_range"));
        assert_eq!(prompts(json!(vec!["a"; 17]), 1), Err("out_of_range"));
        for prompt in [json!(null), json!([1, "a"]), json!([-1]), json!([4_294_967_296_u64]), json!({})] {
            assert_eq!(prompts(prompt.clone(), 1), Err("invalid_type"), "{prompt}");
        }
    }
}
