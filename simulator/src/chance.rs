//! Chance: every random choice is a hash of the seed and of what is chosen, so that no choice depends on the order of others.

use codec::Encode;
use keirin_primitives::HashBytes;
use sp_io::hashing::blake2_256;

/// The source of all random choices of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(HashBytes);

impl Chance {
    /// The source with a seed.
    pub fn from_seed(seed: u64) -> Self {
        Self(("keirin/simulation", seed).using_encoded(blake2_256))
    }

    /// 32 random bytes for a choice.
    pub fn bytes(&self, what: &str, of: impl Encode) -> HashBytes {
        (self.0, what, of).using_encoded(blake2_256)
    }

    /// A number below `end`, which is above 0.
    pub fn below(&self, what: &str, of: impl Encode, end: u64) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.bytes(what, of);
        let wide = u128::from(u64::from_le_bytes([a, b, c, d, e, f, g, h])) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// Whether something with a probability from 0 to 1 happens.
    pub fn happens(&self, what: &str, of: impl Encode, probability: f64) -> bool {
        // 53 bits, which a double holds exactly.
        const WHOLE: u64 = 1 << 53;
        (self.below(what, of, WHOLE) as f64) < probability * WHOLE as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_choice_is_made_again_and_another_one_is_not() {
        let chance = Chance::from_seed(7);

        assert_eq!(chance.bytes("secret", (1, 2)), Chance::from_seed(7).bytes("secret", (1, 2)));
        assert_ne!(chance.bytes("secret", (1, 2)), chance.bytes("secret", (2, 1)));
        assert_ne!(chance.bytes("secret", (1, 2)), Chance::from_seed(8).bytes("secret", (1, 2)));
    }

    #[test]
    fn what_is_certain_happens_and_what_is_impossible_does_not() {
        let chance = Chance::from_seed(1);
        assert!((0..1_000).all(|round| chance.happens("certain", round, 1.0)));
        assert!(!(0..1_000).any(|round| chance.happens("impossible", round, 0.0)));
    }

    #[test]
    fn something_likely_happens_about_as_often_as_it_should() {
        let chance = Chance::from_seed(1);
        let times = (0..10_000).filter(|round| chance.happens("likely", round, 0.3)).count();
        assert!((2_800..3_200).contains(&times), "{times} of 10 000");
    }
}
