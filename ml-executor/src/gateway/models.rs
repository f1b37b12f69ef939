//! What the gateway asks of a model, so that tests and measurements can put something else in its place.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;

use crate::engine::{Engine, GenerateError, Generation, GenerationRequest, Prompt, Watcher};

/// A model that continues text.
#[async_trait]
pub trait TextModel: Send + Sync {
    /// Longest prompt plus completion, in tokens.
    fn context_length(&self) -> u32;

    /// Entries of the vocabulary.
    fn vocabulary(&self) -> u32;

    /// Tokens of a prompt.
    ///
    /// # Errors
    /// [`GenerateError`].
    fn prompt_tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, GenerateError>;

    /// The text that a token stands for by itself.
    ///
    /// # Errors
    /// [`GenerateError`].
    fn token_text(&self, token: u32) -> Result<String, GenerateError>;

    /// Generates an answer and sends each token to `watcher` when it is chosen. Dropping the future gives the request up.
    ///
    /// # Errors
    /// [`GenerateError`].
    async fn generate(&self, request: GenerationRequest, watcher: Watcher) -> Result<Generation, GenerateError>;

    /// Whether it turns texts into vectors.
    fn embeds(&self) -> bool {
        false
    }

    /// A vector of length 1 that says what a text means.
    ///
    /// # Errors
    /// [`GenerateError`]; [`GenerateError::Runtime`] unless it [`embeds`](TextModel::embeds).
    async fn embed(&self, _tokens: Vec<u32>) -> Result<Vec<f32>, GenerateError> {
        Err(GenerateError::Runtime("it turns no texts into vectors".into()))
    }
}

#[async_trait]
impl TextModel for Engine {
    fn context_length(&self) -> u32 {
        Engine::context_length(self)
    }

    fn vocabulary(&self) -> u32 {
        Engine::vocabulary(self)
    }

    fn prompt_tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, GenerateError> {
        Engine::prompt_tokens(self, prompt)
    }

    fn token_text(&self, token: u32) -> Result<String, GenerateError> {
        Engine::token_text(self, token)
    }

    async fn generate(&self, request: GenerationRequest, watcher: Watcher) -> Result<Generation, GenerateError> {
        self.generate_watched(request, Some(watcher)).await
    }

    fn embeds(&self) -> bool {
        Engine::embeds(self)
    }

    async fn embed(&self, tokens: Vec<u32>) -> Result<Vec<f32>, GenerateError> {
        Engine::embed(self, tokens).await
    }
}

/// Models by name.
pub type TextModels = BTreeMap<String, Arc<dyn TextModel>>;
