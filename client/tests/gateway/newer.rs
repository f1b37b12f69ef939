//! `/v1/responses` and `/v1/embeddings`: how the server answers them, and how the library calls them.

use std::sync::Arc;

use axum::response::Response;
use keirin_client::{
    gateway::{
        api::{
            ChatMessage, EmbeddingRequest, EncodingFormat, FinishReason, ResponseEvent, ResponseRequest, ResponseStatus,
        },
        AnswerStream, ApiKey, CoolDown, Credentials, Endpoint, EndpointPool, GatewayClient, GatewayError,
    },
    requests::{ReceiptError, RequestSigner},
};
use serde_json::{json, Value};

use crate::{
    issuing::Issue,
    server::{at_once, piece_by_piece, Fault, Seen, Server, AGENT, API_KEY},
};

/// What `/v1/responses` answers: the last thing that was said.
pub fn respond(seen: &Seen, issue: &Issue) -> Response {
    let asked = seen.json();
    let last = asked["input"].as_array().and_then(|all| all.last()).map_or(&asked["input"], |last| &last["content"]);
    let said = format!("You said: {}", last.as_str().expect("text"));
    let words: Vec<&str> = said.split_inclusive(' ').collect();
    let receipt = issue.receipt(seen, said.as_bytes(), words.len());
    let response = |status: &str, output: Value, usage: Value| {
        json!({ "id": "resp_1", "object": "response", "created_at": 1, "status": status, "error": null, "model": "echo",
            "incomplete_details": null, "output": output, "usage": usage })
    };
    let usage = json!({ "input_tokens": 3, "output_tokens": words.len(), "total_tokens": 3 + words.len() });
    let content = json!([{ "type": "output_text", "text": said, "annotations": [] }]);
    let message = json!([{ "type": "message", "id": "msg_1", "role": "assistant", "content": content }]);
    let whole = response("completed", message, usage);
    if asked["stream"] != true {
        return at_once(whole, receipt);
    }
    assert_eq!(asked["stream_options"], Value::Null, "there are none for events");
    let begun = response("in_progress", json!([]), Value::Null);
    let mut events = vec![
        json!({ "type": "response.created", "response": begun }),
        json!({ "type": "response.output_item.added", "output_index": 0, "item": {} }),
    ];
    events.extend(words.iter().map(|word| json!({ "type": "response.output_text.delta", "delta": word })));
    events.push(json!({ "type": "response.output_text.done", "text": said }));
    events.push(json!({ "type": "response.completed", "response": whole }));
    piece_by_piece(&events.iter().map(Value::to_string).collect::<Vec<_>>(), receipt)
}

/// What `/v1/embeddings` answers: the length of each text, and its number.
pub fn embed(seen: &Seen, issue: &Issue) -> Response {
    let asked = seen.json();
    let texts = asked["input"].as_array().expect("a list").iter().map(|text| text.as_str().expect("text"));
    let vectors: Vec<[f32; 2]> = (0u8..).zip(texts).map(|(at, text)| [text.len() as f32 / 3.0, at.into()]).collect();
    let bytes = |vector: &[f32; 2]| vector.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let written = |vector: &[f32; 2]| {
        use base64::{engine::general_purpose::STANDARD, Engine};
        if asked["encoding_format"] == "base64" {
            json!(STANDARD.encode(bytes(vector)))
        } else {
            json!(vector)
        }
    };
    let data = vectors.iter().enumerate();
    let data: Vec<_> =
        data.map(|(at, vector)| json!({ "object": "embedding", "index": at, "embedding": written(vector) })).collect();
    let receipt = vectors.first().and_then(|first| issue.receipt(seen, &bytes(first), 0));
    let usage = json!({ "prompt_tokens": 3, "total_tokens": 3 });
    at_once(json!({ "object": "list", "data": data, "model": "echo", "usage": usage }), receipt)
}

fn hosted() -> Credentials {
    Credentials::ApiKey(ApiKey::new(API_KEY).expect("a key"))
}

fn native() -> Credentials {
    Credentials::Signer(RequestSigner::from_hex(&format!("{:064x}", 7), "keirin").expect("a key"))
}

fn client(server: &Server, credentials: Credentials) -> GatewayClient {
    let endpoint = Endpoint::new(&server.url).and_then(|endpoint| endpoint.served_by(AGENT)).expect("it is one");
    let pool = EndpointPool::new([endpoint], CoolDown::default()).expect("it has one");
    GatewayClient::new(Arc::new(pool), credentials)
}

