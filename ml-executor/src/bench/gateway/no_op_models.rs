//! Models that compute nothing, so that what is left is the gateway.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use keirin_primitives::inference::{FinishReason, PositionEvidence};

use crate::{
    engine::{GenerateError, Generation, GenerationRequest, Progress, Prompt, Watcher},
    gateway::models::TextModel,
};

/// What a model that computes nothing does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It says that it is stopping, so that all that was done is to take the request on.
    NotAnswered,
    /// It answers with one token at once.
    Answered,
}

/// A model that computes nothing.
pub(super) struct NoOpModel {
    outcome: Outcome,
    queued: AtomicUsize,
}

impl NoOpModel {
    pub const fn new(outcome: Outcome) -> Self {
        Self { outcome, queued: AtomicUsize::new(0) }
    }

    /// Requests that it was given so far.
    pub fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }
}

/// The token.
const TOKEN: u32 = 1;

#[async_trait]
impl TextModel for NoOpModel {
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
        self.queued.fetch_add(1, Ordering::Relaxed);
        if self.outcome == Outcome::NotAnswered {
            return Err(GenerateError::Stopped);
        }
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
