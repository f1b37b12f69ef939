//! A gateway on a free port, and a client that shows what it answers.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use keirin_client::requests::RequestSigner;
use keirin_executor::{
    engine::Engine,
    gateway::{
        accounts::{Fee, OnChain, PrepaidFile},
        auth::keys::{ApiKeys, KeyLimits},
        models::{TextModel, TextModels},
        routing::{Directory, ForwardingTimes},
        served::Book,
        settlement::{Chain, Shown},
        Gateway, GatewayOptions,
    },
    key::{ReportSigner, KEY_FILE},
    public::{self, ConnectionLimits, PublicOptions, Validators},
    store::JobStore,
};
use keirin_primitives::{executor::ExecutorKey, HashBytes};
use serde_json::{json, Value};
use tempfile::TempDir;
use tokio::net::TcpSocket;

use crate::{
    fake_chain::{FakeChain, GENESIS},
    tiny,
};

/// Name of the model.
pub const MODEL: &str = "tiny-random";
/// What a token costs.
pub const PRICE: Fee = Fee(10);
/// What the usual requester may spend.
pub const DEPOSIT: u128 = 1_000_000;

/// The only executor that may be shown evidence.
pub fn validator() -> ReportSigner {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(KEY_FILE), format!("{:064x}", 77)).expect("the folder can be written");
    ReportSigner::open(folder.path()).expect("it is a key")
}

struct OneValidator;

impl Validators for OneValidator {
    fn has(&self, genesis: &HashBytes, key: &ExecutorKey) -> Option<bool> {
        (*genesis == GENESIS).then(|| *key == validator().public())
    }
}

/// A gateway in this process.
pub struct Host {
    pub address: SocketAddr,
    pub gateway: Arc<Gateway>,
    pub book: Arc<Book>,
    pub keys: ApiKeys,
    pub signer: ReportSigner,
    pub engine: Engine,
    pub folder: TempDir,
    client: Client<HttpConnector, Full<Bytes>>,
    served: tokio::task::JoinHandle<()>,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.served.abort();
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

    /// The code of an error in OpenAI's shape.
    pub fn code(&self) -> String {
        let body = self.json();
        for field in ["message", "type", "param", "code"] {
            assert!(body["error"].get(field).is_some(), "{field} is missing in {body}");
        }
        body["error"]["code"].as_str().expect("it is a text").to_owned()
    }

    /// Data of each server-sent event.
    pub fn events(&self) -> Vec<String> {
        let text = String::from_utf8(self.body.to_vec()).expect("events are text");
        text.lines().filter_map(|line| line.strip_prefix("data: ").map(str::to_owned)).collect()
    }

    /// Documents of a stream that ends as OpenAI marks it.
    pub fn chunks(&self) -> Vec<Value> {
        let mut events = self.events();
        assert_eq!(events.pop().as_deref(), Some("[DONE]"));
        events.iter().map(|event| serde_json::from_str(event).expect("it is JSON")).collect()
    }
}

pub fn engine() -> Engine {
    Engine::load(&tiny::folder(MODEL), &tiny::options()).expect("the tiny model loads")
}

/// A requester whose key is this number.
pub fn requester(number: u8) -> RequestSigner {
    RequestSigner::from_hex(&format!("{number:064x}"), "keirin").expect("a key")
}

pub fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

/// A short conversation. With this seed the model does not end its turn in the first 60 tokens of three answers.
pub fn chat() -> Value {
    json!({ "model": MODEL, "messages": [{ "role": "user", "content": "hello" }], "max_tokens": 12, "seed": 8 })
}

/// A conversation whose answer is streamed and long: with this seed the model does not end its turn.
pub fn long_stream() -> Value {
    with(chat(), json!({ "seed": 14, "max_tokens": 490, "stream": true }))
}

/// A document with another one's fields put in.
pub fn with(mut document: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields are an object") };
    for (name, value) in fields {
        document[name] = value;
    }
    document
}

impl Host {
    /// A gateway at which requester 1 has a deposit.
    pub async fn start() -> Self {
        Self::start_with(|options| options).await
    }

    pub async fn start_with(change: impl FnOnce(GatewayOptions) -> GatewayOptions) -> Self {
        Self::start_within((ConnectionLimits::default(), None), change).await
    }

