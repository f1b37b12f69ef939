//! Passphrases of key files: from a file, the environment, or who sits at the terminal.

use std::{cell::OnceCell, env, fmt, fs, io::IsTerminal, path::PathBuf};

use anyhow::{bail, ensure, Context};
use dialoguer::Password;
use zeroize::Zeroizing;

use crate::{
    defaults::{MIN_PASSPHRASE, PASSPHRASE_VARIABLE},
    keys::{KeyFile, KeyFileError, SecretKey},
};

/// Times that a passphrase may be mistyped.
const TRIES: usize = 3;

/// Where the passphrase is.
#[derive(Debug, Default, clap::Args)]
pub(super) struct PassphraseArgs {
    /// File whose first line is the key file's passphrase; without it the environment variable KEIRIN_PASSPHRASE, or a
    /// question on the terminal.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[arg(skip)]
    chosen: Chosen,
}

/// The passphrase of a key file that was made a moment ago, so that it is not asked for once more. It is never printed.
#[derive(Default)]
struct Chosen(OnceCell<Zeroizing<String>>);

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chosen(…)")
    }
}

impl PassphraseArgs {
    /// Opens a key file, asking again when the passphrase was mistyped.
    pub fn open(&self, file: &KeyFile) -> anyhow::Result<SecretKey> {
        if let Some(passphrase) = self.given()? {
            return Ok(file.open(&passphrase)?);
        }
        if let Some(key) = self.chosen.0.get().and_then(|passphrase| file.open(passphrase).ok()) {
            return Ok(key);
        }
        for _ in 1..TRIES {
            match file.open(&asked("Passphrase of the key file", false)?) {
                Err(KeyFileError::WrongPassphrase) => eprintln!("That is not it."),
                other => return Ok(other?),
            }
        }
        Ok(file.open(&asked("Passphrase of the key file", false)?)?)
    }

    /// A passphrase for a new key file.
    pub fn new_one(&self) -> anyhow::Result<Zeroizing<String>> {
        let passphrase = match self.given()? {
            Some(passphrase) => passphrase,
            None => asked("New passphrase, which encrypts the key on this host", true)?,
        };
        ensure!(
            passphrase.chars().count() >= MIN_PASSPHRASE,
            "a passphrase has at least {MIN_PASSPHRASE} characters; four or five words are better"
        );
        let _first = self.chosen.0.set(passphrase.clone());
        Ok(passphrase)
    }

    fn given(&self) -> anyhow::Result<Option<Zeroizing<String>>> {
        if let Some(path) = &self.passphrase_file {
            let text = fs::read_to_string(path)
                .map(Zeroizing::new)
                .with_context(|| format!("cannot read the passphrase file {}", path.display()))?;
            return Ok(Some(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())));
        }
        Ok(env::var(PASSPHRASE_VARIABLE).ok().map(Zeroizing::new))
    }
}

fn asked(prompt: &str, twice: bool) -> anyhow::Result<Zeroizing<String>> {
    if !std::io::stdin().is_terminal() {
        bail!("there is no terminal to ask for the passphrase; use --passphrase-file or {PASSPHRASE_VARIABLE}");
    }
    let mut question = Password::new().with_prompt(prompt);
    if twice {
        question = question.with_confirmation("The same again", "These are not the same.");
    }
    Ok(Zeroizing::new(question.interact()?))
}
