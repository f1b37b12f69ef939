//! Attention over the positions of one input, without a mask.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "operands are bytes and Config bounds their number; see tests::bounds"
)]

use alloc::{vec, vec::Vec};

use crate::{
    exponential::EXPONENTIAL,
    observe::{Observer, Step},
    requantise::requantise,
    Config,
};

/// What the probabilities of one position add up to, about.
pub const PROBABILITY_ONE: i32 = 255;

/// Shift after mixing the values.
pub const PROBABILITY_SHIFT: u32 = 8;

/// Queries, keys and values of any number of inputs: `S` positions of `D` values each, row-major.
pub(crate) struct Projections {
    pub(crate) query: Vec<i8>,
    pub(crate) key: Vec<i8>,
    pub(crate) value: Vec<i8>,
}

/// `c = rq(p · v, 8)` for every position and head; head `i` owns the values `i · d .. (i + 1) · d` of a position.
pub(crate) fn attention(config: &Config, projections: &Projections, observer: &mut impl Observer) -> Vec<i8> {
    let mut mixed = Vec::with_capacity(projections.query.len());
    let mut probabilities = Vec::with_capacity(config.sequence());
    let mut sums = vec![0; config.head_width()];
    let inputs = |values| <[i8]>::chunks_exact(values, config.input_len());
    for ((queries, keys), values) in
        inputs(&projections.query).zip(inputs(&projections.key)).zip(inputs(&projections.value))
    {
        for position in queries.chunks_exact(config.width()) {
            for (head, query) in position.chunks_exact(config.head_width()).enumerate() {
                score(config, query, heads(config, keys, head), &mut probabilities, observer);
                softmax(&mut probabilities, observer);
                mix(&probabilities, heads(config, values, head), &mut sums, observer);
                mixed.extend(sums.iter().map(|sum| requantise(*sum, PROBABILITY_SHIFT)));
            }
        }
    }
    mixed
}

/// What `head` owns of every position of one input.
fn heads<'a>(config: &Config, values: &'a [i8], head: usize) -> impl Iterator<Item = &'a [i8]> + Clone {
    values.chunks_exact(config.head_width()).skip(head).step_by(config.heads())
}

/// `a_j = rq(q · k_j, sQ)`.
fn score<'a>(
    config: &Config,
    query: &[i8],
    keys: impl Iterator<Item = &'a [i8]>,
    scores: &mut Vec<i32>,
    observer: &mut impl Observer,
) {
    scores.clear();
    for key in keys {
        let terms = || query.iter().zip(key).map(|(q, k)| i32::from(*q) * i32::from(*k));
        observer.see(Step::Attention, || terms().map(|term| i64::from(term.abs())).sum());
        scores.push(i32::from(requantise(terms().sum(), config.attention_shift())));
    }
}

/// Scores become probabilities: `e_j = T[max(a) − a_j]`, `p_j = (255 · e_j + Σe / 2) / Σe`.
fn softmax(scores: &mut [i32], observer: &mut impl Observer) {
    let largest = scores.iter().copied().max().unwrap_or_default();
    for score in scores.iter_mut() {
        *score = EXPONENTIAL.get((largest - *score) as usize).copied().unwrap_or_default().into();
    }
    // At least T[0] = 255: the largest score's own term.
    let sum = scores.iter().sum::<i32>().max(PROBABILITY_ONE);
    for score in scores.iter_mut() {
        let numerator = PROBABILITY_ONE * *score + sum / 2;
        observer.see(Step::Probability, || i64::from(numerator));
        *score = numerator / sum;
    }
}

/// `sums = p · v`.
fn mix<'a>(
    probabilities: &[i32],
    values: impl Iterator<Item = &'a [i8]> + Clone,
    sums: &mut [i32],
    observer: &mut impl Observer,
) {
    sums.fill(0);
    for (probability, value) in probabilities.iter().zip(values.clone()) {
        sums.iter_mut().zip(value).for_each(|(sum, v)| *sum += probability * i32::from(*v));
    }
    observer.see(Step::Mixture, || {
        let mut sizes = vec![0i64; sums.len()];
        for (probability, value) in probabilities.iter().zip(values) {
            let probability = i64::from(*probability);
            sizes.iter_mut().zip(value).for_each(|(size, v)| *size += probability * i64::from(*v).abs());
        }
        sizes.into_iter().fold(0, i64::max)
    });
}
