//! What is counted of checks.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::progress::Trouble;

/// What came of the checks since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ValidationStats {
    /// Works found to be what the model gives.
    pub valid: u64,
    /// Works found not to be.
    pub invalid: u64,
    /// Checks that ended without evidence.
    pub withheld: u64,
    /// Checks that could not be made here.
    pub unable: u64,
    /// Checks that go on.
    pub under_way: u64,
    /// Time from the start of each check to its end, all together.
    pub time: Duration,
}

/// Counts checks.
#[derive(Default)]
pub(super) struct Counted(Mutex<ValidationStats>);

impl Counted {
    pub fn begun(&self) -> Instant {
        self.change(|stats| stats.under_way += 1);
        Instant::now()
    }

    /// A check has ended: with a work that is valid or not, or without a verdict.
    pub fn ended(&self, begun: Instant, found: Result<bool, Trouble>) {
        self.change(|stats| {
            stats.under_way = stats.under_way.saturating_sub(1);
            stats.time += begun.elapsed();
            let count = match found {
                Ok(true) => &mut stats.valid,
                Ok(false) => &mut stats.invalid,
                Err(Trouble::Missing | Trouble::Shunned) => &mut stats.withheld,
                Err(Trouble::Unable) => &mut stats.unable,
            };
            *count += 1;
        });
    }

    pub fn stats(&self) -> ValidationStats {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut ValidationStats)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
