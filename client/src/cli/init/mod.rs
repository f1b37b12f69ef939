//! `keirin init`: set up a way in, and get a first answer.
//!
//! On a terminal it asks; with `--hosted` or `--native` it does not, for scripts. Both ways end with the same steps.

mod funding;
mod settlement;
mod wizard;

use std::path::{Path, PathBuf};

use anyhow::{ensure, Context};
use serde_json::json;

use super::{
    chat::{self, Conversation, ReceiptDesk, Settings},
    keys,
    output::line,
    passphrase::PassphraseArgs,
    way_in, Options,
};
use crate::{
    amount,
    config::{self, Config, ConfigError, Way},
    gateway::{self, Endpoint, GatewayClient},
    requests::DEFAULT_HRP,
};

/// What the model is first asked.
const FIRST_QUESTION: &str = "Say hello in one short sentence.";
/// Most tokens of the first answer.
const FIRST_ANSWER_TOKENS: u32 = 48;

#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// Where to write the configuration; without it what KEIRIN_CONFIG names, or keirin/config.toml among the user's.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Replace a configuration that is there already.
    #[arg(long)]
    force: bool,
    /// Model to ask by default; without it the first that the gateway serves.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Without questions: use the hosted gateway at this URL.
    #[arg(long, value_name = "URL", requires = "api_key_file", conflicts_with = "native")]
    hosted: Option<Endpoint>,
    /// File with the API key that the hosted gateway gave out.
    #[arg(long, value_name = "FILE", requires = "hosted")]
    api_key_file: Option<PathBuf>,
    /// Without questions: sign requests with a key of one's own.
    #[arg(long, requires = "key_file")]
    native: bool,
    /// Key file of `keirin keys`, or 64 hexadecimal digits.
    #[arg(long, value_name = "FILE", requires = "native")]
    key_file: Option<PathBuf>,
    /// Gateway as URL;ADDRESS, or as a URL at which it says its address itself; may be given several times. Without it, gateways
    /// are taken from the chain of the node at --url.
    #[arg(long, value_name = "ENDPOINT", requires = "native")]
    endpoint: Vec<Endpoint>,
    /// Put this much of the signer's KEI into the key's deposit; without it, on a chain, wait until somebody did.
    #[arg(long, value_name = "KEI", value_parser = amount::parse, conflicts_with = "hosted")]
    fund: Option<u128>,
    /// Human-readable part of the requester's address.
    #[arg(long, value_name = "HRP", default_value = DEFAULT_HRP)]
    hrp: String,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) async fn run(options: &Options, args: InitArgs) -> anyhow::Result<()> {
    let path = args.config.clone().map_or_else(config::default_path, Ok)?;
    let is_scripted = args.hosted.is_some() || args.native;
    let replace = args.force || !is_scripted && path.exists() && wizard::may_replace(&path)?;
    ensure!(replace || !path.exists(), ConfigError::Exists(path));

    let gateway = match is_scripted {
        true => from_arguments(options, &args).await?,
        false => wizard::choose_way(options, &args, &path).await?,
    };
    let mut config = Config { model: args.model.clone(), gateway };
    let client = way_in::open(&config, &args.passphrase).await?;
    config.write(&path, replace)?;
    eprintln!("Wrote {}.", path.display());
    if let Some(address) = client.requester() {
        eprintln!("Requests are signed by {address}; gateways serve it once it has a deposit.");
    }
    let url = config.gateway.chain().or(args.fund.map(|_| options.url.as_str()));
    if let (Some(requester), Some(url)) = (client.requester(), url) {
        funding::ensure_deposit(options, url, requester, args.fund, !is_scripted).await?;
    }

    let failed = "the configuration is written, but the gateway gave no answer yet; once it can, run: keirin chat";
    if !is_scripted && config.model.is_none() {
        config.model = wizard::choose_model(&client).await.context(failed)?;
        config.write(&path, true)?;
    }
    first_answer(options, &client, &config).await.context(failed)
}

/// The way in that the command line describes.
async fn from_arguments(options: &Options, args: &InitArgs) -> anyhow::Result<Way> {
    if let (Some(endpoint), Some(file)) = (&args.hosted, &args.api_key_file) {
        warn_of_exposure(endpoint);
        way_in::api_key(file)?;
        return Ok(Way::Hosted { url: endpoint.url().to_owned(), api_key_file: absolute(file)? });
    }
    let key_file = args.key_file.as_ref().context("a native way in needs --key-file")?;
    native(options, &args.hrp, absolute(key_file)?, &args.endpoint).await
}

/// The native way in with a list of gateways, or those of the chain.
async fn native(options: &Options, hrp: &str, key_file: PathBuf, listed: &[Endpoint]) -> anyhow::Result<Way> {
    let mut endpoints = Vec::new();
    for endpoint in listed {
        let known = match endpoint.transfer() {
            Some(_) => endpoint.clone(),
            None => {
                gateway::introduced(endpoint).await.context("name it as URL;ADDRESS if it does not say its address")?
            }
        };
        endpoints.push(known.to_string());
    }
    let chain = endpoints.is_empty().then(|| options.url.clone());
    Ok(Way::Native { key_file, hrp: hrp.to_owned(), endpoints, chain })
}

fn warn_of_exposure(endpoint: &Endpoint) {
    if endpoint.is_exposed() {
        eprintln!("Warning: {endpoint} has no TLS: whoever is on the way reads the API key and all that is said.");
    }
}

fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("cannot use {}", path.display()))
}

/// Asks something, to see that it works.
async fn first_answer(options: &Options, client: &GatewayClient, config: &Config) -> anyhow::Result<()> {
    let model = way_in::model(client, config.model.as_ref()).await?;
    eprintln!("Asking {model}: {FIRST_QUESTION}");
    let mut conversation = Conversation::new(model, Settings::plain(FIRST_ANSWER_TOKENS));
    conversation.say(FIRST_QUESTION.into());
    let request = conversation.request();
    let (patience, desk) = (settlement::Patience::of(config), ReceiptDesk::open(false));
    if options.json {
        let answer = patience.until_served(async || chat::answer_as_json(client, &desk, &request).await).await?;
        return Ok(line(json!({ "requester": client.requester(), "answer": answer }))?);
    }
    patience.until_served(async || chat::print_answer(client, &request, &desk, &mut String::new()).await).await?;
    eprintln!("It works. Go on with: keirin chat");
    Ok(())
}
