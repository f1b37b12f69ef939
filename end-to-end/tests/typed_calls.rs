//! The client library's typed calls against a real gateway, with an API key.

use std::sync::Arc;

use keirin_client::gateway::{
    api::{
        ChatMessage, ChatRequest, CompletionRequest, EmbeddingRequest, EncodingFormat, ResponseRequest, ResponseStatus,
        Said,
    },
    AnswerStream, ApiKey, CoolDown, Credentials, Endpoint, EndpointPool, GatewayClient, GatewayError,
};
use keirin_end_to_end::Executor;
use keirin_executor::gateway::auth::keys::{ApiKeys, KeyLimits};
use serde::de::DeserializeOwned;

const MODEL: &str = "tiny-random";

/// A client of a running executor's gateway.
async fn start() -> (Executor, GatewayClient) {
    let mut executor = Executor::stopped();
    let (key, _) = ApiKeys::new(executor.folder()).create("typed calls", KeyLimits::default()).expect("it is made");
    executor.start().await;
    let endpoint = Endpoint::new(&executor.endpoint()).expect("it is one");
    let pool = EndpointPool::new([endpoint], CoolDown::default()).expect("it has one");
    let key = ApiKey::new(&key).expect("it is one");
    (executor, GatewayClient::new(Arc::new(pool), Credentials::ApiKey(key)))
}

/// All pieces of a stream.
async fn pieces<T: DeserializeOwned + Said>(stream: Result<AnswerStream<T>, GatewayError>) -> Vec<T> {
    let mut stream = stream.expect("it begins");
    let mut pieces = Vec::new();
    while let Some(piece) = stream.next().await.expect("it goes on") {
        pieces.push(piece);
    }
    pieces
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_and_texts_are_continued_whole_and_piece_by_piece_alike() {
    let (_executor, client) = start().await;
    assert_eq!(client.models().await.expect("it is served").data[0].id, MODEL);

    let question = ChatRequest {
        seed: Some(7),
        max_completion_tokens: Some(8),
        ..ChatRequest::new(MODEL, vec![ChatMessage::user("hello")])
    };
    let whole = client.chat(&question).await.expect("it is served");
    let said: String =
        pieces(client.chat_stream(&question).await).await.iter().map(|piece| piece.text().to_owned()).collect();
    assert_eq!((said.as_str(), whole.usage.map(|usage| usage.completion_tokens > 0)), (whole.text(), Some(true)));

    let text = CompletionRequest { seed: Some(7), max_tokens: Some(8), ..CompletionRequest::new(MODEL, "once") };
    let whole = client.complete(&text).await.expect("it is served");
    let said: String =
        pieces(client.complete_stream(&text).await).await.iter().map(|piece| piece.text().to_owned()).collect();
    assert_eq!(said, whole.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn responses_come_whole_and_event_by_event_alike() {
    let (_executor, client) = start().await;
    let question = ResponseRequest {
        temperature: Some(0.0),
        max_output_tokens: Some(8),
        instructions: Some("be brief".into()),
        ..ResponseRequest::new(MODEL, "hello")
    };

    let whole = client.respond(&question).await.expect("it is served");
    let events = pieces(client.respond_stream(&question).await).await;

    let said: String = events.iter().map(|event| event.text().to_owned()).collect();
    let last = events.last().and_then(|event| event.response()).expect("the last one has the response");
    assert_eq!((said, last.text(), last.status), (whole.text(), whole.text(), whole.status));
    assert!(matches!(whole.status, ResponseStatus::Completed | ResponseStatus::Incomplete), "{whole:?}");
    assert_eq!(last.usage, whole.usage);
    assert!(whole.usage.is_some_and(|usage| usage.output_tokens > 0 && usage.output_tokens <= 8), "{whole:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_are_the_same_in_both_ways_of_writing() {
    let (_executor, client) = start().await;
    let numbers = EmbeddingRequest::new(MODEL, ["once upon a time", "hello"]);
    let base64 = EmbeddingRequest { encoding_format: Some(EncodingFormat::Base64), ..numbers.clone() };

    let numbers = client.embed(&numbers).await.expect("it is served");
    let base64 = client.embed(&base64).await.expect("it is served");

    assert_eq!(numbers.answer, base64.answer);
    assert_eq!(numbers.data.len(), 2);
    assert_ne!(numbers.data[0].embedding, numbers.data[1].embedding);
    for one in &numbers.data {
        let length: f32 = one.embedding.iter().map(|number| number * number).sum();
        assert!((length - 1.0).abs() < 1e-3, "its length is 1: {length}");
    }
    assert!(numbers.usage.is_some_and(|usage| usage.prompt_tokens > 0));
}
