//! Drawing from a hash.

use codec::Decode;
use keirin_primitives::HashBytes;
use sp_io::hashing::keccak_256;
use sp_runtime::traits::TrailingZeroInput;

/// An endless row of draws, each from the keccak-256 hash of the one before.
pub struct Draw(HashBytes);

impl Draw {
    /// Draws that follow from `seed`.
    pub fn new(seed: HashBytes) -> Self {
        Self(seed)
    }

    /// The next 32 bytes.
    pub fn bytes(&mut self) -> HashBytes {
        self.0 = keccak_256(&self.0);
        // What is handed out must not tell what comes next.
        keccak_256(&[&self.0[..], b"keirin/canary/draw"].concat())
    }

    /// A number from 0 to below `end`; 0 when there is none.
    pub fn below(&mut self, end: u32) -> u32 {
        let [a, b, c, d, e, f, g, h, ..] = self.bytes();
        let drawn = u64::from_le_bytes([a, b, c, d, e, f, g, h]).checked_rem(end.into());
        drawn.and_then(|drawn| u32::try_from(drawn).ok()).unwrap_or(0)
    }

    /// A number from `first` to `last`.
    pub fn within(&mut self, first: u32, last: u32) -> u32 {
        first.saturating_add(self.below(last.saturating_sub(first).saturating_add(1)))
    }

    /// One of several; none when there is none.
    pub fn one<'a, Item>(&mut self, items: &'a [Item]) -> Option<&'a Item> {
        let place = self.below(u32::try_from(items.len()).unwrap_or(u32::MAX));
        items.get(place as usize)
    }

    /// One of several texts; an empty one when there is none.
    pub fn of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        self.one(texts).copied().unwrap_or_default()
    }

    /// Whether the one of `odds` cases is drawn.
    pub fn one_in(&mut self, odds: u32) -> bool {
        self.below(odds) == 0
    }

    /// An account that nobody has the key of.
    pub fn account<AccountId: Decode>(&mut self) -> Option<AccountId> {
        AccountId::decode(&mut TrailingZeroInput::new(&self.bytes())).ok()
    }
}
