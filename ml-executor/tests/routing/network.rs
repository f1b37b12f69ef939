//! Gateways on free ports that know one another, and a requester who chooses times until those are drawn that a test wants.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, StatusCode},
};
use base64::{engine::general_purpose::STANDARD, Engine as _};
use codec::DecodeAll;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use keirin_client::requests::{conversation_of, RequestSigner};
use keirin_executor::{
    engine::Engine,
    gateway::{
        accounts::{Fee, PrepaidFile},
        auth::keys::ApiKeys,
        models::{TextModel, TextModels},
        routing::{Directory, ForwardingTimes, Peer, Roster},
        served::{Book, SignedReceipt},
        Gateway, GatewayOptions,
    },
    key::ReportSigner,
    public::{self, PublicOptions},
    store::JobStore,
};
use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{Address, RequestSignature, RequesterKey, Route, SignedRequest},
    sprint::EpochIndex,
    weight::VotingWeight,
};
use serde_json::{json, Value};
use tempfile::TempDir;

use crate::tiny;

pub const MODEL: &str = "tiny-random";
pub const PATH: &str = "/v1/chat/completions";
/// Folder with receipts that do not hold.
const SUSPECTS: &str = "suspect-receipts";
/// What a token costs.
pub const PRICE: Fee = Fee(10);

/// What all gateways know.
#[derive(Default)]
pub struct Shared(Mutex<Vec<Arc<Roster>>>);

impl Shared {
    pub fn set(&self, roster: Roster) {
        *self.0.lock().expect("nobody panics with it") = vec![Arc::new(roster)];
    }

    pub fn forget(&self) {
        self.0.lock().expect("nobody panics with it").clear();
    }
}

impl Directory for Shared {
    fn rosters(&self) -> Vec<Arc<Roster>> {
        self.0.lock().expect("nobody panics with it").clone()
    }
}

