//! Two executors' processes that know one another from a file.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::body::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use keirin_executor::key::ReportSigner;
use serde_json::Value;

use crate::{
    network::{chat, requester, MODEL, PATH},
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

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it is bound").to_string()
}

fn start(base_path: &Path, peers: &Path, public: &str, metrics: &str) -> Executor {
    let prepaid = base_path.join("prepaid.toml");
    std::fs::write(&prepaid, format!("[deposits]\n{} = 1000000\n", requester().address())).expect("it can be written");
    let started = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
        .args(["run", "--threads", "1", "--no-race", "--listen", &free_address(), "--metrics-listen", metrics])
        .args(["--public-listen", public, "--model", &format!("{MODEL}={}", tiny::folder(MODEL).display())])
        .args([Path::new("--base-path"), base_path, Path::new("--peers"), peers, Path::new("--prepaid"), &prepaid])
        .stderr(Stdio::null())
        .spawn();
    Executor(started.expect("the executor's binary starts"))
}

async fn get(client: &Client<HttpConnector, Full<Bytes>>, url: String) -> Option<String> {
    let body = client.get(url.parse().expect("a URL")).await.ok()?.into_body().collect().await.ok()?;
    String::from_utf8(body.to_bytes().to_vec()).ok()
}

#[tokio::test]
async fn executors_in_a_file_pass_requests_on_and_count_them() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let keys = folders.each_ref().map(|folder| ReportSigner::open(folder.path()).expect("it can be written").public());
    let (publics, metrics) = ([(); 2].map(|()| free_address()), [(); 2].map(|()| free_address()));
    let peers = folders[0].path().join("peers.toml");
    let entry = |number: usize| {
        let (key, url) = (hex::encode(keys[number].0), &publics[number]);
        format!("[[executors]]\nkey = \"{key}\"\nurl = \"http://{url}\"\nweight = {number}\nmodels = [\"{MODEL}\"]\n")
    };
    let text = format!("epoch = 1\nrandomness = \"{}\"\n{}{}", "07".repeat(32), entry(0), entry(1));
    std::fs::write(&peers, text).expect("the folder can be written");
    let _executors = [0, 1].map(|number| start(folders[number].path(), &peers, &publics[number], &metrics[number]));

    let client = Client::builder(TokioExecutor::new()).build_http();
    let mut agents = Vec::new();
    let begun = Instant::now();
    while agents.len() < 2 {
        let information = get(&client, format!("http://{}/v1/gateway", publics[agents.len()])).await;
        match information.and_then(|text| serde_json::from_str::<Value>(&text).ok()) {
            Some(information) => agents.push(information["address"].as_str().expect("an address").to_owned()),
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        assert!(begun.elapsed() < DEADLINE, "the executors do not answer; is KEIRIN_ONNXRUNTIME set?");
    }
    let (body, time) = (chat().to_string(), crate::network::now_ns());
    let signed = requester().sign(body.as_bytes(), time, &agents[0]);
    let request = axum::http::Request::post(format!("http://{}{PATH}", publics[0]))
        .header("x-gonka-signature", signed.signature)
        .header("x-gonka-sender", signed.address)
        .header("x-gonka-timestamp", time.to_string())
        .body(Full::new(body.into()));
    let answer = client.request(request.expect("it is well-formed")).await.expect("it is answered");
    assert_eq!(answer.status(), 200);

    let counted = |number: usize| get(&client, format!("http://{}/metrics", metrics[number]));
    let agent = counted(0).await.expect("they are served");
    let executor = counted(1).await.expect("they are served");
    let line = "keirin_executor_gateway_attempts_total{executor=\"other\",outcome=\"taken\"} 1";
    assert!(agent.contains(line), "{line} is missing in {agent}");
    let line = "keirin_executor_gateway_from_agents_total 1";
    assert!(executor.contains(line), "{line} is missing in {executor}");
}
