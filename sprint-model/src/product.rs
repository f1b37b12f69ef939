//! Products of activations with a weight tensor.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "sizes are those of allocated slices; sums stay within ±(2^24 − 1), see tests::bounds"
)]

use alloc::{vec, vec::Vec};

use crate::{
    observe::{Observer, Step},
    requantise::requantise,
    weights::{LayerWeights, Tensor},
    Config,
};

/// Positions whose sums are built together: their sums stay in the first-level cache while the weights pass once.
const POSITIONS: usize = 4;

/// `rq(left · W, shift)` for every position of `left`.
pub(crate) fn product(
    config: &Config,
    left: &[i8],
    weights: &LayerWeights,
    tensor: Tensor,
    observer: &mut impl Observer,
) -> Vec<i8> {
    let (inner, columns) = tensor.size(config);
    let (right, shift) = (weights.tensor(tensor), tensor.shift(config));
    observer.see(Step::Product, || largest_sum(left, right, inner, columns));

    let mut results = Vec::with_capacity(left.len() / inner * columns);
    let mut sums = vec![0; POSITIONS * columns];
    for positions in left.chunks(POSITIONS * inner) {
        sums.fill(0);
        add_products(positions, right, inner, columns, &mut sums);
        let filled = positions.len() / inner * columns;
        results.extend(sums.iter().take(filled).map(|sum| requantise(*sum, shift)));
    }
    results
}

/// Adds `left · right` to `sums`, four rows of `right` at a time: four products of ±127 · ±63 fit 16 bits.
fn add_products(left: &[i8], right: &[i8], inner: usize, columns: usize, sums: &mut [i32]) {
    for (step, rows) in right.chunks_exact(4 * columns).enumerate() {
        let (first, second) = rows.split_at(2 * columns);
        let ((a, b), (c, d)) = (first.split_at(columns), second.split_at(columns));
        for (position, sums) in left.chunks_exact(inner).zip(sums.chunks_exact_mut(columns)) {
            let Some(factors) = position.as_chunks::<4>().0.get(step) else { continue };
            let [w, x, y, z] = factors.map(i16::from);
            for ((((sum, a), b), c), d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                let four = w * i16::from(*a) + x * i16::from(*b) + y * i16::from(*c) + z * i16::from(*d);
                *sum += i32::from(four);
            }
        }
    }
}

/// The largest `Σ |x · w|` over all positions and columns.
fn largest_sum(left: &[i8], right: &[i8], inner: usize, columns: usize) -> i64 {
    let mut largest = 0;
    for position in left.chunks_exact(inner) {
        let mut sums = vec![0i64; columns];
        for (factor, row) in position.iter().zip(right.chunks_exact(columns)) {
            let factor = i64::from(*factor).abs();
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += factor * i64::from(*weight).abs());
        }
        largest = sums.into_iter().fold(largest, i64::max);
    }
    largest
}
