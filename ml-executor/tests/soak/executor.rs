//! The executor's process.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use keirin_client::requests::{address_of, RequestSigner, DEFAULT_HRP};
use keirin_executor::{gateway::accounts::Fee, key::ReportSigner};

use crate::{clients, ports::free_address, PRICE};

/// Name of the model.
pub const MODEL: &str = "tiny-random";
/// Answers that it takes on at once: fewer than there are clients.
const MAX_ANSWERS: usize = 12;
/// Time that no start takes.
const DEADLINE: Duration = Duration::from_secs(120);

/// A running executor; killed when dropped.
pub struct Executor {
    process: Child,
    public: String,
    agent: String,
}

/// Where a gateway is, and for whom requests to it are signed.
#[derive(Clone, Debug)]
pub struct Address {
    pub url: String,
    pub agent: String,
}

impl Drop for Executor {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Executor {
    /// Starts it on the files in a folder, and waits until it answers.
    pub async fn start(base_path: &Path) -> Self {
        let (listen, metrics, public) = (free_address(), free_address(), free_address());
        let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-random");
        let process = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
            .args(["run", "--threads", "1", "--no-race", "--listen", &listen, "--metrics-listen", &metrics])
            .args(["--public-listen", &public, "--price-per-token", &PRICE.to_string()])
            .args(["--max-answers", &MAX_ANSWERS.to_string()])
            .args(["--model", &format!("{MODEL}={}", model.display())])
            .arg("--prepaid")
            .arg(deposits_file(base_path))
            .arg("--base-path")
            .arg(base_path)
            .env("RUST_LOG", "error")
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the executor's binary starts");
        let mut executor = Self { process, public, agent: operator(base_path) };
        let start = Instant::now();
        while !clients::is_there(&executor.address()).await {
            let ended = executor.process.try_wait().expect("it can be asked");
            assert!(ended.is_none(), "the executor ended: {ended:?}; is KEIRIN_ONNXRUNTIME set?");
            assert!(start.elapsed() < DEADLINE, "the executor does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        executor
    }

    /// Where it is.
    pub fn address(&self) -> Address {
        Address { url: format!("http://{}", self.public), agent: self.agent.clone() }
    }

    /// Ends it as `kill -9` does, and waits until it has ended.
    pub fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it was killed");
    }
}

fn deposits_file(base_path: &Path) -> PathBuf {
    base_path.join("prepaid.toml")
}

/// Writes the file of prepaid accounts.
pub fn write_deposits(base_path: &Path, deposits: &[(String, Fee)]) {
    let lines: String = deposits.iter().map(|(address, amount)| format!("{address} = \"{amount}\"\n")).collect();
    std::fs::write(deposits_file(base_path), format!("[deposits]\n{lines}")).expect("the folder can be written");
}

/// A requester whose key is this number.
pub fn requester(number: u8) -> RequestSigner {
    RequestSigner::from_hex(&format!("{number:064x}"), DEFAULT_HRP).expect("a key")
}

/// Address of the executor whose key is in a folder, which pays for requests with API keys.
pub fn operator(base_path: &Path) -> String {
    let signer = ReportSigner::open(base_path).expect("the folder can be written");
    let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(&signer.public().0).expect("a point");
    address_of(&key, DEFAULT_HRP).expect("the prefix is good")
}
