//! Which works are being checked, and which can't be.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::store::CheckKey;

/// Most works that are under way or known not to work; more wait until the offchain worker asks again.
const MOST: usize = 1_024;

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The executor does not show the evidence.
    Missing,
    /// It can't be checked here.
    Unable,
}

/// A work, with the evidence that the chain has or without: what was missing is tried at once when it comes.
pub(super) type Attempt = (CheckKey, bool);

/// What was tried.
#[derive(Default)]
pub(super) struct Progress {
    attempts: Mutex<BTreeMap<Attempt, State>>,
    retry: Duration,
}

#[derive(Default)]
struct State {
    under_way: bool,
    /// What came of the last try, and when.
    trouble: Option<(Trouble, Instant)>,
}

impl Progress {
    /// What went wrong is tried again after `retry`.
    pub fn new(retry: Duration) -> Self {
        Self { attempts: Mutex::default(), retry }
    }

    /// What came of an attempt until now, and whether it is to be made now.
    pub fn begin(&self, attempt: Attempt) -> (Option<Trouble>, bool) {
        let mut attempts = self.lock();
        if attempts.len() >= MOST && !attempts.contains_key(&attempt) {
            attempts.retain(|_, state| state.under_way || state.is_fresh(self.retry));
            if attempts.len() >= MOST {
                return (None, false);
            }
        }
        let state = attempts.entry(attempt).or_default();
        let begins = !state.under_way && !state.is_fresh(self.retry);
        state.under_way |= begins;
        (state.trouble.map(|(trouble, _)| trouble), begins)
    }

    /// An attempt has ended, with a verdict or without.
    pub fn end(&self, attempt: &Attempt, trouble: Option<Trouble>) {
        let mut attempts = self.lock();
        match trouble {
            None => drop(attempts.remove(attempt)),
            Some(trouble) => {
                let trouble = Some((trouble, Instant::now()));
                attempts.insert(*attempt, State { under_way: false, trouble });
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Attempt, State>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_fresh(&self, retry: Duration) -> bool {
        self.trouble.is_some_and(|(_, at)| at.elapsed() < retry)
    }
}

#[cfg(test)]
mod tests {
    use keirin_primitives::validation::WorkId;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn attempt(number: u32) -> Attempt {
        let mut work = [0; 32];
        work[..4].copy_from_slice(&number.to_le_bytes());
        (CheckKey { genesis: [1; 32], work: WorkId(work), report: [3; 32] }, false)
    }

    #[test]
    fn work_is_begun_once_and_again_only_after_a_while() {
        let progress = Progress::new(HOUR);
        assert_eq!(progress.begin(attempt(1)), (None, true));
        assert_eq!(progress.begin(attempt(1)), (None, false), "it is under way");
        progress.end(&attempt(1), Some(Trouble::Missing));
        assert_eq!(progress.begin(attempt(1)), (Some(Trouble::Missing), false), "it was tried just now");

        let with_payload = (attempt(1).0, true);
        assert_eq!(progress.begin(with_payload), (None, true), "what was missing has come");

        let impatient = Progress::new(Duration::ZERO);
        impatient.begin(attempt(1));
        impatient.end(&attempt(1), Some(Trouble::Unable));
        assert_eq!(impatient.begin(attempt(1)), (Some(Trouble::Unable), true), "it is tried again, and stays known");
        impatient.end(&attempt(1), None);
        assert_eq!(impatient.begin(attempt(1)), (None, true), "nothing is left of it");
    }

    #[test]
    fn no_more_is_begun_than_there_is_room_for() {
        let progress = Progress::new(HOUR);
        for number in 0..MOST as u32 {
            assert!(progress.begin(attempt(number)).1);
        }
        assert_eq!(progress.begin(attempt(5_000)), (None, false));
        progress.end(&attempt(7), None);
        assert!(progress.begin(attempt(5_000)).1);
    }
}
