//! The order in which an output's values meet the target's.

use alloc::{vec, vec::Vec};

use crate::{
    stream::{permutation_key, Stream},
    Account, Config, Nonce, Seed,
};

/// Words that are drawn at a time.
const WORDS: usize = 256;

/// `π` of `(account, nonce)`: the indices `0..D`, sorted by `(word, index)`, where the words are the first `D`
/// little-endian `u32` of stream 0 of `blake2_256("keirin/sprint/perm" ‖ seed ‖ account ‖ u64le(nonce))`.
pub fn permutation(config: &Config, seed: &Seed, account: &Account, nonce: Nonce) -> Vec<u32> {
    let (mut scratch, mut permutation) = (vec![0; config.width()], vec![0; config.width()]);
    fill_permutation(seed, account, nonce, &mut scratch, &mut permutation);
    permutation
}

/// The same in memory already held: `scratch` and `permutation` of `D` elements.
pub fn fill_permutation(seed: &Seed, account: &Account, nonce: Nonce, scratch: &mut [u64], permutation: &mut [u32]) {
    let mut stream = Stream::new(&permutation_key(seed, account, nonce), 0);
    let mut bytes = [0; 4 * WORDS];
    for (words, pairs) in (0u32..).step_by(WORDS).zip(scratch.chunks_mut(WORDS)) {
        stream.fill(&mut bytes);
        for ((index, pair), word) in (words..).zip(pairs).zip(bytes.as_chunks::<4>().0) {
            *pair = u64::from(u32::from_le_bytes(*word)) << 32 | u64::from(index);
        }
    }
    order(scratch, permutation);
}

/// Sorts pairs (word in the upper half, index in the lower) by word; equal words keep their order.
pub(crate) fn order(pairs: &mut [u64], indices: &mut [u32]) {
    pairs.sort_unstable();
    for (index, pair) in indices.iter_mut().zip(pairs) {
        *index = *pair as u32;
    }
}
