//! Executors in a TOML file, for networks without a chain; read again when it changes.
//!
//! ```toml
//! epoch = 1
//! # 32 bytes that nobody could choose, in hex; another value draws others.
//! randomness = "9f0c…"
//!
//! [[executors]]
//! key = "02…"            # `keirin-executor key show`
//! url = "http://192.0.2.7:9957"
//! weight = 10
//! models = ["smollm2-135m-instruct"]
//! ```
//!
//! They are laid out by the x coordinates of their keys.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Instant, SystemTime},
};

use keirin_primitives::{
    executor::ExecutorKey, executor_rpc::from_hex, sprint::EpochIndex, weight::VotingWeight, HashBytes,
};
use serde::Deserialize;

use super::{base_url, directory::Succession, Directory, Peer, Roster};

/// Why a file names no executors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct PeersError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    epoch: u32,
    randomness: String,
    executors: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    url: String,
    weight: u64,
    models: BTreeSet<String>,
}

/// What tells one state of a file from another.
type Stamp = (SystemTime, u64);

/// A file that names executors.
pub struct PeersFile {
    path: PathBuf,
    stamp: Mutex<Stamp>,
    succession: Succession,
}

impl PeersFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`PeersError`] says what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, PeersError> {
        let (stamp, roster) = read(path)?;
        let file = Self { path: path.to_owned(), stamp: Mutex::new(stamp), succession: Succession::default() };
        file.succession.follow(roster, Instant::now());
        Ok(file)
    }

    /// Reads the file again if it has changed. What is not readable changes nothing.
    fn look(&self) {
        let mut known = self.stamp.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(found) = stamp(&self.path).ok().filter(|found| found != &*known) else { return };
        match read(&self.path) {
            Ok((stamp, roster)) => {
                *known = stamp;
                self.succession.follow(roster, Instant::now());
            }
            Err(error) => {
                *known = found;
                tracing::error!(%error, "executors stay as they were");
            }
        }
    }
}

impl Directory for PeersFile {
    fn rosters(&self) -> Vec<Arc<Roster>> {
        self.look();
        self.succession.rosters(Instant::now())
    }
}

fn stamp(path: &Path) -> std::io::Result<Stamp> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.modified()?, metadata.len()))
}

fn read(path: &Path) -> Result<(Stamp, Roster), PeersError> {
    let problem = |problem: String| PeersError { path: path.to_owned(), problem };
    // Before the contents, so that a change meanwhile is seen the next time.
    let stamp = stamp(path).map_err(|error| problem(error.to_string()))?;
    let text = fs::read_to_string(path).map_err(|error| problem(error.to_string()))?;
    let contents: Contents = toml::from_str(&text).map_err(|error| problem(error.to_string()))?;
    let randomness: Option<HashBytes> = bytes(&contents.randomness);
    let randomness = randomness.ok_or_else(|| problem("randomness is 64 hexadecimal digits".into()))?;
    let peers: Result<Vec<_>, _> = contents.executors.into_iter().map(peer).collect();
    Ok((stamp, Roster::new(EpochIndex(contents.epoch), randomness, peers.map_err(problem)?)))
}

fn peer(entry: Entry) -> Result<Peer, String> {
    let Entry { key, url, weight, models } = entry;
    let bad_key = || format!("{key} is no compressed secp256k1 key in 66 hexadecimal digits");
    let bytes: [u8; 33] = bytes(&key).ok_or_else(bad_key)?;
    k256::ecdsa::VerifyingKey::from_sec1_bytes(&bytes).map_err(|_| bad_key())?;
    let mut account = [0; 32];
    account.copy_from_slice(&bytes[1..]);
    let url = base_url(&url).ok_or_else(|| format!("{url} is no http or https URL"))?;
    Ok(Peer { account, key: ExecutorKey(bytes), url, weight: VotingWeight(weight), models })
}

fn bytes<const SIZE: usize>(text: &str) -> Option<[u8; SIZE]> {
    from_hex(text).ok().or_else(|| hex::decode(text).ok())?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    fn text(epoch: u32, key: &str, url: &str) -> String {
        let randomness = "07".repeat(32);
        format!(
            "epoch = {epoch}\nrandomness = \"{randomness}\"\n[[executors]]\nkey = \"{key}\"\nurl = \"{url}\"\n\
             weight = 10\nmodels = [\"tiny\"]\n"
        )
    }

    fn write(path: &Path, text: &str) {
        fs::write(path, text).expect("the folder can be written");
    }

    fn epochs(file: &PeersFile) -> Vec<u32> {
        file.rosters().iter().map(|roster| roster.epoch().0).collect()
    }

    #[test]
    fn executors_are_read_again_when_the_file_changes_and_kept_when_it_breaks() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("peers.toml");
        write(&path, &text(1, KEY, "http://a:1/v1"));
        let file = PeersFile::open(&path).expect("it is well-formed");
        let rosters = file.rosters();
        let line: Vec<_> = rosters[0].candidates("tiny").expect("one serves it").iter().collect();
        assert_eq!((line.len(), line[0].weight, hex::encode(line[0].account)), (1, VotingWeight(10), KEY[2..].into()));
        assert_eq!(rosters[0].peer(&line[0].executor).map(|peer| peer.url.as_str()), Some("http://a:1"));

        write(&path, &text(12, KEY, "http://a:1"));
        assert_eq!(epochs(&file), [12, 1]);
        write(&path, "epoch = 13");
        assert_eq!(epochs(&file), [12, 1]);
    }

    #[test]
    fn what_is_no_file_of_executors_is_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("peers.toml");
        assert!(PeersFile::open(&path).is_err());
        let off_the_curve = format!("02{}", "ff".repeat(32));
        for (key, url) in [(KEY, "ftp://a"), (KEY, ""), ("02", "http://a"), (&off_the_curve, "http://a")] {
            write(&path, &text(1, key, url));
            assert!(PeersFile::open(&path).is_err(), "{key} {url}");
        }
        write(&path, &text(1, KEY, "http://a").replace("weight", "wait"));
        assert!(PeersFile::open(&path).is_err());
    }
}
