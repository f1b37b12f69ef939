//! What a verification costs beside the generation of the same tokens.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::{calibrate::orders::order, position::Comparison};
use crate::{
    engine::{Engine, GenerateError, GenerationRequest},
    runner::request_of,
};

/// Times of both, in seconds, medians of several rounds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cost {
    /// Tokens of the answer.
    pub tokens: u32,
    /// Time to generate it alone.
    pub generation: f64,
    /// Time to check it.
    pub verification: f64,
    /// The second as a share of the first.
    pub share: f64,
}

/// Generates answers of `tokens` tokens and checks each of them, in turns.
///
/// # Errors
/// [`GenerateError`].
pub async fn cost(engine: &Engine, tokens: u32, rounds: usize) -> Result<Cost, GenerateError> {
    // Memory is mapped and caches are warm afterwards.
    round(engine, 0, tokens).await?;
    let (mut generations, mut verifications) = (Vec::new(), Vec::new());
    for number in 1..=rounds.max(1) {
        let (generation, verification) = round(engine, number, tokens).await?;
        generations.push(generation);
        verifications.push(verification);
    }
    let (generation, verification) = (median(generations), median(verifications));
    Ok(Cost { tokens, generation, verification, share: verification / generation })
}

async fn round(engine: &Engine, number: usize, tokens: u32) -> Result<(Duration, Duration), GenerateError> {
    let request = GenerationRequest { ignore_end_of_turn: true, ..request_of(&order(number, tokens)) };
    let start = Instant::now();
    let written = engine.generate(request.clone()).await?;
    let generation = start.elapsed();

    let start = Instant::now();
    let prompt = engine.prompt_tokens(&request.prompt)?;
    let first = prompt.len().saturating_sub(1);
    let chosen = written.positions.iter().map(|position| position.token);
    let text = prompt.into_iter().chain(chosen.take(written.positions.len().saturating_sub(1))).collect();
    let mut comparison = Comparison::new(&request, written.positions);
    let findings = engine.read(text, first, move |logits| comparison.next(logits)).await?;
    findings.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok((generation, start.elapsed()))
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}
