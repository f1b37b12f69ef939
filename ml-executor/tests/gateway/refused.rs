//! What is not understood is refused by name, and the gateway goes on.

use keirin_executor::{
    gateway::{limits::PlaceLimits, GatewayOptions},
    public::Rate,
};
use serde_json::{json, Value};

use crate::{
    host::{chat, long_stream, now_ns, requester, with, Host},
    streams::until_running,
};

const PATH: &str = "/v1/chat/completions";

async fn code(host: &Host, body: impl Into<String>) -> (u16, String) {
    let answer = host.post_as(&requester(1), PATH, body.into()).await;
    (answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn malformed_bodies_are_named_and_the_gateway_goes_on() {
    let host = Host::start().await;
    let deep = format!("{{\"model\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for body in ["", "{", "nonsense", "{\"model\":\"a\",}", "[1]", "null", "\"text\"", &deep] {
        assert_eq!(code(&host, body).await, (400, "invalid_json".into()), "{:.40}", body);
    }
    // Whether this is a number at all depends on how the JSON crate was built; it is none that can be used.
    assert_eq!(code(&host, "{\"n\":1e999}").await.0, 400);
    assert_eq!(code(&host, "{}").await, (400, "invalid_type".into()));
    let answer = host.post(PATH, &chat()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn invalid_utf8_is_named() {
    let host = Host::start().await;
    let body = b"{\"model\":\"tiny-random\",\"messages\":[{\"role\":\"user\",\"content\":\"\xff\xfe\"}]}".to_vec();
    let timestamp = crate::host::now_ns();
    let signed = requester(1).sign(&body, timestamp, host.gateway.agent());
    let time = timestamp.to_string();
    let headers = [
        ("authorization", signed.signature.as_str()),
        ("x-requester-address", &signed.address),
        ("x-timestamp", &time),
    ];
    let answer = host.send("POST", PATH, &headers, body).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_json"));
}

#[tokio::test]
async fn huge_bodies_are_refused() {
    let host = Host::start_with(|options| GatewayOptions { max_body_bytes: 1_000, ..options }).await;
    let huge = with(chat(), json!({ "user": "x".repeat(2_000) }));
    assert_eq!(code(&host, huge.to_string()).await, (413, "request_too_large".into()));
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
}

/// A body that does not say how long it is, and goes on and on.
#[tokio::test]
async fn huge_bodies_are_refused_when_they_come_in_pieces_too() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let host = Host::start_with(|options| GatewayOptions { max_body_bytes: 1_000, ..options }).await;
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nauthorization: AAAA\r\n\
         x-requester-address: {}\r\nx-timestamp: {}\r\n\r\n",
        requester(1).address(),
        now_ns()
    );
    let mut stream = tokio::net::TcpStream::connect(host.address).await.expect("it listens");
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let piece = format!("1f4\r\n{}\r\n", "x".repeat(500));
    for _ in 0..3 {
        stream.write_all(piece.as_bytes()).await.expect("it reads");
    }
    let mut said = vec![0; 12];
    stream.read_exact(&mut said).await.expect("it answers before the body ends");
    assert_eq!(String::from_utf8_lossy(&said), "HTTP/1.1 413");
}

#[tokio::test]
async fn odd_values_are_named_with_their_field() {
    let host = Host::start().await;
    let odd: [(&str, Value, &str); 12] = [
        ("max_tokens", json!(-5), "out_of_range"),
        ("max_tokens", json!(9_000_000_000_000_000_000_u64), "out_of_range"),
        ("max_completion_tokens", json!(0), "out_of_range"),
        ("temperature", json!(-1), "out_of_range"),
        ("temperature", json!(1e308), "out_of_range"),
        ("top_p", json!(1.5), "out_of_range"),
        ("n", json!(-1), "out_of_range"),
        ("n", json!(1_000_000), "out_of_range"),
        ("top_logprobs", json!(6), "needs_logprobs"),
        ("stop", json!(["a", "b", "c", "d", "e"]), "out_of_range"),
        ("tools", json!([{ "type": "function" }]), "unsupported_parameter"),
        ("model", json!("gpt-4o"), "model_not_found"),
    ];
    for (field, value, code) in odd {
        let answer = host.post(PATH, &with(chat(), json!({ field: value.clone() }))).await;
        assert_eq!(answer.code(), code, "{field}: {value}");
        assert_eq!(answer.json()["error"]["param"], field, "{value}");
    }
    let many = with(chat(), json!({ "logprobs": true, "top_logprobs": 6 }));
    let refused = host.post(PATH, &many).await;
    assert_eq!(
        (refused.code().as_str(), refused.json()["error"]["param"].as_str()),
        ("out_of_range", Some("top_logprobs"))
    );
    let unknown = with(chat(), json!({ "metadata": { "a": "b" }, "made_up": [1, 2] }));
    assert_eq!(host.post(PATH, &unknown).await.status, 200);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_the_same_shape() {
    let host = Host::start().await;
    assert_eq!(host.get("/v1/nothing").await.code(), "unknown_url");
    let wrong = host.get(PATH).await;
    assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (405, "method_not_allowed"));
    assert_eq!(host.send("POST", PATH, &[], chat().to_string()).await.code(), "missing_credentials");
}

#[tokio::test]
async fn full_queue_is_said_with_a_time_to_come_back() {
    let host = Host::start_with(|options| GatewayOptions { places: PlaceLimits { answers: 2 }, ..options }).await;
    let answer = host.post(PATH, &with(chat(), json!({ "n": 3 }))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (429, "queue_full"));
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(host.post(PATH, &with(chat(), json!({ "n": 2 }))).await.status, 200);
}

#[tokio::test]
async fn one_account_has_half_of_the_places_and_others_have_the_rest() {
    let host = Host::start_with(|options| GatewayOptions { places: PlaceLimits { answers: 16 }, ..options }).await;
    host.pay_in(requester(2).address(), 1_000_000);
    let long = with(long_stream(), json!({ "n": 8, "stream": false }));
    let long = host.post(PATH, &long);
    tokio::pin!(long);
    tokio::select! {
        answer = &mut long => panic!("it takes longer: {answer:?}"),
        () = until_running(&host) => {}
    }
    let refused = host.post(PATH, &chat()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_answers"));
    assert!(refused.headers.contains_key("retry-after"));
    let other = host.post_as(&requester(2), PATH, with(chat(), json!({ "n": 8 })).to_string()).await;
    assert_eq!(other.status, 200, "{other:?}");
    assert_eq!(long.await.status, 200);
    assert_eq!(host.post(PATH, &chat()).await.status, 200, "what is done is forgotten");
}

#[tokio::test]
async fn all_together_are_bounded() {
    let rate = Rate { a_second: 0.1, at_once: 2.0 };
    let host = Host::start_with(|options| GatewayOptions { rate, ..options }).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    assert_eq!(host.send("POST", PATH, &[], "").await.code(), "missing_credentials");
    let refused = host.post(PATH, &chat()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "overloaded"));
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn tokens_of_a_requester_are_limited_where_the_operator_says_so() {
    let host = Host::start_with(|options| GatewayOptions { tokens_of_requester: Some(60), ..options }).await;
    host.pay_in(requester(2).address(), 1_000_000);
    let asked = |most: u32| with(chat(), json!({ "max_tokens": most }));
    assert_eq!(host.post(PATH, &asked(100)).await.code(), "tokens_exceed_limit");
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    let refused = host.post(PATH, &asked(45)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "token_limit_exceeded"));
    assert_eq!(host.post_as(&requester(2), PATH, asked(45).to_string()).await.status, 200);
}

/// On one connection of HTTP/2 there would be hundreds of requests, and limits on connections would limit nothing.
#[tokio::test]
async fn http_2_is_not_spoken() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let host = Host::start().await;
    let mut stream = tokio::net::TcpStream::connect(host.address).await.expect("it listens");
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("it reads");
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.expect("it ends the connection");
    assert!(!said.windows(2).any(|bytes| bytes == [4, 0]), "that is no settings frame: {said:?}");
}

/// What a client is told to send again it may send as it is.
#[tokio::test]
async fn request_that_was_refused_for_the_moment_may_come_again() {
    let host = Host::start_with(|options| GatewayOptions { places: PlaceLimits { answers: 2 }, ..options }).await;
    let (body, timestamp) = (with(chat(), json!({ "n": 3 })).to_string(), now_ns());
    let signed = requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
    let time = timestamp.to_string();
    let headers = [
        ("authorization", signed.signature.as_str()),
        ("x-requester-address", &signed.address),
        ("x-timestamp", &time),
    ];
    for _ in 0..2 {
        assert_eq!(host.send("POST", PATH, &headers, body.clone()).await.code(), "queue_full");
    }
}

#[tokio::test]
async fn answers_bear_the_id_of_their_request() {
    let host = Host::start().await;
    let given = host.send("GET", "/v1/models", &[("x-request-id", "mine-1")], "").await;
    assert_eq!(given.headers["x-request-id"], "mine-1");
    assert!(host.get("/v1/models").await.headers.contains_key("x-request-id"));
    assert!(host.get("/v1/nothing").await.headers.contains_key("x-request-id"));
}

#[tokio::test]
async fn only_named_origins_may_call_from_a_browser() {
    let origin = "https://a.example";
    let allowed = || [origin.parse().expect("an origin")].into_iter().collect();
    let host = Host::start_with(|options| GatewayOptions { origins: allowed(), ..options }).await;
    let ask = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization"),
    ];
    let answer = host.send("OPTIONS", PATH, &ask, "").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers["access-control-allow-origin"], origin);
    assert_eq!(answer.headers["access-control-allow-headers"], "authorization");

    let other = host.send("GET", "/v1/models", &[("origin", "https://b.example")], "").await;
    assert!(!other.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn requester_that_asks_too_often_waits_and_others_do_not() {
    let rate_of_one = Rate { a_second: 0.1, at_once: 2.0 };
    let host = Host::start_with(|options| GatewayOptions { rate_of_one, ..options }).await;
    host.pay_in(requester(2).address(), 1_000_000);
    for _ in 0..2 {
        assert_eq!(host.post(PATH, &chat()).await.status, 200);
    }
    let refused = host.post(PATH, &chat()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "rate_limit_exceeded"));
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(host.post_as(&requester(2), PATH, chat().to_string()).await.status, 200);
}
