//! Tests of [`super`]: against the definition, against the softmax, at the edges.

use super::*;
use crate::engine::noise::uniform;

fn sampler(temperature: f32, top_p: f32, seed: u64) -> Sampler {
    Sampler { temperature, top_p, seed }
}

fn choose(sampler: Sampler, logits: &[f32], position: u32) -> u32 {
    sampler.choose(logits, position, &mut Vec::new()).expect("the logits are finite").token
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

/// Pearson's statistic of how often each of `logits` was chosen in `draws` against its share of the softmax over
/// those that may be chosen.
fn chi_square(sampler: Sampler, logits: &[f32], may_be_chosen: &[usize], draws: u32) -> f64 {
    let mut counts = vec![0f64; logits.len()];
    for position in 0..draws {
        counts[choose(sampler, logits, position) as usize] += 1.0;
    }
    let weight = |entry: &usize| (f64::from(logits[*entry]) / f64::from(sampler.temperature)).exp();
    let total: f64 = may_be_chosen.iter().map(weight).sum();
    let terms = may_be_chosen.iter().map(|entry| {
        let expected = weight(entry) / total * f64::from(draws);
        (counts[*entry] - expected).powi(2) / expected
    });
    assert_eq!(may_be_chosen.iter().map(|entry| counts[*entry]).sum::<f64>(), f64::from(draws), "{counts:?}");
    terms.sum()
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
    // 0.1 % quantiles of the chi-square distribution with 4 and 39 degrees of freedom.
    let few = [1.0f32, 0.0, 2.0, -1.0, 0.5];
    for (seed, temperature) in [(7, 0.8), (8, 1.0), (9, 2.0)] {
        let statistic = chi_square(sampler(temperature, 1.0, seed), &few, &[0, 1, 2, 3, 4], 20_000);
        assert!(statistic < 18.47, "{statistic} at temperature {temperature}");
    }
    let many: Vec<f32> = (0..40).map(|entry| (entry % 7) as f32 / 3.0).collect();
    let statistic = chi_square(sampler(1.0, 1.0, 10), &many, &(0..40).collect::<Vec<_>>(), 20_000);
    assert!(statistic < 72.06, "{statistic}");
}

#[test]
fn frequencies_in_the_nucleus_follow_the_softmax_over_it() {
    // 0.1 % quantile with 2 degrees of freedom; the likeliest three have 0.93 of the mass.
    let logits = [5.0f32, 4.0, 2.0, 4.5, 1.0, -20.0];
    let statistic = chi_square(sampler(1.0, 0.9, 3), &logits, &[0, 1, 3], 20_000);
    assert!(statistic < 13.82, "{statistic}");
}

#[test]
fn seeds_are_independent_of_each_other() {
    let logits = some_logits(200);
    let chosen: Vec<u32> = (0..64).map(|seed| choose(sampler(1.0, 1.0, seed), &logits, 0)).collect();
    let mut distinct = chosen.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(distinct.len() > 16, "{chosen:?}");
}

#[test]
fn zero_temperature_takes_the_likeliest_and_the_lower_of_equals() {
    assert_eq!(choose(sampler(0.0, 1.0, 1), &[0.0, 3.0, 3.0, 1.0], 0), 1);
    assert_eq!(choose(sampler(0.0, 0.1, 1), &[3.0; 20], 0), 0);
}

#[test]
fn temperature_near_zero_takes_the_likeliest() {
    let logits = some_logits(1_000);
    let best = choose(sampler(0.0, 1.0, 1), &logits, 0);
    for temperature in [1e-3, f32::MIN_POSITIVE, 1e-42] {
        assert_eq!(choose(sampler(temperature, 1.0, 5), &logits, 3), best, "{temperature}");
        assert_eq!(choose(sampler(temperature, 0.5, 5), &logits, 3), best, "{temperature}");
    }
}

#[test]
fn smallest_nucleus_leaves_only_the_likeliest() {
    let logits = [5.0f32, 4.0, -3.0, 4.5, -20.0];
    for position in 0..200 {
        assert_eq!(choose(sampler(1.0, 0.001, 3), &logits, position), 0);
    }
}

#[test]
fn log_probabilities_are_those_of_the_softmax_before_temperature() {
    let logits: Vec<f32> = some_logits(20_000).into_iter().map(|logit| logit * 3.0 - 20.0).collect();
    let evidence = sampler(1.5, 0.9, 5).choose(&logits, 0, &mut Vec::new()).expect("the logits are finite");

    let normaliser: f64 = logits.iter().map(|logit| f64::from(*logit).exp()).sum::<f64>().ln();
    assert_eq!(evidence.top.len(), TOP_LOGPROBS);
    for (entry, micronats) in evidence.top {
        let exact = f64::from(logits[entry as usize]) - normaliser;
        assert!((f64::from(micronats) / 1e6 - exact).abs() < 5e-6, "{micronats} for {exact}");
    }
}

#[test]
fn likeliest_entries_are_those_of_a_sort() {
    for entries in [1, 2, 5, 8, 9, 999, 1_000] {
        let logits = some_logits(entries);
        let mut sorted: Vec<(u32, f32)> = (0..).zip(logits.iter().copied()).collect();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sorted.truncate(TOP_LOGPROBS);
        assert_eq!(likeliest(&logits), sorted);
    }
}

#[test]
fn entries_masked_with_minus_infinity_are_never_chosen() {
    let logits = [f32::NEG_INFINITY, 1.0, f32::NEG_INFINITY, 0.5, f32::NEG_INFINITY];
    for position in 0..500 {
        assert!([1, 3].contains(&choose(sampler(1.0, 1.0, 4), &logits, position)));
        assert!([1, 3].contains(&choose(sampler(1.0, 0.999, 4), &logits, position)));
    }
}

#[test]
fn logits_that_are_no_numbers_are_refused() {
    let mut late = some_logits(100);
    late[97] = f32::NAN;
    let mut early = some_logits(100);
    early[3] = f32::NAN;
    for logits in [vec![], vec![f32::NAN; 9], vec![f32::NEG_INFINITY; 9], vec![0.0, f32::INFINITY], late, early] {
        for temperature in [0.0, 1.0] {
            let chosen = sampler(temperature, 0.9, 1).choose(&logits, 0, &mut Vec::new());
            assert_eq!(chosen, Err(NotFinite), "{logits:?}");
        }
    }
}

#[test]
fn same_seed_and_position_choose_the_same_token_again() {
    let logits = some_logits(500);
    let once = sampler(1.0, 0.9, 11).choose(&logits, 4, &mut Vec::new());
    assert_eq!(once, sampler(1.0, 0.9, 11).choose(&logits, 4, &mut vec![9.0; 3]));
}