    /// The same, with limits on connections, and on the bytes that the system takes before a client does.
    pub async fn start_within(
        (connections, unsent): (ConnectionLimits, Option<u32>),
        change: impl FnOnce(GatewayOptions) -> GatewayOptions,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let prepaid = folder.path().join("prepaid.toml");
        let deposits = format!("[deposits]\n{} = {DEPOSIT}\n", requester(1).address());
        std::fs::write(&prepaid, deposits).expect("the folder can be written");
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let book = Book::open(folder.path()).expect("the folder can be written");
        let keys = ApiKeys::new(folder.path());
        let engine = engine();
        let models = TextModels::from([(MODEL.to_owned(), Arc::new(engine.clone()) as Arc<dyn TextModel>)]);
        let options = GatewayOptions {
            deposits: Some(Arc::new(PrepaidFile::open(&prepaid).expect("it was just written"))),
            price: PRICE,
            forwarding: ForwardingTimes { news: Duration::ZERO, ..ForwardingTimes::default() },
            suspects: Some(folder.path().join("suspect-receipts")),
            ..GatewayOptions::new(models, signer.clone(), book.clone(), keys.clone())
        };
        let gateway = Gateway::new(change(options)).expect("the prefix is good");
        let store = Arc::new(JobStore::open(folder.path()).expect("the folder can be written"));
        let socket = TcpSocket::new_v4().expect("a socket");
        if let Some(bytes) = unsent {
            socket.set_send_buffer_size(bytes).expect("accepted connections have it, too");
        }
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        let listener = socket.listen(1_024).expect("it is bound");
        let address = listener.local_addr().expect("it is bound");
        let receipts = Some(Arc::new(Shown::new(book.clone())));
        let options = PublicOptions {
            gateway: Some(gateway.clone()),
            receipts,
            connections,
            validators: Some(Arc::new(OneValidator)),
            ..PublicOptions::new(signer.clone(), store)
        };
        let served = tokio::spawn(async move { public::serve(listener, options).await.expect("it listens") });
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { address, gateway, book, keys, signer, engine, folder, client, served }
    }

    /// A gateway whose signed requests are settled on a chain, which it has read.
    pub async fn on_chain(chain: &FakeChain) -> (Self, Arc<Chain>) {
        Self::on_chain_routed(chain, None).await
    }

    /// The same, and requests are routed by a directory.
    pub async fn on_chain_routed(chain: &FakeChain, directory: Option<Arc<dyn Directory>>) -> (Self, Arc<Chain>) {
        let mut read = None;
        let host = Self::start_with(|options| {
            let of_it = Chain::new(chain.node(), options.signer.public(), options.book.clone());
            read = Some(of_it.clone());
            let deposits = OnChain::new(of_it.clone(), options.book.clone(), options.hrp.clone());
            GatewayOptions { deposits: Some(Arc::new(deposits)), chain: Some(of_it), directory, ..options }
        });
        let (host, of_it) = (host.await, read.expect("the options were changed"));
        // What is wrong with it is what the test is about.
        let _ = of_it.read().await;
        (host, of_it)
    }

    /// Adds a line to the file of prepaid accounts.
    pub fn pay_in(&self, address: &str, amount: u128) {
        let path = self.folder.path().join("prepaid.toml");
        let text = std::fs::read_to_string(&path).expect("it is there");
        std::fs::write(&path, format!("{text}{address} = {amount}\n")).expect("the folder can be written");
    }

    /// An API key that the operator pays for.
    pub fn key(&self, limits: KeyLimits) -> String {
        self.keys.create("a test", limits).expect("the folder can be written").0
    }

    /// Sends a request.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).expect("it is well-formed");
        let (head, body) = self.client.request(request).await.expect("it is answered").into_parts();
        let body = body.collect().await.expect("it ends").to_bytes();
        Answer { status: head.status, headers: head.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Bytes::new()).await
    }

    /// Posts a body that requester 1 signs now.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(&requester(1), path, body.to_string()).await
    }

    /// Posts a body that somebody signs now.
    pub async fn post_as(&self, signer: &RequestSigner, path: &str, body: String) -> Answer {
        let timestamp = now_ns();
        let signed = signer.sign(body.as_bytes(), timestamp, self.gateway.agent());
        let time = timestamp.to_string();
        let headers = [
            ("authorization", signed.signature.as_str()),
            ("x-requester-address", &signed.address),
            ("x-timestamp", &time),
        ];
        self.send("POST", path, &headers, body).await
    }

    /// Posts a body with an API key.
    pub async fn post_with(&self, key: &str, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("authorization", &format!("Bearer {key}"))], body.to_string()).await
    }

    /// What requester 1 has spent.
    pub fn spent(&self) -> Fee {
        self.book.spent(requester(1).address()).expect("the book can be read")
    }
}
