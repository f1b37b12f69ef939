//! What can be checked of a claim before a model runs.

use keirin_primitives::{
    inference::{
        evidence_hash, order_hash, output_hash, Answer, FailureReason, Outcome, PositionEvidence, TOP_LOGPROBS,
    },
    receipts::Choice,
    verification::TextFault,
};

use super::Claim;
use crate::{
    engine::{Engine, GenerateError, GenerationRequest},
    runner::request_of,
};

/// How much more than one the probabilities of the likeliest tokens may add up to, for rounding.
const ROUNDING: f64 = 1e-4;

/// What is left to check.
pub(super) enum Form {
    /// Nothing: the claim is wrong.
    Fault(TextFault),
    /// Nothing: the prompt leaves no room for an answer, as the report says.
    NoAnswer,
    /// Whether the model fails on this prompt.
    Failure { prompt: Vec<u32>, reason: FailureReason },
    /// The answer's positions.
    Answer { prompt: Vec<u32>, request: GenerationRequest },
}

/// Checks all that needs no model.
///
/// # Errors
/// [`GenerateError`] when template or tokenizer fail here.
pub(super) fn check(engine: &Engine, claim: &Claim) -> Result<Form, GenerateError> {
    if claim.report.order != order_hash(&claim.order) || claim.report.task != claim.order.task {
        return Ok(Form::Fault(TextFault::OtherOrder));
    }
    let request = request_of(&claim.order);
    let prompt = engine.prompt_tokens(&request.prompt)?;
    let fits = !prompt.is_empty() && prompt.len() < engine.context_length() as usize;
    let answer = match &claim.report.outcome {
        Outcome::Answered(answer) => answer,
        Outcome::Failed(FailureReason::PromptExceedsContext) if fits => return Ok(Form::Fault(TextFault::PromptFits)),
        Outcome::Failed(_) if !fits => return Ok(Form::NoAnswer),
        Outcome::Failed(reason) => return Ok(Form::Failure { prompt, reason: *reason }),
    };
    let told = told(answer);
    let fault = match evidence_fault(&told, &claim.positions, engine.vocabulary()) {
        None => prompt_fault(answer, prompt.len(), fits),
        fault => fault,
    };
    let fault = match fault {
        None => ending_fault(engine, &request, prompt.len(), &told, &claim.positions)?,
        fault => fault,
    };
    Ok(fault.map_or(Form::Answer { prompt, request }, Form::Fault))
}

/// What a report says of its answer, as a receipt says it of one of its own.
fn told(answer: &Answer) -> Choice {
    Choice {
        completion_tokens: answer.completion_tokens,
        finish: answer.finish,
        output: output_hash(&answer.output),
        evidence: answer.evidence,
    }
}

/// Checks all that needs no model of one answer to a prompt of so many tokens.
///
/// # Errors
/// [`GenerateError`] when the tokenizer fails here.
pub(super) fn answer_fault(
    engine: &Engine,
    request: &GenerationRequest,
    prompt: usize,
    told: &Choice,
    positions: &[PositionEvidence],
) -> Result<Option<TextFault>, GenerateError> {
    match evidence_fault(told, positions, engine.vocabulary()) {
        None => ending_fault(engine, request, prompt, told, positions),
        fault => Ok(fault),
    }
}

/// Whether the positions are those that are told of, and such as a model of this vocabulary gives.
fn evidence_fault(told: &Choice, positions: &[PositionEvidence], vocabulary: u32) -> Option<TextFault> {
    if evidence_hash(positions) != told.evidence {
        return Some(TextFault::EvidenceHash);
    }
    let count = number(positions.len());
    if count == 0 {
        return Some(TextFault::NoPositions);
    }
    if count != told.completion_tokens {
        return Some(TextFault::TokenCount { positions: count });
    }
    (0..).zip(positions).find_map(|(position, evidence)| {
        if evidence.token >= vocabulary {
            return Some(TextFault::UnknownToken { position });
        }
        (!are_likeliest(&evidence.top, vocabulary)).then_some(TextFault::TopTokens { position })
    })
}

/// Whether these can be the likeliest entries of a vocabulary.
pub(crate) fn are_likeliest(top: &[(u32, i32)], vocabulary: u32) -> bool {
    let wanted = TOP_LOGPROBS.min(vocabulary as usize);
    let is_known = |(entry, _): &(u32, i32)| *entry < vocabulary;
    let is_repeated = |at: usize| top[..at].iter().any(|(entry, _)| *entry == top[at].0);
    let mass: f64 = top.iter().map(|(_, micronats)| (f64::from(*micronats) / 1e6).exp()).sum();
    top.len() == wanted
        && top.iter().all(is_known)
        && !(0..top.len()).any(is_repeated)
        && top.is_sorted_by(|a, b| a.1 >= b.1)
        && mass <= 1.0 + ROUNDING
}

fn prompt_fault(answer: &Answer, prompt: usize, fits: bool) -> Option<TextFault> {
    let tokens = number(prompt);
    (!fits || answer.prompt_tokens != tokens).then_some(TextFault::PromptTokens { tokens })
}

/// Whether the tokens end where the request's terms end them, with the right reason and text.
fn ending_fault(
    engine: &Engine,
    request: &GenerationRequest,
    prompt: usize,
    told: &Choice,
    positions: &[PositionEvidence],
) -> Result<Option<TextFault>, GenerateError> {
    let replay = engine.replay(request, prompt, positions.iter().map(|position| position.token))?;
    let Some(finish) = replay.finish else { return Ok(Some(TextFault::BrokenOff)) };
    Ok(if replay.tokens < positions.len() {
        Some(TextFault::RanOn { position: number(replay.tokens.saturating_sub(1)) })
    } else if finish != told.finish {
        Some(TextFault::FinishReason { finish })
    } else if output_hash(replay.text.as_bytes()) != told.output {
        Some(TextFault::OutputText)
    } else {
        None
    })
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(u32, i32); 5] = [(3, -100_000), (0, -3_000_000), (1, -4_000_000), (2, -4_000_000), (9, i32::MIN)];

    #[test]
    fn likeliest_entries_are_different_known_sorted_and_share_one() {
        assert!(are_likeliest(&GOOD, 10));
        assert!(!are_likeliest(&GOOD[..3], 4), "four entries were to be had");

        let with = |at: usize, entry: (u32, i32)| {
            let mut top = GOOD;
            top[at] = entry;
            top
        };
        assert!(!are_likeliest(&with(4, (10, -9_000_000)), 10), "an entry beyond the vocabulary");
        assert!(!are_likeliest(&with(4, (3, -9_000_000)), 10), "an entry twice");
        assert!(!are_likeliest(&with(4, (9, -3_500_000)), 10), "not sorted");
        assert!(!are_likeliest(&with(0, (3, 1_000)), 10), "a probability above one");
        assert!(!are_likeliest(&with(1, (0, -100_000)), 10), "probabilities that add up to more than one");
        assert!(!are_likeliest(&GOOD[..4], 10), "too few");
        assert!(!are_likeliest(&[GOOD.as_slice(), &[(5, i32::MIN)]].concat(), 10), "too many");
        assert!(!are_likeliest(&[], 10));
    }

    #[test]
    fn small_vocabulary_has_fewer_likeliest_entries() {
        assert!(are_likeliest(&[(1, -1_000), (0, -8_000_000)], 2));
    }
}
