//! `keirin-node`: a collator of the Keirin parachain, and with `--dev` a chain of its own.

// The framework's own error types are large; they are made once, at the end of a command.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod defaults;
mod executor_urls;
mod metrics;
mod relay_chain_cli;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
    command::run()
}
