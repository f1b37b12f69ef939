//! `keirin participant`.

use clap::Subcommand;
use keirin_primitives::executor_rpc::DEFAULT_EXECUTOR_URL;
use serde_json::json;

use super::{address, output::line, progress::Progress, Options};
use crate::{amount, defaults::ENDPOINT, participants};

#[derive(Debug, Subcommand)]
pub(crate) enum ParticipantCommand {
    /// Register the signer with the executor on this host.
    Register {
        /// JSON-RPC URL of the executor.
        #[arg(long, value_name = "URL", default_value = DEFAULT_EXECUTOR_URL)]
        executor_url: String,
        /// URL at which the public reaches the executor.
        #[arg(long, value_name = "URL", default_value = ENDPOINT)]
        endpoint: String,
    },
    /// Register what the executor now measures and serves.
    Update {
        /// JSON-RPC URL of the executor.
        #[arg(long, value_name = "URL", default_value = DEFAULT_EXECUTOR_URL)]
        executor_url: String,
        /// URL at which the public reaches the executor; without it the registered one stays.
        #[arg(long, value_name = "URL")]
        endpoint: Option<String>,
    },
    /// Register the key that the executor on this host now signs with.
    RotateKey {
        /// JSON-RPC URL of the executor.
        #[arg(long, value_name = "URL", default_value = DEFAULT_EXECUTOR_URL)]
        executor_url: String,
    },
    /// Have the node make new session keys, and register them with the proof that they are the signer's: a collator signs its blocks
    /// with them.
    SessionKeys,
    /// Put more of the signer's tokens at stake.
    Bond {
        /// How much more, in KEI.
        #[arg(value_name = "KEI", value_parser = amount::parse)]
        amount: u128,
    },
    /// Start the way back of collateral; it may be withdrawn after the unbonding period.
    Unbond {
        /// How much, in KEI.
        #[arg(value_name = "KEI", value_parser = amount::parse)]
        amount: u128,
    },
    /// Get back all collateral whose unbonding period is over.
    Withdraw,
    /// Stop taking part; deposit and collateral return after the unbonding period.
    Leave,
}

pub(crate) async fn run(options: &Options, command: ParticipantCommand) -> anyhow::Result<()> {
    let signer = options.signer()?;
    let account = signer.public_key().0;
    let progress = Progress::start("connecting");
    let chain = options.chain().await?;
    progress.now("submitting");
    let (done, submitted) = match command {
        ParticipantCommand::Register { executor_url, endpoint } => {
            ("registered", participants::register(&chain, &signer, &executor_url, &endpoint).await?)
        }
        ParticipantCommand::Update { executor_url, endpoint } => {
            ("updated", participants::update(&chain, &signer, &executor_url, endpoint.as_deref()).await?)
        }
        ParticipantCommand::RotateKey { executor_url } => {
            ("known by its new executor key", participants::rotate_key(&chain, &signer, &executor_url).await?)
        }
        ParticipantCommand::SessionKeys => ("known by its new session keys", chain.renew_session_keys(&signer).await?),
        ParticipantCommand::Bond { amount } => ("bonded", participants::bond(&chain, &signer, amount).await?),
        ParticipantCommand::Unbond { amount } => ("unbonding", participants::unbond(&chain, &signer, amount).await?),
        ParticipantCommand::Withdraw => ("repaid", participants::withdraw_unbonded(&chain, &signer).await?),
        ParticipantCommand::Leave => ("leaving", participants::leave(&chain, &signer).await?),
    };
    drop(progress);
    if options.json {
        line(json!({ "participant": address(&account), "state": done, "block": submitted.block }))?;
    } else {
        line(format!("{} is {done} in block {}", address(&account), submitted.block))?;
    }
    Ok(())
}
