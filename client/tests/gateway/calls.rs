//! Calls of the library to a server of OpenAI's API.

use std::{sync::Arc, time::Duration};

use keirin_client::{
    gateway::{
        api::{ChatMessage, ChatRequest, CompletionRequest, FinishReason},
        ApiKey, CoolDown, Credentials, Endpoint, EndpointPool, GatewayClient, GatewayError, Persistence, Timeouts,
    },
    requests::RequestSigner,
};

use crate::server::{Fault, Server, AGENT, API_KEY};

fn hosted() -> Credentials {
    Credentials::ApiKey(ApiKey::new(API_KEY).expect("a key"))
}

fn native() -> Credentials {
    Credentials::Signer(RequestSigner::from_hex(&format!("{:064x}", 7), "keirin").expect("a key"))
}

/// A client that hardly waits.
fn client(servers: &[&str], credentials: Credentials) -> GatewayClient {
    let endpoints = servers.iter().map(|url| Endpoint::new(url).and_then(|endpoint| endpoint.served_by(AGENT)));
    let cool_down = CoolDown { first: Duration::from_millis(1), most: Duration::from_millis(2) };
    let pool = EndpointPool::new(endpoints.map(|endpoint| endpoint.expect("it is one")), cool_down);
    let timeouts = Timeouts { piece: Duration::from_secs(20), ..Timeouts::default() };
    GatewayClient::with(Arc::new(pool.expect("it has gateways")), credentials, timeouts, Persistence::default())
}

fn question() -> ChatRequest {
    ChatRequest::new("echo", vec![ChatMessage::user("är det här rätt 🦀 ?")])
}

/// Everything that a streamed answer says.
async fn streamed(client: &GatewayClient) -> Result<String, GatewayError> {
    let mut stream = client.chat_stream(&question()).await?;
    let mut said = String::new();
    while let Some(piece) = stream.next().await? {
        said += piece.text();
    }
    Ok(said)
}

fn busy() -> Fault {
    let body = r#"{"error":{"message":"busy","type":"rate_limit_error","code":"queue_full"}}"#;
    Fault::Status(429, Some(("retry-after", "0")), body.into())
}

#[tokio::test]
async fn both_ways_in_get_answers_whole_and_streamed() {
    for credentials in [hosted(), native()] {
        let server = Server::start().await;
        let client = client(&[&server.url], credentials);

        let whole = client.chat(&question()).await.expect("it is served");
        assert_eq!(whole.text(), "You said: är det här rätt 🦀 ?");
        assert_eq!(whole.usage.expect("it is there").prompt_tokens, 3);
        assert_eq!(streamed(&client).await.expect("it is served"), whole.text());

        let continued = client.complete(&CompletionRequest::new("echo", "once")).await.expect("it is served");
        assert_eq!(continued.text(), "once and so on");
        assert_eq!(continued.choices[0].finish_reason, Some(FinishReason::Stop));
        assert_eq!(client.models().await.expect("it is served").data[0].id, "echo");
    }
}

#[tokio::test]
async fn streamed_completion_ends_with_its_usage() {
    let server = Server::start().await;
    let client = client(&[&server.url], hosted());

    let mut stream = client.complete_stream(&CompletionRequest::new("echo", "once")).await.expect("it begins");
    let (mut said, mut usage) = (String::new(), None);
    while let Some(piece) = stream.next().await.expect("it goes on") {
        said += piece.text();
        usage = piece.usage.or(usage);
    }

    assert_eq!(said, "once and so on");
    assert_eq!(usage.expect("it was asked for").completion_tokens, 4);
}

