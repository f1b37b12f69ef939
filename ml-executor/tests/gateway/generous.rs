//! A model that gives more tokens than it was asked for: nobody has agreed to pay for them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use keirin_executor::{
    engine::{Engine, GenerateError, Generation, GenerationRequest, Prompt, Watcher},
    gateway::{
        accounts::Fee,
        auth::keys::KeyLimits,
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

/// What is written into the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("nobody panics with it")).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The model fails in a task of its own, after the answer has begun.
#[tokio::test]
async fn what_fails_in_the_work_on_a_request_stands_in_the_log_with_its_id_and_hash() {
    let log = Log::default();
    let to = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || to.clone()).finish();
    // For all threads: what was once found to be of no interest to one would not be written for another.
    tracing::subscriber::set_global_default(subscriber).expect("no other test writes a log");
    let models = || TextModels::from([(MODEL.to_owned(), Arc::new(Generous(engine())) as Arc<dyn TextModel>)]);
    let host = Host::start_with(|options| GatewayOptions { models: models(), deposits: None, ..options }).await;
    let bearer = format!("Bearer {}", host.key(KeyLimits::default()));
    let headers = [("authorization", bearer.as_str()), ("x-request-id", "mine-17")];

    let streamed = with(chat(), json!({ "stream": true })).to_string();
    let answer = host.send("POST", "/v1/chat/completions", &headers, streamed).await;

    let hash = answer.headers["x-keirin-request"].to_str().expect("hex").to_owned();
    let log = log.text();
    for said in ["the model failed on a request", "answered"] {
        let is_it = |line: &str| line.contains(said) && line.contains("id=mine-17") && line.contains(&hash);
        assert!(log.lines().any(is_it), "{said} is missing in {log}");
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
