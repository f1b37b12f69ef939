//! API keys that an operator gives out: `kg-` and 43 characters of base64url, 256 random bits.
//!
//! Each key has a file of its own, named by its id, so that the command line can make, list and revoke keys while the service runs,
//! and a revoked key is refused at once. The file holds the SHA-256 of the key and not the key. A slow hash would add nothing: it is
//! there to make guessing of passwords costly, and 256 random bits cannot be guessed.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use k256::{
    elliptic_curve::rand_core::{OsRng, RngCore},
    sha2::{Digest, Sha256},
};
use serde::{Deserialize, Serialize};

use crate::{durable_file, gateway::accounts::Fee};

/// What every key begins with.
pub const PREFIX: &str = "kg-";
/// Folder of the keys' files in the base path.
const FOLDER: &str = "api-keys";
/// Hexadecimal digits of an id.
const ID_DIGITS: usize = 16;

/// Why keys can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file can't be read or written.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds something else.
    #[error("{} does not describe an API key: {problem}", path.display())]
    BadFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// There is no key with this id.
    #[error("there is no API key with the id {0}; `keirin-executor keys list` shows all")]
    Unknown(String),
}

/// What a key may be used for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLimits {
    /// Requests a minute; any number without.
    pub requests_a_minute: Option<u32>,
    /// Tokens a minute, of prompts and answers; any number without.
    pub tokens_a_minute: Option<u32>,
    /// All that it may ever spend, as a decimal number; any amount without.
    #[serde(with = "amount")]
    pub spend: Option<Fee>,
    /// Second since 1970 at which it ends; never without.
    pub expires: Option<u64>,
}

/// A key as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// The first digits of its hash.
    pub id: String,
    /// What the operator calls it.
    pub name: String,
    /// SHA-256 of the key, in hex.
    pub hash: String,
    /// Second since 1970 at which it was made.
    pub created: u64,
    /// What it may be used for.
    pub limits: KeyLimits,
    /// Whether it is not to be used any more.
    pub revoked: bool,
}

/// What a key is good for at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may be used.
    Good,
    /// It was revoked.
    Revoked,
    /// Its time is over.
    Expired,
}

impl ApiKey {
    /// What it is good for at a second since 1970.
    pub fn standing(&self, now: u64) -> Standing {
        match self.limits.expires {
            _ if self.revoked => Standing::Revoked,
            Some(end) if end <= now => Standing::Expired,
            _ => Standing::Good,
        }
    }
}

/// The keys in a base path.
#[derive(Clone, Debug)]
pub struct ApiKeys {
    folder: PathBuf,
}

impl ApiKeys {
    /// The keys of the executor in `base_path`.
    pub fn new(base_path: &Path) -> Self {
        Self { folder: base_path.join(FOLDER) }
    }

    /// Makes a key. It is returned here and never again.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn create(&self, name: &str, limits: KeyLimits) -> Result<(String, ApiKey), KeysError> {
        let mut secret = [0; 32];
        OsRng.fill_bytes(&mut secret);
        let key = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret));
        let hash = hash_of(&key);
        let id = hash.chars().take(ID_DIGITS).collect::<String>();
        let record = ApiKey { id, name: name.to_owned(), hash, created: now(), limits, revoked: false };
        self.make_folder()?;
        self.write(&record, durable_file::create_private)?;
        Ok((key, record))
    }

    /// All keys, the oldest first.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn list(&self) -> Result<Vec<ApiKey>, KeysError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| file_error(&self.folder, error))?,
        };
        let mut keys = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| file_error(&self.folder, error))?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                keys.extend(read(&path)?);
            }
        }
        keys.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        Ok(keys)
    }

    /// Ends the use of a key, at once.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn revoke(&self, id: &str) -> Result<ApiKey, KeysError> {
        let unknown = || KeysError::Unknown(id.to_owned());
        if !is_id(id) {
            return Err(unknown());
        }
        let record = ApiKey { revoked: true, ..read(&self.path(id))?.ok_or_else(unknown)? };
        self.write(&record, durable_file::replace_private)?;
        Ok(record)
    }

    /// The record of a key.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn find(&self, key: &str) -> Result<Option<ApiKey>, KeysError> {
        if !key.starts_with(PREFIX) {
            return Ok(None);
        }
        let hash = hash_of(key);
        let id: String = hash.chars().take(ID_DIGITS).collect();
        // The whole hash is compared: ids are short enough to be met by trying.
        Ok(read(&self.path(&id))?.filter(|record| record.hash == hash))
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    fn make_folder(&self) -> Result<(), KeysError> {
        fs::create_dir_all(&self.folder).map_err(|error| file_error(&self.folder, error))
    }

    fn write(&self, record: &ApiKey, how: impl Fn(&Path, &[u8]) -> std::io::Result<()>) -> Result<(), KeysError> {
        let path = self.path(&record.id);
        let text = serde_json::to_vec_pretty(record).expect("it is plain data");
        how(&path, &text).map_err(|error| file_error(&path, error))
    }
}

