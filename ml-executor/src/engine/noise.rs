//! Noise that a validator can make again: a counter-based generator keyed by what it is for.
//!
//! Philox4x32-10 (Salmon et al., «Parallel random numbers: as easy as 1, 2, 3», SC 2011) with
//! key `(seed & 0xffffffff, seed >> 32)` and counter `(j / 4, position, 0, 0)`; word `j mod 4` of its output is
//! the noise of vocabulary entry `j` at generated position `position`, both counted from 0. A word `x` stands for
//! the uniform number `u = (x + 1/2) / 2^32`, and the Gumbel noise of DESIGN §5 is `g = −ln(−ln u)`.

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// One block of Philox4x32-10.
pub(crate) fn philox(mut key: [u32; 2], mut counter: [u32; 4]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let a = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let b = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        counter = [(b >> 32) as u32 ^ counter[1] ^ key[0], b as u32, (a >> 32) as u32 ^ counter[3] ^ key[1], a as u32];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
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

    /// Words of four neighbouring vocabulary entries, of which the first is `4 · block`.
    pub fn block(&self, block: u32) -> [u32; 4] {
        philox(self.key, [block, self.position, 0, 0])
    }

    /// The word of one vocabulary entry.
    pub fn word(&self, entry: u32) -> u32 {
        self.block(entry / 4)[(entry % 4) as usize]
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
