//! What an executor says of one order, and what it must show for it.

use codec::{Decode, DecodeAll, Encode};
use keirin_primitives::{
    executor_rpc::from_hex,
    inference::{PositionEvidence, Report, TaskOrder},
    verification::report_hash,
    AccountBytes, HashBytes,
};
use serde::{Deserialize, Serialize};

use crate::key::scale_hex;

/// An order, the report on it, and the positions the report commits to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Claim {
    /// What was asked.
    pub order: TaskOrder<AccountBytes>,
    /// What was answered.
    pub report: Report<AccountBytes>,
    /// Tokens and log-probabilities of the answer; empty when there is none.
    pub positions: Vec<PositionEvidence>,
}

/// Why something is no claim.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// It is not the JSON it must be.
    #[error("it is not a JSON object with order, report and evidence as strings")]
    Json(#[from] serde_json::Error),
    /// One of its parts is not hexadecimal.
    #[error("its {0} is not hexadecimal")]
    Hex(&'static str),
    /// One of its parts is something else.
    #[error("its {0} is not SCALE-encoded as it must be")]
    Scale(&'static str),
}

/// A claim as people pass it around: SCALE in hex, as in `executor_status` and `executor_submit`.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
    order: String,
    report: String,
    evidence: String,
}

impl Claim {
    /// Reads a claim from its parts in hex.
    ///
    /// # Errors
    /// [`ClaimError`] names the part that is wrong.
    pub fn from_hex(order: &str, report: &str, evidence: &str) -> Result<Self, ClaimError> {
        Ok(Self {
            order: part("order", order)?,
            report: part("report", report)?,
            positions: part("evidence", evidence)?,
        })
    }

    /// Reads a claim from JSON: `{"order": hex, "report": hex, "evidence": hex}`.
    ///
    /// # Errors
    /// [`ClaimError`].
    pub fn from_json(text: &str) -> Result<Self, ClaimError> {
        let Written { order, report, evidence } = serde_json::from_str(text)?;
        Self::from_hex(&order, &report, &evidence)
    }

    /// What the report is known by in verdicts.
    pub fn report_hash(&self) -> HashBytes {
        report_hash(&self.report)
    }

    /// The claim as [`Claim::from_json`] reads it.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "order": scale_hex(&self.order),
            "report": scale_hex(&self.report),
            "evidence": scale_hex(&self.positions),
        })
    }
}

fn part<T: Decode>(name: &'static str, text: &str) -> Result<T, ClaimError> {
    let bytes = from_hex(text.trim()).map_err(|_| ClaimError::Hex(name))?;
    T::decode_all(&mut bytes.as_slice()).map_err(|_| ClaimError::Scale(name))
}
