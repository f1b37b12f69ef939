//! An executor with the tiny model.

use std::path::{Path, PathBuf};

use keirin_client::executor::ExecutorClient;
use tempfile::TempDir;

use crate::programs::{free_port, wait_until, Program};

/// An executor, running or stopped; its key and its jobs stay.
pub struct Executor {
    folder: TempDir,
    port: u16,
    public_port: u16,
    metrics_port: u16,
    options: Vec<String>,
    program: Option<Program>,
}

impl Executor {
    /// An executor that is not running yet, and does not race.
    pub fn stopped() -> Self {
        Self::with(&["--no-race"])
    }

    /// An executor that is not running yet, and races at so many nonces a second.
    pub fn racing(nonces_per_second: u64) -> Self {
        Self::with(&["--race-rate", &nonces_per_second.to_string()])
    }

    fn with(options: &[&str]) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            port: free_port(),
            public_port: free_port(),
            metrics_port: free_port(),
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            program: None,
        }
    }

    /// Has it read the chain through the node at this URL from its next start on: it charges deposits, and makes batches of receipts at once.
    pub fn settle_through(&mut self, node_url: &str) {
        self.options.extend(["--node", node_url, "--batch-seconds", "1"].map(str::to_owned));
    }

    /// Has it settle whatever somebody owes, from its next start on.
    pub fn settle_all(&mut self) {
        self.options.extend(["--least-debit", "1"].map(str::to_owned));
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) {
        self.program = Some(launch(self.folder.path(), self.ports(), &self.options));
        let url = self.url();
        wait_until("the executor answers; is KEIRIN_ONNXRUNTIME set?", || async {
            ExecutorClient::new(&url).ok()?.facts().await.ok()
        })
        .await;
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.program = None;
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ports of JSON-RPC, for everybody and of metrics.
    pub fn ports(&self) -> (u16, u16, u16) {
        (self.port, self.public_port, self.metrics_port)
    }

    /// Public URL, where it shows validators its evidence.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.public_port)
    }

    /// JSON-RPC URL.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn launch(folder: &Path, (port, public_port, metrics_port): (u16, u16, u16), options: &[String]) -> Program {
    let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ml-executor/tests/tiny-random");
    let mut arguments: Vec<String> = [
        "run".to_owned(),
        "--base-path".into(),
        folder.display().to_string(),
        "--listen".into(),
        format!("127.0.0.1:{port}"),
        "--public-listen".into(),
        format!("127.0.0.1:{public_port}"),
        "--metrics-listen".into(),
        format!("127.0.0.1:{metrics_port}"),
        "--threads".into(),
        "1".into(),
        "--model".into(),
        format!("tiny-random={}", model.display()),
    ]
    .to_vec();
    arguments.extend_from_slice(options);
    Program::start("keirin-executor", folder, &arguments)
}
