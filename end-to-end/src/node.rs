//! Nodes of a development chain: one that makes it, and others that follow.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::UNIX_EPOCH,
};

use keirin_client::Chain;
use tempfile::{NamedTempFile, TempDir};

use crate::programs::{binaries, free_port, wait_until, Program};

/// Milliseconds between blocks unless a test says otherwise.
const BLOCK_TIME_MS: u64 = 800;
/// Secret key of every author's identity in the network.
const AUTHOR_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000001";
/// The identity of [`AUTHOR_KEY`].
const AUTHOR_IDENTITY: &str = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

/// A running node.
pub struct Node {
    folder: TempDir,
    rpc_port: u16,
    peer_port: u16,
    metrics_port: u16,
    arguments: Vec<String>,
    program: Program,
}

impl Node {
    /// Starts a node that makes a chain and serves these executors, and waits until it answers.
    pub async fn start(executor_urls: &[&str]) -> Self {
        Self::start_with_block_time(BLOCK_TIME_MS, executor_urls).await
    }

    /// The same with so many milliseconds between blocks.
    pub async fn start_with_block_time(block_time_ms: u64, executor_urls: &[&str]) -> Self {
        let block_time = block_time_ms.to_string();
        Self::with(&["--dev-block-time", &block_time, "--node-key", AUTHOR_KEY], executor_urls).await
    }

    /// Starts a node that follows another one's chain and serves these executors, and waits until it answers.
    pub async fn following(author: &Node, executor_urls: &[&str]) -> Self {
        let node = Self::with(&["--dev-follow", &author.peer_address()], executor_urls).await;
        // A node that catches up ends the subscriptions of its clients.
        wait_until("the follower has caught up", || async {
            let (ahead, behind) = (author.finalized().await?, node.finalized().await?);
            (behind >= ahead).then_some(())
        })
        .await;
        node
    }

    async fn finalized(&self) -> Option<u64> {
        self.chain().await.finalized_block().await.ok()
    }

    /// Starts a node that makes a chain of its own, much faster, and offers it to another author.
    pub async fn competing_with(author: &Node) -> Self {
        Self::with(&["--dev-block-time", "50", "--reserved-nodes", &author.peer_address()], &[]).await
    }

    async fn with(options: &[&str], executor_urls: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let prepared = Prepared::by_this_build();
        std::os::unix::fs::symlink(&prepared.runtimes, folder.path().join("compiled-runtimes")).expect("it is new");
        let (rpc_port, peer_port, metrics_port) = (free_port(), free_port(), free_port());
        let mut arguments: Vec<String> = ["--dev", "--no-telemetry"].map(str::to_owned).to_vec();
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        arguments.extend(["--listen-addr".into(), format!("/ip4/127.0.0.1/tcp/{peer_port}")]);
        arguments.extend(["--rpc-port".into(), rpc_port.to_string()]);
        arguments.extend(["--prometheus-port".into(), metrics_port.to_string()]);
        arguments.extend(["--chain".into(), prepared.specification.display().to_string()]);
        arguments.extend(["--base-path".into(), folder.path().display().to_string()]);
        arguments.extend(executor_urls.iter().flat_map(|url| ["--executor-url".into(), (*url).to_owned()]));
        let program = Program::start("keirin-node", folder.path(), &arguments);
        let node = Self { folder, rpc_port, peer_port, metrics_port, arguments, program };
        node.chain().await;
        node
    }

    /// `kill -9`, then a new start on the same data.
    pub async fn kill_and_restart(&mut self) {
        self.program.kill();
        self.program = Program::start("keirin-node", self.folder.path(), &self.arguments);
        self.chain().await;
    }

    /// WebSocket URL.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.rpc_port)
    }

    /// Ports of JSON-RPC, of peers and of metrics.
    pub fn ports(&self) -> (u16, u16, u16) {
        (self.rpc_port, self.peer_port, self.metrics_port)
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where other nodes reach an author.
    fn peer_address(&self) -> String {
        format!("/ip4/127.0.0.1/tcp/{}/p2p/{AUTHOR_IDENTITY}", self.peer_port)
    }

    /// A connection to it, once it answers.
    pub async fn chain(&self) -> Chain {
        let url = self.url();
        wait_until("the node answers", || async { Chain::connect(&url).await.ok() }).await
    }

    /// Whether its log has this text.
    pub fn logged(&self, text: &str) -> bool {
        let log = std::fs::read(self.folder.path().join("keirin-node.log")).expect("a running node has a log");
        String::from_utf8_lossy(&log).contains(text)
    }
}

/// What every node of one build would make anew at its start, in seconds of computing.
struct Prepared {
    /// The development chain's specification with its first state.
    specification: PathBuf,
    /// The folder of compiled runtimes.
    runtimes: PathBuf,
}

impl Prepared {
    /// Makes what no test of this build has made before. Tests that do so at the same time make the same.
    fn by_this_build() -> Self {
        let node = binaries().join("keirin-node");
        let built = node.metadata().and_then(|file| file.modified()).expect("the node is built");
        let built = built.duration_since(UNIX_EPOCH).expect("it was built after 1970").as_nanos();
        let folder = binaries().join("end-to-end");
        let (specification, runtimes) = (folder.join(format!("dev-{built}.json")), folder.join("compiled-runtimes"));
        std::fs::create_dir_all(&runtimes).expect("the folder of programs is writable");
        if !specification.exists() {
            let written = Command::new(node).args(["export-chain-spec", "--chain", "dev", "--raw"]).output();
            let written = written.expect("the node runs");
            assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
            let mut file = NamedTempFile::new_in(&folder).expect("the folder is writable");
            file.write_all(&written.stdout).expect("there is room");
            file.persist(&specification).expect("it is in the same folder");
        }
        Self { specification, runtimes }
    }
}
