//! A participant on a host of its own, which knows the network's nodes only by their addresses.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use keirin_end_to_end::binaries;
use serde_json::Value;

use crate::{
    namespace::{Namespace, INSIDE, OUTSIDE},
    network::{Network, MODEL},
    problem::{failed, Problem},
};

/// Its node's URL, there.
const NODE: &str = "ws://127.0.0.1:9944";
/// Its executor's address, there.
const EXECUTOR: &str = "127.0.0.1:9955";
/// Port of its executor's gateway.
const GATEWAY_PORT: u16 = 9957;
/// Whose it is.
pub const OWNER: &str = "//Eve";

/// A node and an executor in a network namespace; they end with the handle.
///
/// The others' executors are registered at loopback addresses, which mean itself there: it races and answers, and cannot check the others' work.
pub struct Outpost {
    programs: Vec<Child>,
    /// Dropped after the programs in it.
    namespace: Namespace,
}

impl Outpost {
    /// Starts both, connected to the network.
    pub fn start(network: &Network) -> Result<Self, Problem> {
        let mut outpost = Self { programs: Vec::new(), namespace: Namespace::new()? };
        let folder = network.folder.join("outpost");
        std::fs::create_dir_all(&folder)?;
        let executor = executor(&outpost.namespace, &folder);
        outpost.launch(executor, &folder.join("executor.log"))?;
        let node = node(&outpost.namespace, network, &folder);
        outpost.launch(node, &folder.join("node.log"))?;
        Ok(outpost)
    }

    fn launch(&mut self, mut command: Command, log: &Path) -> Result<(), Problem> {
        let log = File::create(log)?;
        self.programs.push(command.stdout(log.try_clone()?).stderr(log).spawn()?);
        Ok(())
    }

    /// Cuts it off.
    pub fn cut(&self) -> Result<(), Problem> {
        self.namespace.cut()
    }

    /// Connects it again.
    pub fn mend(&self) -> Result<(), Problem> {
        self.namespace.mend()
    }

    /// The final block that its node knows; none while it does not answer.
    pub async fn finalized(&self) -> Option<u64> {
        self.keirin(&["status"]).await.ok()?.get("finalized_block")?.as_u64()
    }

    /// Registers its owner.
    pub async fn register(&self) -> Result<(), Problem> {
        let (executor, endpoint) = (format!("http://{EXECUTOR}"), format!("http://{INSIDE}:{GATEWAY_PORT}"));
        self.keirin(&["participant", "register", "--executor-url", &executor, "--endpoint", &endpoint]).await?;
        Ok(())
    }

    /// What `keirin` prints there.
    async fn keirin(&self, arguments: &[&str]) -> Result<Value, Problem> {
        let mut command = self.namespace.command(binaries().join("keirin"));
        command.args(["--url", NODE, "--suri", OWNER, "--json"]).args(arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await??;
        if !output.status.success() {
            return failed(format!("keirin {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

impl Drop for Outpost {
    fn drop(&mut self) {
        for program in &mut self.programs {
            // It may have ended by itself.
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

fn executor(namespace: &Namespace, folder: &Path) -> Command {
    let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ml-executor/tests").join(MODEL);
    let mut command = namespace.command(binaries().join("keirin-executor"));
    command.arg("run").arg("--base-path").arg(folder.join("executor"));
    command.args(["--listen", EXECUTOR, "--public-listen", &format!("{INSIDE}:{GATEWAY_PORT}")]);
    command.args(["--metrics-listen", "127.0.0.1:9956", "--threads", "1", "--race-rate", "500"]);
    command.arg("--model").arg(format!("{MODEL}={}", model.display()));
    command
}

fn node(namespace: &Namespace, network: &Network, folder: &Path) -> Command {
    let addresses =
        |nodes: &[crate::node::Node]| nodes.iter().map(|node| node.address_for(OUTSIDE)).collect::<Vec<_>>();
    let mut command = namespace.command(binaries().join("keirin-node"));
    command.arg("--chain").arg(&network.parachain_spec).arg("--base-path").arg(folder.join("node"));
    command.args(["--name", "outpost", "--no-hardware-benchmarks", "--no-prometheus"]);
    command.args(["--executor-url", &format!("http://{EXECUTOR}"), "--bootnodes"]).args(addresses(&network.nodes));
    command.arg("--").arg("--chain").arg(&network.relay_spec);
    command.args(["--no-prometheus", "--bootnodes"]).args(addresses(&network.validators));
    command
}
