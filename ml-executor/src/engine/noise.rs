//! Noise that a validator can make again: a counter-based generator keyed by what it is for.
//!
//! Philox4x32-10 (Salmon et al., «Parallel random numbers: as easy as 1, 2, 3», SC 2011) with
//! key `(seed & 0xffffffff, seed >> 32)` and counter `(j / 4, position, 0, 0)`; word `j mod 4` of its output is
//! the noise of vocabulary entry `j` at generated position `position`, both counted from 0. A word `x` stands for
//! the uniform number `u = (x + 1/2) / 2^32`, and the Gumbel noise of DESIGN §5 is `g = −ln(−ln u)`.
//!
//! Test vector: with seed `0x0123456789abcdef`, at position 7, the words of entries 0, 1, 2, 3 and 49151 are
//! `60d90047`, `2827dcf9`, `377ea6ee`, `0cca88a2` and `5bb6011c` (hexadecimal).

use std::array::from_fn;

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// Blocks that are computed side by side, which lets the compiler use vector instructions.
const LANES: usize = 8;
/// Vocabulary entries whose words [`PositionNoise::words`] gives at once.
pub(crate) const GROUP: usize = 4 * LANES;

/// One block of Philox4x32-10.
fn philox(mut key: [u32; 2], mut counter: [u32; 4]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let a = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let b = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        counter = [(b >> 32) as u32 ^ counter[1] ^ key[0], b as u32, (a >> 32) as u32 ^ counter[3] ^ key[1], a as u32];
        key = next_key(key);
    }
    counter
}

fn next_key(key: [u32; 2]) -> [u32; 2] {
    [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])]
}

/// Noise of one generated position of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PositionNoise {
    key: [u32; 2],
    position: u32,
}

impl PositionNoise {
    pub fn new(seed: u64, position: u32) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32], position }
    }

    /// The word of one vocabulary entry.
    pub fn word(&self, entry: u32) -> u32 {
        philox(self.key, [entry / 4, self.position, 0, 0])[(entry % 4) as usize]
    }

    /// The words of the [`GROUP`] vocabulary entries that start with `first`, a multiple of four.
    pub fn words(&self, first: u32) -> [u32; GROUP] {
        let mut key = self.key;
        let mut counters: [[u32; LANES]; 4] =
            [from_fn(|lane| first / 4 + lane as u32), [self.position; LANES], [0; LANES], [0; LANES]];
        for _ in 0..ROUNDS {
            let a: [u64; LANES] = from_fn(|lane| u64::from(MULTIPLIERS[0]) * u64::from(counters[0][lane]));
            let b: [u64; LANES] = from_fn(|lane| u64::from(MULTIPLIERS[1]) * u64::from(counters[2][lane]));
            counters = [
                from_fn(|lane| (b[lane] >> 32) as u32 ^ counters[1][lane] ^ key[0]),
                from_fn(|lane| b[lane] as u32),
                from_fn(|lane| (a[lane] >> 32) as u32 ^ counters[3][lane] ^ key[1]),
                from_fn(|lane| a[lane] as u32),
            ];
            key = next_key(key);
        }
        from_fn(|at| counters[at % 4][at / 4])
    }
}

/// The uniform number a word stands for, strictly between 0 and 1.
pub(crate) fn uniform(word: u32) -> f64 {
    (f64::from(word) + 0.5) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the authors' Random123 distribution (`kat_vectors`, philox4x32 10).
    #[test]
    fn philox_gives_the_published_answers() {
        let zero = philox([0; 2], [0; 4]);
        assert_eq!(zero, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        let ones = philox([u32::MAX; 2], [u32::MAX; 4]);
        assert_eq!(ones, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = philox([0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]);
        assert_eq!(pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn words_are_those_of_the_test_vector() {
        let noise = PositionNoise::new(0x0123_4567_89ab_cdef, 7);
        let words = [0, 1, 2, 3, 49_151].map(|entry| noise.word(entry));
        assert_eq!(words, [0x60d9_0047, 0x2827_dcf9, 0x377e_a6ee, 0x0cca_88a2, 0x5bb6_011c], "{words:08x?}");
    }

    #[test]
    fn words_in_groups_are_the_words_one_by_one() {
        let noise = PositionNoise::new(u64::MAX - 3, 12);
        for first in [0, 4, 32, 49_120] {
            let one_by_one: [u32; GROUP] = from_fn(|at| noise.word(first + at as u32));
            assert_eq!(noise.words(first), one_by_one);
        }
    }

    #[test]
    fn uniform_numbers_never_reach_their_ends() {
        assert!(uniform(0) > 0.0 && uniform(u32::MAX) < 1.0);
    }

    #[test]
    fn noise_depends_on_seed_position_and_entry() {
        let word = PositionNoise::new(1, 2).word(3);
        assert_ne!(word, PositionNoise::new(2, 2).word(3));
        assert_ne!(word, PositionNoise::new(1, 3).word(3));
        assert_ne!(word, PositionNoise::new(1, 2).word(4));
    }
}
