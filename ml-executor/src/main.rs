//! See the library's documentation.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use keirin_executor::cli::Cli;
use mimalloc::MiMalloc;
use tracing_subscriber::EnvFilter;

/// Requests over HTTP allocate in several threads: with the system's allocator the gateway checks and queues a tenth fewer a second.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,ort=warn".into()))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