#[tokio::test]
async fn refusal_is_typed_and_not_repeated() {
    let server = Server::start().await;
    let client = client(&[&server.url], hosted());

    let error =
        client.chat(&ChatRequest::new("other", vec![ChatMessage::user("hi")])).await.expect_err("no such model");

    let GatewayError::Refused(refusal) = error else { panic!("{error}") };
    assert_eq!((refusal.status.as_u16(), refusal.code.as_deref()), (404, Some("model_not_found")));
    assert_eq!(refusal.request_id.as_deref(), Some("req-1"));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn busy_gateway_is_asked_again_with_a_new_time_and_signature() {
    let server = Server::start().await.will(busy()).will(busy());
    let client = client(&[&server.url], native());

    client.chat(&question()).await.expect("the third attempt is served");

    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for pair in seen.windows(2) {
        let time = |seen: &crate::server::Seen| seen.header("x-timestamp").parse::<u64>().expect("a number");
        assert!(time(&pair[0]) < time(&pair[1]));
        assert_ne!(pair[0].header("authorization"), pair[1].header("authorization"));
        assert_eq!(pair[0].body, pair[1].body);
    }
}

#[tokio::test]
async fn gateway_that_is_always_busy_is_given_up_with_its_own_words() {
    let server = Server::start().await.will(busy()).will(busy()).will(busy()).will(busy());
    let error = client(&[&server.url], hosted()).chat(&question()).await.expect_err("it is busy");
    let GatewayError::Refused(refusal) = error else { panic!("{error}") };
    assert_eq!((refusal.message.as_str(), refusal.retry_after), ("busy", Some(Duration::ZERO)));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn gateway_that_asks_for_a_long_wait_is_not_waited_for() {
    let later = Fault::Status(429, Some(("retry-after", "3600")), String::new());
    let server = Server::start().await.will(later);
    let pool = EndpointPool::new([Endpoint::new(&server.url).expect("it is one")], CoolDown::default());
    let client = GatewayClient::new(Arc::new(pool.expect("it has one")), hosted());

    let error = client.chat(&question()).await.expect_err("it is too long");

    assert!(matches!(error, GatewayError::Refused(refusal) if refusal.retry_after == Some(Duration::from_secs(3600))));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn account_without_money_is_not_asked_again() {
    let empty = Fault::Status(429, None, r#"{"error":{"message":"no money","code":"insufficient_quota"}}"#.into());
    let server = Server::start().await.will(empty);
    client(&[&server.url], hosted()).chat(&question()).await.expect_err("it is refused");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn next_gateway_is_asked_when_one_is_not_there() {
    let server = Server::start().await;
    let client = client(&["http://127.0.0.1:1", &server.url], native());
    for _ in 0..3 {
        client.chat(&question()).await.expect("the other one serves");
    }
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn url_that_somebody_else_registered_with_a_key_of_its_own_costs_one_attempt() {
    let server = Server::start().await;
    let right = Endpoint::new(&server.url).and_then(|endpoint| endpoint.served_by(AGENT)).expect("it is one");
    let thief = RequestSigner::from_hex(&format!("{:064x}", 9), "keirin").expect("a key");
    let wrong = Endpoint::new(&server.url).and_then(|endpoint| endpoint.served_by(thief.address())).expect("it is one");
    let pool = EndpointPool::new([wrong, right], CoolDown::default()).expect("it has gateways");

    GatewayClient::new(Arc::new(pool), native()).chat(&question()).await.expect("the right one serves");

    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn question_whose_answer_was_lost_is_not_paid_twice() {
    for fault in [
        Fault::Break("application/json", b"{\"id\":".to_vec()),
        Fault::Status(500, None, String::new()),
        Fault::Status(502, None, String::new()),
        Fault::Status(503, Some(("retry-after", "0")), String::new()),
        Fault::Status(504, None, String::new()),
    ] {
        let server = Server::start().await.will(fault.clone());
        client(&[&server.url], native()).chat(&question()).await.expect_err("it is lost");
        assert_eq!(server.seen().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn what_costs_nothing_is_asked_again() {
    let server = Server::start().await.will(Fault::Status(502, None, String::new()));
    client(&[&server.url], hosted()).models().await.expect("the second attempt is served");
}

#[tokio::test]
async fn stream_that_breaks_is_an_error_and_not_repeated() {
    let first = b"data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"You\"}}]}\n\n".to_vec();
    let cases = [
        Fault::Break("text/event-stream", first.clone()),
        Fault::Stream(first.clone()),
        Fault::Stream([&first[..], b"data: {\"error\":{\"message\":\"out of memory\"}}\n\ndata: [DONE]\n\n"].concat()),
        Fault::Stream([&first[..], b"data: what is this\n\n"].concat()),
        Fault::Stream(Vec::new()),
    ];
    for fault in cases {
        let server = Server::start().await.will(fault.clone());
        streamed(&client(&[&server.url], native())).await.expect_err("it breaks");
        assert_eq!(server.seen().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn server_that_knows_no_streams_is_named() {
    let server = Server::start().await.will(Fault::Status(200, None, "{}".into()));
    let error = streamed(&client(&[&server.url], hosted())).await.expect_err("it is no stream").to_string();
    assert!(error.contains(&server.url) && error.contains("text/event-stream"), "{error}");
}

#[tokio::test]
async fn redirect_does_not_carry_the_key_elsewhere() {
    let server = Server::start().await.will(Fault::Status(307, Some(("location", "/v1/models")), String::new()));
    let error = client(&[&server.url], hosted()).chat(&question()).await.expect_err("it is a redirect");
    assert!(matches!(error, GatewayError::Refused(refusal) if refusal.status.as_u16() == 307));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn host_that_nobody_listens_at_is_named_with_the_reason() {
    let error =
        client(&["http://127.0.0.1:1"], hosted()).chat(&question()).await.expect_err("nobody listens").to_string();
    assert!(error.contains("http://127.0.0.1:1") && error.to_lowercase().contains("refused"), "{error}");
}
