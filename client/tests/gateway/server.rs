//! A small server of OpenAI's API on loopback, which checks who asks as a gateway does, and fails when it is told to.

use std::{
    collections::{BTreeSet, VecDeque},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    body::{to_bytes, Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    Json, Router,
};
use futures::{stream, StreamExt};
use keirin_client::requests::{recover, RECEIPT_HEADER};
use serde_json::{json, Value};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use crate::{issuing::Issue, newer};

/// The one API key that the server knows.
pub const API_KEY: &str = "kg-0123456789abcdef";
/// Address of the server as a transfer agent.
pub const AGENT: &str = "keirin1w508d6qejxtdg4y5r3zarvary0c5xw7kkj5a7w";

/// What the server does with one request instead of serving it.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answers with a status, one header and a body.
    Status(u16, Option<(&'static str, &'static str)>, String),
    /// Sends these bytes of a stream of events, and ends it.
    Stream(Vec<u8>),
    /// Sends these bytes of an answer with this media type, and breaks the connection.
    Break(&'static str, Vec<u8>),
    /// Sends these bytes of a stream of events, and nothing more until the client goes away.
    Endless(Vec<u8>),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("clients send JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

#[derive(Debug, Default)]
struct Book {
    seen: Vec<Seen>,
    faults: VecDeque<Fault>,
    signatures: BTreeSet<String>,
    issue: Issue,
}

/// The server; it ends when this is dropped.
pub struct Server {
    pub url: String,
    book: Arc<Mutex<Book>>,
    abandoned: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let book = Arc::<Mutex<Book>>::default();
        let abandoned = Arc::<Notify>::default();
        let router = Router::new().fallback(serve).with_state((book.clone(), abandoned.clone()));
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves until it is dropped") });
        Self { url, book, abandoned, task }
    }

    /// Does this with the next request that has none yet.
    pub fn will(self, fault: Fault) -> Self {
        lock(&self.book).faults.push_back(fault);
        self
    }

    /// Gives receipts so from now on.
    pub fn gives(self, issue: Issue) -> Self {
        lock(&self.book).issue = issue;
        self
    }

    /// Waits until a client goes away from an answer that never ends.
    pub async fn abandoned(&self) {
        self.abandoned.notified().await;
    }

    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.book).seen.clone()
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(State((book, abandoned)): State<(Arc<Mutex<Book>>, Arc<Notify>)>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("clients send it whole");
    let seen = Seen { path: head.uri.path().to_owned(), headers: head.headers, body };
    let fault = {
        let mut book = lock(&book);
        book.seen.push(seen.clone());
        book.faults.pop_front()
    };
    match fault {
        Some(fault) => fail(fault, abandoned),
        None if seen.path == "/v1/gateway" => Json(json!({ "address": AGENT, "hrp": "keirin" })).into_response(),
        None if !is_known(&seen, &mut lock(&book).signatures) => {
            refuse(StatusCode::UNAUTHORIZED, "who asks is not known", "invalid_api_key")
        }
        None => {
            let issue = lock(&book).issue.clone();
            answer(&seen, &issue)
        }
    }
}

fn fail(fault: Fault, abandoned: Arc<Notify>) -> Response {
    match fault {
        Fault::Status(status, header, body) => {
            let status = StatusCode::from_u16(status).expect("it is one");
            (status, header.map(|header| [header]).into_iter().collect::<Headers>(), body).into_response()
        }
        Fault::Stream(bytes) => ([("content-type", "text/event-stream")], bytes).into_response(),
        Fault::Break(kind, bytes) => {
            let pieces = [Ok(Bytes::from(bytes)), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
            ([("content-type", kind)], Body::from_stream(stream::iter(pieces))).into_response()
        }
        Fault::Endless(bytes) => {
            let leaving = Leaving(abandoned);
            let first = stream::iter([Ok::<_, io::Error>(Bytes::from(bytes))]);
            let rest = stream::once(async move {
                let _until_dropped = leaving;
                std::future::pending().await
            });
            ([("content-type", "text/event-stream")], Body::from_stream(first.chain(rest))).into_response()
        }
    }
}

/// Says so when it is dropped.
struct Leaving(Arc<Notify>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Any number of headers.
struct Headers(HeaderMap);

impl FromIterator<[(&'static str, &'static str); 1]> for Headers {
    fn from_iter<I: IntoIterator<Item = [(&'static str, &'static str); 1]>>(headers: I) -> Self {
        let all = headers.into_iter().flatten();
        Self(all.map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect())
    }
}

impl axum::response::IntoResponseParts for Headers {
    type Error = std::convert::Infallible;

    fn into_response_parts(
        self,
        mut parts: axum::response::ResponseParts,
    ) -> Result<axum::response::ResponseParts, Self::Error> {
        parts.headers_mut().extend(self.0);
        Ok(parts)
    }
}

/// Whether a request has the API key, or a signature that holds and is new.
fn is_known(seen: &Seen, signatures: &mut BTreeSet<String>) -> bool {
    let authorization = seen.header("authorization");
    if let Some(key) = authorization.strip_prefix("Bearer ") {
        return key == API_KEY;
    }
    let (address, time) = (seen.header("x-requester-address"), seen.header("x-timestamp").parse());
    let key = time.ok().and_then(|time| recover(address, "keirin", &seen.body, time, AGENT, authorization).ok());
    key.is_some() && signatures.insert(authorization.to_owned())
}

fn refuse(status: StatusCode, message: &str, code: &str) -> Response {
    let error = json!({ "message": message, "type": "invalid_request_error", "param": null, "code": code });
    (status, [("x-request-id", "req-1")], Json(json!({ "error": error }))).into_response()
}

/// Serves a request as OpenAI's API says: the answer repeats what was asked, word by word.
fn answer(seen: &Seen, issue: &Issue) -> Response {
    match seen.path.as_str() {
        "/v1/models" => {
            let model = json!({ "id": "echo", "object": "model", "created": 1, "owned_by": "keirin" });
            Json(json!({ "object": "list", "data": [model] })).into_response()
        }
        "/v1/chat/completions" | "/v1/completions" | "/v1/responses" | "/v1/embeddings"
            if seen.json()["model"] != "echo" =>
        {
            refuse(StatusCode::NOT_FOUND, "The model does not exist", "model_not_found")
        }
        "/v1/chat/completions" => {
            let asked = seen.json()["messages"].as_array().and_then(|all| all.last().cloned()).expect("it asks");
            let said = format!("You said: {}", asked["content"].as_str().expect("text"));
            shaped(
                seen,
                issue,
                &said,
                "chat.completion",
                |text| json!({ "message": { "role": "assistant", "content": text } }),
                |text| json!({ "delta": { "content": text } }),
            )
        }
        "/v1/completions" => {
            let said = format!("{} and so on", seen.json()["prompt"].as_str().expect("text"));
            shaped(
                seen,
                issue,
                &said,
                "text_completion",
                |text| json!({ "text": text }),
                |text| json!({ "text": text }),
            )
        }
        "/v1/responses" => newer::respond(seen, issue),
        "/v1/embeddings" => newer::embed(seen, issue),
        _ => refuse(StatusCode::NOT_FOUND, "no such path", "unknown_url"),
    }
}

fn shaped(
    seen: &Seen,
    issue: &Issue,
    said: &str,
    object: &str,
    whole: fn(&str) -> Value,
    piece: fn(&str) -> Value,
) -> Response {
    let document = |choices: Vec<Value>, usage: Value| json!({ "id": "answer-1", "object": object, "created": 1, "model": "echo", "choices": choices, "usage": usage });
    let choice = |mut content: Value, finished: Option<&str>| {
        content["index"] = json!(0);
        content["finish_reason"] = json!(finished);
        content["logprobs"] = Value::Null;
        content
    };
    let words: Vec<&str> = said.split_inclusive(' ').collect();
    let usage = json!({ "prompt_tokens": 3, "completion_tokens": words.len(), "total_tokens": 3 + words.len() });
    let receipt = issue.receipt(seen, said.as_bytes(), words.len());
    let asked = seen.json();
    if asked["stream"] != true {
        return at_once(document(vec![choice(whole(said), Some("stop"))], usage), receipt);
    }
    let mut events: Vec<String> =
        words.iter().map(|word| document(vec![choice(piece(word), None)], Value::Null).to_string()).collect();
    events.push(document(vec![choice(piece(""), Some("stop"))], Value::Null).to_string());
    if asked["stream_options"]["include_usage"] == true {
        events.push(document(vec![], usage).to_string());
    }
    events.push("[DONE]".into());
    piece_by_piece(&events, receipt)
}

/// An answer with its receipt.
pub fn at_once(document: Value, receipt: Option<String>) -> Response {
    match receipt {
        Some(receipt) => ([(RECEIPT_HEADER, receipt)], Json(document)).into_response(),
        None => Json(document).into_response(),
    }
}

/// An answer as a stream of events, with its receipt before the last of them.
pub fn piece_by_piece(events: &[String], receipt: Option<String>) -> Response {
    let mut events: VecDeque<String> = events.iter().map(|event| format!("data: {event}\r\n\r\n")).collect();
    if let Some(receipt) = receipt {
        let before_the_last = events.len() - 1;
        events.insert(before_the_last, format!(": {RECEIPT_HEADER}: {receipt}\r\n\r\n: keep-alive\r\n\r\n"));
    }
    let text: String = events.into_iter().collect();
    // Pieces that end anywhere, as on a real network.
    let pieces: Vec<_> =
        text.as_bytes().chunks(7).map(|piece| Ok::<_, io::Error>(Bytes::copy_from_slice(piece))).collect();
    ([("content-type", "text/event-stream")], Body::from_stream(stream::iter(pieces))).into_response()
}
