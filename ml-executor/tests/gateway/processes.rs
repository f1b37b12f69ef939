//! The real executor's process, killed and told to stop, and the official packages against it.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    host::{chat, long_stream, now_ns, requester, with, MODEL},
    ports::free_address,
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
    defaults::BODY_DEADLINE,
    gateway::{accounts::Fee, served::Book},
};
use serde_json::{json, Value};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

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
        let mut executor = Self::spawn(base_path, more, log);
        let start = Instant::now();
        loop {
            let information = executor.get(&format!("http://{}/v1/gateway", executor.public)).await;
            if let Some(agent) = information.and_then(|text| serde_json::from_str::<Value>(&text).ok()) {
                executor.agent = agent["address"].as_str().expect("it has an address").to_owned();
                return executor;
            }
            executor.is_awaited(start).await;
        }
    }

    /// Waits until it answers what is asked at its public address.
    pub async fn start_at<T, E>(base_path: &Path, more: &[&str], ask: impl AsyncFn(&str) -> Result<T, E>) -> Self {
        let executor = Self::spawn(base_path, more, None);
        let start = Instant::now();
        while ask(&executor.public).await.is_err() {
            executor.is_awaited(start).await;
        }
        executor
    }

    async fn is_awaited(&self, since: Instant) {
        assert!(since.elapsed() < DEADLINE, "the executor does not answer; is KEIRIN_ONNXRUNTIME set?");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    fn spawn(base_path: &Path, more: &[&str], log: Option<&Path>) -> Self {
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
        Self { process, rpc: listen, public, metrics, agent: String::new(), client }
    }

    /// Its metrics.
    pub async fn metrics(&self) -> String {
        self.get(&format!("http://{}/metrics", self.metrics)).await.expect("they are served")
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
            .header("x-request-id", format!("at-{timestamp}"))
            .body(Full::new(body.into()))
            .expect("it is well-formed");
        self.client.request(request).await.map(|answer| answer.map(Body::new))
    }

    /// Posts a conversation with an API key.
    async fn post_with(&self, key: &str, body: &Value) -> Response<Body> {
        let request = Request::post(format!("http://{}/v1/chat/completions", self.public))
            .header("authorization", format!("Bearer {key}"))
            .body(Full::new(body.to_string().into()))
            .expect("it is well-formed");
        self.client.request(request).await.expect("it is answered").map(Body::new)
    }

    /// Begins to send a conversation that requester 1 signs now, until the gateway waits for its last byte.
    async fn begin(&self, body: &Value) -> HalfSent {
        let (body, timestamp) = (body.to_string(), now_ns());
        let signed = requester(1).sign(body.as_bytes(), timestamp, &self.agent);
        let head = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\
             authorization: {}\r\nx-requester-address: {}\r\nx-timestamp: {timestamp}\r\n\r\n",
            body.len(),
            signed.signature,
            signed.address
        );
        let mut stream = TcpStream::connect(&self.public).await.expect("it listens");
        let (first, last) = body.split_at(body.len() - 1);
        stream.write_all(head.as_bytes()).await.expect("it reads");
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).await.expect("it answers");
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(first.as_bytes()).await.expect("it reads");
        HalfSent { stream, last: last.to_owned() }
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

/// A request whose last byte was not sent.
struct HalfSent {
    stream: TcpStream,
    last: String,
}

impl HalfSent {
    /// Sends the rest, and says what is answered.
    async fn end(&mut self) -> String {
        self.stream.write_all(self.last.as_bytes()).await.expect("it reads");
        let mut said = String::new();
        self.stream.read_to_string(&mut said).await.expect("it is answered");
        said
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

    let mut late = executor.begin(&chat()).await;

    executor.signal("-TERM");
    until_nobody_listens(&executor).await;
    let running = executor.process.try_wait().expect("it is a child").is_none();
    assert!(running, "a request is still on its way in");
    let refused = late.end().await;
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("\"stopping\""), "{refused}");

    let rest = stream.collect().await.expect("it ends").to_bytes();
    assert!(String::from_utf8_lossy(&rest).ends_with("data: [DONE]\n\n"));
    let ended = executor.process.wait().expect("it ends");
    assert!(ended.success());
    assert_eq!(spent(folder.path()).1, 1);
}

#[tokio::test]
async fn what_is_under_way_when_the_time_to_drain_is_over_is_cut_off_and_not_charged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let prepaid = prepaid(folder.path());
    let options = ["--prepaid", prepaid.to_str().expect("plain text"), "--drain-seconds", "1"];
    let mut executor = Executor::start(folder.path(), &options).await;
    let long = with(long_stream(), json!({ "n": 8 }));
    let mut stream = executor.post(&long, now_ns()).await.expect("it begins").into_body();
    stream.frame().await.expect("it goes on").expect("it is whole");
    let late = executor.begin(&chat()).await;

    let start = Instant::now();
    executor.signal("-TERM");
    let rest = stream.collect().await.map(|rest| rest.to_bytes());
    let is_whole = rest.is_ok_and(|rest| rest.ends_with(b"data: [DONE]\n\n"));
    executor.process.wait().expect("it ends");
    assert!(start.elapsed() < BODY_DEADLINE, "it waits for nobody any longer");
    let mut said = Vec::new();
    let _ = { late }.stream.read_to_end(&mut said).await;
    assert_eq!(said, b"", "the late one is not answered");
    let (fee, count) = spent(folder.path());
    assert!(count >= u64::from(is_whole) && count <= 1, "{count}, and whole: {is_whole}");
    assert_eq!(fee > Fee(0), count > 0);
}

