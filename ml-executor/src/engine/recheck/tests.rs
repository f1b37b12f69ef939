//! Tests of [`super`]: honest differences are explained by as much as they are, others by far more or by nothing.

use super::*;

fn sampler(temperature: f32, top_p: f32, seed: u64) -> Sampler {
    Sampler { temperature, top_p, seed }
}

fn recheck(sampler: Sampler, logits: &[f32], token: u32, position: u32) -> Recheck {
    sampler.recheck(logits, Choice { token, position }, &mut Vec::new()).expect("the logits are finite")
}

fn some_logits(entries: usize) -> Vec<f32> {
    (0..entries).map(|entry| ((entry * 7_919) % 1_000) as f32 / 100.0).collect()
}

/// The logits of another host, up to `difference / 2` away.
fn elsewhere(logits: &[f32], difference: f32, seed: u64) -> Vec<f32> {
    let noise = PositionNoise::new(seed, 1_000_000);
    let shift = |entry: usize| (uniform(noise.word(entry as u32)) as f32 - 0.5) * difference;
    logits.iter().enumerate().map(|(entry, logit)| logit + shift(entry)).collect()
}

const WAYS: [(f32, f32); 7] = [(0.0, 1.0), (0.3, 1.0), (1.0, 1.0), (2.0, 1.0), (0.3, 0.9), (1.0, 0.5), (1.5, 0.95)];

#[test]
fn own_choices_need_no_explanation() {
    let logits = some_logits(700);
    for (temperature, top_p) in WAYS {
        let sampler = sampler(temperature, top_p, 3);
        for position in 0..50 {
            let own = sampler.choose(&logits, position, &mut Vec::new()).expect("the logits are finite");
            let found = recheck(sampler, &logits, own.token, position);
            assert_eq!((found.own, found.excess), (own, 0.0));
        }
    }
}

#[test]
fn choices_of_another_host_are_explained_by_its_difference() {
    let logits = some_logits(700);
    for (temperature, top_p) in WAYS {
        let sampler = sampler(temperature, top_p, 3);
        let mut differing = 0;
        for position in 0..400 {
            let other = elsewhere(&logits, 0.2, u64::from(position));
            let chosen = sampler.choose(&other, position, &mut Vec::new()).expect("the logits are finite").token;
            let found = recheck(sampler, &logits, chosen, position);
            differing += usize::from(found.own.token != chosen);
            assert!(found.excess <= 0.2001, "{} at temperature {temperature}, top-p {top_p}", found.excess);
        }
        assert!(differing > 0, "no choice differed at temperature {temperature}, top-p {top_p}");
    }
}

#[test]
fn choices_by_other_rules_are_not_explained_by_little() {
    let logits = some_logits(700);
    let honest = sampler(1.0, 0.9, 3);
    for cheat in [sampler(1.6, 0.9, 3), sampler(1.0, 0.9, 4), sampler(0.0, 1.0, 3), sampler(1.0, 1.0, 3)] {
        let unexplained = (0..200).filter(|position| {
            let chosen = cheat.choose(&logits, *position, &mut Vec::new()).expect("the logits are finite").token;
            recheck(honest, &logits, chosen, *position).excess > 0.05
        });
        assert!(unexplained.count() > 10, "{cheat:?}");
    }
}

#[test]
fn likeliest_token_is_missed_by_the_difference_of_logits() {
    let found = recheck(sampler(0.0, 1.0, 1), &[1.0, 3.0, 2.75], 2, 0);

    assert_eq!(found.own.token, 1);
    assert!((found.excess - 0.25).abs() < 1e-9);
}

#[test]
fn token_outside_the_nucleus_is_not_explained_by_its_noise() {
    // The nucleus of 0.5 is the first entry alone, five nats above the second; a shift of four would let others in.
    let logits = [10.0f32, 5.0, 4.9, 4.8];
    for position in 0..200 {
        let found = recheck(sampler(1.0, 0.5, 9), &logits, 1, position);
        assert!(found.excess > 3.9, "{} at position {position}", found.excess);
    }
}

#[test]
fn either_of_two_equals_at_the_edge_of_the_nucleus_passes() {
    // Both have a share of nearly a half; which of them alone makes the nucleus depends on the last bits.
    for top_p in [0.3, 0.499_999] {
        for (chosen, logits) in [(1, [2.0f32, 1.999_999, -9.0]), (0, [1.999_999, 2.0f32, -9.0])] {
            for position in 0..100 {
                let excess = recheck(sampler(1.0, top_p, 5), &logits, chosen, position).excess;
                assert!(excess < 1e-4, "{excess}");
            }
        }
    }
}

#[test]
fn tokens_that_cannot_be_chosen_are_never_explained() {
    let logits = [f32::NEG_INFINITY, 1.0, 0.5];
    for (temperature, top_p) in WAYS {
        for token in [0, 3, u32::MAX] {
            assert_eq!(recheck(sampler(temperature, top_p, 1), &logits, token, 0).excess, f64::INFINITY);
        }
    }
}

#[test]
fn logits_that_are_no_numbers_are_the_checkers_fault() {
    let choice = Choice { token: 0, position: 0 };
    assert_eq!(sampler(1.0, 1.0, 1).recheck(&[f32::NAN, 1.0], choice, &mut Vec::new()), Err(NotFinite));
}
