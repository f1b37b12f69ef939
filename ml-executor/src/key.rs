//! The executor's key and what it signs.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

use codec::Encode;
use k256::{ecdsa::SigningKey, elliptic_curve::rand_core::OsRng};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::Report,
    signing::{possession_digest, report_digest},
    AccountBytes, HashBytes,
};

/// Name of the key's file in the base path.
pub const KEY_FILE: &str = "executor.key";

/// Why the key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read or written.
    #[error("cannot use the key file {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds no key.
    #[error("{} does not hold a secp256k1 key as 64 hexadecimal digits", path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
}

/// The secp256k1 key an executor signs with.
#[derive(Clone)]
pub struct ReportSigner {
    key: SigningKey,
}

impl ReportSigner {
    /// Reads the key in `base_path`, or makes one that only its owner can read.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn open(base_path: &Path) -> Result<Self, KeyError> {
        let path = base_path.join(KEY_FILE);
        let file_error = |source| KeyError::File { path: path.clone(), source };
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let key = hex::decode(text.trim()).ok().and_then(|bytes| SigningKey::from_slice(&bytes).ok());
                Ok(Self { key: key.ok_or(KeyError::NoKey { path })? })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = SigningKey::random(&mut OsRng);
                write_secret(&path, &hex::encode(key.to_bytes())).map_err(file_error)?;
                Ok(Self { key })
            }
            Err(error) => Err(file_error(error)),
        }
    }

    /// The public key, as it is registered on chain.
    pub fn public(&self) -> ExecutorKey {
        let point = self.key.verifying_key().to_encoded_point(true);
        ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
    }

    /// Signs a report for one chain.
    pub fn sign_report(&self, genesis: &HashBytes, report: &Report<AccountBytes>) -> ExecutorSignature {
        self.sign_digest(&report_digest(genesis, report))
    }

    /// Agrees that `account` registers this key on one chain.
    pub fn prove_possession(&self, genesis: &HashBytes, account: &AccountBytes) -> ExecutorSignature {
        self.sign_digest(&possession_digest(genesis, account))
    }

    /// RFC 6979, low s, with recovery id.
    fn sign_digest(&self, digest: &HashBytes) -> ExecutorSignature {
        let (signature, recovery) =
            self.key.sign_prehash_recoverable(digest).expect("a digest of 32 bytes can be signed");
        let mut bytes = [0u8; 65];
        let (rs, v) = bytes.split_at_mut(64);
        rs.copy_from_slice(&signature.to_bytes());
        v.copy_from_slice(&[recovery.to_byte()]);
        ExecutorSignature(bytes)
    }
}

fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// SCALE bytes as `0x` hex.
pub(crate) fn scale_hex(value: &impl Encode) -> String {
    keirin_primitives::executor_rpc::to_hex(value.encode())
}

#[cfg(test)]
mod tests {
    use super::*;
    use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};

    #[test]
    fn key_is_made_once_and_only_its_owner_can_read_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");

        let first = ReportSigner::open(dir.path()).expect("it is made").public();
        let second = ReportSigner::open(dir.path()).expect("it is read").public();

        assert_eq!(first, second);
        let mode = std::os::unix::fs::MetadataExt::mode(
            &std::fs::metadata(dir.path().join(KEY_FILE)).expect("the file is there"),
        );
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn file_without_a_key_is_an_error_and_not_replaced() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join(KEY_FILE), "not a key").expect("written");

        assert!(matches!(ReportSigner::open(dir.path()), Err(KeyError::NoKey { .. })));
        assert_eq!(std::fs::read_to_string(dir.path().join(KEY_FILE)).expect("read"), "not a key");
    }

    #[test]
    fn proof_of_possession_recovers_to_the_key() {
        let signer = ReportSigner { key: SigningKey::from_slice(&[7; 32]).expect("a valid key") };
        let proof = signer.prove_possession(&[1; 32], &[2; 32]);

        let signature = Signature::from_slice(&proof.0[..64]).expect("r and s");
        let recovery = RecoveryId::from_byte(proof.0[64]).expect("0 or 1");
        let digest = possession_digest(&[1; 32], &[2u8; 32]);
        let recovered = VerifyingKey::recover_from_prehash(&digest, &signature, recovery).expect("it recovers");
        assert_eq!(recovered.to_encoded_point(true).as_bytes(), signer.public().0);
        assert!(keirin_primitives::signing::is_low_s(&proof));
    }
}
