//! The real executor's process, killed and told to stop, and the official packages against it.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    http::{Request, Response},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client, Error},
    rt::TokioExecutor,
};
use keirin_executor::{
    gateway::{accounts::Fee, served::Book},
    key::ReportSigner,
    public::{self, PublicOptions},
    store::JobStore,
};
use rustls::{
    pki_types::{pem::PemObject, CertificateDer},
    ClientConfig, RootCertStore,
};
use serde_json::{json, Value};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::host::{chat, long_stream, now_ns, requester, with, MODEL};

/// Time that nothing here takes.
const DEADLINE: Duration = Duration::from_secs(120);

/// A running executor; killed when dropped.
pub struct Executor {
    process: Child,
    /// Where JSON-RPC is served.
    pub rpc: String,
    public: String,
    metrics: String,
    agent: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Drop for Executor {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it is bound").to_string()
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
}

fn prepaid(base_path: &Path) -> PathBuf {
    let file = base_path.join("prepaid.toml");
    std::fs::write(&file, format!("[deposits]\n{} = 1000000\n", requester(1).address())).expect("it can be written");
    file
}

impl Executor {
    pub async fn start(base_path: &Path, more: &[&str]) -> Self {
        Self::start_logging(base_path, more, None).await
    }

    /// Logs all that can be logged into a file.
    async fn start_logging(base_path: &Path, more: &[&str], log: Option<&Path>) -> Self {
        let file = |path| Stdio::from(File::create(path).expect("the folder can be written"));
        let (listen, metrics, public) = (free_address(), free_address(), free_address());
        let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-random");
        let process = program()
            .args(["run", "--threads", "1", "--no-race", "--listen", &listen, "--metrics-listen", &metrics])
            .args(["--public-listen", &public, "--price-per-token", "10"])
            .args(more)
            .arg("--base-path")
            .arg(base_path)
            .args(["--model", &format!("{MODEL}={}", model.display())])
            .env("RUST_LOG", "trace")
            .stderr(log.map_or_else(Stdio::null, file))
            .spawn()
            .expect("the executor's binary starts");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let mut executor = Self { process, rpc: listen, public, metrics, agent: String::new(), client };
        let start = Instant::now();
        loop {
            let information = executor.get(&format!("http://{}/v1/gateway", executor.public)).await;
            if let Some(agent) = information.and_then(|text| serde_json::from_str::<Value>(&text).ok()) {
                executor.agent = agent["address"].as_str().expect("it has an address").to_owned();
                return executor;
            }
            assert!(start.elapsed() < DEADLINE, "the executor does not answer; is KEIRIN_ONNXRUNTIME set?");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn get(&self, url: &str) -> Option<String> {
        let request = Request::get(url).body(Full::default()).expect("it is well-formed");
        let body = self.client.request(request).await.ok()?.into_body().collect().await.ok()?;
        String::from_utf8(body.to_bytes().to_vec()).ok()
    }

    /// Posts a conversation that requester 1 signs at a time.
    pub async fn post(&self, body: &Value, timestamp: u64) -> Result<Response<Body>, Error> {
        let body = body.to_string();
        let signed = requester(1).sign(body.as_bytes(), timestamp, &self.agent);
        let request = Request::post(format!("http://{}/v1/chat/completions", self.public))
            .header("x-gonka-signature", signed.signature)
            .header("x-gonka-sender", signed.address)
            .header("x-gonka-timestamp", timestamp.to_string())
            .body(Full::new(body.into()))
            .expect("it is well-formed");
        self.client.request(request).await.map(|answer| answer.map(Body::new))
    }

    /// Where the gateway is.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Ends it at once.
    pub fn kill(mut self) {
        self.signal("-KILL");
        self.process.wait().expect("it was killed");
    }

    /// What it says of itself.
    pub async fn information(&self) -> Value {
        let text = self.get(&format!("http://{}/v1/gateway", self.public)).await.expect("it answers");
        serde_json::from_str(&text).expect("it is JSON")
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.process.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
    }
}

fn spent(base_path: &Path) -> (Fee, u64) {
    let book = Book::open(base_path).expect("the process has ended");
    let spent = book.spent(requester(1).address()).expect("it can be read");
    (spent, book.served_count().expect("it can be read"))
}

#[tokio::test]
async fn request_in_work_at_a_kill_is_not_charged_and_one_that_came_stays_known() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let prepaid = prepaid(folder.path());
    let options = ["--prepaid", prepaid.to_str().expect("plain text")];
    let executor = Executor::start(folder.path(), &options).await;
    let (served, cut_off) = (now_ns(), now_ns() + 1);
    assert_eq!(executor.post(&chat(), served).await.expect("it is answered").status(), 200);
    let long = long_stream();
    let mut stream = executor.post(&long, cut_off).await.expect("it begins").into_body();
    for _ in 0..3 {
        stream.frame().await.expect("it goes on").expect("it is whole");
    }

    executor.kill();
    let (fee, count) = spent(folder.path());
    assert_eq!(count, 1);
    assert!(fee > Fee(0));

    let executor = Executor::start(folder.path(), &options).await;
    for (body, timestamp) in [(chat(), served), (long, cut_off)] {
        assert_eq!(executor.post(&body, timestamp).await.expect("it is answered").status(), 401, "it came before");
    }
    drop(executor);
    assert_eq!(spent(folder.path()), (fee, count));
}

#[tokio::test]
async fn answers_under_way_are_finished_when_it_is_told_to_stop_and_new_ones_are_not_begun() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let prepaid = prepaid(folder.path());
    let mut executor = Executor::start(folder.path(), &["--prepaid", prepaid.to_str().expect("plain text")]).await;
    let long = long_stream();
    let mut stream = executor.post(&long, now_ns()).await.expect("it begins").into_body();
    stream.frame().await.expect("it goes on").expect("it is whole");

