//! Requesters and users of API keys, and what they were told.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{body::Bytes, http::Request};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client as HttpClient},
    rt::TokioExecutor,
};
use keirin_client::requests::{payload_hash, Hex, RequestSigner, Sent, SignedReceipt, DEFAULT_HRP};
use keirin_primitives::{receipts::RequesterId, HashBytes};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};
use serde_json::{json, Value};

use crate::{
    network::{Gateway, MODEL},
    receipts::{Answer, Examiner},
};

/// Time after which an answer has come, or somebody is stuck: three executors may be tried, each for a while.
const DEADLINE: Duration = Duration::from_secs(120);
/// Time that a client waits that was refused or cut off.
const PAUSE: Duration = Duration::from_millis(50);
/// End of a stream.
const DONE: &[u8] = b"data: [DONE]\n\n";

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Who pays for what a client asks.
#[derive(Clone)]
enum Payer {
    /// A requester of its own.
    Requester(RequestSigner),
    /// The operator of each gateway, which has given the client an API key.
    Operators,
}

/// Somebody who asks one question after the other.
#[derive(Clone)]
pub struct Client {
    payer: Payer,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered to the last byte, with this receipt, in which nothing is wrong.
    Answered(Box<SignedReceipt>),
    /// It was refused, with this code.
    Refused(String),
    /// The client left while it was answered.
    Left,
    /// The connection broke.
    CutOff,
}

/// What a client was told of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// SHA-256 of its body; no two requests have the same one.
    pub body: HashBytes,
    /// Whether the operator of the gateway that was asked pays.
    pub operator_pays: bool,
    pub outcome: Outcome,
}

/// A request on its way.
struct Asked {
    body: String,
    headers: Vec<(&'static str, String)>,
    /// What a requester knows of it; whoever has an API key does not sign.
    sent: Option<Sent>,
    /// After how many pieces of the answer the client leaves, if it does.
    leaves: Option<usize>,
}

/// What came of it.
enum Came {
    Answer(Answer),
    Refused(String),
    Left,
    CutOff,
}

type Http = HttpClient<HttpConnector, Full<Bytes>>;

impl Client {
    /// The requester who has the key with this number.
    pub fn signing(number: u8) -> Self {
        let signer = RequestSigner::from_hex(&format!("{number:064x}"), DEFAULT_HRP).expect("a key");
        Self { payer: Payer::Requester(signer) }
    }

    /// Somebody with an API key of each gateway.
    pub fn with_keys() -> Self {
        Self { payer: Payer::Operators }
    }

    /// Whose deposit pays, if it is its own.
    pub fn requester(&self) -> Option<RequesterId> {
        match &self.payer {
            Payer::Requester(signer) => Some(requester_of(signer.address())),
            Payer::Operators => None,
        }
    }

    /// Asks one gateway after the other until it is time to end.
    pub async fn ask_until(
        self,
        end: Instant,
        (gateways, examiner): (Arc<Vec<Gateway>>, Arc<Examiner>),
        mut random: ChaCha8Rng,
    ) -> Vec<Told> {
        let http = HttpClient::builder(TokioExecutor::new()).build_http();
        let mut told = Vec::new();
        for gateway in gateways.iter().cycle() {
            if Instant::now() >= end {
                break;
            }
            let asked = tokio::time::timeout(DEADLINE, self.ask(&http, gateway, &examiner, &mut random)).await;
            let answer = asked.expect("every request is answered, refused or cut off");
            if !matches!(answer.outcome, Outcome::Answered(_)) {
                tokio::time::sleep(PAUSE).await;
            }
            told.push(answer);
        }
        told
    }

    /// Asks one question, and tells what came of it.
    pub async fn asks(&self, gateway: &Gateway, examiner: &Examiner) -> Told {
        let http = HttpClient::builder(TokioExecutor::new()).build_http();
        let mut random = ChaCha8Rng::seed_from_u64(0);
        self.ask(&http, gateway, examiner, &mut random).await
    }

