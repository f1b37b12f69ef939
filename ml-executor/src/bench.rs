//! Measuring the loaded model.

pub mod gateway;
pub mod racing;

use std::time::{Duration, Instant};

use crate::engine::{Engine, EngineStats, GenerateError, GenerationRequest, Prompt};

/// What a measurement found.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Throughput {
    /// Requests at once.
    pub concurrency: usize,
    /// Tokens generated for each.
    pub tokens_each: u32,
    /// Time from the first request to the last answer, in seconds.
    pub seconds: f64,
    /// Tokens generated a second, prompts included in the time.
    pub tokens_per_second: f64,
    /// Share of the decoding time that was not spent inside ONNX Runtime.
    pub overhead: f64,
}

/// Generates `tokens` for each of `concurrency` requests at once and measures it.
///
/// # Errors
/// [`GenerateError`] of the first request that fails.
pub async fn throughput(engine: &Engine, concurrency: usize, tokens: u32) -> Result<Throughput, GenerateError> {
    let before = engine.stats();
    let start = Instant::now();
    let requests: Vec<_> =
        (0..concurrency).map(|number| tokio::spawn(generate(engine.clone(), number, tokens))).collect();
    for request in requests {
        request.await.map_err(|_| GenerateError::Stopped)??;
    }
    let elapsed = start.elapsed();
    let total = concurrency as f64 * f64::from(tokens);
    Ok(Throughput {
        concurrency,
        tokens_each: tokens,
        seconds: elapsed.as_secs_f64(),
        tokens_per_second: total / elapsed.as_secs_f64(),
        overhead: overhead(&before, &engine.stats()),
    })
}

async fn generate(engine: Engine, number: usize, tokens: u32) -> Result<(), GenerateError> {
    let request = GenerationRequest {
        prompt: Prompt::user(format!("Tell me a story about the number {number}.")),
        max_tokens: tokens,
        temperature: 0.0,
        top_p: 1.0,
        seed: 0,
        stop: Vec::new(),
        max_output_bytes: usize::MAX,
        ignore_end_of_turn: true,
    };
    engine.generate(request).await.map(drop)
}

fn overhead(before: &EngineStats, after: &EngineStats) -> f64 {
    let run = after.decode_run.saturating_sub(before.decode_run);
    let own = after.decode_overhead.saturating_sub(before.decode_overhead);
    match run + own {
        Duration::ZERO => 0.0,
        step => own.as_secs_f64() / step.as_secs_f64(),
    }
}

/// The middle one of an odd number of values, the upper of the two in the middle of an even one; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
