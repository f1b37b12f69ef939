//! Difficulty: how large a share of nonces are proofs.

use frame_support::traits::Get;
use keirin_primitives::{sprint::Configuration, HashBytes};
use keirin_sprint_model::{radius, ConfigName, MAX_LEVEL};

use crate::{Config, Pallet};

/// The sprint model of a configuration.
pub(crate) const fn model_of(configuration: Configuration) -> ConfigName {
    match configuration {
        Configuration::Test => ConfigName::Test,
        Configuration::Dev => ConfigName::Dev,
        Configuration::Production => ConfigName::Production,
    }
}

/// Greatest squared distance of a proof under a seed.
pub(crate) fn radius_of(configuration: Configuration, seed: &HashBytes, level: u8) -> u32 {
    radius(model_of(configuration), seed, level)
}

impl<T: Config> Pallet<T> {
    /// The next epoch's level: as many levels up or down as bring a largest commitment of `largest` proofs between the
    /// bounds, were it made again. An epoch without commitments changes nothing.
    pub(crate) fn next_level(level: u8, largest: u32) -> u8 {
        let (least, most) = T::ProofsAimedAt::get();
        let (mut level, mut expected) = (level, u64::from(largest));
        while expected > u64::from(most.max(1)) && level < MAX_LEVEL {
            expected >>= 1;
            level = level.saturating_add(1);
        }
        while expected > 0 && expected < u64::from(least) && level > 0 {
            expected = expected.saturating_mul(2);
            level = level.saturating_sub(1);
        }
        level
    }
}
