//! Prepaid accounts in a TOML file, read again when it changes.
//!
//! ```toml
//! [deposits]
//! keirin1w508d6qejxtdg4y5r3zarvary0c5xw7kkj5a7w = "1000000000"
//! ```
//!
//! Amounts are whole numbers of the smallest unit; beyond 2^63 they stand in quotes.

use std::{
    collections::BTreeMap,
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use async_trait::async_trait;
use serde::Deserialize;

use super::{Deposit, Deposits, DepositsError, Fee};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    deposits: BTreeMap<String, Amount>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Number(u64),
    Text(String),
}

/// What tells one state of a file from another.
type Stamp = (SystemTime, u64);

struct Read {
    stamp: Stamp,
    deposits: BTreeMap<String, Fee>,
}

/// Deposits in a file.
pub struct PrepaidFile {
    path: PathBuf,
    read: Mutex<Read>,
}

impl PrepaidFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`DepositsError`] says what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, DepositsError> {
        let read = read(path)?;
        Ok(Self { path: path.to_owned(), read: Mutex::new(read) })
    }

    /// Reads the file again if it has changed. What is not readable changes nothing: accounts stay as they were.
    fn look(&self, address: &str) -> Option<Fee> {
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if stamp(&self.path).is_ok_and(|stamp| stamp != known.stamp) {
            match read(&self.path) {
                Ok(fresh) => *known = fresh,
                Err(error) => tracing::error!(%error, "prepaid accounts stay as they were"),
            }
        }
        known.deposits.get(address).copied()
    }
}

#[async_trait]
impl Deposits for PrepaidFile {
    async fn deposit(&self, address: &str, _from: Option<IpAddr>) -> Result<Option<Deposit>, DepositsError> {
        Ok(self.look(address).map(Deposit::prepaid))
    }
}

fn stamp(path: &Path) -> std::io::Result<Stamp> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.modified()?, metadata.len()))
}

fn read(path: &Path) -> Result<Read, DepositsError> {
    let problem = |problem: &dyn std::fmt::Display| DepositsError(format!("{}: {problem}", path.display()));
    // Before the contents, so that a change meanwhile is seen the next time.
    let stamp = stamp(path).map_err(|error| problem(&error))?;
    let text = fs::read_to_string(path).map_err(|error| problem(&error))?;
    let contents: Contents = toml::from_str(&text).map_err(|error| problem(&error))?;
    let amount = |(address, amount): (String, Amount)| match amount {
        Amount::Number(number) => Ok((address, Fee(number.into()))),
        Amount::Text(text) => match text.parse() {
            Ok(fee) => Ok((address, fee)),
            Err(_) => Err(problem(&format!("the deposit of {address} is no whole number"))),
        },
    };
    Ok(Read { stamp, deposits: contents.deposits.into_iter().map(amount).collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::write(path, text).expect("the folder can be written");
    }

    #[tokio::test]
    async fn accounts_are_read_again_when_the_file_changes_and_kept_when_it_breaks() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("prepaid.toml");
        write(&path, "[deposits]\na = 5\nb = \"340282366920938463463374607431768211455\"\n");
        let file = PrepaidFile::open(&path).expect("it is well-formed");
        assert_eq!(file.deposit("a", None).await, Ok(Some(Deposit::prepaid(Fee(5)))));
        assert_eq!(file.deposit("b", None).await, Ok(Some(Deposit::prepaid(Fee(u128::MAX)))));
        assert_eq!(file.deposit("c", None).await, Ok(None));

        write(&path, "[deposits]\na = 50\n");
        assert_eq!(file.deposit("a", None).await, Ok(Some(Deposit::prepaid(Fee(50)))));
        assert_eq!(file.deposit("b", None).await, Ok(None));

        write(&path, "[deposits]\na = -500\n");
        assert_eq!(file.deposit("a", None).await, Ok(Some(Deposit::prepaid(Fee(50)))));
    }

    #[test]
    fn what_is_no_file_of_deposits_is_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("prepaid.toml");
        assert!(PrepaidFile::open(&path).is_err());
        for text in ["", "deposits = 3", "[deposits]\na = \"1.5\"", "[deposits]\na = 1\n[other]\nb = 1"] {
            write(&path, text);
            assert!(PrepaidFile::open(&path).is_err(), "{text}");
        }
    }
}
