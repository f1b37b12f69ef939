//! A model that gives more tokens than it was asked for: nobody has agreed to pay for them.

use std::sync::Arc;

use async_trait::async_trait;
use keirin_executor::{
    engine::{Engine, GenerateError, Generation, GenerationRequest, Prompt, Watcher},
    gateway::{
        accounts::Fee,
        models::{TextModel, TextModels},
        GatewayOptions,
    },
};
use serde_json::json;

use crate::host::{chat, engine, with, Host, MODEL};

/// Gives some tokens more than it is asked for.
struct Generous(Engine);

#[async_trait]
impl TextModel for Generous {
    fn context_length(&self) -> u32 {
        self.0.context_length()
    }

    fn vocabulary(&self) -> u32 {
        self.0.vocabulary()
    }

    fn prompt_tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, GenerateError> {
        self.0.prompt_tokens(prompt)
    }

    fn token_text(&self, token: u32) -> Result<String, GenerateError> {
        self.0.token_text(token)
    }

    async fn generate(&self, request: GenerationRequest, watcher: Watcher) -> Result<Generation, GenerateError> {
        let more = GenerationRequest { max_tokens: request.max_tokens + 3, ..request };
        self.0.generate_watched(more, Some(watcher)).await
    }
}

#[tokio::test]
async fn more_tokens_than_were_asked_for_are_neither_sent_nor_charged() {
    let models = || TextModels::from([(MODEL.to_owned(), Arc::new(Generous(engine())) as Arc<dyn TextModel>)]);
    let host = Host::start_with(|options| GatewayOptions { models: models(), ..options }).await;

    let whole = host.post("/v1/chat/completions", &chat()).await;
    assert_eq!((whole.status.as_u16(), whole.code().as_str()), (500, "model_failed"));
    let streamed = host.post("/v1/chat/completions", &with(chat(), json!({ "stream": true }))).await;
    let events = streamed.events();
    let tokens = events.iter().filter(|event| event.contains("\"content\":") && event.contains("\"choices\""));
    assert!(tokens.count() <= 1 + 12, "{events:?}");
    assert!(events.iter().any(|event| event.contains("model_failed")), "{events:?}");

    assert_eq!((host.spent(), host.book.served_count().expect("the book can be read")), (Fee(0), 0));
}
