//! What is planted is wrong by the right amount, and looks right.

use keirin_primitives::verification::Micronats;
use proptest::prelude::*;

use super::*;
use crate::verify::are_likeliest;

const THRESHOLDS: TextThresholds =
    TextThresholds { choice: Micronats(100_000), position: Micronats(200_000), mean: Micronats(20_000) };
const VOCABULARY: u32 = 64;

/// Logits of a model that computes in steps of `step` nats.
fn logits(seed: u32, position: u32, spread: f32, step: f32) -> Vec<f32> {
    let number = |entry: u32| {
        (entry ^ position.rotate_left(9) ^ seed).wrapping_mul(2_654_435_761).wrapping_add(seed).rotate_left(13)
    };
    let logit = |entry: u32| (number(entry).wrapping_mul(747_796_405) >> 8) as f32 / (1 << 24) as f32 * spread;
    (0..VOCABULARY).map(|entry| (logit(entry) / step).round() * step).collect()
}

fn answer(sampler: &Sampler, seed: u32, tokens: u32, spread: f32, step: f32) -> Vec<PositionEvidence> {
    let position = |at| sampler.choose(&logits(seed, at, spread, step), at, &mut Vec::new()).expect("finite logits");
    (0..tokens).map(position).collect()
}

fn directions() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Flatter), Just(Direction::Sharper)]
}

fn samplers() -> impl Strategy<Value = Sampler> {
    let settings = (prop_oneof![Just(0.0f32), 0.1f32..2.0], prop_oneof![Just(1.0f32), 0.2f32..1.0], any::<u64>());
    settings.prop_map(|(temperature, top_p, seed)| Sampler { temperature, top_p, seed })
}

proptest! {
    #[test]
    fn planted_numbers_are_wrong_by_some_times_what_is_allowed_and_look_right(
        (sampler, direction, seed) in (samplers(), directions(), any::<u32>()),
        (tokens, spread, bits) in (1u32..40, 1.0f32..30.0, 4i32..18),
        (position, mean) in (5_000u32..400_000, 500u32..40_000),
    ) {
        let thresholds = TextThresholds { position: Micronats(position), mean: Micronats(mean), ..THRESHOLDS };
        let positions = answer(&sampler, seed, tokens, spread, 0.5f32.powi(bits));
        let Some(wrong) = planted(&sampler, &positions, &thresholds, direction) else { return Ok(()) };

        let excess = excess(&positions, &wrong, &thresholds).expect("they are invalid");
        prop_assert!((LEAST..=MOST).contains(&excess), "{excess}");
        prop_assert_eq!(wrong.len(), positions.len());
        for (at, (wrong, right)) in (0..).zip(wrong.iter().zip(&positions)) {
            prop_assert!(are_likeliest(&wrong.top, VOCABULARY), "{wrong:?}");
            prop_assert_eq!(wrong.token, right.token);
            let entries = |evidence: &PositionEvidence| evidence.top.iter().map(|(entry, _)| *entry).collect::<Vec<_>>();
            prop_assert_eq!(entries(wrong), entries(right));
            prop_assert_eq!(appearance(&sampler, at, wrong), appearance(&sampler, at, right));
            let mass = |evidence: &PositionEvidence| evidence.top.iter().map(|(_, value)| (f64::from(*value) / 1e6).exp()).sum::<f64>();
            prop_assert!((mass(wrong) - mass(right)).abs() < 1e-5);
            // Numbers of few bits stay numbers of few bits.
            let grid = 1e6 / f64::from(1 << bits);
            for (_, value) in &wrong.top {
                let below = f64::from(wrong.top[0].1) - f64::from(*value);
                prop_assert!((below - (below / grid).round() * grid).abs() <= 3.0, "{wrong:?} in steps of {grid}");
            }
        }
    }

    #[test]
    fn temperatures_keep_order_and_mass(values in prop::collection::vec(1i32..20_000_000, 5), factor in 0.3f64..3.0) {
        let sum: f64 = values.iter().map(|value| (-f64::from(*value) / 1e6).exp()).sum();
        let normaliser = (sum.ln() * 1e6).max(0.0) as i32 + 1;
        let mut top: Vec<(u32, i32)> = (0..).zip(values).map(|(entry, value)| (entry, -value - normaliser)).collect();
        top.sort_by_key(|(_, value)| -value);
        let mass = |top: &[(u32, i32)]| top.iter().map(|(_, value)| (f64::from(*value) / 1e6).exp()).sum::<f64>();

        let other = tempered(&top, factor);

        prop_assert!(other.is_sorted_by(|a, b| a.1 >= b.1), "{other:?}");
        prop_assert!((mass(&other) - mass(&top)).abs() < 1e-5);
    }
}

#[test]
fn most_answers_can_be_traps() {
    let mut planted_ones = 0;
    for seed in 0..50u32 {
        let sampler = Sampler { temperature: 0.8, top_p: 0.95, seed: seed.into() };
        let positions = answer(&sampler, seed, 32, 12.0, 1e-6);
        let either = [Direction::Flatter, Direction::Sharper].map(|to| planted(&sampler, &positions, &THRESHOLDS, to));
        planted_ones += usize::from(either.iter().any(Option::is_some));
    }
    assert!(planted_ones >= 48, "{planted_ones} of 50");
}

#[test]
fn certain_answers_are_no_traps() {
    let sampler = Sampler { temperature: 1.0, top_p: 1.0, seed: 1 };
    let certain = [(3, 0), (0, i32::MIN), (1, i32::MIN), (2, i32::MIN), (4, i32::MIN)];
    let even = [0, 1, 2, 3, 4].map(|entry| (entry, -1_609_438));
    for top in [certain.to_vec(), even.to_vec(), vec![(3, -1)], Vec::new()] {
        let positions = vec![PositionEvidence { token: 3, top }; 9];
        for direction in [Direction::Flatter, Direction::Sharper] {
            assert_eq!(planted(&sampler, &positions, &THRESHOLDS, direction), None);
        }
    }
    assert_eq!(planted(&sampler, &[], &THRESHOLDS, Direction::Flatter), None);
}

#[test]
fn without_looking_at_the_choice_a_trap_could_be_told_without_a_model() {
    // What the guard is for: with the same temperature everywhere, some choice of a long answer does not follow from the numbers.
    let sampler = Sampler { temperature: 1.0, top_p: 1.0, seed: 5 };
    let positions = answer(&sampler, 7, 400, 6.0, 1e-6);
    let contradicted = (0..).zip(&positions).filter(|(at, evidence)| {
        let other = PositionEvidence { token: evidence.token, top: tempered(&evidence.top, 1.3) };
        appearance(&sampler, *at, &other) != appearance(&sampler, *at, evidence)
    });
    assert!(contradicted.count() > 0);
}