fn question() -> ResponseRequest {
    let conversation = vec![ChatMessage::system("be brief"), ChatMessage::user("är det här rätt 🦀 ?")];
    ResponseRequest::new("echo", conversation)
}

/// All that is said until the end, and the last event.
async fn heard(stream: &mut AnswerStream<ResponseEvent>) -> Result<(String, Option<ResponseEvent>), GatewayError> {
    let (mut said, mut last) = (String::new(), None);
    while let Some(event) = stream.next().await? {
        said += event.text();
        last = Some(event);
    }
    Ok((said, last))
}

#[tokio::test]
async fn responses_come_whole_and_event_by_event_either_way_in() {
    for credentials in [hosted(), native()] {
        let server = Server::start().await;
        let client = client(&server, credentials);

        let whole = client.respond(&question()).await.expect("it is served");
        let mut stream = client.respond_stream(&question()).await.expect("it begins");
        let (said, last) = heard(&mut stream).await.expect("it comes to its end");

        assert_eq!((whole.text(), whole.status), ("You said: är det här rätt 🦀 ?".into(), ResponseStatus::Completed));
        assert_eq!((said, whole.finish()), (whole.text(), Some(FinishReason::Stop)));
        let last = last.expect("there are some");
        assert_eq!(last.response(), Some(&whole.answer));
        assert_eq!(stream.next().await.expect("it has ended"), None);
        let receipts = [whole.receipt, stream.receipt().await];
        assert_eq!(
            receipts.iter().filter(|receipt| receipt.is_some()).count(),
            if client.requester().is_some() { 2 } else { 0 }
        );
        for checked in receipts.into_iter().flatten() {
            assert_eq!(checked.findings.wrong, []);
        }
    }
}

#[tokio::test]
async fn lie_about_a_response_is_found() {
    let server = Server::start().await.gives(Issue::Lies(|receipt| receipt.choices[0].output[0] ^= 1));
    let client = client(&server, native());
    let whole = client.respond(&question()).await.expect("it is served").receipt.expect("it is signed");
    let mut stream = client.respond_stream(&question()).await.expect("it begins");
    heard(&mut stream).await.expect("it comes to its end");
    let streamed = stream.receipt().await.expect("it is signed");
    for checked in [whole, streamed] {
        assert_eq!(checked.findings.wrong, [ReceiptError::Text { answer: 0 }]);
    }
}

#[tokio::test]
async fn response_that_fails_or_breaks_off_is_an_error() {
    let failed = r#"{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"model_failed","message":"no"}}}"#;
    let begun = r#"{"type":"response.created","response":{"id":"resp_1","status":"in_progress","error":null}}"#;
    let event = |text: &str| format!("data: {text}\n\n").into_bytes();
    let server = Server::start().await.will(Fault::Stream([event(begun), event(failed)].concat()));
    let server = server.will(Fault::Stream(event(begun)));
    let client = client(&server, hosted());

    let mut stream = client.respond_stream(&question()).await.expect("it begins");
    let Err(GatewayError::Refused(refusal)) = heard(&mut stream).await else { panic!("it failed") };
    assert_eq!((refusal.code.as_deref(), refusal.message.as_str()), (Some("model_failed"), "no"));
    let mut stream = client.respond_stream(&question()).await.expect("it begins");
    assert!(matches!(heard(&mut stream).await, Err(GatewayError::Broken { .. })), "its last event did not come");
}

#[tokio::test]
async fn vectors_come_in_either_way_of_writing_and_their_receipt_holds() {
    for format in [None, Some(EncodingFormat::Float), Some(EncodingFormat::Base64)] {
        let server = Server::start().await;
        let request = EmbeddingRequest { encoding_format: format, ..EmbeddingRequest::new("echo", ["once", "at"]) };
        let two = client(&server, hosted()).embed(&request).await.expect("it is served");
        let vectors: Vec<_> = two.data.iter().map(|one| one.embedding.clone()).collect();
        assert_eq!(
            (vectors, two.usage.map(|usage| usage.prompt_tokens)),
            (vec![vec![4.0 / 3.0, 0.0], vec![2.0 / 3.0, 1.0]], Some(3))
        );

        let one = EmbeddingRequest { input: vec!["once".into()], ..request };
        let checked = client(&server, native()).embed(&one).await.expect("it is served").receipt.expect("it is signed");
        assert_eq!(checked.findings.wrong, [], "the receipt has the hash of the vector");
    }
}
