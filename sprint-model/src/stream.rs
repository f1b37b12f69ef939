//! Pseudo-random bytes: ChaCha20 streams, the keys that start them, and the map from bytes to small integers.

use alloc::{vec, vec::Vec};

use chacha20::{
    cipher::{KeyIvInit, StreamCipher},
    ChaCha20,
};
use sp_crypto_hashing::blake2_256;

use crate::{Account, Config, Nonce, Seed, INPUT_BOUND};

/// Domain of an input's key.
const INPUT_DOMAIN: &[u8] = b"keirin/sprint/input";
/// Domain of a permutation's key.
const PERMUTATION_DOMAIN: &[u8] = b"keirin/sprint/perm";
/// Domain of the target's key.
const TARGET_DOMAIN: &[u8] = b"keirin/sprint/target";

/// Bytes mapped to integers at a time.
const BLOCK: usize = 4_096;

/// `stream(key, number)`: the ChaCha20 keystream (RFC 8439) from block 0, nonce `u32le(number) ‖ 8 zero bytes`.
pub(crate) struct Stream(ChaCha20);

impl Stream {
    /// Starts a stream.
    pub(crate) fn new(key: &[u8; 32], number: u32) -> Self {
        let [a, b, c, d] = number.to_le_bytes();
        Self(ChaCha20::new(key.into(), &[a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0].into()))
    }

    /// Replaces `bytes` by the stream's next ones.
    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
        self.0.apply_keystream(bytes);
    }

    /// Replaces `values` by the stream's next bytes `b`, each as `((b · (2 · bound + 1)) >> 8) − bound`.
    #[allow(clippy::arithmetic_side_effects, reason = "255 · 255 fits 16 bits; `bound` is at most 127")]
    pub(crate) fn fill_integers(&mut self, bound: i32, values: &mut [i8]) {
        let (span, bound) = ((2 * bound + 1) as u16, bound as i16);
        let mut bytes = [0; BLOCK];
        for values in values.chunks_mut(BLOCK) {
            let bytes = bytes.get_mut(..values.len()).unwrap_or_default();
            self.fill(bytes);
            for (value, byte) in values.iter_mut().zip(bytes) {
                *value = (((u16::from(*byte) * span) >> 8) as i16 - bound) as i8;
            }
        }
    }
}

/// `blake2_256("keirin/sprint/perm" ‖ seed ‖ account ‖ u64le(nonce))`.
pub(crate) fn permutation_key(seed: &Seed, account: &Account, nonce: Nonce) -> [u8; 32] {
    nonce_key(PERMUTATION_DOMAIN, seed, account, nonce)
}

/// `blake2_256(domain ‖ seed ‖ account ‖ u64le(nonce))`, without a heap.
fn nonce_key(domain: &[u8], seed: &Seed, account: &Account, nonce: Nonce) -> [u8; 32] {
    let nonce = nonce.to_le_bytes();
    let parts = domain.iter().chain(seed).chain(account).chain(&nonce);
    let mut bytes = [0; 96];
    let length = bytes.iter_mut().zip(parts).map(|(byte, part)| *byte = *part).count();
    blake2_256(bytes.get(..length).unwrap_or_default())
}

/// `blake2_256("keirin/sprint/target" ‖ seed)`.
pub(crate) fn target_key(seed: &Seed) -> [u8; 32] {
    blake2_256(&[TARGET_DOMAIN, seed.as_slice()].concat())
}

/// The input of `(account, nonce)`: `S · D` values in ±127, row-major, from stream 0 of
/// `blake2_256("keirin/sprint/input" ‖ seed ‖ account ‖ u64le(nonce))`.
pub fn input(config: &Config, seed: &Seed, account: &Account, nonce: Nonce) -> Vec<i8> {
    let mut values = vec![0; config.input_len()];
    fill_input(seed, account, nonce, &mut values);
    values
}

/// The same in memory already held: `S · D` values.
pub fn fill_input(seed: &Seed, account: &Account, nonce: Nonce, values: &mut [i8]) {
    Stream::new(&nonce_key(INPUT_DOMAIN, seed, account, nonce), 0).fill_integers(INPUT_BOUND, values);
}
