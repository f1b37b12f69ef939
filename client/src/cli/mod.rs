//! The `keirin` command line.

mod ask;
mod chat;
mod deposit;
mod doctor;
mod init;
mod keys;
mod lists;
mod output;
mod participant;
mod passphrase;
mod progress;
mod receipt;
mod sign_request;
mod sprint;
mod task;
mod trust;
mod way_in;

pub use output::is_closed_pipe;

use std::str::FromStr;

use clap::{Parser, Subcommand};
use subxt_signer::sr25519::Keypair;

use crate::{
    defaults::{NODE_URL, NODE_URL_VARIABLE, SURI, SURI_VARIABLE},
    signer, Chain,
};

/// Ask models on the Keirin network, look around, and take part.
#[derive(Debug, Parser)]
#[command(name = "keirin", version)]
pub struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// WebSocket URL of the node.
    #[arg(long, global = true, value_name = "URL", default_value = NODE_URL, env = NODE_URL_VARIABLE)]
    url: String,
    /// Secret URI that signs transactions: //Alice on a development chain, or a BIP-39 phrase.
    #[arg(
        long,
        global = true,
        value_name = "SECRET",
        default_value = SURI,
        env = SURI_VARIABLE,
        hide_env_values = true
    )]
    suri: Secret,
    /// Print one JSON document on standard output and nothing else there.
    #[arg(long, global = true)]
    pub json: bool,
}

/// A secret URI, which is never printed.
#[derive(Clone)]
struct Secret(String);

impl From<String> for Secret {
    fn from(uri: String) -> Self {
        Self(uri)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Options {
    pub async fn chain(&self) -> anyhow::Result<Chain> {
        Ok(Chain::connect(&self.url).await?)
    }

    pub fn signer(&self) -> anyhow::Result<Keypair> {
        Ok(signer(&self.suri.0)?)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the chain's state.
    Status,
    /// List the participants.
    Participants,
    /// List the models.
    Models,
    /// Ask a model and wait for the answer.
    Ask(ask::AskArgs),
    /// Set up how models are asked over HTTP, and get a first answer.
    Init(init::InitArgs),
    /// Talk with a model over HTTP: once, or in turns on a terminal.
    Chat(chat::ChatArgs),
    /// Make, import and show the key that signs requests over HTTP.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Pay in for requests over HTTP, and take out what is left.
    #[command(subcommand)]
    Deposit(deposit::DepositCommand),
    /// Look at what was paid for over HTTP, check it, and have the chain decide about it.
    #[command(subcommand)]
    Receipt(receipt::ReceiptCommand),
    /// Look at tasks.
    #[command(subcommand)]
    Task(task::TaskCommand),
    /// Follow the race for voting weight, or dispute a proof in it.
    Sprint(sprint::SprintArgs),
    /// Show how a validator stands in the epochs that are not settled, and what is put to the vote.
    Validator(trust::ValidatorArgs),
    /// Show what a participant earned, or claim it.
    Rewards(trust::RewardsArgs),
    /// Show who has served honestly, and for how long.
    Reputation(trust::ReputationArgs),
    /// Sign a request over HTTP for another program to send, and print the signature as JSON.
    SignRequest(sign_request::SignRequestArgs),
    /// Look at this host as a participant's, and say what to mend; fails if there is something.
    Doctor(doctor::DoctorArgs),
    /// Take part with an executor of one's own.
    #[command(subcommand)]
    Participant(participant::ParticipantCommand),
}

impl Cli {
    /// Does what the command line asks for.
    ///
    /// # Errors
    /// What went wrong, for the person who typed it.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self { options, command } = self;
        match command {
            Command::Status => lists::status(&options).await,
            Command::Participants => lists::participants(&options).await,
            Command::Models => lists::models(&options).await,
            Command::Ask(args) => ask::run(&options, args).await,
            Command::Init(args) => init::run(&options, args).await,
            Command::Chat(args) => chat::run(&options, args).await,
            Command::Keys(command) => keys::run(&options, command),
            Command::Deposit(command) => deposit::run(&options, command).await,
            Command::Receipt(command) => receipt::run(&options, command).await,
            Command::Task(command) => task::run(&options, command).await,
            Command::Sprint(args) => sprint::run(&options, args).await,
            Command::Validator(args) => trust::validator(&options, args).await,
            Command::Rewards(args) => trust::rewards(&options, args).await,
            Command::Reputation(args) => trust::reputation(&options, args).await,
            Command::SignRequest(args) => sign_request::run(&args),
            Command::Doctor(args) => doctor::run(&options, args).await,
            Command::Participant(command) => participant::run(&options, command).await,
        }
    }
}

/// An account as people know it.
pub(crate) fn address(account: &keirin_primitives::AccountBytes) -> String {
    subxt::utils::AccountId32(*account).to_string()
}

/// Reads an account as people know it.
pub(crate) fn account(text: &str) -> Result<keirin_primitives::AccountBytes, String> {
    let account = subxt::utils::AccountId32::from_str(text);
    account.map(|account| account.0).map_err(|problem| format!("no account has it: {problem}"))
}

/// Names in the chain are bytes of text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_after_the_command() {
        let cli = Cli::parse_from(["keirin", "ask", "why?", "--max-fee", "0.5", "--json", "--url", "ws://a:1"]);
        assert!(cli.options.json && cli.options.url == "ws://a:1");
    }

    #[test]
    fn secret_is_not_in_what_is_printed_for_debugging() {
        let cli = Cli::parse_from(["keirin", "status", "--suri", "bottom drive obey lake"]);
        assert!(!format!("{cli:?}").contains("bottom"));
    }

    #[test]
    fn invalid_arguments_are_refused() {
        let fee = vec!["ask", "x", "--max-fee", "much"];
        let nobody = vec!["sprint", "dispute", "Alice", "1"];
        for args in [vec!["ask"], fee, vec!["ask", "x", "--temperature", "3"], nobody, vec!["sprint", "dispute"]] {
            assert!(Cli::try_parse_from([vec!["keirin"], args].concat()).is_err());
        }
    }

    #[test]
    fn accounts_are_shown_as_polkadot_js_shows_them() {
        let alice = signer("//Alice").expect("a development key").public_key().0;
        assert_eq!(address(&alice), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
    }
}
