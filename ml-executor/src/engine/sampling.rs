//! Choosing the next token, in a way a validator can check from the logits alone.
//!
//! The choice is that of DESIGN §5, `argmax_j (logit_j / T + g_j)` with the noise of [`super::noise`], computed as a race
//! ([`super::race`]). Nucleus sampling restricts the race ([`super::nucleus`]). Temperature 0 takes the likeliest entry;
//! among equals the lower entry comes first, everywhere. What is kept for validators are the likeliest
//! entries and their log-probabilities before temperature.

use keirin_primitives::inference::{PositionEvidence, TOP_LOGPROBS};
use wide::{f32x8, CmpGt};

use super::{noise::PositionNoise, nucleus::nucleus, race::Race, GenerationRequest};

/// Entries whose exponentials are added in single precision before the sum goes on in double.
const BLOCK: usize = 1_024;

/// The logits hold something that is no number, or nothing that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the model's logits are not finite numbers")]
pub(crate) struct NotFinite;

/// How tokens of one request are chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sampler {
    pub temperature: f32,
    pub top_p: f32,
    pub seed: u64,
}

impl Sampler {
    /// How the tokens of a request are chosen.
    pub fn of(request: &GenerationRequest) -> Self {
        Self { temperature: request.temperature, top_p: request.top_p, seed: request.seed }
    }

    /// Chooses the token at `position` and notes what validators need of it.
    ///
    /// `logits`: one number for each vocabulary entry. `scratch` is overwritten.
    pub fn choose(&self, logits: &[f32], position: u32, scratch: &mut Vec<f32>) -> Result<PositionEvidence, NotFinite> {
        self.choose_with_normaliser(logits, position, scratch).map(|(evidence, _)| evidence)
    }

    /// The choice, and the logarithm of the sum of all exponentials, which makes log-probabilities of logits.
    pub(super) fn choose_with_normaliser(
        &self,
        logits: &[f32],
        position: u32,
        scratch: &mut Vec<f32>,
    ) -> Result<(PositionEvidence, f64), NotFinite> {
        let top = likeliest(logits);
        let (likeliest, max) = *top.first().ok_or(NotFinite)?;
        let sum = exponentials(logits, max, 1.0, scratch);
        if !max.is_finite() || sum.is_nan() {
            return Err(NotFinite);
        }
        let token = if self.temperature > 0.0 { self.race(logits, max, sum, position, scratch) } else { None };
        let normaliser = f64::from(max) + sum.ln();
        let micronats = |logit: f32| ((f64::from(logit) - normaliser) * 1e6).round() as i32;
        let evidence = PositionEvidence {
            token: token.unwrap_or(likeliest),
            top: top.into_iter().map(|(entry, logit)| (entry, micronats(logit))).collect(),
        };
        Ok((evidence, normaliser))
    }

    /// The winner among the entries that may be chosen. `weights` hold the exponentials at temperature 1 and `sum`
    /// is theirs.
    fn race(&self, logits: &[f32], max: f32, sum: f64, position: u32, weights: &mut Vec<f32>) -> Option<u32> {
        let sum = if self.temperature == 1.0 { sum } else { exponentials(logits, max, self.temperature, weights) };
        let mut race = Race::new(PositionNoise::new(self.seed, position));
        if self.top_p < 1.0 {
            nucleus(weights, sum, self.top_p).into_iter().for_each(|(entry, weight)| race.enter(entry, weight));
        } else {
            race.enter_all(weights);
        }
        race.winner()
    }
}

/// The [`TOP_LOGPROBS`] likeliest entries and their logits, likeliest first.
fn likeliest(logits: &[f32]) -> Vec<(u32, f32)> {
    let mut top: Vec<(u32, f32)> = Vec::with_capacity(TOP_LOGPROBS + 1);
    let mut least = f32::NEG_INFINITY;
    let mut consider = |entry: usize, logit: f32| {
        if logit > least || (top.len() < TOP_LOGPROBS && !logit.is_nan()) {
            let place = top.partition_point(|(_, other)| *other >= logit);
            top.insert(place, (entry as u32, logit));
            top.truncate(TOP_LOGPROBS);
            if let (TOP_LOGPROBS, Some((_, last))) = (top.len(), top.last()) {
                least = *last;
            }
        }
        least
    };
    let mut least = f32::NEG_INFINITY;
    let chunks = logits.chunks_exact(8);
    let rest = chunks.remainder();
    for (number, chunk) in chunks.enumerate() {
        if least == f32::NEG_INFINITY || lanes(chunk).cmp_gt(f32x8::splat(least)).any() {
            for (lane, logit) in chunk.iter().enumerate() {
                least = consider(8 * number + lane, *logit);
            }
        }
    }
    for (entry, logit) in (logits.len() - rest.len()..).zip(rest) {
        consider(entry, *logit);
    }
    top
}

/// Puts `exp((x_i − max) / temperature)` for every entry into `weights` and returns their sum, which is no number when
/// one of the logits is none.
fn exponentials(logits: &[f32], max: f32, temperature: f32, weights: &mut Vec<f32>) -> f64 {
    weights.resize(logits.len(), 0.0);
    let (shift, scale) = (f32x8::splat(max), f32x8::splat(temperature));
    let mut sum = 0.0;
    for (logits, weights) in logits.chunks(BLOCK).zip(weights.chunks_mut(BLOCK)) {
        let mut sums = f32x8::ZERO;
        let (from, mut to) = (logits.chunks_exact(8), weights.chunks_exact_mut(8));
        let rest = from.remainder();
        for (from, to) in from.zip(to.by_ref()) {
            let exponents = (lanes(from) - shift) / scale;
            // `exp` gives 0 for what is no number.
            let exponentials = exponents.is_nan().blend(exponents, exponents.exp());
            to.copy_from_slice(exponentials.as_array_ref());
            sums += exponentials;
        }
        for (from, to) in rest.iter().zip(to.into_remainder()) {
            *to = ((from - max) / temperature).exp();
            sum += f64::from(*to);
        }
        sum += f64::from(sums.reduce_add());
    }
    sum
}

fn lanes(chunk: &[f32]) -> f32x8 {
    f32x8::new(chunk.try_into().expect("chunks_exact(8) gives chunks of eight"))
}

#[cfg(test)]
mod tests;
