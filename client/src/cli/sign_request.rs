//! `keirin sign-request`: signatures for other people's clients.

use std::path::PathBuf;

use anyhow::Context;

use super::{keys, output, passphrase::PassphraseArgs};
use crate::requests::DEFAULT_HRP;

/// What to sign.
#[derive(Debug, clap::Args)]
pub(super) struct SignRequestArgs {
    /// File with the requester's secp256k1 key: a key file of `keirin keys`, or 64 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// File with the exact body of the request.
    #[arg(long, value_name = "FILE")]
    body_file: PathBuf,
    /// Time of the request in nanoseconds since 1970.
    #[arg(long, value_name = "NS")]
    timestamp: u64,
    /// Address of the transfer agent that the request goes to.
    #[arg(long, value_name = "ADDR")]
    transfer: String,
    /// Human-readable part of the requester's address.
    #[arg(long, value_name = "HRP", default_value = DEFAULT_HRP)]
    hrp: String,
}

/// Prints address, payload hash and signature as JSON.
pub(super) fn run(args: &SignRequestArgs) -> anyhow::Result<()> {
    let body = std::fs::read(&args.body_file)
        .with_context(|| format!("cannot read the body file {}", args.body_file.display()))?;
    let signer = keys::signer(&args.key_file, &args.passphrase, &args.hrp)?;
    let signed = signer.sign(&body, args.timestamp, &args.transfer);
    Ok(output::line(serde_json::to_string(&signed)?)?)
}
