//! Verification of answers: thresholds of a model, and a validator's verdict with its numbers.
//!
//! A validator runs one pass over prompt and answer. At each position it looks how far the token that was chosen is from
//! its own choice, and how far the reported log-probabilities are from its own. Both are measured in nats and
//! carried as [`Micronats`].

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{
    inference::{FailureReason, FinishReason, Report, TOP_LOGPROBS},
    HashBytes,
};

/// Millionths of a nat; the highest value stands for everything above it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct Micronats(pub u32);

/// Up to where an answer passes; measured for each model by `keirin-executor verify calibrate`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct TextThresholds {
    /// Largest difference between logits that may ever be needed to explain the choice of a token (ε). See
    /// [`TextThresholds::choice_value`].
    pub choice: Micronats,
    /// Largest distance between reported and own log-probabilities at one position.
    pub position: Micronats,
    /// Pass value: largest mean distance over the positions of a long answer. See [`TextThresholds::pass_value`].
    pub mean: Micronats,
}

/// Difference of logits that is always allowed: other processors with the same precision have a tenth of it.
const LEAST_CHOICE: u32 = 500;

impl TextThresholds {
    /// Largest difference that may explain a choice in an answer whose log-probabilities are nowhere farther away than
    /// `distance`: who computes nearer chooses nearer. Two reported log-probabilities of a position differ from the
    /// validator's, together, by no more than [`TOP_LOGPROBS`] times the position's distance, and so does their difference.
    pub fn choice_value(&self, distance: Micronats) -> Micronats {
        let explained = distance.0.saturating_mul(TOP_LOGPROBS as u32);
        Micronats(explained.max(LEAST_CHOICE).min(self.choice.0))
    }

    /// Twice as much of everything: what is beyond that is wrong whoever computes it.
    #[must_use]
    pub fn twice(self) -> Self {
        let twice = |value: Micronats| Micronats(value.0.saturating_mul(2));
        Self { choice: twice(self.choice), position: twice(self.position), mean: twice(self.mean) }
    }

    /// Largest mean distance over `positions` positions: the mean of a few positions varies more, and is given the room
    /// that one position has, shared among all.
    pub fn pass_value(&self, positions: u32) -> Micronats {
        let room = self.position.0.checked_div(positions).unwrap_or_default();
        Micronats(self.mean.0.saturating_add(room))
    }
}

/// What a report is known by in verdicts: `blake2_256(SCALE(report))`.
pub fn report_hash<AccountId: Encode>(report: &Report<AccountId>) -> HashBytes {
    sp_crypto_hashing::blake2_256(&report.encode())
}

/// What a validator found out about one answer.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct TextVerdict {
    /// [`crate::inference::order_hash`] of the order.
    pub order: HashBytes,
    /// [`report_hash`] of the report that was checked.
    pub report: HashBytes,
    /// What was allowed.
    pub thresholds: TextThresholds,
    /// What was measured; absent when the claim failed before a model had to run.
    pub measured: Option<TextMeasurement>,
    /// The first check that failed; absent when the answer is valid.
    pub fault: Option<TextFault>,
}

impl TextVerdict {
    /// Whether the answer passed every check.
    pub fn is_valid(&self) -> bool {
        self.fault.is_none()
    }
}

/// How far an answer is from what the validator's own model gives.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct TextMeasurement {
    /// Positions compared: all that were generated.
    pub positions: u32,
    /// Positions at which the validator would have chosen another token.
    pub other_choices: u32,
    /// The largest difference that is needed to explain a choice, and its position.
    pub choice: Extreme,
    /// The largest distance of log-probabilities, and its position.
    pub distance: Extreme,
    /// The middle one of the distances.
    pub median: Micronats,
    /// Their mean.
    pub mean: Micronats,
}

/// The largest value over all positions, and the first position that has it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Extreme {
    /// The value.
    pub value: Micronats,
    /// Position in the answer, counted from 0.
    pub position: u32,
}

/// Why an answer is invalid. Positions are counted from 0.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case", tag = "check")]
pub enum TextFault {
    /// The report is about another order.
    OtherOrder,
    /// The evidence is not the one that the report commits to.
    EvidenceHash,
    /// There is no position, and every answer has one.
    NoPositions,
    /// The report counts other tokens than there are positions.
    TokenCount {
        /// Positions there are.
        positions: u32,
    },
    /// A token is not in the vocabulary.
    UnknownToken {
        /// Where.
        position: u32,
    },
    /// The likeliest tokens are not the right number of different ones, most likely first, with log-probabilities whose
    /// probabilities add up to no more than one.
    TopTokens {
        /// Where.
        position: u32,
    },
    /// The report counts another number of prompt tokens.
    PromptTokens {
        /// Tokens the prompt has.
        tokens: u32,
    },
    /// The answer goes on although it had ended.
    RanOn {
        /// The last position it could have.
        position: u32,
    },
    /// The answer breaks off although nothing ends it.
    BrokenOff,
    /// The answer ended for another reason.
    FinishReason {
        /// The right one.
        finish: FinishReason,
    },
    /// The tokens are those of another text.
    OutputText,
    /// The prompt leaves room for an answer, but the report says that it does not.
    PromptFits,
    /// A token is not the one that the rules choose.
    Choice {
        /// The first such token.
        position: u32,
    },
    /// Log-probabilities are too far away at one position.
    PositionDistance {
        /// The first such position.
        position: u32,
    },
    /// Log-probabilities are too far away on the whole.
    MeanDistance,
    /// The report is of a failure that a validator with the same model does not have.
    Failure {
        /// The failure.
        reason: FailureReason,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLDS: TextThresholds =
        TextThresholds { choice: Micronats(40_000), position: Micronats(30_000), mean: Micronats(10_000) };

    #[test]
    fn who_computes_nearer_must_choose_nearer() {
        let allowed = |distance| THRESHOLDS.choice_value(Micronats(distance)).0;
        assert_eq!(allowed(0), LEAST_CHOICE);
        assert_eq!(allowed(2_000), 10_000);
        assert_eq!(allowed(8_000), 40_000);
        assert_eq!(allowed(u32::MAX), 40_000, "never more than the threshold");
    }

    #[test]
    fn threshold_below_what_is_always_allowed_holds() {
        let strict = TextThresholds { choice: Micronats(100), ..THRESHOLDS };
        assert_eq!(strict.choice_value(Micronats(0)), Micronats(100));
    }

    #[test]
    fn few_positions_have_more_room_on_the_mean() {
        assert_eq!(THRESHOLDS.pass_value(1), Micronats(40_000));
        assert_eq!(THRESHOLDS.pass_value(30), Micronats(11_000));
        assert_eq!(THRESHOLDS.pass_value(0), Micronats(10_000));
    }
}
