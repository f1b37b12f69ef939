//! See the library's documentation.

use clap::Parser;
use keirin_client::cli::Cli;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    Cli::parse().run().await
}
