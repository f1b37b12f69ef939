//! Claims of one kind, and how far they were from what validators have.

use keirin_primitives::verification::{Micronats, TextFault, TextMeasurement, TextThresholds};
use serde::{Deserialize, Serialize};

use crate::verify::{judge, Claim, Examination, PositionFinding};

/// Fewest tokens of an answer that detection rates count.
pub const LONG: u32 = 32;

/// One check of one claim.
#[derive(Clone, Debug)]
pub struct Check {
    findings: Result<Vec<PositionFinding>, Option<TextFault>>,
    /// Positions of the claim.
    positions: u32,
    /// Whether the answer's tokens are those that an honest executor gives.
    is_unchanged: bool,
}

/// Checks of claims of one kind.
#[derive(Clone, Debug)]
pub struct Population {
    /// What kind.
    pub name: String,
    /// The checks.
    pub checks: Vec<Check>,
}

/// What is kept of a population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// What kind of claims.
    pub name: String,
    /// How many were checked.
    pub checks: usize,
    /// How many were refused.
    pub refused: usize,
    /// Checks of answers of [`LONG`] tokens and more.
    pub long: usize,
    /// How many of these were refused.
    pub long_refused: usize,
    /// How many of the long ones passed with exactly the tokens that an honest executor gives.
    pub long_unchanged: usize,
    /// Refused for a token that the rules do not choose.
    pub by_choice: usize,
    /// Refused for log-probabilities, at one position or on the whole.
    pub by_distance: usize,
    /// Refused before a model ran.
    pub by_form: usize,
    /// Mean distance of a check: percentiles.
    pub means: Percentiles,
    /// The largest difference needed to explain a choice in a check: percentiles.
    pub choices: Percentiles,
    /// The largest distance at one position of a check: percentiles.
    pub distances: Percentiles,
}

/// The 0th to the 100th percentile of many numbers, in millionths of a nat; empty when there are no numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percentiles(Vec<u32>);

impl Percentiles {
    /// Of numbers in any order.
    pub fn of(mut numbers: Vec<u32>) -> Self {
        numbers.sort_unstable();
        let last = numbers.len().saturating_sub(1);
        Self((0..=100).filter_map(|percent| numbers.get((last * percent + 50) / 100).copied()).collect())
    }

    /// One of them; 0 when there are none.
    pub fn at(&self, percent: usize) -> u32 {
        self.0.get(percent).copied().unwrap_or_default()
    }
}

impl Check {
    /// What was found of a claim; `honest` is what an honest executor claims for the same order.
    pub fn new(claim: &Claim, examination: Examination, honest: Option<&Claim>) -> Self {
        let findings = match examination {
            Examination::Positions(findings) => Ok(findings),
            Examination::Fault(fault) => Err(Some(fault)),
            Examination::NoAnswer => Err(None),
        };
        let tokens = |claim: &Claim| claim.positions.iter().map(|position| position.token).collect::<Vec<_>>();
        Self {
            findings,
            positions: u32::try_from(claim.positions.len()).unwrap_or(u32::MAX),
            is_unchanged: honest.is_some_and(|honest| tokens(honest) == tokens(claim)),
        }
    }

    /// The numbers, when a model had to run.
    pub fn measured(&self) -> Option<TextMeasurement> {
        self.findings.as_ref().ok().map(|findings| judge::measurement(findings))
    }

    /// Largest distance and explaining difference of all positions, in millionths of a nat.
    pub fn extremes(&self) -> Option<(u32, u32)> {
        self.measured().map(|measured| (measured.distance.value.0, measured.choice.value.0))
    }

    /// The largest difference needed to explain a choice, in thousandths of what is allowed.
    pub fn choice_permille(&self, thresholds: &TextThresholds) -> Option<u64> {
        let measured = self.measured()?;
        let allowed = u64::from(thresholds.choice_value(measured.distance.value).0);
        (u64::from(measured.choice.value.0) * 1_000).checked_div(allowed)
    }

    /// The mean distance less the room that an answer of this length has for its worst position.
    pub fn settled_mean(&self, position: u32) -> Option<u32> {
        let measured = self.measured()?;
        Some(measured.mean.0.saturating_sub(position.checked_div(measured.positions).unwrap_or_default()))
    }

    /// Whether the answer is long enough for detection rates.
    pub fn is_long(&self) -> bool {
        self.positions >= LONG
    }

    fn fault(&self, thresholds: &TextThresholds) -> Option<TextFault> {
        match &self.findings {
            Ok(findings) => judge(findings, thresholds).1,
            Err(fault) => *fault,
        }
    }
}

impl Population {
    /// The numbers of all checks under some thresholds.
    pub fn summary(&self, thresholds: &TextThresholds) -> Summary {
        let faults: Vec<Option<TextFault>> = self.checks.iter().map(|check| check.fault(thresholds)).collect();
        let count = |is: &dyn Fn(&Check, &Option<TextFault>) -> bool| {
            self.checks.iter().zip(&faults).filter(|(check, fault)| is(check, fault)).count()
        };
        let is_distance =
            |fault: &TextFault| matches!(fault, TextFault::PositionDistance { .. } | TextFault::MeanDistance);
        let is_choice = |fault: &TextFault| matches!(fault, TextFault::Choice { .. });
        let (by_choice, by_distance) = (
            count(&|_, fault| fault.is_some_and(|fault| is_choice(&fault))),
            count(&|_, fault| fault.is_some_and(|fault| is_distance(&fault))),
        );
        let refused = count(&|_, fault| fault.is_some());
        Summary {
            name: self.name.clone(),
            checks: self.checks.len(),
            refused,
            long: count(&|check, _| check.is_long()),
            long_refused: count(&|check, fault| check.is_long() && fault.is_some()),
            long_unchanged: count(&|check, fault| check.is_long() && check.is_unchanged && fault.is_none()),
            by_choice,
            by_distance,
            by_form: refused - by_choice - by_distance,
            means: self.percentiles(|measured| measured.mean),
            choices: self.percentiles(|measured| measured.choice.value),
            distances: self.percentiles(|measured| measured.distance.value),
        }
    }

    fn percentiles(&self, number: impl Fn(&TextMeasurement) -> Micronats) -> Percentiles {
        Percentiles::of(self.checks.iter().filter_map(Check::measured).map(|measured| number(&measured).0).collect())
    }
}

impl Summary {
    /// Of the long answers that an honest executor does not give, the share that was refused; 1 when there are none.
    pub fn detection(&self) -> f64 {
        let wrong = self.long - self.long_unchanged;
        if wrong == 0 {
            return 1.0;
        }
        self.long_refused as f64 / wrong as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_go_from_the_least_to_the_most() {
        let percentiles = Percentiles::of((0..=1_000).rev().collect());
        assert_eq!([0, 50, 99, 100].map(|percent| percentiles.at(percent)), [0, 500, 990, 1_000]);
        assert_eq!(Percentiles::of(vec![7]).at(50), 7);
        assert_eq!(Percentiles::of(Vec::new()).at(50), 0);
    }
}
