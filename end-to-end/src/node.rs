//! A development node.

use std::path::Path;

use keirin_client::Chain;
use tempfile::TempDir;

use crate::programs::{free_port, wait_until, Program};

/// Milliseconds between blocks unless a test says otherwise.
const BLOCK_TIME_MS: u64 = 800;

/// A running node with a chain of its own.
pub struct Node {
    folder: TempDir,
    port: u16,
    block_time_ms: u64,
    executor_urls: Vec<String>,
    program: Program,
}

impl Node {
    /// Starts a node that serves these executors and waits until it answers.
    pub async fn start(executor_urls: &[&str]) -> Self {
        Self::start_with_block_time(BLOCK_TIME_MS, executor_urls).await
    }

    /// The same with so many milliseconds between blocks.
    pub async fn start_with_block_time(block_time_ms: u64, executor_urls: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let executor_urls: Vec<String> = executor_urls.iter().map(|url| (*url).to_owned()).collect();
        let program = launch(folder.path(), port, block_time_ms, &executor_urls);
        let node = Self { folder, port, block_time_ms, executor_urls, program };
        node.chain().await;
        node
    }

    /// `kill -9`, then a new start on the same data.
    pub async fn kill_and_restart(&mut self) {
        self.program.kill();
        self.program = launch(self.folder.path(), self.port, self.block_time_ms, &self.executor_urls);
        self.chain().await;
    }

    /// WebSocket URL.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// A connection to it, once it answers.
    pub async fn chain(&self) -> Chain {
        let url = self.url();
        wait_until("the node answers", || async { Chain::connect(&url).await.ok() }).await
    }
}

fn launch(folder: &Path, port: u16, block_time_ms: u64, executor_urls: &[String]) -> Program {
    let mut arguments: Vec<String> =
        ["--dev", "--no-prometheus", "--no-telemetry", "--dev-block-time"].map(str::to_owned).to_vec();
    arguments.extend([block_time_ms.to_string(), "--port".into(), free_port().to_string()]);
    arguments.extend(["--rpc-port".into(), port.to_string(), "--base-path".into(), folder.display().to_string()]);
    arguments.extend(executor_urls.iter().flat_map(|url| ["--executor-url".into(), url.clone()]));
    Program::start("keirin-node", folder, &arguments)
}
