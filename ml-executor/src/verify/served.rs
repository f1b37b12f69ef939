//! Checking a request that was served over HTTP: what its body asks for, and what its receipt says was answered.

use codec::{Decode, Encode};
use keirin_primitives::{
    inference::PositionEvidence,
    receipts::Receipt,
    verification::{TextFault, TextMeasurement, TextThresholds},
};
use sp_crypto_hashing::sha2_256;

use super::{form, judge, read};
use crate::{
    engine::{Engine, GenerateError},
    gateway::{read_again, Again},
};

/// A served request with all that it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// What was served.
    pub receipt: Receipt,
    /// The request's exact body.
    pub body: Vec<u8>,
    /// Tokens and log-probabilities of each answer.
    pub positions: Vec<Vec<PositionEvidence>>,
}

/// Why a served request is invalid. Answers are counted from 0 over all prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ServedFault {
    /// The body is not the one that was signed.
    Body,
    /// No executor takes such a request.
    Request,
    /// The request asks for another model.
    Model,
    /// The request asks for another number of answers.
    Answers {
        /// How many.
        asked: u32,
    },
    /// The prompts have another number of tokens.
    PromptTokens {
        /// How many.
        tokens: u32,
    },
    /// An answer is not what the model gives.
    Answer {
        /// Which.
        number: u32,
        /// What is wrong with it.
        fault: TextFault,
    },
}

/// What was found out about a served request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedVerdict {
    /// What was measured of each answer until a fault was found.
    pub measured: Vec<TextMeasurement>,
    /// The first check that failed; none when all is as the model gives it.
    pub fault: Option<ServedFault>,
}

impl ServedVerdict {
    /// Whether every check was passed.
    pub fn is_valid(&self) -> bool {
        self.fault.is_none()
    }
}

/// Checks a served request against the thresholds of its model. Whether its receipt is in order is decided elsewhere.
///
/// # Errors
/// [`GenerateError`] when this executor's own model fails: then there is no verdict.
pub async fn verify_served(
    engine: &Engine,
    served: Served,
    thresholds: &TextThresholds,
) -> Result<ServedVerdict, GenerateError> {
    let examined = examine(engine, served, thresholds).await?;
    Ok(examined.unwrap_or_else(|fault| ServedVerdict { measured: Vec::new(), fault: Some(fault) }))
}

async fn examine(
    engine: &Engine,
    Served { receipt, body, positions }: Served,
    thresholds: &TextThresholds,
) -> Result<Result<ServedVerdict, ServedFault>, GenerateError> {
    if sha2_256(&body) != receipt.request.payload_hash {
        return Ok(Err(ServedFault::Body));
    }
    let Again { model, prompt_tokens, answers } = match again(engine, body, &receipt).await? {
        Ok(again) => again,
        Err(fault) => return Ok(Err(fault)),
    };
    let asked = form::number(answers.len());
    if receipt.model.as_slice() != model.as_bytes() {
        return Ok(Err(ServedFault::Model));
    }
    if receipt.choices.len() != answers.len() || positions.len() != answers.len() {
        return Ok(Err(ServedFault::Answers { asked }));
    }
    if receipt.prompt_tokens != prompt_tokens {
        return Ok(Err(ServedFault::PromptTokens { tokens: prompt_tokens }));
    }
    let mut measured = Vec::new();
    for (number, ((prompt, request), (told, positions))) in
        (0..).zip(answers.into_iter().zip(receipt.choices.iter().zip(positions)))
    {
        let failed = |fault| ServedFault::Answer { number, fault };
        if let Some(fault) = form::answer_fault(engine, &request, prompt.len(), told, &positions)? {
            return Ok(Ok(ServedVerdict { measured, fault: Some(failed(fault)) }));
        }
        let (found, fault) = judge(&read(engine, &request, prompt, positions).await?, thresholds);
        measured.push(found);
        if fault.is_some() {
            return Ok(Ok(ServedVerdict { measured, fault: fault.map(failed) }));
        }
    }
    Ok(Ok(ServedVerdict { measured, fault: None }))
}

/// What the body asks for. Long bodies take a while to be read.
async fn again(engine: &Engine, body: Vec<u8>, receipt: &Receipt) -> Result<Result<Again, ServedFault>, GenerateError> {
    let (model, request) = (engine.clone(), receipt.request.id().0);
    let read = tokio::task::spawn_blocking(move || read_again(&model, &body, &request)).await;
    let read = read.map_err(|_| GenerateError::Runtime("reading a request broke off".into()))?;
    Ok(read.map_err(|reason| {
        tracing::info!(%reason, "a request was served that nobody takes");
        ServedFault::Request
    }))
}
