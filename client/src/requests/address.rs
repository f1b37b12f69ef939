//! Addresses of secp256k1 keys.

use bech32::{Bech32, Hrp};
use k256::ecdsa::VerifyingKey;
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};

/// Why a key has no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The human-readable part is empty, longer than 83 characters, or has characters that BIP 173 does not allow.
    #[error("{0:?} cannot be the human-readable part of an address: use 1 to 83 printable ASCII characters")]
    BadPrefix(String),
}

/// `bech32(hrp, ripemd160(sha256(compressed public key)))`, as BIP 173 writes it.
///
/// # Errors
/// [`AddressError::BadPrefix`].
pub fn address_of(key: &VerifyingKey, hrp: &str) -> Result<String, AddressError> {
    let compressed = key.to_encoded_point(true);
    let hash = Ripemd160::digest(Sha256::digest(compressed.as_bytes()));
    let bad = || AddressError::BadPrefix(hrp.to_owned());
    let prefix = Hrp::parse(hrp).map_err(|_| bad())?;
    bech32::encode::<Bech32>(prefix, &hash).map_err(|_| bad())
}
