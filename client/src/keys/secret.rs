//! A private key in memory.

use std::fmt;

use k256::ecdsa::{SigningKey, VerifyingKey};
use zeroize::{Zeroize, Zeroizing};

use crate::requests::{AddressError, KeyError, RequestSigner};

/// Bytes that are no secp256k1 key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a private key is 64 hexadecimal digits, not zero and below the order of secp256k1")]
pub struct NotASecretKey;

/// A secp256k1 private key. It is never printed, and wiped from memory when it is dropped.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl SecretKey {
    /// A key of 32 bytes, most significant first.
    ///
    /// # Errors
    /// [`NotASecretKey`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotASecretKey> {
        let key = SigningKey::from_slice(bytes).map_err(|_| NotASecretKey)?;
        Ok(Self(Zeroizing::new(key.to_bytes().into())))
    }

    /// A key of 64 hexadecimal digits, with or without `0x`, surrounded by white space or not.
    ///
    /// # Errors
    /// [`NotASecretKey`].
    pub fn from_hex(text: &str) -> Result<Self, NotASecretKey> {
        let text = text.trim();
        let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|_| NotASecretKey)?;
        Self::from_bytes(&Zeroizing::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half.
    pub fn public_key(&self) -> VerifyingKey {
        let key = SigningKey::from_slice(self.0.as_slice()).expect("it was one when it was made");
        *key.verifying_key()
    }

    /// Who signs requests with it.
    ///
    /// # Errors
    /// [`AddressError`] when `hrp` cannot be the human-readable part of an address.
    pub fn signer(&self, hrp: &str) -> Result<RequestSigner, AddressError> {
        let mut text = hex::encode(self.0.as_slice());
        let signer = RequestSigner::from_hex(&text, hrp);
        text.zeroize();
        signer.map_err(|error| match error {
            KeyError::Address(error) => error,
            KeyError::NotAKey => unreachable!("it was a key when it was made"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_signs_as_its_digits_do() {
        let text = format!("{:064x}", 5);
        let signer = SecretKey::from_hex(&format!("0x{text}\n")).expect("a key").signer("gonka").expect("a prefix");
        let other = RequestSigner::from_hex(&text, "gonka").expect("a key");
        assert_eq!(signer.sign(b"x", 1, "y"), other.sign(b"x", 1, "y"));
    }

    #[test]
    fn what_is_no_key_is_refused_and_a_key_is_not_shown() {
        for text in ["", "00", &"0".repeat(64), &"f".repeat(64), &"g".repeat(64)] {
            assert_eq!(SecretKey::from_hex(text).err(), Some(NotASecretKey));
        }
        let key = SecretKey::from_hex(&"5e".repeat(32)).expect("a key");
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
        assert!(key.signer("").is_err());
    }
}
