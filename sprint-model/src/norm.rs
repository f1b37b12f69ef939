//! The norm: every position is scaled to a mean size of 40.

use alloc::vec::Vec;

use crate::{
    observe::{Observer, Step},
    requantise::requantise,
    Config,
};

/// Mean size of a normed value.
pub const NORM_MEAN: i32 = 40;

/// Fractional bits of the norm's factor.
pub const NORM_SHIFT: u32 = 9;

/// Per position: `n = max(1, Σ|x|)`, `c = 40 · 512 · D / n`, results `rq(c · x, 9)`.
#[allow(clippy::arithmetic_side_effects, reason = "n ≤ R · D and |c · x| ≤ 40 · 512 · D; both below 2^24")]
pub(crate) fn norm(config: &Config, residuals: &[i32], observer: &mut impl Observer) -> Vec<i8> {
    let mut normed = Vec::with_capacity(residuals.len());
    for position in residuals.chunks_exact(config.width()) {
        let sum = position.iter().map(|x| x.abs()).sum::<i32>().max(1);
        let factor = config.norm_dividend() / sum;
        observer.see(Step::NormSum, || i64::from(sum));
        observer.see(Step::NormProduct, || {
            position.iter().map(|x| (i64::from(factor) * i64::from(*x)).abs()).fold(0, i64::max)
        });
        normed.extend(position.iter().map(|x| requantise(factor * x, NORM_SHIFT)));
    }
    normed
}
