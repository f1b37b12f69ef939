//! Answers as server-sent events.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use keirin_executor::{
    gateway::{
        limits::PlaceLimits,
        served::{Ended, ServedFinish},
        GatewayOptions,
    },
    public::ConnectionLimits,
};
use serde_json::{json, Value};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::host::{chat, long_stream, now_ns, requester, with, Host, MODEL, PRICE};

fn text_of(chunks: &[Value], index: usize) -> String {
    let choices = chunks.iter().flat_map(|chunk| chunk["choices"].as_array().expect("choices"));
    choices.filter(|choice| choice["index"] == index).filter_map(|choice| choice["delta"]["content"].as_str()).collect()
}

#[tokio::test]
async fn stream_says_what_the_whole_says() {
    let host = Host::start().await;
    let body = with(chat(), json!({ "n": 2, "max_tokens": 40, "logprobs": true }));
    let whole = host.post("/v1/chat/completions", &body).await.json();
    let streamed = with(body, json!({ "stream": true, "stream_options": { "include_usage": true } }));
    let answer = host.post("/v1/chat/completions", &streamed).await;

    assert_eq!(answer.headers["content-type"], "text/event-stream");
    let mut chunks = answer.chunks();
    let last = chunks.pop().expect("there is a chunk with the usage");
    assert_eq!((&last["usage"], &last["choices"]), (&whole["usage"], &json!([])));
    assert_eq!(chunks[0]["choices"][0]["delta"], json!({ "role": "assistant", "content": "" }));
    for index in 0..2 {
        assert_eq!(text_of(&chunks, index), whole["choices"][index]["message"]["content"].as_str().expect("text"));
        // The numbers may differ in their last bits: the batch was another one.
        let tokens: Vec<&Value> = chunks
            .iter()
            .flat_map(|chunk| chunk["choices"].as_array().expect("choices"))
            .filter(|choice| choice["index"] == index)
            .filter_map(|choice| choice["logprobs"]["content"].as_array())
            .flatten()
            .map(|token| &token["token"])
            .collect();
        let whole = whole["choices"][index]["logprobs"]["content"].as_array().expect("they are told");
        assert_eq!(tokens, whole.iter().map(|token| &token["token"]).collect::<Vec<_>>());
    }
    for chunk in &chunks {
        assert_eq!((&chunk["object"], &chunk["usage"]), (&json!("chat.completion.chunk"), &Value::Null));
    }
    let reasons = chunks.iter().filter(|chunk| !chunk["choices"][0]["finish_reason"].is_null());
    assert_eq!(reasons.count(), 2);
}

#[tokio::test]
async fn completions_are_streamed_too() {
    let host = Host::start().await;
    let body = json!({ "model": MODEL, "prompt": "once", "max_tokens": 30, "seed": 1 });
    let whole = host.post("/v1/completions", &body).await.json();
    let chunks = host.post("/v1/completions", &with(body, json!({ "stream": true }))).await.chunks();

    let text: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["text"].as_str()).collect();
    assert_eq!(Some(text.as_str()), whole["choices"][0]["text"].as_str());
    let last = chunks.last().expect("there are chunks");
    assert_eq!((&last["object"], &last["choices"][0]["finish_reason"]), (&json!("text_completion"), &json!("length")));
}

#[tokio::test]
async fn streamed_completions_tell_usage_and_log_probabilities() {
    let host = Host::start().await;
    let body = json!({ "model": MODEL, "prompt": ["once", "upon a"], "max_tokens": 9, "seed": 1, "logprobs": 2 });
    let whole = host.post("/v1/completions", &body).await.json();
    let streamed = with(body, json!({ "stream": true, "stream_options": { "include_usage": true } }));
    let mut chunks = host.post("/v1/completions", &streamed).await.chunks();

    let last = chunks.pop().expect("there is a chunk with the usage");
    assert_eq!((&last["usage"], &last["choices"]), (&whole["usage"], &json!([])));
    assert!(chunks.iter().all(|chunk| chunk["usage"].is_null()));
    for index in 0..2 {
        let told = |field: &str| -> Vec<Value> {
            let choices = chunks.iter().map(|chunk| &chunk["choices"][0]).filter(|choice| choice["index"] == index);
            choices.filter_map(|choice| choice["logprobs"][field].as_array()).flatten().cloned().collect()
        };
        let whole = &whole["choices"][index]["logprobs"];
        assert_eq!(
            (json!(told("tokens")), json!(told("text_offset"))),
            (whole["tokens"].clone(), whole["text_offset"].clone())
        );
        assert_eq!(told("token_logprobs").len(), 9);
        assert!(told("top_logprobs").iter().all(|top| (1..=2).contains(&top.as_object().expect("by text").len())));
    }
}

#[tokio::test]
async fn request_is_kept_before_the_end_of_its_stream_is_sent() {
    let host = Host::start().await;
    for _ in 0..20 {
        let before = host.book.served_count().expect("the book can be read");
        let answer = host.post("/v1/chat/completions", &with(chat(), json!({ "stream": true, "max_tokens": 1 }))).await;
        assert_eq!(answer.events().last().map(String::as_str), Some("[DONE]"));
        assert_eq!(host.book.served_count().expect("the book can be read"), before + 1);
    }
}

