//! Starts a network from a TOML file, prints one line of JSON that says where its nodes are, and ends them when its input ends.
//!
//! Whoever started it has the processes' numbers and command lines, and may kill nodes and start them again.

use anyhow::Context;
use serde_json::{json, Value};
use tokio::{
    io::{stdin, AsyncReadExt},
    signal::unix::{signal, SignalKind},
};
use zombienet_sdk::{LocalFileSystem, Network, NetworkConfig, NetworkConfigExt, NetworkNode};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let path = std::env::args().nth(1).context("usage: keirin-zombienet NETWORK.toml")?;
    let network = NetworkConfig::load_from_toml(&path)?.spawn_native().await?;
    println!("{}", description(&network)?);
    wait_for_end().await?;
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
    let mut rest = Vec::new();
    let mut input = stdin();
    tokio::select! {
        ended = input.read_to_end(&mut rest) => { ended?; }
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    Ok(())
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
