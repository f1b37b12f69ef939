//! An executor with the tiny model.

use std::path::{Path, PathBuf};

use keirin_client::executor::ExecutorClient;
use tempfile::TempDir;

use crate::programs::{free_port, wait_until, Program};

/// An executor, running or stopped; its key and its jobs stay.
pub struct Executor {
    folder: TempDir,
    port: u16,
    program: Option<Program>,
}

impl Executor {
    /// An executor that is not running yet.
    pub fn stopped() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), port: free_port(), program: None }
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) {
        self.program = Some(launch(self.folder.path(), self.port));
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

    /// JSON-RPC URL.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn launch(folder: &Path, port: u16) -> Program {
    let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ml-executor/tests/tiny-random");
    let arguments: Vec<String> = [
        "run".to_owned(),
        "--base-path".into(),
        folder.display().to_string(),
        "--listen".into(),
        format!("127.0.0.1:{port}"),
        "--metrics-listen".into(),
        format!("127.0.0.1:{}", free_port()),
        "--threads".into(),
        "1".into(),
        "--model".into(),
        format!("tiny-random={}", model.display()),
    ]
    .to_vec();
    Program::start("keirin-executor", folder, &arguments)
}
