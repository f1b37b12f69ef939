//! The questions of `keirin init`.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

use anyhow::{ensure, Context};
use dialoguer::{Confirm, Input, Password, Select};

use super::{absolute, keys, native, warn_of_exposure, InitArgs};
use crate::{
    amount,
    cli::Options,
    config::Way,
    gateway::{ApiKey, Endpoint, GatewayClient},
    keys::{Phrase, SecretKey, DEFAULT_PATH},
    private_file,
};

fn ensure_terminal() -> anyhow::Result<()> {
    ensure!(
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        "there is no terminal to ask on; use --hosted URL --api-key-file FILE, or --native --key-file FILE"
    );
    Ok(())
}

/// Whether a configuration may be replaced.
pub(super) fn may_replace(path: &Path) -> anyhow::Result<bool> {
    ensure_terminal()?;
    Ok(Confirm::new().with_prompt(format!("{} exists already. Replace it?", path.display())).interact()?)
}

/// Asks for the way in.
pub(super) async fn choose_way(options: &Options, args: &InitArgs, path: &Path) -> anyhow::Result<Way> {
    ensure_terminal()?;
    let ways =
        ["a hosted gateway, with an API key that it gave me", "signed requests, with a key and deposit of my own"];
    match Select::new().with_prompt("How do you ask models?").items(ways).default(0).interact()? {
        0 => hosted(path),
        _ => {
            let key_file = choose_key(args, path)?;
            let listed = choose_endpoints(options)?;
            native(options, &args.hrp, key_file, &listed).await
        }
    }
}

fn hosted(path: &Path) -> anyhow::Result<Way> {
    let endpoint: Endpoint = Input::new().with_prompt("URL of the gateway").interact_text()?;
    warn_of_exposure(&endpoint);
    let key = Password::new()
        .with_prompt("API key (it is not shown)")
        .validate_with(|text: &String| ApiKey::new(text).map(drop))
        .interact()?;
    let api_key_file = absolute(&path.with_file_name("api-key"))?;
    private_file::write(&api_key_file, format!("{}\n", key.trim()).as_bytes(), true)
        .with_context(|| format!("cannot write {}", api_key_file.display()))?;
    Ok(Way::Hosted { url: endpoint.url().to_owned(), api_key_file })
}

/// The key file: one that is there, or a new one.
fn choose_key(args: &InitArgs, path: &Path) -> anyhow::Result<PathBuf> {
    let default = absolute(&path.with_file_name("key.json"))?;
    if default.exists() {
        let prompt = format!("Use the key in {}?", default.display());
        if Confirm::new().with_prompt(prompt).default(true).interact()? {
            return Ok(default);
        }
    }
    let sources = ["make a new key", "import a phrase or a private key", "use a key file that I have"];
    let source = Select::new().with_prompt("Which key signs your requests?").items(sources).default(0).interact()?;
    if source == 2 {
        let file: String = Input::new().with_prompt("Key file").interact_text()?;
        return absolute(Path::new(&file));
    }
    let file = match default.exists() {
        true => absolute(Path::new(&Input::<String>::new().with_prompt("New key file").interact_text()?))?,
        false => default,
    };
    let key = match source {
        0 => make_key()?,
        _ => keys::read_key(&keys::ask_for_key()?, DEFAULT_PATH)?,
    };
    keys::write(&key, &file, &args.passphrase)?;
    eprintln!("The key is in {}, encrypted.", file.display());
    Ok(file)
}

fn make_key() -> anyhow::Result<SecretKey> {
    let phrase = Phrase::generate();
    eprintln!("\n{}\n\n    {}\n", keys::phrase_notice(DEFAULT_PATH), phrase.words().as_str());
    while !Confirm::new().with_prompt("Are they written down?").interact()? {}
    Ok(phrase.key(DEFAULT_PATH)?)
}

/// Gateways that are typed in; none to take those of the chain.
fn choose_endpoints(options: &Options) -> anyhow::Result<Vec<Endpoint>> {
    let sources = [format!("those on the chain of {}", options.url), "one that I know".to_owned()];
    let source = Select::new().with_prompt("Which gateways serve you?").items(sources).default(0).interact()?;
    if source == 0 {
        return Ok(Vec::new());
    }
    let endpoint = Input::<Endpoint>::new().with_prompt("Gateway, as URL or URL;ADDRESS").interact_text()?;
    Ok(vec![endpoint])
}

/// Asks how much of an account's tokens to put in, in the chain's smallest unit.
pub(super) fn how_much(account: &str) -> anyhow::Result<u128> {
    let prompt = format!("How many KEI of {account} shall pay for requests? 0 if somebody else puts them in");
    let typed: String = Input::new()
        .with_prompt(prompt)
        .default("1".into())
        .validate_with(|text: &String| amount::parse(text).map(drop))
        .interact_text()?;
    amount::parse(&typed).map_err(anyhow::Error::msg)
}

/// Asks which model to use by default, if there is a choice.
pub(super) async fn choose_model(client: &GatewayClient) -> anyhow::Result<Option<String>> {
    let mut models: Vec<String> = client.models().await?.data.into_iter().map(|model| model.id).collect();
    if models.len() < 2 {
        return Ok(models.pop());
    }
    let chosen = Select::new().with_prompt("Which model do you ask?").items(&models).default(0).interact()?;
    Ok(Some(models.swap_remove(chosen)))
}
