//! What the runner asks of a model, so that its faults can be played in tests.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;

use crate::engine::{Engine, GenerateError, Generation, GenerationRequest};

/// Something that answers requests.
#[async_trait]
pub trait Generator: Send + Sync {
    /// Generates an answer. Dropping the future gives the request up.
    ///
    /// # Errors
    /// [`GenerateError`].
    async fn generate(&self, request: GenerationRequest) -> Result<Generation, GenerateError>;
}

#[async_trait]
impl Generator for Engine {
    async fn generate(&self, request: GenerationRequest) -> Result<Generation, GenerateError> {
        Engine::generate(self, request).await
    }
}

/// Generators by the name their model has on chain.
pub type Generators = BTreeMap<String, Arc<dyn Generator>>;
