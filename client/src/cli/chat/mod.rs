//! `keirin chat`: once, or in turns on a terminal.

mod answer;
mod conversation;
mod receipts;
mod terminal;

use std::{
    io::{IsTerminal, Read},
    path::PathBuf,
};

use anyhow::Context;
use serde_json::{json, Value};

pub(super) use answer::{print_answer, Ended};
pub(super) use conversation::{Conversation, Settings};
pub(super) use receipts::{outcome, ReceiptDesk};

use super::{output::line, passphrase::PassphraseArgs, way_in, Options};
use crate::{
    config::{self, Config},
    gateway::{api::ChatRequest, Answered, GatewayClient},
};

#[derive(Debug, clap::Args)]
pub(super) struct ChatArgs {
    /// What to say; without it a conversation on the terminal, or what is piped in.
    message: Option<String>,
    /// Configuration; without it what KEIRIN_CONFIG names, or keirin/config.toml among the user's.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Model to ask; without it the configuration's, or the first that the gateway serves.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// Keep what is typed in the conversation out of the history file.
    #[arg(long)]
    no_history: bool,
    /// Say of each receipt that it holds, too, and what could not be checked.
    #[arg(long, short)]
    verbose: bool,
}

pub(super) async fn run(options: &Options, args: ChatArgs) -> anyhow::Result<()> {
    let path = args.config.map_or_else(config::default_path, Ok)?;
    let config = Config::read(&path)?;
    let message = match args.message {
        Some(message) => Some(message),
        None if std::io::stdin().is_terminal() => None,
        None => Some(piped()?),
    };
    let client = way_in::open(&config, &args.passphrase).await?;
    let model = way_in::model(&client, args.model.as_ref().or(config.model.as_ref())).await?;
    let conversation = Conversation::new(model, args.settings);
    let desk = ReceiptDesk::open(args.verbose);
    match message {
        Some(message) => once(options, &client, &desk, conversation, message).await,
        None => terminal::talk(&client, &desk, conversation, !args.no_history).await,
    }
}

fn piped() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("cannot read the message from standard input")?;
    anyhow::ensure!(!text.trim().is_empty(), "there is nothing to say on standard input");
    Ok(text.trim_end().to_owned())
}

/// Prints the answer and nothing else on standard output.
async fn once(
    options: &Options,
    client: &GatewayClient,
    desk: &ReceiptDesk,
    mut conversation: Conversation,
    message: String,
) -> anyhow::Result<()> {
    conversation.say(message);
    let request = conversation.request();
    if options.json {
        return Ok(line(answer_as_json(client, desk, &request).await?)?);
    }
    let mut said = String::new();
    match print_answer(client, &request, desk, &mut said).await? {
        Ended::Interrupted => anyhow::bail!("interrupted"),
        Ended::CutOff => eprintln!("(cut off for length; --max-tokens allows more)"),
        Ended::Complete => (),
    }
    Ok(())
}

/// The whole answer, with what came of its receipt if there was to be one.
pub(super) async fn answer_as_json(
    client: &GatewayClient,
    desk: &ReceiptDesk,
    request: &ChatRequest,
) -> anyhow::Result<Value> {
    let Answered { answer, receipt } = client.chat(request).await?;
    let mut document = json!(answer);
    if let Some(checked) = receipt {
        desk.take(&checked);
        document["receipt"] = outcome(&checked);
    }
    Ok(document)
}
