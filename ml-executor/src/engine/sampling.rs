//! Choosing the next token, in a way a validator can check from the logits alone.
//!
//! The choice of DESIGN §5, `argmax_j (logit_j / T + g_j)`, is computed as a race: with `p_j = exp((logit_j − max) / T)`
//! and `E_j = −ln u_j`, it is `argmin_j E_j / p_j`, because `g_j = −ln E_j`. Since `E_j ≥ 1 − u_j`, most entries lose
//! before a logarithm is taken. Nucleus sampling restricts the race to the fewest likeliest entries whose
//! probabilities at temperature `T` reach `top_p`; among equals the lower entry comes first, everywhere.

use keirin_primitives::inference::{PositionEvidence, TOP_LOGPROBS};
use wide::f32x8;

use super::noise::{uniform, PositionNoise};

/// Entries less likely than the likeliest by this many nats at temperature 1 are outside every nucleus of at most
/// 0.999: even 250 000 of them together weigh less than 0.000 6.
const NUCLEUS_DEPTH: f32 = 20.0;

/// How tokens of one request are chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sampler {
    pub temperature: f32,
    pub top_p: f32,
    pub seed: u64,
}

impl Sampler {
    /// Chooses the token at `position` and notes what validators need of it.
    ///
    /// `logits`: one number for each vocabulary entry. `scratch` is overwritten.
    pub fn choose(&self, logits: &[f32], position: u32, scratch: &mut Vec<f32>) -> PositionEvidence {
        let top = likeliest(logits);
        let max = top.first().map_or(0.0, |(_, logit)| *logit);
        let token = if self.temperature > 0.0 {
            self.race(logits, max, position, scratch).unwrap_or_default()
        } else {
            top.first().map_or(0, |(entry, _)| *entry)
        };
        let normaliser = max + sum_exp(logits, max).ln();
        let micronats = |logit: f32| (f64::from(logit - normaliser) * 1e6).round() as i32;
        PositionEvidence { token, top: top.into_iter().map(|(entry, logit)| (entry, micronats(logit))).collect() }
    }

    fn race(&self, logits: &[f32], max: f32, position: u32, scratch: &mut Vec<f32>) -> Option<u32> {
        let noise = PositionNoise::new(self.seed, position);
        if self.top_p < 1.0 {
            let nucleus = nucleus(logits, max, self.temperature, self.top_p);
            let mut race = Race::default();
            for (entry, weight) in nucleus {
                race.enter(entry, weight, noise.word(entry));
            }
            return race.winner;
        }
        exp_into(logits, max, self.temperature, scratch);
        let mut race = Race::default();
        for (block, weights) in scratch.chunks(4).enumerate() {
            let block = block as u32;
            let words = noise.block(block);
            for (lane, (weight, word)) in weights.iter().zip(words).enumerate() {
                race.enter(4 * block + lane as u32, *weight, word);
            }
        }
        race.winner
    }
}

/// Exponential race: the least `E_j / p_j` wins.
#[derive(Default)]
struct Race {
    winner: Option<u32>,
    best: Option<f64>,
}

impl Race {
    fn enter(&mut self, entry: u32, weight: f32, word: u32) {
        let weight = f64::from(weight);
        if weight <= 0.0 {
            return;
        }
        let u = uniform(word);
        if self.best.is_some_and(|best| 1.0 - u >= best * weight) {
            return;
        }
        let time = -u.ln() / weight;
        if self.best.is_none_or(|best| time < best) {
            self.best = Some(time);
            self.winner = Some(entry);
        }
    }
}

/// The [`TOP_LOGPROBS`] likeliest entries and their logits, likeliest first.
fn likeliest(logits: &[f32]) -> Vec<(u32, f32)> {
    let mut top: Vec<(u32, f32)> = Vec::with_capacity(TOP_LOGPROBS + 1);
    let mut least = f32::NEG_INFINITY;
    for (entry, &logit) in logits.iter().enumerate() {
        if logit > least || (top.len() < TOP_LOGPROBS && !logit.is_nan()) {
            let place = top.partition_point(|(_, other)| *other >= logit);
            top.insert(place, (entry as u32, logit));
            top.truncate(TOP_LOGPROBS);
            if top.len() == TOP_LOGPROBS {
                least = top.last().map_or(least, |(_, logit)| *logit);
            }
        }
    }
    top
}

/// The fewest likeliest entries whose probabilities reach `top_p`, with their unnormalised weights.
fn nucleus(logits: &[f32], max: f32, temperature: f32, top_p: f32) -> Vec<(u32, f32)> {
    let depth = NUCLEUS_DEPTH * temperature;
    let mut candidates: Vec<(u32, f32)> = logits
        .iter()
        .enumerate()
        .filter(|(_, logit)| max - **logit <= depth)
        .map(|(entry, logit)| (entry as u32, ((logit - max) / temperature).exp()))
        .collect();
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let total: f64 = candidates.iter().map(|(_, weight)| f64::from(*weight)).sum();
    let mut mass = 0.0;
    let kept = candidates.iter().position(|(_, weight)| {
        mass += f64::from(*weight);
        mass >= f64::from(top_p) * total
    });
    candidates.truncate(kept.map_or(candidates.len(), |last| last + 1));
    candidates
}

