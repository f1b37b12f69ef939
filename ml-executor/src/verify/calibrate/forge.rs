//! Claims, honest and forged: what an executor says, and what cheats would say instead.

use keirin_primitives::{
    inference::{
        evidence_hash, order_hash, Answer, FinishReason, Outcome, Output, PositionEvidence, Report, TaskOrder,
    },
    AccountBytes,
};

use crate::{
    engine::{Engine, GenerateError, Sampler},
    runner::{answered, request_of},
    verify::Claim,
};

/// Millionths of a nat by which [`bent`] moves a log-probability.
const BEND: i32 = 45_000;

/// What an executor with this model claims.
///
/// # Errors
/// [`GenerateError`].
pub async fn honest(engine: &Engine, order: &TaskOrder<AccountBytes>) -> Result<Claim, GenerateError> {
    let (outcome, positions) = answered(engine.generate(request_of(order)).await?);
    Ok(claim(order, outcome, positions))
}

/// The answer to another order, claimed for this one: generated with another seed, say, or at another temperature.
///
/// # Errors
/// [`GenerateError`].
pub async fn for_another_order(
    engine: &Engine,
    order: &TaskOrder<AccountBytes>,
    other: &TaskOrder<AccountBytes>,
) -> Result<Claim, GenerateError> {
    let written = honest(engine, other).await?;
    Ok(claim(order, written.report.outcome, written.positions))
}

/// Tokens from wherever, scored once by this model, with everything else as it must be for them. Tokens after the answer's
/// end are left out.
///
/// # Errors
/// [`GenerateError`].
pub async fn scored(
    engine: &Engine,
    order: &TaskOrder<AccountBytes>,
    mut tokens: Vec<u32>,
) -> Result<Claim, GenerateError> {
    let request = request_of(order);
    let prompt = engine.prompt_tokens(&request.prompt)?;
    let replay = engine.replay(&request, prompt.len(), tokens.iter().copied())?;
    tokens.truncate(replay.tokens);

    let (sampler, prompt_tokens, mut scratch) = (Sampler::of(&request), prompt.len(), Vec::new());
    let read = prompt.into_iter().chain(tokens.iter().copied().take(tokens.len().saturating_sub(1))).collect();
    let look = move |logits: &[f32]| sampler.choose(logits, 0, &mut scratch).map(|evidence| evidence.top);
    let tops: Vec<_> = engine.read(read, prompt_tokens - 1, look).await?.into_iter().collect::<Result<_, _>>()?;
    let positions: Vec<_> = tokens.into_iter().zip(tops).map(|(token, top)| PositionEvidence { token, top }).collect();
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let answer = Answer {
        output: Output::truncate_from(replay.text.into_bytes()),
        prompt_tokens: count(prompt_tokens),
        completion_tokens: count(positions.len()),
        finish: replay.finish.unwrap_or(FinishReason::Length),
        evidence: evidence_hash(&positions),
    };
    Ok(claim(order, Outcome::Answered(answer), positions))
}

/// A claim with one log-probability moved as far as half precision would move five, so that a choice which the true numbers
/// do not explain may pass for one of half precision. It is the last one told of the first position.
pub fn bent(claim: &Claim) -> Claim {
    let mut positions = claim.positions.clone();
    if let Some((_, least)) = positions.first_mut().and_then(|position| position.top.last_mut()) {
        *least = least.saturating_sub(BEND);
    }
    let mut outcome = claim.report.outcome.clone();
    if let Outcome::Answered(answer) = &mut outcome {
        answer.evidence = evidence_hash(&positions);
    }
    self::claim(&claim.order, outcome, positions)
}

/// The tokens of a claim.
pub fn tokens(claim: &Claim) -> Vec<u32> {
    claim.positions.iter().map(|position| position.token).collect()
}

/// The tokens of a claim with one in the middle replaced by the runner-up, the least suspicious edit there is.
pub fn edited(claim: &Claim) -> Vec<u32> {
    let mut tokens = tokens(claim);
    let middle = tokens.len() / 2;
    if let (Some(token), Some(position)) = (tokens.get_mut(middle), claim.positions.get(middle)) {
        let other = position.top.iter().map(|(entry, _)| *entry).find(|entry| entry != token);
        *token = other.unwrap_or(token.wrapping_add(1));
    }
    tokens
}

/// The tokens of a claim with others put into the middle; the answer gets no longer.
pub fn injected(claim: &Claim, injection: &[u32]) -> Vec<u32> {
    let mut tokens = tokens(claim);
    let (length, middle) = (tokens.len(), tokens.len() / 2);
    tokens.splice(middle..middle, injection.iter().copied());
    tokens.truncate(length.max(middle + injection.len()));
    tokens
}

fn claim(order: &TaskOrder<AccountBytes>, outcome: Outcome, positions: Vec<PositionEvidence>) -> Claim {
    let report = Report { task: order.task, participant: order.participant, order: order_hash(order), outcome };
    Claim { order: order.clone(), report, positions }
}
