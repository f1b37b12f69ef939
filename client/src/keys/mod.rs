//! Keys of requesters: where they come from, and how they are kept.
//!
//! A key comes from a BIP-39 phrase by BIP-32 derivation ([`Phrase`]), and is kept encrypted with a passphrase ([`KeyFile`]).
//! docs/decisions/0013-gateway-client.md says why in these forms.

mod file;
mod phrase;
mod secret;

pub use file::{Cost, KeyFile, KeyFileError};
pub use phrase::{Phrase, PhraseError, DEFAULT_PATH};
pub use secret::{NotASecretKey, SecretKey};