    executor.signal("-TERM");
    let rest = stream.collect().await.expect("it ends").to_bytes();
    assert!(String::from_utf8_lossy(&rest).ends_with("data: [DONE]\n\n"));
    let ended = executor.process.wait().expect("it ends");
    assert!(ended.success());
    assert_eq!(spent(folder.path()).1, 1);
    assert!(executor.post(&chat(), now_ns()).await.is_err());
}

#[tokio::test]
async fn keys_are_made_and_revoked_while_it_runs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(folder.path(), &[]).await;
    let keys = |args: &[&str]| {
        let output = program().arg("keys").args(args).arg("--base-path").arg(folder.path()).output();
        let output = output.expect("it starts");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    };
    let made: Value = serde_json::from_str(&keys(&["create", "--name", "a friend", "--json"])).expect("JSON");
    let (id, key) = (made["id"].as_str().expect("an id"), made["key"].as_str().expect("a key"));
    let status = || async {
        let request = Request::post(format!("http://{}/v1/chat/completions", executor.public))
            .header("authorization", format!("Bearer {key}"))
            .body(Full::new(chat().to_string().into()))
            .expect("it is well-formed");
        executor.client.request(request).await.expect("it is answered").status()
    };
    assert_eq!(status().await, 200);
    assert!(keys(&["list"]).contains(id) && !keys(&["list"]).contains(key));

    keys(&["revoke", id]);
    assert_eq!(status().await, 401);

    let metrics = executor.get(&format!("http://{}/metrics", executor.metrics)).await.expect("they are served");
    for line in [
        "keirin_executor_gateway_requests_total{route=\"/chat/completions\",status=\"200\"} 1",
        "keirin_executor_gateway_rejected_total{reason=\"revoked_api_key\"} 1",
        "keirin_executor_gateway_tokens_total{direction=\"out\",model=\"tiny-random\"} 12",
        "keirin_executor_gateway_open_answers 0",
        "keirin_executor_gateway_first_token_seconds_count 1",
    ] {
        assert!(metrics.contains(line), "{line} is missing in {metrics}");
    }
}

#[tokio::test]
async fn no_key_signature_or_prompt_stands_in_the_log() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let prepaid = prepaid(folder.path());
    let log = folder.path().join("log");
    let options = ["--prepaid", prepaid.to_str().expect("plain text")];
    let mut executor = Executor::start_logging(folder.path(), &options, Some(&log)).await;
    let made = program().args(["keys", "create", "--name", "a", "--base-path"]).arg(folder.path()).output();
    let key = String::from_utf8(made.expect("it starts").stdout).expect("text").trim().to_owned();
    let timestamp = now_ns();
    let body = with(chat(), json!({ "messages": [{ "role": "user", "content": "a private matter" }] }));
    assert_eq!(executor.post(&body, timestamp).await.expect("it is answered").status(), 200);
    let bearer = |key: &str| {
        let request = Request::post(format!("http://{}/v1/chat/completions", executor.public));
        let request = request.header("authorization", format!("Bearer {key}")).body(Full::new(body.to_string().into()));
        executor.client.request(request.expect("it is well-formed"))
    };
    bearer(&key).await.expect("it is answered");
    bearer("kg-not-a-key").await.expect("it is answered");
    executor.signal("-TERM");
    executor.process.wait().expect("it ends");

    let signed = requester(1).sign(body.to_string().as_bytes(), timestamp, &executor.agent);
    let log = std::fs::read_to_string(log).expect("it is text");
    assert!(log.contains("answered"), "requests stand in it: {log}");
    let own = std::fs::read_to_string(folder.path().join("executor.key")).expect("it is there");
    for secret in [key.as_str(), "kg-not-a-key", &signed.signature, "a private matter", own.trim()] {
        assert!(!log.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn connections_are_encrypted_with_the_operators_certificate() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let pem = own.serialize_pem().expect("it is signed");
    std::fs::write(&certificate, &pem).expect("it can be written");
    std::fs::write(&key, own.serialize_private_key_pem()).expect("it can be written");
    let tls = public::acceptor(&certificate, &key).expect("they go together");
    let listener = public::listen("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
    let store = Arc::new(JobStore::open(folder.path()).expect("the folder can be written"));
    let options = PublicOptions { tls: Some(tls), ..PublicOptions::new(signer, store) };
    let served = tokio::spawn(async move { public::serve(listener, options).await });

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")).expect("it is well-formed");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("the provider has them").with_root_certificates(roots).with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    let _slow = TcpStream::connect(address).await.expect("it listens");
    let stream = TcpStream::connect(address).await.expect("who shakes no hands holds up nobody");
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("hands are shaken");
    stream
        .write_all(b"GET /v1/evidence/00 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .expect("sent");
    let mut said = String::new();
    stream.read_to_string(&mut said).await.expect("it is answered");
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    assert!(public::acceptor(&key, &certificate).is_err(), "they were given the wrong way round");
    served.abort();
}

/// The official package for Python; without `make setup` it is not there.
#[tokio::test]
async fn openai_package_for_python_understands_everything() {
    let python = std::env::var_os("KEIRIN_PYTHON").expect("KEIRIN_PYTHON is set by `source scripts/env.sh`");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(folder.path(), &[]).await;
    let made = program().args(["keys", "create", "--name", "python", "--base-path"]).arg(folder.path()).output();
    let key = String::from_utf8(made.expect("it starts").stdout).expect("text");
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/openai/check.py");

    let checked = Command::new(python)
        .arg(script)
        .args([&format!("http://{}/v1", executor.public), key.trim(), MODEL])
        .output()
        .expect("Python starts");

    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
}