/// `Σ exp(x_i − max)`.
fn sum_exp(logits: &[f32], max: f32) -> f32 {
    let chunks = logits.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().map(|logit| (logit - max).exp()).sum();
    let shift = f32x8::splat(max);
    let sum = chunks.fold(f32x8::ZERO, |sum, chunk| sum + (lanes(chunk) - shift).exp());
    sum.reduce_add() + rest
}

/// `exp((x_i − max) / temperature)` for every entry.
fn exp_into(logits: &[f32], max: f32, temperature: f32, weights: &mut Vec<f32>) {
    weights.clear();
    weights.reserve(logits.len());
    let chunks = logits.chunks_exact(8);
    let rest = chunks.remainder();
    let (shift, scale) = (f32x8::splat(max), f32x8::splat(1.0 / temperature));
    for chunk in chunks {
        weights.extend_from_slice(((lanes(chunk) - shift) * scale).exp().as_array_ref());
    }
    weights.extend(rest.iter().map(|logit| ((logit - max) / temperature).exp()));
}

fn lanes(chunk: &[f32]) -> f32x8 {
    f32x8::new(chunk.try_into().expect("chunks_exact(8) gives chunks of eight"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampler(temperature: f32, top_p: f32, seed: u64) -> Sampler {
        Sampler { temperature, top_p, seed }
    }

    fn choose(sampler: Sampler, logits: &[f32], position: u32) -> u32 {
        sampler.choose(logits, position, &mut Vec::new()).token
    }

    /// The definition of DESIGN §5, word for word.
    fn by_definition(logits: &[f32], temperature: f32, seed: u64, position: u32) -> u32 {
        let noise = PositionNoise::new(seed, position);
        let noisy = |entry: usize| {
            let gumbel = -(-uniform(noise.word(entry as u32)).ln()).ln();
            f64::from(logits[entry]) / f64::from(temperature) + gumbel
        };
        (0..logits.len()).max_by(|a, b| noisy(*a).total_cmp(&noisy(*b))).expect("there are entries") as u32
    }

    fn some_logits(entries: usize) -> Vec<f32> {
        (0..entries).map(|entry| ((entry * 7_919) % 1_000) as f32 / 100.0).collect()
    }

    #[test]
    fn race_is_won_by_the_noisy_argmax_of_the_definition() {
        let logits = some_logits(1_003);
        for position in 0..200 {
            for temperature in [0.3, 1.0, 2.0] {
                let chosen = choose(sampler(temperature, 1.0, 99), &logits, position);
                assert_eq!(chosen, by_definition(&logits, temperature, 99, position));
            }
        }
    }

    #[test]
    fn frequencies_follow_the_softmax() {
        let logits = [1.0f32, 0.0, 2.0, -1.0, 0.5];
        let draws = 20_000u32;
        let mut counts = [0f64; 5];
        for position in 0..draws {
            counts[choose(sampler(0.8, 1.0, 7), &logits, position) as usize] += 1.0;
        }

        let weights: Vec<f64> = logits.iter().map(|logit| (f64::from(*logit) / 0.8).exp()).collect();
        let total: f64 = weights.iter().sum();
        let chi_square: f64 = weights
            .iter()
            .zip(counts)
            .map(|(weight, count)| {
                let expected = weight / total * f64::from(draws);
                (count - expected).powi(2) / expected
            })
            .sum();
        assert!(chi_square < 18.47, "chi-square {chi_square} with 4 degrees of freedom exceeds the 0.1 % quantile");
    }

    #[test]
    fn zero_temperature_takes_the_likeliest_and_the_lower_of_equals() {
        assert_eq!(choose(sampler(0.0, 1.0, 1), &[0.0, 3.0, 3.0, 1.0], 0), 1);
    }

    #[test]
    fn nucleus_keeps_the_fewest_entries_that_reach_its_mass() {
        let logits = [5.0f32, 4.0, -3.0, 4.5, -20.0];
        for position in 0..500 {
            assert_eq!(choose(sampler(1.0, 0.01, 3), &logits, position), 0);
            assert!([0, 1, 3].contains(&choose(sampler(1.0, 0.99, 3), &logits, position)));
        }
    }

    #[test]
    fn log_probabilities_are_those_of_the_softmax_before_temperature() {
        let logits = some_logits(100);
        let evidence = sampler(1.5, 0.9, 5).choose(&logits, 0, &mut Vec::new());

        let normaliser: f64 = logits.iter().map(|logit| f64::from(*logit).exp()).sum::<f64>().ln();
        assert_eq!(evidence.top.len(), TOP_LOGPROBS);
        for (entry, micronats) in evidence.top {
            let exact = f64::from(logits[entry as usize]) - normaliser;
            assert!((f64::from(micronats) / 1e6 - exact).abs() < 1e-4);
        }
    }

    #[test]
    fn likeliest_entries_come_in_order_whatever_their_number() {
        assert_eq!(likeliest(&[1.0, 3.0]).iter().map(|(entry, _)| *entry).collect::<Vec<_>>(), vec![1, 0]);
        let many = likeliest(&some_logits(999));
        assert!(many.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    }

    #[test]
    fn same_seed_and_position_choose_the_same_token_again() {
        let logits = some_logits(500);
        let once = sampler(1.0, 0.9, 11).choose(&logits, 4, &mut Vec::new());
        assert_eq!(once, sampler(1.0, 0.9, 11).choose(&logits, 4, &mut vec![9.0; 3]));
    }
}
