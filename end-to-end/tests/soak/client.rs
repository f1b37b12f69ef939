//! Requesters, and what they were told.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{body::Bytes, http::Request};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client as HttpClient},
    rt::TokioExecutor,
};
use keirin_client::requests::{payload_hash, RequestSigner, DEFAULT_HRP};
use keirin_primitives::{
    executor_rpc::from_hex,
    receipts::{Address, RequestId, RequestSignature, RequesterId, RequesterKey, SignedRequest},
    HashBytes,
};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};
use serde_json::{json, Value};

use crate::network::{Gateway, MODEL};

/// Time after which an answer has come, or somebody is stuck: three executors may be tried, each for a while.
const DEADLINE: Duration = Duration::from_secs(120);
/// Time that a client waits that was refused or cut off.
const PAUSE: Duration = Duration::from_millis(50);
/// End of a stream.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// A requester that asks one question after the other.
#[derive(Clone)]
pub struct Client {
    signer: RequestSigner,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered to the last byte.
    Answered,
    /// It was refused, with this code.
    Refused(String),
    /// The client left while it was answered.
    Left,
    /// The connection broke.
    CutOff,
}

/// What a client was told of a request.
#[derive(Clone, Debug)]
pub struct Told {
    pub request: RequestId,
    pub outcome: Outcome,
}

impl Client {
    /// Who has the key with this number.
    pub fn new(number: u8) -> Self {
        Self { signer: RequestSigner::from_hex(&format!("{number:064x}"), DEFAULT_HRP).expect("a key") }
    }

    pub fn id(&self) -> RequesterId {
        let (_, id) = RequesterId::parse(self.signer.address().as_bytes()).expect("its own address");
        id
    }

    /// Asks one gateway after the other until it is time to end.
    pub async fn ask_until(self, end: Instant, gateways: Arc<Vec<Gateway>>, mut random: ChaCha8Rng) -> Vec<Told> {
        let http = HttpClient::builder(TokioExecutor::new()).build_http();
        let mut told = Vec::new();
        for gateway in gateways.iter().cycle() {
            if Instant::now() >= end {
                break;
            }
            let asked = tokio::time::timeout(DEADLINE, self.ask(&http, gateway, &mut random)).await;
            let answer = asked.expect("every request is answered, refused or cut off");
            if !matches!(answer.outcome, Outcome::Answered) {
                tokio::time::sleep(PAUSE).await;
            }
            told.push(answer);
        }
        told
    }

    /// Asks one question, and tells whether it was answered.
    pub async fn is_answered(&self, gateway: &Gateway) -> bool {
        let http = HttpClient::builder(TokioExecutor::new()).build_http();
        let mut random = ChaCha8Rng::seed_from_u64(0);
        self.ask(&http, gateway, &mut random).await.outcome == Outcome::Answered
    }

    /// Asks one question.
    async fn ask(
        &self,
        http: &HttpClient<HttpConnector, Full<Bytes>>,
        gateway: &Gateway,
        random: &mut ChaCha8Rng,
    ) -> Told {
        let (body, leaves) = question(random);
        let (body, timestamp_ns) = (body.to_string(), now_ns());
        let signed = self.signer.sign(body.as_bytes(), timestamp_ns, &gateway.agent);
        let request = self.request_id(body.as_bytes(), timestamp_ns);
        let sent = Request::post(format!("{}/v1/chat/completions", gateway.url))
            .header("authorization", signed.signature)
            .header("x-requester-address", signed.address)
            .header("x-timestamp", timestamp_ns.to_string())
            .body(Full::new(body.into()))
            .expect("it is well-formed");
        Told { request, outcome: outcome(http, sent, leaves).await }
    }

    /// What a request is known by, whomever it is sent to.
    fn request_id(&self, body: &[u8], timestamp_ns: u64) -> RequestId {
        let payload_hash = from_hex(&payload_hash(body)).ok().and_then(|bytes| HashBytes::try_from(bytes).ok());
        let request = SignedRequest {
            requester: RequesterKey(self.signer.compressed_key()),
            payload_hash: payload_hash.expect("a hash has 32 bytes"),
            timestamp_ns,
            transfer_address: Address::default(),
            signature: RequestSignature([0; 64]),
        };
        request.id()
    }
}

/// A question, and after how many pieces of its answer the client leaves, if it does.
fn question(random: &mut ChaCha8Rng) -> (Value, Option<usize>) {
    let mut among = |count: u32| random.next_u32() % count;
    let (stream, leaves) = (among(2) == 0, among(16) == 0);
    let body = json!({
        "model": MODEL, "messages": [{ "role": "user", "content": "hello" }],
        "max_tokens": 1 + among(24), "n": 1 + among(2), "seed": among(1_000), "stream": stream,
    });
    (body, (stream && leaves).then(|| among(4) as usize))
}

fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

/// Asks, and waits for the end of the answer, or for so many pieces of it.
async fn outcome(
    http: &HttpClient<HttpConnector, Full<Bytes>>,
    request: Request<Full<Bytes>>,
    leaves: Option<usize>,
) -> Outcome {
    let Ok(mut answer) = http.request(request).await else { return Outcome::CutOff };
    let (status, mut text, mut pieces) = (answer.status(), Vec::new(), 0);
    while let Some(frame) = answer.frame().await {
        let Ok(frame) = frame else { return Outcome::CutOff };
        text.extend(frame.into_data().unwrap_or_default());
        pieces += 1;
        if status == 200 && leaves.is_some_and(|most| pieces > most) {
            return Outcome::Left;
        }
    }
    let is_stream = answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
    match status.as_u16() {
        // The executor that a gateway passed it on to may have gone meanwhile.
        200 if is_stream && !text.ends_with(DONE) => Outcome::CutOff,
        200 => Outcome::Answered,
        _ => Outcome::Refused(code_of(&text)),
    }
}

fn code_of(text: &[u8]) -> String {
    let document: Value = serde_json::from_slice(text).expect("a refusal is JSON");
    document["error"]["code"].as_str().expect("errors have codes").to_owned()
}
