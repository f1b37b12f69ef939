//! Requests over HTTP, signed by who pays for them.
//!
//! The bytes are those of DESIGN §7, which native clients of this kind of network share:
//!
//! ```text
//! payload_hash = lowercase hex(sha256(exact body bytes))
//! message      = payload_hash ‖ decimal(timestamp_ns) ‖ transfer_agent_address
//! signature    = base64(r ‖ s), low-s, ECDSA secp256k1 over sha256(message), nonce by RFC 6979
//! address      = bech32(hrp, ripemd160(sha256(compressed public key)))
//! ```
//!
//! ```
//! use keirin_client::requests::RequestSigner;
//!
//! let signer = RequestSigner::from_hex(&format!("{:064x}", 1), "gonka").expect("a valid key");
//! let signed = signer.sign(b"hello", 1_000_000_000, "gonka1test");
//! assert_eq!(signed.address, "gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6");
//! assert!(signed.signature.starts_with("/x6JuvqX"));
//! ```

mod address;
mod bounds;
mod conversation;
mod hex_text;
mod receipt;
mod signer;
#[cfg(test)]
mod tests;

pub use address::{address_of, AddressError};
pub use bounds::Bounds;
pub use conversation::conversation_of;
pub use hex_text::{Hex, NotHex};
pub use receipt::{
    examine_receipt, ChainTerms, Findings, ReceiptError, Roster, Sent, SignedReceipt, Told, ToldAnswer, Unchecked,
    NO_CHAIN, RECEIPT_HEADER,
};
pub use signer::{payload_hash, recover, verify, KeyError, RequestSigner, SignedRequest, VerificationError};

/// Human-readable part of Keirin's own addresses.
pub const DEFAULT_HRP: &str = "keirin";
