//! Two executors' processes that know one another from a file.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::body::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use keirin_client::requests::SignedRequest;
use keirin_executor::key::ReportSigner;
use serde_json::{json, Value};
use tempfile::TempDir;

use crate::{
    network::{chat, requester, with, MODEL, PATH},
    ports::free_address,
    tiny,
};

/// Time that nothing here takes.
const DEADLINE: Duration = Duration::from_secs(120);

/// A running executor; killed when dropped.
struct Executor(Child);

impl Drop for Executor {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How an executor is started.
struct Start<'a> {
    base_path: &'a Path,
    peers: &'a Path,
    public: &'a str,
    metrics: &'a str,
    /// Further arguments.
    more: Vec<String>,
    /// Certificates that it trusts; those of this host without.
    trusted: Option<&'a Path>,
    /// Where all is logged that can be.
    log: Option<&'a Path>,
}

fn start(how: Start) -> Executor {
    let prepaid = how.base_path.join("prepaid.toml");
    std::fs::write(&prepaid, format!("[deposits]\n{} = 1000000\n", requester().address())).expect("it can be written");
    let file = |path| Stdio::from(File::create(path).expect("the folder can be written"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_keirin-executor"));
    command
        .args(["run", "--threads", "1", "--no-race", "--listen", &free_address(), "--metrics-listen", how.metrics])
        .args(["--public-listen", how.public, "--model", &format!("{MODEL}={}", tiny::folder(MODEL).display())])
        .args([Path::new("--base-path"), how.base_path, Path::new("--peers"), how.peers])
        .args([Path::new("--prepaid"), &prepaid])
        .args(&how.more)
        .env("RUST_LOG", "trace")
        .stderr(how.log.map_or_else(Stdio::null, file));
    if let Some(trusted) = how.trusted {
        command.env("SSL_CERT_FILE", trusted);
    }
    Executor(command.spawn().expect("the executor's binary starts"))
}

async fn get(client: &Client<HttpConnector, Full<Bytes>>, url: String) -> Option<String> {
    let body = client.get(url.parse().expect("a URL")).await.ok()?.into_body().collect().await.ok()?;
    String::from_utf8(body.to_bytes().to_vec()).ok()
}

/// Two executors, the second of which serves all, behind TLS.
struct Two {
    folders: [TempDir; 2],
    publics: [String; 2],
    metrics: [String; 2],
    client: Client<HttpConnector, Full<Bytes>>,
    _executors: [Executor; 2],
}

impl Two {
    /// Starts them, and waits until the first serves requests and the second listens.
    async fn start() -> Self {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
        let [publics, metrics] = [(); 2].map(|()| [(); 2].map(|()| free_address()));
        let peers = write_peers(&folders, &publics);
        let (certificate, key) = write_certificate(folders[1].path());
        let text = |path: &Path| path.to_str().expect("plain text").to_owned();
        let encrypted = vec!["--tls-certificate".into(), text(&certificate), "--tls-key".into(), text(&key)];
        let executors = [(0, Vec::new()), (1, encrypted)].map(|(number, more): (usize, _)| {
            let (base_path, log) = (folders[number].path(), folders[number].path().join("log"));
            let (public, metrics) = (&publics[number], &metrics[number]);
            let (trusted, log) = (Some(certificate.as_path()), Some(log.as_path()));
            start(Start { base_path, peers: &peers, public, metrics, more, trusted, log })
        });
        let client = Client::builder(TokioExecutor::new()).build_http();
        let two = Self { folders, publics, metrics, client, _executors: executors };
        two.are_there().await;
        two
    }

    async fn are_there(&self) {
        let begun = Instant::now();
        while self.agent().await.is_none() || tokio::net::TcpStream::connect(&self.publics[1]).await.is_err() {
            assert!(begun.elapsed() < DEADLINE, "the executors do not answer; is KEIRIN_ONNXRUNTIME set?");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Address of the first.
    async fn agent(&self) -> Option<String> {
        let information = get(&self.client, format!("http://{}/v1/gateway", self.publics[0])).await?;
        let information: Value = serde_json::from_str(&information).ok()?;
        information["address"].as_str().map(str::to_owned)
    }

    async fn post(&self, body: &str, signed: &SignedRequest, time: u64) -> Value {
        let request = axum::http::Request::post(format!("http://{}{PATH}", self.publics[0]))
            .header("x-gonka-signature", &signed.signature)
            .header("x-gonka-sender", &signed.address)
            .header("x-gonka-timestamp", time.to_string())
            .body(Full::new(body.to_owned().into()));
        let answer = self.client.request(request.expect("it is well-formed")).await.expect("it is answered");
        let (status, body) = (answer.status(), answer.into_body().collect().await.expect("it ends").to_bytes());
        assert_eq!(status, 200, "{body:?}");
        serde_json::from_slice(&body).expect("JSON")
    }

    fn log(&self, number: usize) -> String {
        String::from_utf8_lossy(&std::fs::read(self.folders[number].path().join("log")).expect("it is there")).into()
    }
}

/// A file that names both; the second has all the weight.
fn write_peers(folders: &[TempDir; 2], publics: &[String; 2]) -> PathBuf {
    let entry = |number: usize| {
        let key = ReportSigner::open(folders[number].path()).expect("it can be written").public();
        let port = publics[number].rsplit(':').next().expect("an address has a port");
        let (key, url) = (hex::encode(key.0), format!("https://localhost:{port}"));
        format!("[[executors]]\nkey = \"{key}\"\nurl = \"{url}\"\nweight = {number}\nmodels = [\"{MODEL}\"]\n")
    };
    let peers = folders[0].path().join("peers.toml");
    let text = format!("epoch = 1\nrandomness = \"{}\"\n{}{}", "07".repeat(32), entry(0), entry(1));
    std::fs::write(&peers, text).expect("the folder can be written");
    peers
}

/// A certificate for `localhost`, and its key.
fn write_certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    std::fs::write(&certificate, own.serialize_pem().expect("it is signed")).expect("it can be written");
    std::fs::write(&key, own.serialize_private_key_pem()).expect("it can be written");
    (certificate, key)
}

#[tokio::test]
async fn executors_in_a_file_pass_requests_on_over_tls_count_them_and_log_no_secrets() {
    let two = Two::start().await;
    let body = with(chat(), json!({ "messages": [{ "role": "user", "content": "a private matter" }] })).to_string();
    let (agent, time) = (two.agent().await.expect("it answers"), crate::network::now_ns());
    let signed = requester().sign(body.as_bytes(), time, &agent);
    let answer = two.post(&body, &signed, time).await;

    let counted = |number: usize| get(&two.client, format!("http://{}/metrics", two.metrics[number]));
    for (number, line) in [
        (0, "keirin_executor_gateway_attempts_total{executor=\"other\",outcome=\"taken\"} 1"),
        (1, "keirin_executor_gateway_from_agents_total 1"),
    ] {
        let metrics = counted(number).await.expect("they are served");
        assert!(metrics.contains(line), "{line} is missing in {metrics}");
    }
    let told = answer["choices"][0]["message"]["content"].as_str().expect("it is text");
    assert!(told.len() > 8, "a text that stands nowhere by chance: {told}");
    for number in 0..2 {
        let log = two.log(number);
        assert!(log.contains("answered"), "requests stand in it");
        let own = std::fs::read_to_string(two.folders[number].path().join("executor.key")).expect("it is there");
        for secret in [signed.signature.as_str(), "a private matter", told, own.trim()] {
            assert!(!log.contains(secret), "{secret}");
        }
    }
}