/// A gateway in this process.
pub struct Host {
    pub address: SocketAddr,
    pub gateway: Arc<Gateway>,
    pub book: Arc<Book>,
    pub keys: ApiKeys,
    pub signer: ReportSigner,
    pub folder: TempDir,
    served: tokio::task::JoinHandle<()>,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl Host {
    pub async fn start(
        engine: &Engine,
        directory: Arc<dyn Directory>,
        change: impl FnOnce(GatewayOptions) -> GatewayOptions,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let prepaid = folder.path().join("prepaid.toml");
        let deposits = format!("[deposits]\n{} = 1000000\n", requester().address());
        std::fs::write(&prepaid, deposits).expect("the folder can be written");
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let book = Book::open(folder.path()).expect("the folder can be written");
        let keys = ApiKeys::new(folder.path());
        let models = TextModels::from([(MODEL.to_owned(), Arc::new(engine.clone()) as Arc<dyn TextModel>)]);
        let options = GatewayOptions {
            deposits: Some(Arc::new(PrepaidFile::open(&prepaid).expect("it was just written"))),
            price: PRICE,
            directory: Some(directory),
            forwarding: ForwardingTimes {
                stream: Duration::from_secs(60),
                news: Duration::ZERO,
                ..ForwardingTimes::default()
            },
            suspects: Some(folder.path().join(SUSPECTS)),
            ..GatewayOptions::new(models, signer.clone(), book.clone(), keys.clone())
        };
        let gateway = Gateway::new(change(options)).expect("the prefix is good");
        let store = Arc::new(JobStore::open(folder.path()).expect("the folder can be written"));
        let listener = public::listen("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let options = PublicOptions { gateway: Some(gateway.clone()), ..PublicOptions::new(signer.clone(), store) };
        let served = tokio::spawn(async move { public::serve(listener, options).await.expect("it listens") });
        Self { address, gateway, book, keys, signer, folder, served }
    }

    pub fn key(&self) -> ExecutorKey {
        self.signer.public()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn served(&self) -> u64 {
        self.book.served_count().expect("the book can be read")
    }

    /// What is kept of receipts that do not hold.
    pub fn suspects(&self) -> Vec<Value> {
        let files = std::fs::read_dir(self.folder.path().join(SUSPECTS)).into_iter().flatten();
        let texts = files.map(|file| std::fs::read(file.expect("it is there").path()).expect("it can be read"));
        texts.filter_map(|text| serde_json::from_slice(&text).ok()).collect()
    }

    /// Adds a line to the file of prepaid accounts.
    pub fn pay_in(&self, address: &str, amount: u128) {
        let path = self.folder.path().join("prepaid.toml");
        let text = std::fs::read_to_string(&path).expect("it is there");
        std::fs::write(&path, format!("{text}{address} = {amount}\n")).expect("the folder can be written");
    }
}

/// An executor that may be drawn.
pub fn peer(key: ExecutorKey, url: String, weight: u64) -> Peer {
    let mut account = [0; 32];
    account.copy_from_slice(&key.0[1..]);
    Peer { account, key, url, weight: VotingWeight(weight), models: [MODEL.to_owned()].into() }
}

/// Gateways that know one another.
pub struct Network<const N: usize> {
    pub hosts: [Host; N],
    pub directory: Arc<Shared>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl<const N: usize> Network<N> {
    /// Gateways with these weights.
    pub async fn start(weights: [u64; N]) -> Self {
        Self::start_with(weights, |_, options| options).await
    }

    pub async fn start_with(weights: [u64; N], change: impl Fn(usize, GatewayOptions) -> GatewayOptions) -> Self {
        let engine = Engine::load(&tiny::folder(MODEL), &tiny::options()).expect("the tiny model loads");
        let directory = Arc::<Shared>::default();
        let mut hosts = Vec::new();
        for number in 0..N {
            hosts.push(Host::start(&engine, directory.clone(), |options| change(number, options)).await);
        }
        let hosts = hosts.try_into().unwrap_or_else(|_| panic!("{N} were started"));
        let client = Client::builder(TokioExecutor::new()).build_http();
        let network = Self { hosts, directory, client };
        network.weigh(weights, []);
        network
    }

    /// Gives the gateways weights, and makes others known.
    pub fn weigh(&self, weights: [u64; N], others: impl IntoIterator<Item = Peer>) {
        let own = self.hosts.iter().zip(weights).map(|(host, weight)| peer(host.key(), host.url(), weight));
        self.directory.set(Roster::new(EpochIndex(1), [7; 32], own.chain(others)));
    }

    pub fn roster(&self) -> Arc<Roster> {
        self.directory.rosters().remove(0)
    }

    /// Those that are drawn for a request, one after the other.
    pub fn drawn(&self, request: &SignedRequest, body: &[u8]) -> Vec<ExecutorKey> {
        let roster = self.roster();
        let mut route = Route { conversation: conversation_of(body), passed: Default::default() };
        let candidates = roster.candidates(MODEL).expect("somebody serves it");
        let mut drawn = Vec::new();
        while let Some(next) = route.next(roster.randomness(), request, candidates) {
            drawn.push(next.executor);
            if route.passed.try_push(next.executor).is_err() {
                break;
            }
        }
        drawn
    }

    /// A request that is signed now for a gateway and for which these are drawn first.
    pub fn sign(&self, agent: usize, body: &[u8], drawn: &[ExecutorKey]) -> SignedRequest {
        let agent = self.hosts[agent].gateway.agent();
        let times = now_ns()..now_ns() + 1_000_000;
        let requests = times.map(|time| signed_at(agent, body, time));
        let mut fitting = requests.filter(|request| self.drawn(request, body).starts_with(drawn));
        fitting.next().expect("a million times are enough")
    }

    /// Sends a signed request to a gateway.
    pub async fn send(&self, to: usize, request: &SignedRequest, more: &[(&str, String)], body: &str) -> Answer {
        let address = requester().address().to_owned();
        let mut headers = vec![
            ("authorization", STANDARD.encode(request.signature.0)),
            ("x-requester-address", address),
            ("x-timestamp", request.timestamp_ns.to_string()),
        ];
        headers.extend_from_slice(more);
        self.post(to, PATH, &headers, body).await
    }

    pub async fn post(&self, to: usize, path: &str, headers: &[(&str, String)], body: &str) -> Answer {
        self.try_post(to, path, headers, body).await.expect("it is answered to its end")
    }

    /// None of an answer that breaks off.
    pub async fn try_post(&self, to: usize, path: &str, headers: &[(&str, String)], body: &str) -> Option<Answer> {
        let mut request = Request::post(format!("{}{path}", self.hosts[to].url()));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(body.to_owned().into())).expect("it is well-formed");
        let (head, body) = self.client.request(request).await.ok()?.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        Some(Answer { status: head.status, headers: head.headers, body })
    }

    /// Status of what a gateway answers.
    pub async fn get(&self, to: usize, path: &str) -> u16 {
        let url = format!("{}{path}", self.hosts[to].url()).parse().expect("a URL");
        self.client.get(url).await.expect("it is answered").status().as_u16()
    }

    /// Asks a gateway something for which these are drawn first.
    pub async fn ask(&self, agent: usize, body: &Value, drawn: &[ExecutorKey]) -> Answer {
        let body = body.to_string();
        let request = self.sign(agent, body.as_bytes(), drawn);
        self.send(agent, &request, &[], &body).await
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("it is JSON: {:?}", self.body))
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).expect("it is text")
    }

    /// The receipt, of a whole answer or of a stream.
    pub fn receipt(&self) -> SignedReceipt {
        let header = self.headers.get("x-keirin-receipt").map(|text| text.to_str().expect("plain text").to_owned());
        let comment =
            || self.text().lines().find_map(|line| line.strip_prefix(": x-keirin-receipt: ").map(str::to_owned));
        let text = header.or_else(comment).unwrap_or_else(|| panic!("there is a receipt: {self:?}"));
        let bytes = STANDARD.decode(text).expect("base64");
        SignedReceipt::decode_all(&mut bytes.as_slice()).expect("a receipt and its signature")
    }
}

pub fn requester() -> RequestSigner {
    RequestSigner::from_hex(&format!("{:064x}", 1), "keirin").expect("a key")
}

/// What the requester signs at a time.
pub fn signed_at(agent: &str, body: &[u8], timestamp_ns: u64) -> SignedRequest {
    let signed = requester().sign(body, timestamp_ns, agent);
    let signature = STANDARD.decode(signed.signature).expect("base64").try_into().expect("64 bytes");
    let key = requester().public_key().to_encoded_point(true);
    SignedRequest {
        requester: RequesterKey(key.as_bytes().try_into().expect("33 bytes")),
        payload_hash: sp_crypto_hashing::sha2_256(body),
        timestamp_ns,
        transfer_address: Address::truncate_from(agent.as_bytes().to_vec()),
        signature: RequestSignature(signature),
    }
}

pub fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

/// A short conversation; with this seed the model does not end its turn.
pub fn chat() -> Value {
    json!({ "model": MODEL, "messages": [{ "role": "user", "content": "hello" }], "max_tokens": 12, "seed": 8 })
}

/// A document with another one's fields put in.
pub fn with(mut document: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields are an object") };
    for (name, value) in fields {
        document[name] = value;
    }
    document
}
