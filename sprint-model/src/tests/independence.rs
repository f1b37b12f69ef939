//! Outputs depend on seed, account and nonce, and on nothing else.

use alloc::vec::Vec;

use crate::{Config, Model, SprintInput};

const SEED: [u8; 32] = [9; 32];
const ACCOUNT: [u8; 32] = [4; 32];

/// Correlation of two outputs.
fn correlation(left: &[i8], right: &[i8]) -> f64 {
    let centred = |values: &[i8]| -> Vec<f64> {
        let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64;
        values.iter().map(|value| f64::from(*value) - mean).collect()
    };
    let dot = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(l, r)| l * r).sum::<f64>();
    let (left, right) = (centred(left), centred(right));
    dot(&left, &right) / (dot(&left, &left) * dot(&right, &right)).sqrt()
}

#[test]
fn every_way_to_compute_an_output_gives_the_same_bits() {
    let (held, on_demand) = (Model::new(Config::TEST, SEED), Model::on_demand(Config::TEST, SEED));
    let inputs: Vec<_> = (0..7).map(|nonce| SprintInput { account: ACCOUNT, nonce }).collect();

    let together = held.outputs(&inputs);

    assert_eq!(on_demand.outputs(&inputs), together);
    for (input, output) in inputs.iter().zip(together) {
        assert_eq!(on_demand.output(&ACCOUNT, input.nonce), output);
    }
}

#[test]
fn outputs_have_the_width() {
    let model = Model::new(Config::TEST, SEED);

    assert_eq!(model.output(&ACCOUNT, u64::MAX).len(), 64);
    assert!(model.outputs(&[]).is_empty());
}

#[test]
fn a_wrong_output_is_never_a_proof() {
    let model = Model::new(Config::TEST, SEED);

    assert_eq!(model.distance2_of(&[0; 63], &ACCOUNT, 0), u32::MAX);
}

/// 200 pairs of 256 independent values correlate by 1/16 in the root mean square, give or take 5 %.
#[test]
fn outputs_of_other_nonces_accounts_and_seeds_are_uncorrelated() {
    let model = Model::new(Config::DEV, SEED);
    let other_seed = Model::new(Config::DEV, [10; 32]);
    let inputs = |account| (0..8).map(|nonce| SprintInput { account, nonce }).collect::<Vec<_>>();
    let outputs: Vec<_> =
        [model.outputs(&inputs(ACCOUNT)), model.outputs(&inputs([5; 32])), other_seed.outputs(&inputs(ACCOUNT))]
            .concat();

    let pairs = outputs
        .iter()
        .enumerate()
        .flat_map(|(index, left)| outputs.iter().skip(index + 1).map(move |right| correlation(left, right)));

    let correlations: Vec<f64> = pairs.collect();
    let mean_square = correlations.iter().map(|value| value * value).sum::<f64>() / correlations.len() as f64;
    assert!(mean_square.sqrt() < 1.25 / 16.0, "root mean square {}", mean_square.sqrt());
    assert!(correlations.iter().all(|value| value.abs() < 0.35), "{correlations:?}");
}
