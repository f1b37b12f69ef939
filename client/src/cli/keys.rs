//! `keirin keys`: make, import and show the key that signs requests.

use std::{
    fs,
    io::{IsTerminal, Read},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Subcommand;
use dialoguer::Password;
use serde_json::{json, Value};
use zeroize::Zeroizing;

use super::{output::line, passphrase::PassphraseArgs, Options};
use crate::{
    config,
    keys::{Cost, KeyFile, Phrase, SecretKey, DEFAULT_PATH},
    requests::{address_of, RequestSigner, DEFAULT_HRP},
};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make a new key, and show the phrase that brings it back.
    Create {
        #[command(flatten)]
        place: Place,
        /// BIP-32 path of the key.
        #[arg(long, value_name = "PATH", default_value = DEFAULT_PATH)]
        path: String,
    },
    /// Take the key of a phrase, or a private key in hexadecimal digits; both are read from standard input.
    Import {
        #[command(flatten)]
        place: Place,
        /// BIP-32 path of the key, if it is a phrase.
        #[arg(long, value_name = "PATH", default_value = DEFAULT_PATH)]
        path: String,
    },
    /// Show the address of a key; no passphrase is needed.
    Show {
        #[command(flatten)]
        place: Place,
    },
}

/// Which key.
#[derive(Debug, clap::Args)]
pub(super) struct Place {
    /// Key file; without it the configuration's, or key.json beside the configuration.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Human-readable part of the address.
    #[arg(long, value_name = "HRP", default_value = DEFAULT_HRP)]
    hrp: String,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl Place {
    /// Where a new key goes.
    fn of_new(&self) -> anyhow::Result<PathBuf> {
        self.key_file.clone().map_or_else(config::default_key_file, Ok)
    }

    /// Where the key is.
    fn file(&self) -> anyhow::Result<PathBuf> {
        self.key_file.clone().map_or_else(config::key_file_in_use, Ok)
    }

    /// Who signs with this key.
    pub fn signer(&self) -> anyhow::Result<RequestSigner> {
        signer(&self.file()?, &self.passphrase, &self.hrp)
    }

    /// The address of this key.
    pub fn address(&self) -> anyhow::Result<String> {
        address_of_file(&self.file()?, &self.passphrase, &self.hrp)
    }
}

pub(super) fn run(options: &Options, command: KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::Create { place, path } => {
            let phrase = Phrase::generate();
            let key = phrase.key(&path)?;
            let address = keep(&key, &place)?;
            let mut document = facts(&address, &place.of_new()?);
            document["phrase"] = json!(phrase.words().as_str());
            document["path"] = json!(path);
            let text = format!("{}\n\n    {}\n\n{address}", phrase_notice(&path), phrase.words().as_str());
            show(options, &document, &text)
        }
        KeysCommand::Import { place, path } => {
            let address = keep(&read_key(&typed()?, &path)?, &place)?;
            show(options, &facts(&address, &place.of_new()?), &address)
        }
        KeysCommand::Show { place } => {
            let address = place.address()?;
            show(options, &facts(&address, &place.file()?), &address)
        }
    }
}

fn facts(address: &str, file: &Path) -> Value {
    json!({ "address": address, "key_file": file })
}

fn show(options: &Options, document: &Value, text: &str) -> anyhow::Result<()> {
    Ok(if options.json { line(document) } else { line(text) }?)
}

/// What to do with a phrase.
pub(super) fn phrase_notice(path: &str) -> String {
    format!(
        "Write these words down on paper and show them to nobody: they are the key (path {path}), and nothing else \
         brings it back."
    )
}

fn keep(key: &SecretKey, place: &Place) -> anyhow::Result<String> {
    let address = key.signer(&place.hrp)?.address().to_owned();
    write(key, &place.of_new()?, &place.passphrase)?;
    Ok(address)
}

/// Encrypts a key into a new file.
pub(super) fn write(key: &SecretKey, path: &Path, passphrase: &PassphraseArgs) -> anyhow::Result<()> {
    // Before the passphrase is asked for twice in vain.
    anyhow::ensure!(!path.exists(), crate::keys::KeyFileError::Exists(path.to_owned()));
    Ok(KeyFile::seal(key, &passphrase.new_one()?, Cost::default())?.write_new(path)?)
}

/// What was typed or piped: a phrase or a private key.
fn typed() -> anyhow::Result<Zeroizing<String>> {
    if std::io::stdin().is_terminal() {
        return ask_for_key();
    }
    let mut text = Zeroizing::new(String::new());
    std::io::stdin().read_to_string(&mut text).context("cannot read the key from standard input")?;
    Ok(text)
}

/// Asks for a phrase or a private key, without showing it.
pub(super) fn ask_for_key() -> anyhow::Result<Zeroizing<String>> {
    Ok(Zeroizing::new(Password::new().with_prompt("Phrase or private key (it is not shown)").interact()?))
}

/// The key that a text stands for.
pub(super) fn read_key(text: &str, path: &str) -> anyhow::Result<SecretKey> {
    let words = text.split_whitespace().count();
    if words == 1 {
        return Ok(SecretKey::from_hex(text)?);
    }
    Ok(text.parse::<Phrase>()?.key(path)?)
}

/// The address of a file's key. A passphrase is needed only where another program made the file, without saying whose it is.
fn address_of_file(path: &Path, passphrase: &PassphraseArgs, hrp: &str) -> anyhow::Result<String> {
    if let Some(signer) = plain_signer(path, hrp) {
        return Ok(signer.address().to_owned());
    }
    let file = KeyFile::read(path)?;
    let key = match file.public_key()? {
        Some(key) => key,
        None => passphrase.open(&file)?.public_key(),
    };
    Ok(address_of(&key, hrp)?)
}

/// Who signs with the key of a file, if that is 64 hexadecimal digits.
fn plain_signer(path: &Path, hrp: &str) -> Option<RequestSigner> {
    let text = fs::read_to_string(path).map(Zeroizing::new).ok()?;
    RequestSigner::from_hex(&text, hrp).ok()
}

/// Who signs with the key of a file, which is encrypted or 64 hexadecimal digits.
pub(super) fn signer(path: &Path, passphrase: &PassphraseArgs, hrp: &str) -> anyhow::Result<RequestSigner> {
    let text = fs::read_to_string(path).map(Zeroizing::new);
    let text = text.with_context(|| format!("cannot read the key file {}", path.display()))?;
    if text.trim_start().starts_with('{') {
        return Ok(passphrase.open(&KeyFile::parse(&text)?)?.signer(hrp)?);
    }
    Ok(RequestSigner::from_hex(&text, hrp)?)
}