/// Waits until no connection is accepted any more.
async fn until_nobody_listens(executor: &Executor) {
    let start = Instant::now();
    while TcpStream::connect(&executor.public).await.is_ok() {
        assert!(start.elapsed() < DEADLINE, "it takes on connections");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
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
    let limited = ["create", "--name", "a guest", "--json", "--requests-a-minute", "7", "--tokens-a-minute", "900"];
    let limited = [&limited[..], &["--spend", "12345", "--days", "2"]].concat();
    let limited: Value = serde_json::from_str(&keys(&limited)).expect("JSON");
    let listed: Value = serde_json::from_str(&keys(&["list", "--json"])).expect("JSON");
    let limits =
        &listed.as_array().expect("a list").iter().find(|key| key["id"] == limited["id"]).expect("it is there")
            ["limits"];
    assert_eq!((&limits["requests_a_minute"], &limits["tokens_a_minute"]), (&json!(7), &json!(900)));
    assert_eq!(limits["spend"], "12345");
    let in_two_days = now_ns() / 1_000_000_000 + 2 * 24 * 60 * 60;
    assert!(limits["expires"].as_u64().expect("a time").abs_diff(in_two_days) < DEADLINE.as_secs());
    let table = keys(&["list"]);
    let line = table.lines().find(|line| line.contains("a guest")).expect("it is listed");
    assert!(table.lines().next().is_some_and(|head| head.contains("expires")), "{table}");
    let columns: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(columns[2..5], ["7", "900", "12345"], "{line}");
    assert!(columns[5].len() == 10 && columns[5].starts_with("20"), "{line}");

    let made: Value = serde_json::from_str(&keys(&["create", "--name", "a friend", "--json"])).expect("JSON");
    let (id, key) = (made["id"].as_str().expect("an id"), made["key"].as_str().expect("a key"));
    let status = || async { executor.post_with(key, &chat()).await.status() };
    assert_eq!(status().await, 200);
    assert!(keys(&["list"]).contains(id) && !keys(&["list"]).contains(key));

    keys(&["revoke", id]);
    assert_eq!(status().await, 401);

    let metrics = executor.metrics().await;
    for line in [
        "keirin_executor_gateway_requests_total{route=\"/chat/completions\",status=\"200\"} 1",
        "keirin_executor_gateway_rejected_total{reason=\"revoked_api_key\"} 1",
        "keirin_executor_gateway_tokens_total{direction=\"out\",model=\"tiny-random\"} 12",
        "keirin_executor_gateway_open_answers 0",
        "keirin_executor_gateway_first_token_seconds_count 1",
        "keirin_executor_gateway_unknown_charges_total 0",
        "keirin_executor_public_connections_total{outcome=\"accepted\"}",
        "keirin_executor_public_failed_handshakes_total 0",
    ] {
        assert!(metrics.contains(line), "{line} is missing in {metrics}");
    }
    let guest = limited["key"].as_str().expect("a key");
    let stream = executor.post_with(guest, &with(chat(), json!({ "stream": true }))).await.into_body();
    stream.collect().await.expect("it ends");
    let line = "keirin_executor_gateway_stream_seconds_count{route=\"/chat/completions\"} 1";
    assert!(executor.metrics().await.contains(line), "{line}");
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
    let answer = executor.post(&body, timestamp).await.expect("it is answered");
    assert_eq!(answer.status(), 200);
    let hash = answer.headers()["x-keirin-request"].to_str().expect("hex").to_owned();
    let answer = answer.into_body().collect().await.expect("it ends").to_bytes();
    let answer: Value = serde_json::from_slice(&answer).expect("JSON");
    let told = answer["choices"][0]["message"]["content"].as_str().expect("it is text");
    assert!(told.len() > 8, "a text that stands nowhere by chance: {told}");
    for key in [key.as_str(), "kg-not-a-key"] {
        executor.post_with(key, &body).await;
    }
    executor.signal("-TERM");
    executor.process.wait().expect("it ends");

    let signed = requester(1).sign(body.to_string().as_bytes(), timestamp, &executor.agent);
    let log = std::fs::read_to_string(log).expect("it is text");
    let line = log.lines().find(|line| line.contains("answered") && line.contains(&format!("id=at-{timestamp}")));
    assert!(line.is_some_and(|line| line.contains(&hash)), "requests stand in it with their ids: {log}");
    let own = std::fs::read_to_string(folder.path().join("executor.key")).expect("it is there");
    for secret in [key.as_str(), "kg-not-a-key", &signed.signature, "a private matter", own.trim(), told] {
        assert!(!log.contains(secret), "{secret}");
    }
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
