//! The order in which an output's values meet the target's.

use alloc::{vec, vec::Vec};

use crate::{
    stream::{permutation_key, Stream},
    Account, Config, Nonce, Seed,
};

/// `π` of `(account, nonce)`: the indices `0..D`, sorted by `(word, index)`, where the words are the first `D`
/// little-endian `u32` of stream 0 of `blake2_256("keirin/sprint/perm" ‖ seed ‖ account ‖ u64le(nonce))`.
pub fn permutation(config: &Config, seed: &Seed, account: &Account, nonce: Nonce) -> Vec<u32> {
    let mut bytes = vec![0; config.width().saturating_mul(4)];
    Stream::new(&permutation_key(seed, account, nonce), 0).fill(&mut bytes);
    order(bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)))
}

/// Indices of `words` sorted by word; equal words keep their order.
pub(crate) fn order(words: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut pairs: Vec<(u32, u32)> = words.zip(0..).collect();
    pairs.sort_unstable();
    pairs.into_iter().map(|(_, index)| index).collect()
}
