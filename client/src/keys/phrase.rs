//! Keys from words: BIP-39 phrases, and BIP-32 derivation along a BIP-44 path.

use std::{fmt, str::FromStr};

use bip32::{DerivationPath, XPrv};
use bip39::{Language, Mnemonic};
use k256::elliptic_curve::rand_core::{OsRng, RngCore};
use zeroize::{Zeroize, Zeroizing};

use super::SecretKey;

/// Path of the key that a phrase stands for unless another is named: the one that wallets with addresses of this form use.
pub const DEFAULT_PATH: &str = "m/44'/118'/0'/0/0";
/// Twelve words: 128 bits, which is as hard to guess as secp256k1 is to break.
const ENTROPY_BYTES: usize = 16;

/// Why words give no key. What was typed is not repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// Too few or too many words.
    #[error("a phrase has 12, 15, 18, 21 or 24 words; this one has {0}")]
    Count(usize),
    /// A word that is in no phrase.
    #[error("word {0} is not in the English list of BIP-39")]
    Word(usize),
    /// Real words in an order that no phrase has.
    #[error("these words are no phrase: one of them is wrong, or their order is")]
    Checksum,
    /// A path that is none.
    #[error("{0:?} is no derivation path; write it as {DEFAULT_PATH}")]
    Path(String),
    /// The path leads to no key, which happens once in 2^127.
    #[error("this path leads to no key; take another")]
    NoKey,
}

/// A BIP-39 phrase in English. Whoever has it has the key.
pub struct Phrase(Mnemonic);

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase(…)")
    }
}

impl Phrase {
    /// A new phrase, drawn by the operating system.
    pub fn generate() -> Self {
        let mut entropy = Zeroizing::new([0; ENTROPY_BYTES]);
        OsRng.fill_bytes(entropy.as_mut_slice());
        Self(Mnemonic::from_entropy_in(Language::English, entropy.as_slice()).expect("128 bits are twelve words"))
    }

    /// The words, to be written down.
    pub fn words(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string())
    }

    /// The key that a path leads to.
    ///
    /// # Errors
    /// [`PhraseError::Path`], [`PhraseError::NoKey`].
    pub fn key(&self, path: &str) -> Result<SecretKey, PhraseError> {
        let steps = DerivationPath::from_str(path).map_err(|_| PhraseError::Path(path.to_owned()))?;
        let mut seed = self.0.to_seed_normalized("");
        let derived = XPrv::derive_from_path(seed, &steps);
        seed.zeroize();
        let derived = derived.map_err(|_| PhraseError::NoKey)?;
        let bytes = Zeroizing::new(derived.private_key().to_bytes());
        SecretKey::from_bytes(bytes.as_slice()).map_err(|_| PhraseError::NoKey)
    }
}

impl FromStr for Phrase {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let phrase = Zeroizing::new(words.join(" "));
        Mnemonic::parse_in_normalized(Language::English, &phrase).map(Self).map_err(|error| match error {
            bip39::Error::BadWordCount(_) => PhraseError::Count(words.len()),
            bip39::Error::UnknownWord(index) => PhraseError::Word(index.saturating_add(1)),
            _ => PhraseError::Checksum,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABANDON: &str =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    fn phrase(text: &str) -> Result<Phrase, PhraseError> {
        text.parse()
    }

    /// What other wallets make of the first phrase in BIP-39's list of vectors.
    #[test]
    fn other_wallets_have_the_same_keys() {
        let phrase = phrase(ABANDON).expect("it is one");
        let cosmos = phrase.key(DEFAULT_PATH).expect("a key").signer("cosmos").expect("a prefix");
        assert_eq!(cosmos.address(), "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
        let ethereum = phrase.key("m/44'/60'/0'/0/0").expect("a key");
        let expected = "1ab42cc412b618bdea3a599e3c9bae199ebf030895b039e9db1e30dafb12b727";
        assert_eq!(hex::encode(ethereum.bytes()), expected);
    }

    #[test]
    fn new_phrase_is_twelve_words_that_read_back_and_no_two_are_the_same() {
        let (one, other) = (Phrase::generate(), Phrase::generate());
        assert_eq!(one.words().split(' ').count(), 12);
        assert_ne!(*one.words(), *other.words());
        let again = phrase(&one.words()).expect("it is one").key(DEFAULT_PATH).expect("a key");
        assert_eq!(again.bytes(), one.key(DEFAULT_PATH).expect("a key").bytes());
    }

    #[test]
    fn case_and_white_space_make_no_difference() {
        let typed = format!("  {}\n", ABANDON.to_uppercase().replace(' ', "  \t"));
        assert_eq!(*phrase(&typed).expect("it is one").words(), ABANDON);
    }

    #[test]
    fn what_is_no_phrase_is_refused_without_repeating_it() {
        let mistyped = ABANDON.replacen("abandon about", "hunter2 about", 1);
        for (text, expected) in [
            ("", PhraseError::Count(0)),
            ("abandon about", PhraseError::Count(2)),
            (&ABANDON.replace("about", "abandon"), PhraseError::Checksum),
            (&mistyped, PhraseError::Word(11)),
        ] {
            let error = phrase(text).expect_err("it is none");
            assert_eq!(error, expected);
            assert!(!error.to_string().contains("hunter2"));
        }
        assert_eq!(format!("{:?}", Phrase::generate()), "Phrase(…)");
    }

    #[test]
    fn path_that_is_none_is_refused() {
        let phrase = phrase(ABANDON).expect("it is one");
        for path in ["", "44'/118'", "m/x", "m/44'/118'/0'/0/4294967296"] {
            assert_eq!(phrase.key(path).err(), Some(PhraseError::Path(path.to_owned())), "{path}");
        }
    }
}
