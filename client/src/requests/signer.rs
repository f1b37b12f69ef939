//! Signing requests, and checking what others signed.

use std::{fmt, sync::LazyLock};

use base64::{engine::general_purpose::STANDARD, Engine};
use k256::ecdsa::{signature::hazmat::PrehashSigner, RecoveryId, Signature, SigningKey, VerifyingKey};
use secp256k1::{Message, PublicKey, Secp256k1, VerifyOnly};
use sha2::{Digest, Sha256};

use super::{address_of, AddressError};

/// libsecp256k1 checks a signature in a third of the time that `k256` takes, and a gateway does little else for a request.
static CHECKER: LazyLock<Secp256k1<VerifyOnly>> = LazyLock::new(Secp256k1::verification_only);

/// Why something is not a requester's key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is not 64 hexadecimal digits, or no secp256k1 scalar.
    #[error("a requester's key is 64 hexadecimal digits, not zero and below the order of secp256k1")]
    NotAKey,
    /// Its address cannot be written.
    #[error(transparent)]
    Address(#[from] AddressError),
}

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerificationError {
    /// It is not 88 characters of padded standard base64 of 64 bytes.
    #[error("a signature is 64 bytes in padded standard base64: 88 characters")]
    NotASignature,
    /// Its `s` is in the upper half of the order; whoever has one such signature could make a second.
    #[error("the signature's s is in the upper half of the order; sign with low s")]
    HighS,
    /// It is by another key, or over another message.
    #[error("the signature is not by this key over this body, time and transfer agent")]
    Wrong,
}

/// A request's signature, and what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SignedRequest {
    /// Address of who signed.
    pub address: String,
    /// Lower-case hex of the body's SHA-256.
    pub payload_hash: String,
    /// 88 characters of base64.
    pub signature: String,
}

/// A requester's key. It is never printed.
#[derive(Clone)]
pub struct RequestSigner {
    key: SigningKey,
    address: String,
}

impl fmt::Debug for RequestSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSigner").field("address", &self.address).finish_non_exhaustive()
    }
}

impl RequestSigner {
    /// The key in 64 hexadecimal digits, with or without `0x`, surrounded by white space or not.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_hex(text: &str, hrp: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|_| KeyError::NotAKey)?;
        let key = SigningKey::from_slice(&bytes).map_err(|_| KeyError::NotAKey)?;
        let address = address_of(key.verifying_key(), hrp)?;
        Ok(Self { key, address })
    }

    /// The address of this key.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The public half.
    pub fn public_key(&self) -> &VerifyingKey {
        self.key.verifying_key()
    }

    /// The public half in its compressed form (SEC 1).
    pub fn compressed_key(&self) -> [u8; 33] {
        self.public_key().to_encoded_point(true).as_bytes().try_into().expect("a compressed point has 33 bytes")
    }

    /// Signs a request's exact body for the transfer agent at `transfer`, at a time in nanoseconds since 1970.
    pub fn sign(&self, body: &[u8], timestamp_ns: u64, transfer: &str) -> SignedRequest {
        let payload_hash = payload_hash(body);
        let signature = self.sign_digest(&digest(&payload_hash, timestamp_ns, transfer));
        SignedRequest { address: self.address.clone(), payload_hash, signature: STANDARD.encode(signature) }
    }

    /// Signs a digest: r and s, each of 32 bytes, the latter in the lower half of the order.
    pub fn sign_digest(&self, digest: &[u8; 32]) -> [u8; 64] {
        let signature: Signature = self.key.sign_prehash(digest).expect("a digest of 32 bytes can be signed");
        signature.normalize_s().unwrap_or(signature).to_bytes().into()
    }

    /// Signs a digest in the form that executors sign: r, s in the lower half of the order, and the recovery id.
    pub fn sign_recoverable(&self, digest: &[u8; 32]) -> [u8; 65] {
        let signed = self.key.sign_prehash_recoverable(digest).expect("a digest of 32 bytes can be signed");
        let (signature, recovery): (Signature, RecoveryId) = signed;
        let mut bytes = [recovery.to_byte(); 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes
    }
}

/// Lower-case hex of SHA-256 of a body.
pub fn payload_hash(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// Checks that a request is signed by a key.
///
/// # Errors
/// [`VerificationError`].
pub fn verify(
    key: &VerifyingKey,
    body: &[u8],
    timestamp_ns: u64,
    transfer: &str,
    signature: &str,
) -> Result<(), VerificationError> {
    let signature = canonical(signature)?;
    let digest = digest(&payload_hash(body), timestamp_ns, transfer);
    let key = PublicKey::from_slice(key.to_encoded_point(false).as_bytes()).expect("it is a point of the same curve");
    let signature = secp256k1::ecdsa::Signature::from_compact(&signature.to_bytes()).expect("it is in the same range");
    CHECKER.verify_ecdsa(&Message::from_digest(digest), &signature, &key).map_err(|_| VerificationError::Wrong)
}

/// The key of an address, when it signed a request. A signature does not say which of two keys made it; the address does.
///
/// # Errors
/// [`VerificationError`]; [`VerificationError::Wrong`] also when the address is of another key.
pub fn recover(
    address: &str,
    hrp: &str,
    body: &[u8],
    timestamp_ns: u64,
    transfer: &str,
    signature: &str,
) -> Result<VerifyingKey, VerificationError> {
    let signature = canonical(signature)?;
    let digest = digest(&payload_hash(body), timestamp_ns, transfer);
    // The other two ids are of keys that a signature meets once in 2^127.
    [false, true]
        .into_iter()
        .filter_map(|is_y_odd| {
            VerifyingKey::recover_from_prehash(&digest, &signature, RecoveryId::new(is_y_odd, false)).ok()
        })
        .find(|key| address_of(key, hrp).is_ok_and(|own| own == address))
        .ok_or(VerificationError::Wrong)
}

/// 64 bytes in padded standard base64, with low s.
fn canonical(signature: &str) -> Result<Signature, VerificationError> {
    let bytes = STANDARD.decode(signature).map_err(|_| VerificationError::NotASignature)?;
    let signature = Signature::from_slice(&bytes).map_err(|_| VerificationError::NotASignature)?;
    if signature.normalize_s().is_some() {
        return Err(VerificationError::HighS);
    }
    Ok(signature)
}

/// What is signed: the hash of `payload_hash ‖ timestamp ‖ transfer`, without separators.
fn digest(payload_hash: &str, timestamp_ns: u64, transfer: &str) -> [u8; 32] {
    Sha256::digest(format!("{payload_hash}{timestamp_ns}{transfer}")).into()
}