/// Asks by hand, waits for so many events and goes away.
pub async fn begin_and_leave(host: &Host, body: String, events: usize) {
    let mut stream = TcpStream::connect(host.address).await.expect("it listens");
    stream.write_all(head(host, &body).as_bytes()).await.expect("it reads");
    let mut said = Vec::new();
    while String::from_utf8_lossy(&said).matches("data: ").count() < events {
        let count = stream.read_buf(&mut said).await.expect("it answers");
        assert!(count > 0, "the stream goes on: {}", String::from_utf8_lossy(&said));
    }
}

/// A request that requester 1 signs now, as it is sent.
fn head(host: &Host, body: &str) -> String {
    let timestamp = now_ns();
    let signed = requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-length: {}\r\nauthorization: {}\r\n\
         x-requester-address: {}\r\nx-timestamp: {timestamp}\r\n\r\n{body}",
        body.len(),
        signed.signature,
        signed.address
    )
}

#[tokio::test]
async fn work_for_a_client_that_goes_away_stops_and_what_was_generated_is_charged() {
    let host = Host::start().await;
    begin_and_leave(&host, long_stream().to_string(), 4).await;
    is_charged_as_abandoned(&host).await;
}

#[tokio::test]
async fn the_same_holds_for_a_client_that_does_not_wait_for_a_whole_answer() {
    let host = Host::start().await;
    let body = with(long_stream(), json!({ "stream": false })).to_string();
    let asking = begin_and_leave(&host, body, 1);
    tokio::select! {
        () = asking => panic!("a whole answer is no stream of events"),
        () = until_running(&host) => {}
    }
    is_charged_as_abandoned(&host).await;
}

pub async fn until_running(host: &Host) {
    while host.engine.stats().running == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn is_charged_as_abandoned(host: &Host) {
    let start = Instant::now();
    while host.book.served_count().expect("the book can be read") == 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "the work goes on");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (_, kept) = host.book.served_from(0, 1).expect("the book can be read").remove(0);
    let request = kept.request;
    assert_eq!((request.ended, request.answers[0].finish), (Ended::Abandoned, ServedFinish::Abandoned));
    assert!((1..490).contains(&request.completion_tokens), "{} tokens", request.completion_tokens);
    assert_eq!(request.fee, PRICE.of_tokens(u64::from(request.prompt_tokens + request.completion_tokens)));
    assert_eq!(host.spent(), request.fee);
    while host.engine.stats().running > 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "the engine goes on");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(host.send("GET", "/v1/models", &[], Bytes::new()).await.status, 200);
}

/// A client that asks for much and takes nothing holds up neither the engine nor its place.
#[tokio::test]
async fn reader_that_stalls_is_cut_off_charged_once_and_keeps_no_place() {
    let limits = ConnectionLimits { lifetime: Duration::from_secs(1), ..ConnectionLimits::default() };
    let full = |options| GatewayOptions { places: PlaceLimits { answers: 8 }, ..options };
    let host = Host::start_within((limits, Some(4_096)), full).await;
    // Half a megabyte and more, which no buffer on the way takes.
    let much = json!({ "n": 8, "max_tokens": 490, "logprobs": true, "top_logprobs": 5, "seed": 14, "stream": true });
    let body = with(chat(), much).to_string();
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("it is a socket of TCP");
    let mut stream = socket.connect(host.address).await.expect("it listens");
    stream.write_all(head(&host, &body).as_bytes()).await.expect("it reads");

    let start = Instant::now();
    while host.book.served_count().expect("the book can be read") == 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "the work goes on");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(3 * limits.lifetime).await;
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    assert!(!String::from_utf8_lossy(&said).contains("[DONE]"), "{} bytes came", said.len());

    let (_, kept) = host.book.served_from(0, 1).expect("the book can be read").remove(0);
    assert_eq!((host.spent(), host.book.served_count().expect("the book can be read")), (kept.request.fee, 1));
    let all = with(chat(), json!({ "n": 8, "max_tokens": 1 }));
    assert_eq!(host.post("/v1/chat/completions", &all).await.status, 200, "all places are free");
}

#[tokio::test]
async fn many_streams_at_once_all_end() {
    let host = Host::start().await;
    let host = &host;
    let all = (0..32).map(|seed| async move {
        let body = with(chat(), json!({ "stream": true, "seed": seed }));
        host.post_as(&requester(1), "/v1/chat/completions", body.to_string()).await
    });
    for answer in futures::future::join_all(all).await {
        assert_eq!(answer.status, 200, "{answer:?}");
        let reason = answer.chunks().pop().map(|last| last["choices"][0]["finish_reason"].clone());
        assert!(reason.is_some_and(|reason| reason == "stop" || reason == "length"));
    }
    assert_eq!(host.book.served_count().expect("the book can be read"), 32);
}
