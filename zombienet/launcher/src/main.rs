//! Starts a network from a TOML file, prints one line of JSON that says where its nodes are, and ends them when its input ends.
//!
//! Whoever started it has the processes' numbers and command lines, and may kill nodes and start them again. What zombienet says goes to standard error.

use std::{io, pin::pin, thread};

use anyhow::Context;
use serde_json::{json, Value};
use tokio::{
    signal::unix::{signal, SignalKind},
    sync::oneshot,
};
use zombienet_sdk::{LocalFileSystem, Network, NetworkConfig, NetworkConfigExt, NetworkNode};

/// What is logged.
const LOGGED: &str = "warn,zombienet_orchestrator=info,zombienet_provider=info";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_env_filter(LOGGED).with_writer(io::stderr).with_ansi(false).init();
    let path = std::env::args().nth(1).context("usage: keirin-zombienet NETWORK.toml")?;
    let configuration = NetworkConfig::load_from_toml(&path)?;
    let mut end = pin!(wait_for_end());
    let network = tokio::select! {
        network = configuration.spawn_native() => network?,
        // Nodes that run already end with the start of the others.
        ended = &mut end => return ended,
    };
    println!("{}", description(&network)?);
    end.await?;
    // What was killed meanwhile cannot be ended again.
    if let Err(error) = network.destroy().await {
        eprintln!("while the network was ended: {error}");
    }
    Ok(())
}

/// Waits until standard input ends or somebody asks this process to end.
async fn wait_for_end() -> anyhow::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = end_of_input() => {}
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    Ok(())
}

/// Comes when standard input ends. It is read in a thread that nobody waits for: the runtime would not end before one of its own.
fn end_of_input() -> oneshot::Receiver<()> {
    let (ended, end) = oneshot::channel();
    thread::spawn(move || {
        // Input that cannot be read has ended, too.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(ended);
    });
    end
}

/// Where nodes and specifications are: `folder`, `relay_spec`, `parachain_spec`, `validators` and `collators`.
fn description(network: &Network<LocalFileSystem>) -> anyhow::Result<Value> {
    let folder = network.base_dir().context("the network has a folder")?;
    let parachain = network.parachains().into_iter().next().context("the network has a parachain")?;
    let parachain_spec = parachain.chain_spec_path().context("the parachain has a specification")?;
    let nodes = |nodes: Vec<&NetworkNode>| nodes.into_iter().map(node).collect::<anyhow::Result<Vec<Value>>>();
    Ok(json!({
        "folder": folder,
        "relay_spec": in_folder(folder, network.relaychain().chain_spec_path()),
        "parachain_spec": in_folder(folder, parachain_spec),
        "validators": nodes(network.relaychain().nodes())?,
        "collators": nodes(parachain.collators())?,
    }))
}

/// A path that may be relative to the network's folder.
fn in_folder(folder: &str, path: &std::path::Path) -> std::path::PathBuf {
    std::path::Path::new(folder).join(path)
}

/// How a node was started, and where it listens.
fn node(node: &NetworkNode) -> anyhow::Result<Value> {
    let details = serde_json::to_value(node)?;
    let detail = |pointer: &str| {
        details
            .pointer(pointer)
            .cloned()
            .with_context(|| format!("zombienet says nothing of {pointer} of {}", node.name()))
    };
    Ok(json!({
        "name": node.name(),
        "url": node.ws_uri(),
        "address": node.multiaddr(),
        "metrics": detail("/prometheus_uri")?,
        "folder": node.base_dir(),
        "program": detail("/inner/program")?,
        "arguments": node.args(),
        "process": detail("/inner/process_handle")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_and_have_two_to_four_validators_and_three_participants() {
        for (file, validators) in [("small.toml", 2), ("four-validators.toml", 4)] {
            let path = format!("{}/../networks/{file}", env!("CARGO_MANIFEST_DIR"));
            let network = NetworkConfig::load_from_toml(&path).expect("the file is in order");
            assert_eq!(network.relaychain().nodes().len(), validators, "{file}");
            let [parachain] = network.parachains()[..] else { panic!("{file} has one parachain") };
            let names: Vec<_> = parachain.collators().iter().map(|node| node.name().to_owned()).collect();
            assert_eq!(names, ["alice", "bob", "charlie"], "{file}");
        }
    }
}
