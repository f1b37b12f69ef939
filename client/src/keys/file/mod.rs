//! A key on disk, encrypted with a passphrase.
//!
//! The format is Ethereum's Web3 Secret Storage, version 3: scrypt makes 32 bytes of the passphrase; the first 16 encrypt the key
//! with AES-128-CTR, the others and the ciphertext give a Keccak-256 that tells a wrong passphrase. `public_key` is Keirin's own
//! addition, so that the address can be shown without the passphrase; other programs skip it.

#[cfg(test)]
mod tests;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use aes::cipher::{KeyIvInit, StreamCipher};
use k256::{
    ecdsa::VerifyingKey,
    elliptic_curve::rand_core::{OsRng, RngCore},
};
use scrypt::Params;
use serde::{Deserialize, Serialize};
use sp_crypto_hashing::keccak_256;
use zeroize::Zeroizing;

use super::SecretKey;
use crate::private_file;

const CIPHER: &str = "aes-128-ctr";
const KDF: &str = "scrypt";
const VERSION: u8 = 3;
const DERIVED_BYTES: usize = 32;
/// Most steps (N · r · p) that a file may ask for: four times what any wallet's files do. It takes seconds.
const MAX_STEPS: u64 = 1 << 23;
/// Most memory (128 · N · r bytes) that a file may ask for.
const MAX_MEMORY: u64 = 1 << 30;

type Cipher = ctr::Ctr128BE<aes::Aes128>;

/// Why a key file gives no key, or could not be written.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The passphrase is not the one that the file was written with.
    #[error("the passphrase is wrong, or the key file was changed")]
    WrongPassphrase,
    /// It is not in the format.
    #[error("it is no key file of Web3 Secret Storage: {0}")]
    Format(String),
    /// It is in the format, with parts of it that this program does not know.
    #[error("the key file uses {0}; only version 3 with scrypt and aes-128-ctr is known")]
    Unsupported(String),
    /// Opening it would take too much time or memory.
    #[error("the key file asks for more work than any wallet's; it may be a trap")]
    TooCostly,
    /// The key is not the one whose public half the file shows.
    #[error("the key file shows another public key than its own; do not fund the address that it showed")]
    OtherPublicKey,
    /// There is one already.
    #[error("{0} exists already, and may hold a key that is still needed; move it away, or name another file")]
    Exists(PathBuf),
    /// The file system would not.
    #[error("cannot use {path}: {problem}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        problem: io::Error,
    },
}

/// How much work one guess of a passphrase takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Logarithm of N.
    pub log_n: u8,
    /// Block size.
    pub r: u32,
    /// Parallelism.
    pub p: u32,
}

impl Default for Cost {
    /// What OWASP advises: 128 MiB, and some tenths of a second.
    fn default() -> Self {
        Self { log_n: 17, r: 8, p: 1 }
    }
}

/// An encrypted key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    version: u8,
    id: String,
    #[serde(alias = "Crypto")]
    crypto: Crypto,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFile").field("id", &self.id).field("public_key", &self.public_key).finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Crypto {
    cipher: String,
    cipherparams: CipherParameters,
    ciphertext: String,
    kdf: String,
    kdfparams: serde_json::Value,
    mac: String,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CipherParameters {
    iv: String,
}

#[derive(Serialize, Deserialize)]
struct ScryptParameters {
    dklen: usize,
    n: u64,
    r: u32,
    p: u32,
    salt: String,
}

impl ScryptParameters {
    fn check(&self) -> Result<Params, KeyFileError> {
        let block = self.n.saturating_mul(u64::from(self.r));
        if block.saturating_mul(u64::from(self.p)) > MAX_STEPS || block.saturating_mul(128) > MAX_MEMORY {
            return Err(KeyFileError::TooCostly);
        }
        let bad = |what: &str| KeyFileError::Format(format!("{what} of scrypt is invalid"));
        if self.dklen != DERIVED_BYTES || self.n < 2 || !self.n.is_power_of_two() {
            return Err(bad("dklen or n"));
        }
        let log_n = u8::try_from(self.n.ilog2()).expect("a logarithm of 64 bits is small");
        Params::new(log_n, self.r, self.p, DERIVED_BYTES).map_err(|_| bad("n, r or p"))
    }
}

