//! The share of nonces that pass, seed by seed.

use crate::{distance2, is_proof, radius, ConfigName, Model, SprintInput, DEFAULT_LEVEL, MAX_LEVEL};

/// Share of 64 outputs under 800 permutations each that pass at a level, for one seed of the test configuration.
fn share(seed: u8, level: u8) -> f64 {
    let account = [3; 32];
    let model = Model::new(ConfigName::Test.config(), [seed; 32]);
    let inputs: Vec<_> = (0..64).map(|nonce| SprintInput { account, nonce }).collect();
    let outputs = model.outputs(&inputs);
    let radius = radius(ConfigName::Test, &[seed; 32], level);
    let permutations = (0..800).map(|nonce| model.permutation(&account, nonce));
    let passed = |permutation: Vec<u32>| {
        let distances = outputs.iter().filter_map(|output| distance2(output, &permutation, model.target()));
        distances.filter(|distance| is_proof(*distance, radius)).count()
    };
    permutations.map(passed).sum::<usize>() as f64 / (64.0 * 800.0)
}

#[test]
fn share_of_proofs_is_nearly_the_same_for_every_seed() {
    let expected = 4.0 * 2.0 / 900.0;
    for seed in 0..12 {
        let share = share(seed, DEFAULT_LEVEL - 3);
        assert!(share > 0.6 * expected && share < 1.6 * expected, "seed {seed}: {share} of {expected}");
    }
}

#[test]
fn each_level_halves_the_share() {
    let shares: Vec<f64> = (2..=6).map(|level| share(5, level)).collect();
    for pair in shares.windows(2) {
        let ratio = pair[1] / pair[0];
        assert!((0.38..0.62).contains(&ratio), "{shares:?}");
    }
}

#[test]
fn higher_levels_are_harder_up_to_the_last() {
    for name in ConfigName::ALL {
        let radii: Vec<u32> = (0..=MAX_LEVEL).map(|level| radius(name, &[9; 32], level)).collect();
        assert!(radii.windows(2).all(|pair| pair[1] < pair[0]), "{radii:?}");
        assert_eq!(radius(name, &[9; 32], u8::MAX), radii[usize::from(MAX_LEVEL)]);
    }
}
