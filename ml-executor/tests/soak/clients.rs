//! Clients, and what they were told.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{body::Bytes, http::Request};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, Response};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client as HttpClient},
    rt::TokioExecutor,
};
use keirin_client::requests::RequestSigner;
use rand_chacha::{rand_core::RngCore, ChaCha8Rng};
use serde_json::{json, Value};

use crate::executor::{Address, MODEL};

/// Time after which an answer has come, or the process is stuck.
const DEADLINE: Duration = Duration::from_secs(120);
/// Age up to which a request is surely not refused as too old.
const FRESH: Duration = Duration::from_secs(50);
/// Time that a client waits that was refused.
const PAUSE: Duration = Duration::from_millis(10);
/// End of a stream.
const DONE: &[u8] = b"data: [DONE]\n\n";

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Who pays.
#[derive(Clone)]
enum Payer {
    Signer(RequestSigner),
    Key(String),
}

/// Somebody who asks one question after the other.
#[derive(Clone)]
pub struct Client {
    payer: Payer,
}

/// A signed request, as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub body: String,
    pub headers: Vec<(&'static str, String)>,
    timestamp_ns: u64,
}

/// What became of a request.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was answered to the last byte, and took so many tokens.
    Answered { tokens: Option<u64> },
    /// It was refused, with this code.
    Refused(String),
    /// The client left while it was answered.
    Left,
    /// The connection broke, after the answer had begun or before.
    CutOff { begun: bool },
}

/// What a client was told of a request.
#[derive(Clone, Debug)]
pub struct Told {
    /// What the request says of itself.
    pub id: String,
    pub outcome: Outcome,
    /// The request, when somebody else could send it again.
    pub signed: Option<Sent>,
}

impl Client {
    pub fn signing(signer: RequestSigner) -> Self {
        Self { payer: Payer::Signer(signer) }
    }

    pub fn with_key(key: String) -> Self {
        Self { payer: Payer::Key(key) }
    }

    /// Asks until the connection breaks. Counts answers.
    pub async fn ask_until_cut_off(
        self,
        address: Arc<Address>,
        mut random: ChaCha8Rng,
        answers: Arc<AtomicUsize>,
    ) -> Vec<Told> {
        let client = http();
        let mut told = Vec::new();
        loop {
            let id = format!("request-{}", COUNT.fetch_add(1, Ordering::Relaxed));
            let (body, leaves) = question(&id, &mut random);
            let (sent, signed) = self.sent(body, &address.agent);
            let asked = tokio::time::timeout(DEADLINE, outcome(&client, &address, &sent, leaves)).await;
            let outcome = asked.expect("every request is answered, refused or cut off");
            let is_end = matches!(outcome, Outcome::CutOff { .. });
            match &outcome {
                Outcome::Answered { .. } => drop(answers.fetch_add(1, Ordering::Relaxed)),
                Outcome::Refused(_) => tokio::time::sleep(PAUSE).await,
                Outcome::Left | Outcome::CutOff { .. } => {}
            }
            told.push(Told { id, outcome, signed: signed.then_some(sent) });
            if is_end {
                return told;
            }
        }
    }

    /// What is sent, and whether it is signed.
    fn sent(&self, body: Value, agent: &str) -> (Sent, bool) {
        let (body, timestamp_ns) = (body.to_string(), now_ns());
        match &self.payer {
            Payer::Key(key) => {
                let headers = vec![("authorization", format!("Bearer {key}"))];
                (Sent { body, headers, timestamp_ns }, false)
            }
            Payer::Signer(signer) => {
                let signed = signer.sign(body.as_bytes(), timestamp_ns, agent);
                let headers = vec![
                    ("x-gonka-signature", signed.signature),
                    ("x-gonka-sender", signed.address),
                    ("x-gonka-timestamp", timestamp_ns.to_string()),
                ];
                (Sent { body, headers, timestamp_ns }, true)
            }
        }
    }
}

/// A question, and after how many pieces of its answer the client leaves, if it does.
fn question(id: &str, random: &mut ChaCha8Rng) -> (Value, Option<usize>) {
    let mut among = |count: u32| random.next_u32() % count;
    let (stream, leaves) = (among(2) == 0, among(8) == 0);
    let body = json!({
        "model": MODEL, "user": id, "messages": [{ "role": "user", "content": "hello" }],
        "max_tokens": 1 + among(if leaves { 200 } else { 24 }), "n": 1 + among(2), "seed": among(1_000), "stream": stream,
    });
    (body, (stream && leaves).then(|| among(4) as usize))
}

fn http() -> HttpClient<HttpConnector, Full<Bytes>> {
    HttpClient::builder(TokioExecutor::new()).build_http()
}

fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

async fn send(
    client: &HttpClient<HttpConnector, Full<Bytes>>,
    address: &Address,
    sent: &Sent,
) -> Option<Response<Incoming>> {
    let mut request = Request::post(format!("{}/v1/chat/completions", address.url));
    for (name, value) in &sent.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(sent.body.clone().into())).expect("it is well-formed");
    client.request(request).await.ok()
}

/// Asks, and waits for the end of the answer, or for so many pieces of it.
async fn outcome(
    client: &HttpClient<HttpConnector, Full<Bytes>>,
    address: &Address,
    sent: &Sent,
    leaves: Option<usize>,
) -> Outcome {
    let Some(mut answer) = send(client, address, sent).await else { return Outcome::CutOff { begun: false } };
    let (status, mut text) = (answer.status(), Vec::new());
    let mut pieces = 0;
    while let Some(frame) = answer.frame().await {
        let Ok(frame) = frame else { return Outcome::CutOff { begun: status == 200 } };
        text.extend(frame.into_data().unwrap_or_default());
        pieces += 1;
        if status == 200 && leaves.is_some_and(|most| pieces > most) {
            return Outcome::Left;
        }
    }
    let is_stream = answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
    if is_stream {
        assert!(text.ends_with(DONE), "a stream ends as it should: {}", String::from_utf8_lossy(&text));
        return Outcome::Answered { tokens: None };
    }
    let document: Value = serde_json::from_slice(&text).expect("an answer that is not streamed is JSON");
    match status.as_u16() {
        200 => Outcome::Answered { tokens: Some(document["usage"]["total_tokens"].as_u64().expect("a number")) },
        _ => Outcome::Refused(document["error"]["code"].as_str().expect("errors have codes").to_owned()),
    }
}

/// Waits until clients were given so many answers.
pub async fn answered(answers: &AtomicUsize, count: usize) {
    let enough = async {
        while answers.load(Ordering::Relaxed) < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(DEADLINE, enough).await.expect("clients are answered");
}

/// Whether a gateway answers.
pub async fn is_there(address: &Address) -> bool {
    let request = Request::get(format!("{}/v1/gateway", address.url)).body(Full::default()).expect("it is well-formed");
    http().request(request).await.is_ok_and(|answer| answer.status() == 200)
}

/// Sends a request again that was taken on before.
pub async fn is_refused_as_replayed(address: &Address, sent: &Sent) {
    let is_fresh = || Duration::from_nanos(now_ns().saturating_sub(sent.timestamp_ns)) < FRESH;
    let answer = outcome(&http(), address, sent, None).await;
    let Outcome::Refused(code) = &answer else { panic!("{sent:?} was not refused: {answer:?}") };
    if is_fresh() {
        assert_eq!(code, "replayed_request", "{sent:?}");
    }
}
