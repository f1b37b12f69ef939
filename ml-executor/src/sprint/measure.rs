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
    let mut meter = Meter::new(scorers.len(), time, Instant::now());
    race(scorers, course, turns, |stretch| meter.lap(stretch.nonces, Instant::now()))?;
    Ok(meter.rate)
}

/// Counts whole rounds, in which every session has finished a batch: sessions finish together, and whoever stops the
/// clock between two of them finds a batch done in no time.
struct Meter {
    sessions: usize,
    time: Duration,
    start: Instant,
    laps: usize,
    /// When the first rounds were over, which lay out the memory.
    warm: Option<Instant>,
    nonces: u64,
    rate: f64,
}

impl Meter {
    fn new(sessions: usize, time: Duration, start: Instant) -> Self {
        Self { sessions: sessions.max(1), time, start, laps: 0, warm: None, nonces: 0, rate: 0.0 }
    }

    /// A batch of `nonces` is done.
    fn lap(&mut self, nonces: u64, now: Instant) -> ControlFlow<()> {
        self.laps += 1;
        self.nonces += nonces;
        if self.time.is_zero() {
            return ControlFlow::Break(());
        }
        if !self.laps.is_multiple_of(self.sessions) {
            return ControlFlow::Continue(());
        }
        let Some(warm) = self.warm else {
            if now - self.start > self.time / 8 {
                (self.warm, self.nonces) = (Some(now), 0);
            }
            return ControlFlow::Continue(());
        };
        self.rate = self.nonces as f64 / (now - warm).as_secs_f64().max(f64::MIN_POSITIVE);
        match now - self.start >= self.time {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rate found when `sessions` do a batch of 128 in `run`, all at once, but for a microsecond.
    fn rate(sessions: u32, run: Duration, time: Duration) -> f64 {
        let start = Instant::now();
        let mut meter = Meter::new(sessions as usize, time, start);
        for round in 1.. {
            for session in 0..sessions {
                let now = start + round * run + session * Duration::from_micros(1);
                if meter.lap(128, now).is_break() {
                    return meter.rate;
                }
            }
        }
        unreachable!("the meter stops")
    }

    #[test]
    fn rate_is_that_of_all_sessions_however_long_a_batch_takes() {
        for (sessions, milliseconds) in [(1, 1), (2, 10), (2, 900), (3, 5_000), (8, 300)] {
            let run = Duration::from_millis(milliseconds);
            let expected = 128.0 * f64::from(sessions) / run.as_secs_f64();
            let found = rate(sessions, run, Duration::from_millis(500));
            assert!((found / expected - 1.0).abs() < 1e-3, "{found} instead of {expected}");
        }
    }

    #[test]
    fn without_time_one_batch_is_run() {
        assert_eq!(rate(2, Duration::from_secs(1), Duration::ZERO), 0.0);
    }
}
