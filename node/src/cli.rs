//! Command line of the node.

use clap::{Parser, Subcommand};
use cumulus_client_cli::{ExportGenesisHeadCommand, ExportGenesisWasmCommand, NormalizedRunCmd, PurgeChainCmd};
use keirin_primitives::executor_rpc::DEFAULT_EXECUTOR_URL;
use sc_network::config::MultiaddrWithPeerId;

use crate::{defaults::DEV_BLOCK_TIME_MS, executor_urls::parse_executor_url};

/// A collator of the Keirin parachain.
#[derive(Debug, Parser)]
#[command(
    name = "keirin-node",
    propagate_version = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub struct Cli {
    /// What to do instead of running a node.
    #[command(subcommand)]
    pub subcommand: Option<Command>,

    /// FRAME's own options.
    #[command(flatten)]
    pub run: cumulus_client_cli::RunCmd,

    /// JSON-RPC URL of an executor this node serves; may be given several times.
    #[arg(long = "executor-url", value_name = "URL", value_parser = parse_executor_url,
          default_values_t = [DEFAULT_EXECUTOR_URL.to_owned()])]
    pub executor_urls: Vec<String>,

    /// Milliseconds between blocks of a `--dev` chain.
    #[arg(long, value_name = "MS", default_value_t = DEV_BLOCK_TIME_MS, value_parser = clap::value_parser!(u64).range(50..))]
    pub dev_block_time: u64,

    /// With `--dev`: seal no blocks, but follow the node at this address, as in /ip4/127.0.0.1/tcp/30333/p2p/IDENTITY.
    ///
    /// The other node prints its identity when it starts; `keirin-node key inspect-node-key` prints that of a key file.
    #[arg(long, value_name = "MULTIADDR", requires = "dev",
          conflicts_with_all = ["dev_block_time", "collator", "validator", "bootnodes", "reserved_nodes"])]
    pub dev_follow: Option<MultiaddrWithPeerId>,

    /// Skip measuring this machine at start.
    #[arg(long)]
    pub no_hardware_benchmarks: bool,

    /// Options of the embedded relay-chain node, after `--`.
    #[arg(raw = true)]
    pub relay_chain_args: Vec<String>,
}

impl Cli {
    /// FRAME's options for running a node. A collator that has no network key makes one, as other nodes do: FRAME refuses to, since others look a
    /// validator up by it, which nobody does with a collator.
    pub fn run_command(&self) -> NormalizedRunCmd {
        let mut run = self.run.normalize();
        run.base.network_params.node_key_params.unsafe_force_node_key_generation = true;
        run
    }
}

/// What the node can do besides running.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)]
pub enum Command {
    /// Work with keys.
    #[command(subcommand)]
    Key(sc_cli::KeySubcommand),
    /// Write a chain specification.
    ExportChainSpec(sc_cli::ExportChainSpecCmd),
    /// Check blocks again.
    CheckBlock(sc_cli::CheckBlockCmd),
    /// Write blocks to a file.
    ExportBlocks(sc_cli::ExportBlocksCmd),
    /// Write the state of a block as a chain specification.
    ExportState(sc_cli::ExportStateCmd),
    /// Read blocks from a file.
    ImportBlocks(sc_cli::ImportBlocksCmd),
    /// Go back some blocks.
    Revert(sc_cli::RevertCmd),
    /// Delete the chain's data.
    PurgeChain(PurgeChainCmd),
    /// Write the header the relay chain registers this parachain with.
    #[command(alias = "export-genesis-state")]
    ExportGenesisHead(ExportGenesisHeadCommand),
    /// Write the Wasm code the relay chain registers this parachain with.
    ExportGenesisWasm(ExportGenesisWasmCommand),
    /// Measure the weights of a runtime that was built with `runtime-benchmarks`.
    #[command(subcommand)]
    Benchmark(frame_benchmarking_cli::BenchmarkCmd),
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use sc_cli::CliConfiguration;
    use sc_network::config::{NodeKeyConfig, Secret};

    use super::*;

    #[test]
    fn node_serves_the_default_executor_unless_told_otherwise() {
        let cli = Cli::parse_from(["keirin-node", "--dev"]);

        assert_eq!(cli.executor_urls, vec![DEFAULT_EXECUTOR_URL.to_owned()]);
        assert_eq!(cli.dev_block_time, DEV_BLOCK_TIME_MS);
    }

    #[test]
    fn given_executors_replace_the_default() {
        let args = ["keirin-node", "--executor-url", "http://a:1", "--executor-url", "http://b:2"];
        assert_eq!(Cli::parse_from(args).executor_urls, vec!["http://a:1", "http://b:2"]);
    }

    #[test]
    fn invalid_options_are_refused() {
        for args in [["--executor-url", "ftp://a:1"], ["--dev-block-time", "0"]] {
            assert!(Cli::try_parse_from([&["keirin-node"], args.as_slice()].concat()).is_err());
        }
    }

    #[test]
    fn collator_without_a_network_key_makes_one() {
        let folder = PathBuf::from("no/such/folder");
        let cli = Cli::parse_from(["keirin-node", "--collator"]);
        assert!(cli.run.normalize().node_key(&folder).is_err(), "FRAME makes none");

        let key = cli.run_command().node_key(&folder).expect("there need not be one");
        assert!(matches!(key, NodeKeyConfig::Ed25519(Secret::File(file)) if file.starts_with(folder)));
    }

    const AUTHOR: &str = "/ip4/127.0.0.1/tcp/30333/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

    #[test]
    fn dev_node_follows_the_one_it_is_told() {
        let cli = Cli::parse_from(["keirin-node", "--dev", "--dev-follow", AUTHOR]);
        assert_eq!(cli.dev_follow.expect("an author is given").to_string(), AUTHOR);
    }

    #[test]
    fn following_without_a_dev_chain_or_with_what_followers_do_not_do_is_refused_by_name() {
        let refused = |other: &[&str], name: &str| {
            let args = [&["keirin-node", "--dev-follow", AUTHOR], other].concat();
            let text = Cli::try_parse_from(args).expect_err("the options contradict each other").to_string();
            assert!(text.contains(name) && text.contains("--dev-follow"), "{text}");
        };
        refused(&[], "--dev");
        refused(&["--dev", "--dev-block-time", "500"], "--dev-block-time");
        refused(&["--dev", "--collator"], "--collator");
        refused(&["--dev", "--reserved-nodes", AUTHOR], "--reserved-nodes");
    }

    #[test]
    fn address_without_an_identity_is_refused() {
        for address in ["127.0.0.1:30333", "/ip4/127.0.0.1/tcp/30333", ""] {
            assert!(Cli::try_parse_from(["keirin-node", "--dev", "--dev-follow", address]).is_err(), "{address}");
        }
    }

    #[test]
    fn arguments_after_two_dashes_are_the_relay_chains() {
        let cli = Cli::parse_from(["keirin-node", "--collator", "--", "--chain", "rococo-local"]);
        assert_eq!(cli.relay_chain_args, vec!["--chain", "rococo-local"]);
    }
}