    async fn ask(&self, http: &Http, gateway: &Gateway, examiner: &Examiner, random: &mut ChaCha8Rng) -> Told {
        let asked = self.question(gateway, random);
        let Hex(body) = payload_hash(asked.body.as_bytes()).parse().expect("a hash has 32 bytes");
        let outcome = match came(http, gateway, &asked).await {
            Came::Answer(answer) => {
                let receipt = examiner.examine(body, asked.sent.as_ref(), &answer).await;
                Outcome::Answered(Box::new(receipt))
            }
            Came::Refused(code) => Outcome::Refused(code),
            Came::Left => Outcome::Left,
            Came::CutOff => Outcome::CutOff,
        };
        Told { body, operator_pays: self.requester().is_none(), outcome }
    }

    /// A question to a gateway.
    fn question(&self, gateway: &Gateway, random: &mut ChaCha8Rng) -> Asked {
        let (body, leaves) = question(random);
        let (body, timestamp_ns) = (body.to_string(), now_ns());
        let (headers, sent) = match &self.payer {
            Payer::Operators => (vec![("authorization", format!("Bearer {}", gateway.api_key))], None),
            Payer::Requester(signer) => {
                let signed = signer.sign(body.as_bytes(), timestamp_ns, &gateway.agent);
                let headers = vec![
                    ("authorization", signed.signature),
                    ("x-requester-address", signed.address),
                    ("x-timestamp", timestamp_ns.to_string()),
                ];
                (headers, Some(Sent::new(signer.public_key(), body.as_bytes(), timestamp_ns, &gateway.agent)))
            }
        };
        Asked { body, headers, sent, leaves }
    }
}

/// The requester with an address.
pub fn requester_of(address: &str) -> RequesterId {
    let (_, id) = RequesterId::parse(address.as_bytes()).expect("it is an address");
    id
}

/// A question that nobody has asked before, and after how many pieces of its answer the client leaves, if it does.
fn question(random: &mut ChaCha8Rng) -> (Value, Option<usize>) {
    let mut among = |count: u32| random.next_u32() % count;
    let (stream, leaves) = (among(2) == 0, among(16) == 0);
    let mut body = json!({
        "model": MODEL, "messages": [{ "role": "user", "content": "hello" }],
        "user": format!("request-{}", COUNT.fetch_add(1, Ordering::Relaxed)),
        "max_tokens": 1 + among(24), "n": 1 + among(2), "seed": among(1_000), "stream": stream,
    });
    if stream {
        body["stream_options"] = json!({ "include_usage": true });
    }
    (body, (stream && leaves).then(|| among(4) as usize))
}

fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

/// Sends a request, and waits for the end of the answer, or for so many pieces of it.
async fn came(http: &Http, gateway: &Gateway, asked: &Asked) -> Came {
    let mut request = Request::post(format!("{}/v1/chat/completions", gateway.url));
    for (name, value) in &asked.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(asked.body.clone().into())).expect("it is well-formed");
    let Ok(mut answer) = http.request(request).await else { return Came::CutOff };
    let (status, mut text, mut pieces) = (answer.status(), Vec::new(), 0);
    while let Some(frame) = answer.frame().await {
        let Ok(frame) = frame else { return Came::CutOff };
        text.extend(frame.into_data().unwrap_or_default());
        pieces += 1;
        if status == 200 && asked.leaves.is_some_and(|most| pieces > most) {
            return Came::Left;
        }
    }
    let is_stream = answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
    match status.as_u16() {
        // The executor that a gateway passed it on to may have gone meanwhile.
        200 if is_stream && !text.ends_with(DONE) => Came::CutOff,
        200 if is_stream => Came::Answer(Answer::streamed(&text)),
        200 => Came::Answer(Answer::whole(answer.headers(), &text)),
        _ => Came::Refused(code_of(&text)),
    }
}

fn code_of(text: &[u8]) -> String {
    let document: Value = serde_json::from_slice(text).expect("a refusal is JSON");
    document["error"]["code"].as_str().expect("errors have codes").to_owned()
}