impl KeyFile {
    /// Encrypts a key.
    ///
    /// # Errors
    /// [`KeyFileError::TooCostly`] or [`KeyFileError::Format`] when `cost` is none that scrypt knows.
    pub fn seal(key: &SecretKey, passphrase: &str, cost: Cost) -> Result<Self, KeyFileError> {
        let (salt, iv): ([u8; 32], [u8; 16]) = (random(), random());
        let n = 1u64.checked_shl(cost.log_n.into()).ok_or(KeyFileError::TooCostly)?;
        let parameters = ScryptParameters { dklen: DERIVED_BYTES, n, r: cost.r, p: cost.p, salt: hex::encode(salt) };
        let derived = derive(passphrase, &salt, &parameters.check()?);
        let mut ciphertext = *key.bytes();
        apply_cipher(&derived, &iv, &mut ciphertext);
        Ok(Self {
            version: VERSION,
            id: uuid(random()),
            crypto: Crypto {
                cipher: CIPHER.into(),
                cipherparams: CipherParameters { iv: hex::encode(iv) },
                ciphertext: hex::encode(ciphertext),
                kdf: KDF.into(),
                kdfparams: serde_json::to_value(parameters).map_err(|error| KeyFileError::Format(error.to_string()))?,
                mac: hex::encode(mac(&derived, &ciphertext)),
            },
            public_key: Some(hex::encode(key.public_key().to_encoded_point(true).as_bytes())),
        })
    }

    /// Decrypts the key.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn open(&self, passphrase: &str) -> Result<SecretKey, KeyFileError> {
        let crypto = &self.crypto;
        if self.version != VERSION || crypto.cipher != CIPHER || crypto.kdf != KDF {
            let parts = format!("version {}, {}, {}", self.version, crypto.kdf, crypto.cipher);
            return Err(KeyFileError::Unsupported(parts));
        }
        let parameters: ScryptParameters = serde_json::from_value(crypto.kdfparams.clone())
            .map_err(|error| KeyFileError::Format(error.to_string()))?;
        let derived = derive(passphrase, &bytes("salt", &parameters.salt)?, &parameters.check()?);

        let mut text = Zeroizing::new(bytes("ciphertext", &crypto.ciphertext)?);
        if bytes("mac", &crypto.mac)? != mac(&derived, &text) {
            return Err(KeyFileError::WrongPassphrase);
        }
        let iv = bytes("iv", &crypto.cipherparams.iv)?;
        let iv = iv.try_into().map_err(|_| KeyFileError::Format("iv is not 16 bytes".into()))?;
        apply_cipher(&derived, &iv, &mut text);
        let key = SecretKey::from_bytes(&text).map_err(|error| KeyFileError::Format(error.to_string()))?;
        match self.public_key()? {
            Some(shown) if shown != key.public_key() => Err(KeyFileError::OtherPublicKey),
            _ => Ok(key),
        }
    }

    /// The public half, where the file shows it; nothing vouches for it until the file is opened.
    ///
    /// # Errors
    /// [`KeyFileError::Format`].
    pub fn public_key(&self) -> Result<Option<VerifyingKey>, KeyFileError> {
        let Some(text) = &self.public_key else { return Ok(None) };
        let key = VerifyingKey::from_sec1_bytes(&bytes("public_key", text)?);
        key.map(Some).map_err(|_| KeyFileError::Format("public_key is none".into()))
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// [`KeyFileError::Format`].
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        serde_json::from_str(text).map_err(|error| KeyFileError::Format(error.to_string()))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`KeyFileError::Io`], [`KeyFileError::Format`].
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let text = fs::read_to_string(path);
        Self::parse(&text.map_err(|problem| KeyFileError::Io { path: path.to_owned(), problem })?)
    }

    /// Writes a file that nobody else can read, whole or not at all, and never over another.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`], [`KeyFileError::Io`].
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let io = |problem| KeyFileError::Io { path: path.to_owned(), problem };
        let text = serde_json::to_string_pretty(self).map_err(|error| io(error.into()))?;
        private_file::write(path, format!("{text}\n").as_bytes(), false).map_err(|problem| match problem.kind() {
            io::ErrorKind::AlreadyExists => KeyFileError::Exists(path.to_owned()),
            _ => io(problem),
        })
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// Random bytes as RFC 9562 writes a UUID of version 4.
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex::encode(bytes);
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

fn bytes(field: &str, text: &str) -> Result<Vec<u8>, KeyFileError> {
    hex::decode(text).map_err(|_| KeyFileError::Format(format!("{field} is not hexadecimal")))
}

fn derive(passphrase: &str, salt: &[u8], parameters: &Params) -> Zeroizing<[u8; DERIVED_BYTES]> {
    let mut derived = Zeroizing::new([0; DERIVED_BYTES]);
    scrypt::scrypt(passphrase.as_bytes(), salt, parameters, derived.as_mut_slice()).expect("32 bytes can be derived");
    derived
}

fn mac(derived: &[u8; DERIVED_BYTES], ciphertext: &[u8]) -> [u8; 32] {
    keccak_256(&[&derived[16..], ciphertext].concat())
}

/// Encrypts and decrypts.
fn apply_cipher(derived: &[u8; DERIVED_BYTES], iv: &[u8; 16], text: &mut [u8]) {
    let key: [u8; 16] = derived[..16].try_into().expect("16 bytes are 16 bytes");
    Cipher::new(&key.into(), iv.into()).apply_keystream(text);
}
