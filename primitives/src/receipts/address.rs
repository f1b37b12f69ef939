//! Addresses of secp256k1 keys, as native clients of this kind of network write them.

use alloc::string::String;
use bech32::{Bech32, Hrp};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use ripemd::{Digest, Ripemd160};
use scale_info::TypeInfo;
use sp_crypto_hashing::sha2_256;

use crate::executor::ExecutorKey;

/// Longest address, in bytes: BIP 173 allows 90 characters in all.
pub const MAX_ADDRESS_BYTES: u32 = 90;

/// An address as text: lower-case bech32.
pub type Address = BoundedVec<u8, ConstU32<MAX_ADDRESS_BYTES>>;

/// Why something has no address, or is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// The human-readable part is empty, too long, not lower-case or has characters that BIP 173 does not allow.
    Prefix,
    /// It is not bech32 of 20 bytes, or its checksum is wrong.
    NotAnAddress,
}

/// What a requester is known by on chain: `ripemd160(sha256(compressed key))`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RequesterId(pub [u8; 20]);

/// Compressed secp256k1 public key (SEC 1, 33 bytes) that a requester signs with.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RequesterKey(pub [u8; 33]);

impl RequesterKey {
    /// What the key is known by.
    pub fn id(&self) -> RequesterId {
        RequesterId(Ripemd160::digest(sha2_256(&self.0)).into())
    }
}

impl ExecutorKey {
    /// What an executor's key would be known by as a requester's; its address in requests is made of this.
    pub fn id(&self) -> RequesterId {
        RequesterKey(self.0).id()
    }
}

impl RequesterId {
    /// The address with a human-readable part.
    ///
    /// # Errors
    /// [`AddressError::Prefix`].
    pub fn address(&self, prefix: &str) -> Result<Address, AddressError> {
        let hrp = Hrp::parse(prefix).map_err(|_| AddressError::Prefix)?;
        if prefix.chars().any(|letter| letter.is_ascii_uppercase()) {
            return Err(AddressError::Prefix);
        }
        let text: String = bech32::encode::<Bech32>(hrp, &self.0).map_err(|_| AddressError::Prefix)?;
        Address::try_from(text.into_bytes()).map_err(|_| AddressError::Prefix)
    }

    /// Reads an address: its human-readable part, and whose it is. Nobody has two with one human-readable part: what a decoder of bech32 takes
    /// too, with a letter between the last bits and the checksum that stands for no whole byte, is none.
    ///
    /// # Errors
    /// [`AddressError::NotAnAddress`].
    pub fn parse(address: &[u8]) -> Result<(String, Self), AddressError> {
        let text = core::str::from_utf8(address).map_err(|_| AddressError::NotAnAddress)?;
        if text.len() > MAX_ADDRESS_BYTES as usize || text.chars().any(|letter| letter.is_ascii_uppercase()) {
            return Err(AddressError::NotAnAddress);
        }
        let checked = bech32::primitives::decode::CheckedHrpstring::new::<Bech32>(text);
        let checked = checked.map_err(|_| AddressError::NotAnAddress)?;
        let bytes: alloc::vec::Vec<u8> = checked.byte_iter().collect();
        let id = Self(bytes.try_into().map_err(|_| AddressError::NotAnAddress)?);
        let prefix = String::from(checked.hrp().as_str());
        match id.address(&prefix) {
            Ok(own) if own.as_slice() == address => Ok((prefix, id)),
            _ => Err(AddressError::NotAnAddress),
        }
    }
}
