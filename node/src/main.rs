//! `keirin-node`: a collator of the Keirin parachain, and with `--dev` a chain of its own.

mod chain_spec;
mod cli;
mod command;
mod defaults;
mod executor_urls;
mod relay_chain_cli;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
    command::run()
}
