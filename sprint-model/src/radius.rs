//! The radius that a wanted share of nonces meets, for the target of one seed.
//!
//! The squared distance of an output `y` under a random permutation from a target `t` is `Σy² + Σt² − 2·Σ y_π(i)·t_i`. The
//! last sum is nearly normal with mean `Σy·Σt / D ≈ 0` and variance `Σy²·Σ(t−t̄)² / (D−1)`. Targets of different seeds differ in
//! length so much that one radius for all would let one nonce in three pass under one seed and one in a thousand
//! under another; so the radius follows the target.

use crate::{target, ConfigName, Distance2, Seed};

/// Standard normal quantiles of the shares `2^(8 − level) / 900`, in thousandths, negated.
const QUANTILES: [u64; 33] = [
    570, 1_070, 1_468, 1_805, 2_102, 2_370, 2_616, 2_845, 3_059, 3_261, 3_452, 3_635, 3_810, 3_978, 4_140, 4_296,
    4_448, 4_594, 4_737, 4_876, 5_011, 5_142, 5_271, 5_397, 5_520, 5_641, 5_759, 5_875, 5_988, 6_100, 6_210, 6_318,
    6_424,
];

/// The level at which one nonce in 900 is a proof.
pub const DEFAULT_LEVEL: u8 = 8;
/// The highest level.
pub const MAX_LEVEL: u8 = 32;

/// Mean and variance of `Σy²` over outputs.
#[derive(Clone, Copy)]
struct Spread {
    mean: u64,
    variance: u64,
}

/// Measured on the outputs in `vectors.json`.
const fn spread(name: ConfigName) -> Spread {
    match name {
        ConfigName::Test => Spread { mean: 153_100, variance: 8_470 * 8_470 },
        ConfigName::Dev => Spread { mean: 626_900, variance: 13_800 * 13_800 },
        ConfigName::Production => Spread { mean: 1_246_700, variance: 21_900 * 21_900 },
    }
}

/// The radius that about one nonce in `900 · 2^(level − 8)` meets under this seed; levels above [`MAX_LEVEL`] count as
/// that.
///
/// ```
/// use keirin_sprint_model::{radius, ConfigName, DEFAULT_LEVEL};
///
/// let radius = |level| radius(ConfigName::Dev, &[7; 32], level);
/// assert!(radius(DEFAULT_LEVEL + 1) < radius(DEFAULT_LEVEL));
/// ```
#[allow(clippy::arithmetic_side_effects, reason = "sums of at most 819 squares of bytes: everything stays below 2^60")]
pub fn radius(name: ConfigName, seed: &Seed, level: u8) -> Distance2 {
    let target = target(&name.config(), seed);
    let width = target.len() as i64;
    let sum: i64 = target.iter().map(|value| i64::from(*value)).sum();
    let squares: i64 = target.iter().map(|value| i64::from(*value).pow(2)).sum();
    let around_mean = (squares - sum * sum / width).unsigned_abs();

    let output = spread(name);
    let variance = 4 * output.mean * around_mean / (width - 1).unsigned_abs() + output.variance;
    let quantile = QUANTILES.get(usize::from(level.min(MAX_LEVEL))).copied().unwrap_or(0);
    let mean = output.mean + squares.unsigned_abs();
    let radius = mean.saturating_sub(quantile * variance.isqrt() / 1_000);
    Distance2::try_from(radius).unwrap_or(Distance2::MAX)
}