fn file_error(path: &Path, source: std::io::Error) -> KeysError {
    KeysError::File { path: path.to_owned(), source }
}

fn read(path: &Path) -> Result<Option<ApiKey>, KeysError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| KeysError::BadFile { path: path.to_owned(), problem: error.to_string() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file_error(path, error)),
    }
}

fn is_id(text: &str) -> bool {
    text.len() == ID_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn hash_of(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

/// Amounts as text: JSON's numbers are too small for them.
mod amount {
    use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};

    use super::Fee;

    pub fn serialize<S: Serializer>(fee: &Option<Fee>, serializer: S) -> Result<S::Ok, S::Error> {
        fee.map(|fee| fee.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fee>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (tempfile::TempDir, ApiKeys) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let keys = ApiKeys::new(dir.path());
        (dir, keys)
    }

    #[test]
    fn key_is_found_by_itself_and_stands_nowhere() {
        let (dir, keys) = keys();
        let limits = KeyLimits { spend: Some(Fee(u128::MAX)), requests_a_minute: Some(3), ..KeyLimits::default() };
        let (key, record) = keys.create("a friend", limits).expect("the folder can be written");

        assert!(key.len() == 46 && key.starts_with("kg-"));
        assert_eq!(keys.find(&key).expect("it can be read"), Some(record.clone()));
        assert_eq!(keys.list().expect("they can be read"), std::slice::from_ref(&record));
        let file =
            fs::read_to_string(dir.path().join(FOLDER).join(format!("{}.json", record.id))).expect("it is there");
        assert!(!file.contains(&key) && !file.contains(&key[3..]));
    }

    #[test]
    fn other_keys_are_not_found() {
        let (_dir, keys) = keys();
        let (key, _) = keys.create("a friend", KeyLimits::default()).expect("the folder can be written");
        let last = if key.ends_with('A') { "B" } else { "A" };

        for other in ["", "kg-", "kg-../../etc/passwd", &key[3..], &format!("{}{last}", &key[..45]), &format!("{key} ")]
        {
            assert_eq!(keys.find(other).expect("nothing fails"), None, "{other:?}");
        }
    }

    #[test]
    fn revoked_and_expired_keys_have_no_standing() {
        let (_dir, keys) = keys();
        let limits = KeyLimits { expires: Some(100), ..KeyLimits::default() };
        let (key, record) = keys.create("a friend", limits).expect("the folder can be written");
        assert_eq!(record.standing(99), Standing::Good);
        assert_eq!(record.standing(100), Standing::Expired);

        keys.revoke(&record.id).expect("it is there");

        let found = keys.find(&key).expect("it can be read").expect("it is there");
        assert_eq!(found.standing(99), Standing::Revoked);
        for id in ["0000000000000000", "../../etc/passwd", ""] {
            assert!(matches!(keys.revoke(id), Err(KeysError::Unknown(_))), "{id}");
        }
    }
}
