//! How many nonces a second.

use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

use keirin_sprint_model::Nonce;

use super::{
    backend::BackendError,
    race::{race, Course},
    scorer::Scorer,
    turns::Turns,
};

/// Races for about `time`, with everything that belongs to a race, and returns nonces a second; with no time, runs
/// a batch to lay out the memory. Ends early, with a rate that may be too low, when `turns` are over.
///
/// # Errors
/// [`BackendError`].
pub fn nonces_per_second(scorers: &mut [Scorer], time: Duration, turns: &Turns) -> Result<f64, BackendError> {
    let course = Course { from: 0, until: Nonce::MAX, radius: 0 };
    let start = Instant::now();
    let (mut nonces, mut warm, mut last) = (0u64, None, start);
    race(scorers, course, turns, |stretch| {
        last = Instant::now();
        // The first runs lay out the memory.
        match warm {
            None if last - start > time / 8 => warm = Some(last),
            None => {}
            Some(_) => nonces += stretch.nonces,
        }
        match last - start >= time && (nonces > 0 || time.is_zero()) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    let seconds = warm.map_or(0.0, |warm| (last - warm).as_secs_f64());
    Ok(if seconds > 0.0 { nonces as f64 / seconds } else { 0.0 })
}
