//! A model that answers at once, so that what is left is the gateway.

use async_trait::async_trait;
use keirin_primitives::inference::{FinishReason, PositionEvidence};

use crate::{
    engine::{GenerateError, Generation, GenerationRequest, Progress, Prompt, Watcher},
    gateway::models::TextModel,
};

/// Answers every request with one token.
pub(super) struct AnswersAtOnce;

/// The token.
const TOKEN: u32 = 1;

#[async_trait]
impl TextModel for AnswersAtOnce {
    fn context_length(&self) -> u32 {
        8_192
    }

    fn vocabulary(&self) -> u32 {
        256
    }

    fn prompt_tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, GenerateError> {
        Ok(match prompt {
            Prompt::Chat(messages) => messages.iter().flat_map(|message| bytes(&message.content)).collect(),
            Prompt::Text(text) => bytes(text).collect(),
            Prompt::Tokens(tokens) => tokens.clone(),
        })
    }

    fn token_text(&self, _: u32) -> Result<String, GenerateError> {
        Ok(".".to_owned())
    }

    async fn generate(&self, request: GenerationRequest, watcher: Watcher) -> Result<Generation, GenerateError> {
        let prompt_tokens = u32::try_from(self.prompt_tokens(&request.prompt)?.len()).unwrap_or(u32::MAX);
        let position = PositionEvidence { token: TOKEN, top: Vec::new() };
        // Whoever asked may have gone meanwhile.
        let _ = watcher.send(Progress { text: ".".to_owned(), position: position.clone(), logprob: 0.0 });
        Ok(Generation {
            text: ".".to_owned(),
            prompt_tokens,
            completion_tokens: 1,
            finish: FinishReason::Length,
            positions: vec![position],
        })
    }
}

/// A token a byte.
fn bytes(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.bytes().map(u32::from)
}
