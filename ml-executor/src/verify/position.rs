//! Comparing one position of an answer with the logits of the validator's own model.

use keirin_primitives::inference::PositionEvidence;

use super::distance::distance;
use crate::engine::{Choice, GenerateError, GenerationRequest, Sampler};

/// What is found at one position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PositionFinding {
    /// The token that was reported.
    pub token: u32,
    /// The token that the validator would have chosen.
    pub own_token: u32,
    /// Difference of logits that explains the choice, in nats; infinite when none does.
    pub excess: f64,
    /// Distance between reported and own log-probabilities, in nats.
    pub distance: f64,
}

/// Goes through the positions of an answer one by one.
pub(super) struct Comparison {
    sampler: Sampler,
    positions: std::iter::Zip<std::ops::RangeFrom<u32>, std::vec::IntoIter<PositionEvidence>>,
    scratch: Vec<f32>,
}

impl Comparison {
    pub fn new(request: &GenerationRequest, positions: Vec<PositionEvidence>) -> Self {
        Self { sampler: Sampler::of(request), positions: (0..).zip(positions), scratch: Vec::new() }
    }

    /// Compares the next position with its logits.
    ///
    /// # Errors
    /// [`GenerateError`] when the logits are not finite numbers, or of a position too many.
    pub fn next(&mut self, logits: &[f32]) -> Result<PositionFinding, GenerateError> {
        let Some((position, reported)) = self.positions.next() else {
            return Err(GenerateError::Runtime("the model ran more positions than it was given".into()));
        };
        let choice = Choice { token: reported.token, position };
        let found = self.sampler.recheck(logits, choice, &mut self.scratch)?;
        let own_of = |entry: u32| {
            let logit = logits.get(entry as usize).copied().unwrap_or(f32::NEG_INFINITY);
            ((f64::from(logit) - found.normaliser) * 1e6).round() as i32
        };
        Ok(PositionFinding {
            token: reported.token,
            own_token: found.own.token,
            excess: found.excess,
            distance: distance(&reported.top, &found.own.top, own_of),
        })
    }
}
