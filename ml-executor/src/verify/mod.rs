//! Verifying answers: one pass over prompt and answer instead of generating it again.
//!
//! A [`Claim`] is an order, the report on it and the positions that the report commits to. [`form`] checks what needs no
//! model: counts, hashes, and that the tokens are those of the text and end where they must. Then one reading
//! ([`crate::engine::Engine::read`]) gives the logits of every position; [`position`] looks how far the chosen token and
//! the reported log-probabilities are from them, and [`judge`] compares that with the model's thresholds. The verdict names
//! the first check that failed and carries the numbers.
//!
//! [`Served`] requests that came over HTTP are checked in the same way: the body says what was asked for, and the receipt what was answered.
//!
//! An error is the validator's own trouble and says nothing about the answer.
//!
//! [`calibrate`] measures the thresholds.

pub mod calibrate;
mod claim;
mod cli;
mod cost;
mod distance;
mod form;
mod judge;
mod position;
mod served;

pub use claim::{Claim, ClaimError};
pub(crate) use cli::VerifyCommand;
pub(crate) use distance::own_distance;
#[cfg(test)]
pub(crate) use form::are_likeliest;
pub use judge::judge;
pub use position::PositionFinding;
pub use served::{verify_served, Served, ServedFault, ServedVerdict};

use form::Form;
use keirin_primitives::{
    inference::{order_hash, FailureReason, PositionEvidence},
    verification::{TextFault, TextMeasurement, TextThresholds, TextVerdict},
};
use position::Comparison;

use crate::engine::{Engine, GenerateError, GenerationRequest};

/// What one pass over a claim found.
#[derive(Clone, Debug, PartialEq)]
pub enum Examination {
    /// It failed before a model had to run, or claims a failure that this model does not have.
    Fault(TextFault),
    /// It rightly says that there is no answer.
    NoAnswer,
    /// Each position of the answer.
    Positions(Vec<PositionFinding>),
}

/// Checks a claim against a model's thresholds.
///
/// # Errors
/// [`GenerateError`] when this executor's own model fails: then there is no verdict.
pub async fn verify(engine: &Engine, claim: &Claim, thresholds: &TextThresholds) -> Result<TextVerdict, GenerateError> {
    let (measured, fault): (Option<TextMeasurement>, _) = match examine(engine, claim).await? {
        Examination::Fault(fault) => (None, Some(fault)),
        Examination::NoAnswer => (None, None),
        Examination::Positions(findings) => {
            let (measured, fault) = judge(&findings, thresholds);
            (Some(measured), fault)
        }
    };
    Ok(TextVerdict {
        order: order_hash(&claim.order),
        report: claim.report_hash(),
        thresholds: *thresholds,
        measured,
        fault,
    })
}

/// Compares a claim with what this executor's model gives, without judging how near is near enough.
///
/// # Errors
/// As [`verify`].
pub async fn examine(engine: &Engine, claim: &Claim) -> Result<Examination, GenerateError> {
    match form::check(engine, claim)? {
        Form::Fault(fault) => Ok(Examination::Fault(fault)),
        Form::NoAnswer => Ok(Examination::NoAnswer),
        Form::Failure { prompt, reason } => failure(engine, prompt, reason).await,
        Form::Answer { prompt, request } => {
            Ok(Examination::Positions(read(engine, &request, prompt, claim.positions.clone()).await?))
        }
    }
}

/// Reads an answer of at least one token once, and compares each of its positions.
async fn read(
    engine: &Engine,
    request: &GenerationRequest,
    prompt: Vec<u32>,
    positions: Vec<PositionEvidence>,
) -> Result<Vec<PositionFinding>, GenerateError> {
    let first = prompt.len() - 1;
    // The last token is chosen by the logits before it; nothing depends on those after it.
    let tokens = positions.iter().map(|position| position.token).take(positions.len() - 1);
    let tokens = prompt.into_iter().chain(tokens).collect();
    let mut comparison = Comparison::new(request, positions);
    engine.read(tokens, first, move |logits| comparison.next(logits)).await?.into_iter().collect()
}

/// Runs the prompt that another executor says it could not answer.
async fn failure(engine: &Engine, prompt: Vec<u32>, reason: FailureReason) -> Result<Examination, GenerateError> {
    let last = prompt.len() - 1;
    engine.read(prompt, last, |_| ()).await?;
    Ok(Examination::Fault(TextFault::Failure { reason }))
}
