//! What is planted in a trap: log-probabilities of another temperature.
//!
//! They must be wrong for everybody who runs the model, and right for everybody who does not. So they are wrong by several times what the model's
//! thresholds allow, but no more: a cheaper model that is as far away from all answers finds nothing. And they keep what can be seen without any
//! model: the order of the entries, the probability of all together, the step in which the model's logits come, and that the choice of the token
//! follows from them ([`appearance`]); a position where it would not is left as it is.

use keirin_primitives::{inference::PositionEvidence, verification::TextThresholds};

use crate::{
    engine::{appearance, Sampler},
    verify::{judge, own_distance, PositionFinding},
};

/// How many times what the thresholds allow a trap is wrong: at least, at best and at most.
const LEAST: f64 = 3.0;
const BEST: f64 = 4.25;
const MOST: f64 = 6.0;

/// Temperatures that are tried: the first one's distance from 1, how much farther each next one is, and how many.
const FIRST: f64 = 1e-4;
const STEP: f64 = 1.1;
const TRIES: i32 = 100;

/// Log-probabilities are whole numbers of this many to a nat.
const MICRONATS: f64 = 1e6;
/// What rounding may add to a difference of two log-probabilities, in millionths of a nat.
const ROUNDING: f64 = 1.01;

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// A higher temperature.
    Flatter,
    /// A lower temperature.
    Sharper,
}

impl Direction {
    pub const fn other(self) -> Self {
        match self {
            Self::Flatter => Self::Sharper,
            Self::Sharper => Self::Flatter,
        }
    }

    /// What differences of log-probabilities are multiplied with.
    fn factor(self, distance: f64) -> f64 {
        match self {
            Self::Flatter => (-distance).exp(),
            Self::Sharper => distance.exp(),
        }
    }
}

/// The positions of an answer with log-probabilities that are wrong by as much as they should be. None when no temperature does that: where
/// every token is certain, say.
pub(super) fn planted(
    sampler: &Sampler,
    positions: &[PositionEvidence],
    thresholds: &TextThresholds,
    direction: Direction,
) -> Option<Vec<PositionEvidence>> {
    let looks: Vec<_> = (0..).zip(positions).map(|(at, evidence)| appearance(sampler, at, evidence)).collect();
    let wrong = |factor: f64| -> Vec<PositionEvidence> {
        let each = (0..).zip(positions).zip(&looks).map(|((at, evidence), look)| {
            let other = PositionEvidence { token: evidence.token, top: tempered(&evidence.top, factor) };
            if appearance(sampler, at, &other) == *look {
                other
            } else {
                evidence.clone()
            }
        });
        each.collect()
    };
    let distance_of = |tries: i32| FIRST * STEP.powi(tries);
    let tried = (0..TRIES).map(|tries| wrong(direction.factor(distance_of(tries))));
    let far_enough = tried.filter_map(|wrong| {
        let excess = excess(positions, &wrong, thresholds).filter(|excess| (LEAST..=MOST).contains(excess))?;
        Some(((excess / BEST).ln().abs(), wrong))
    });
    far_enough.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, wrong)| wrong)
}

/// How many times what is allowed these positions are away from the true ones; none when they are valid.
fn excess(positions: &[PositionEvidence], wrong: &[PositionEvidence], thresholds: &TextThresholds) -> Option<f64> {
    let finding = |(own, reported): (&PositionEvidence, &PositionEvidence)| PositionFinding {
        token: own.token,
        own_token: own.token,
        excess: 0.0,
        distance: own_distance(&reported.top, &own.top),
    };
    let findings: Vec<_> = positions.iter().zip(wrong).map(finding).collect();
    let (measured, fault) = judge(&findings, thresholds);
    fault?;
    let times = |value: u32, allowed: u32| f64::from(value) / f64::from(allowed);
    let position = times(measured.distance.value.0, thresholds.position.0);
    Some(position.max(times(measured.mean.0, thresholds.pass_value(measured.positions).0)))
}

/// Entries with their differences multiplied by `factor`, as near as the step of the model's logits allows, and as likely together as
/// before. What cannot come stays so.
fn tempered(top: &[(u32, i32)], factor: f64) -> Vec<(u32, i32)> {
    let Some((_, first)) = top.first().copied() else { return Vec::new() };
    let below = |value: i32| f64::from(first) - f64::from(value);
    let step = step(top.iter().filter(|(_, value)| *value != i32::MIN).map(|(_, value)| below(*value)));
    let moved = |value: i32| match value {
        i32::MIN => f64::from(value),
        value => f64::from(value) - ((below(value) / step).round() * (factor - 1.0)).round() * step,
    };
    let mass = |value: fn(&(i32, f64)) -> f64, pairs: &[(i32, f64)]| -> f64 {
        pairs.iter().map(|pair| (value(pair) / MICRONATS).exp()).sum()
    };
    let pairs: Vec<(i32, f64)> = top.iter().map(|(_, value)| (*value, moved(*value))).collect();
    let shift = (mass(|(before, _)| f64::from(*before), &pairs) / mass(|(_, after)| *after, &pairs)).ln() * MICRONATS;
    let mut least = i32::MAX;
    let each = top.iter().zip(pairs).map(|((entry, value), (_, moved))| {
        // Equal steps down to the last millionth may have been rounded either way.
        least = least.min(if *value == i32::MIN { i32::MIN } else { (moved + shift).round() as i32 });
        (*entry, least)
    });
    each.collect()
}

/// The largest power of two, in millionths of a nat, of which all these differences are multiples but for rounding: numbers of few bits come in
/// such steps.
fn step(differences: impl Iterator<Item = f64> + Clone) -> f64 {
    let fits = |step: &f64| differences.clone().all(|d| (d - (d / step).round() * step).abs() <= ROUNDING);
    (3..20).map(|bits| MICRONATS / f64::from(1 << bits)).find(fits).unwrap_or(1.0)
}

#[cfg(test)]
mod tests;
