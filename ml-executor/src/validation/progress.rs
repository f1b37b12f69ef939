//! Which works are being checked, and which can't be.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use keirin_primitives::{
    validation::{Exposure, Ticket},
    HashBytes,
};

use super::store::CheckKey;

/// Most works that are under way or known not to work; more wait until the offchain worker asks again.
const MOST: usize = 1_024;

/// Tries after which evidence that was not shown is demanded on chain: one may have failed for a hiccup of the network.
pub(super) const TRIES: u32 = 2;

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The executor does not show the evidence.
    Missing,
    /// It was slow to show other evidence a moment ago, and was not asked.
    Shunned,
    /// It can't be checked here.
    Unable,
}

/// A work, with the evidence that the chain has or without: what was missing is tried at once when it comes.
pub(super) type Attempt = (CheckKey, bool);

/// What was tried.
#[derive(Default)]
pub(super) struct Progress {
    attempts: Mutex<BTreeMap<Attempt, State>>,
    again: Duration,
    retry: Duration,
}

#[derive(Default)]
struct State {
    under_way: bool,
    /// What came of the last try, and when.
    trouble: Option<(Trouble, Instant)>,
    /// Tries in a row in which the executor did not show the evidence.
    refusals: u32,
    /// When it was last said that the evidence is to be demanded.
    demanded: Option<Instant>,
}

impl Progress {
    /// What went wrong is tried again after `retry`; evidence is asked for once more after `again`, before it is demanded.
    pub fn new(again: Duration, retry: Duration) -> Self {
        Self { attempts: Mutex::default(), again, retry }
    }

    /// What came of an attempt until now, and whether it is to be made now.
    pub fn begin(&self, attempt: Attempt) -> (Option<Trouble>, bool) {
        let mut attempts = self.lock();
        if attempts.len() >= MOST && !attempts.contains_key(&attempt) {
            attempts.retain(|_, state| state.under_way || self.rests(state));
            if attempts.len() >= MOST {
                return (None, false);
            }
        }
        let state = attempts.entry(attempt).or_default();
        let begins = !state.under_way && !self.rests(state);
        state.under_way |= begins;
        (state.trouble.map(|(trouble, _)| trouble), begins)
    }

    /// Why a work need not be handed on now: it could not be checked a moment ago, and nothing has changed.
    pub fn recent_trouble(&self, genesis: HashBytes, ticket: &Ticket) -> Option<Trouble> {
        let key = |report, trap| CheckKey { genesis, work: ticket.work, report, trap };
        let attempts = self.lock();
        let tried = attempts.range((key([0; 32], false), false)..=(key([0xff; 32], true), true));
        // What failed for want of evidence has nothing to say once there is some.
        let tried = tried.filter(|((_, with_payload), _)| *with_payload || ticket.exposure != Exposure::Posted);
        let mut recent = None;
        for (_, state) in tried {
            let unsaid = state.is_refused() && state.demanded.is_none_or(|at| at.elapsed() >= self.retry);
            if state.under_way || (unsaid && ticket.exposure == Exposure::Private) {
                return None;
            }
            recent = state.trouble.filter(|_| self.rests(state)).map(|(trouble, _)| trouble).or(recent);
        }
        recent
    }

    /// Whether the evidence was asked for often enough, so that it is to be demanded. That it was said is remembered: the work need
    /// not be handed on for this again.
    pub fn is_to_be_demanded(&self, attempt: &Attempt) -> bool {
        self.lock().get_mut(attempt).filter(|state| state.is_refused()).is_some_and(|state| {
            state.demanded = Some(Instant::now());
            true
        })
    }

    /// An attempt has ended, with a verdict or without.
    pub fn end(&self, attempt: &Attempt, trouble: Option<Trouble>) {
        let mut attempts = self.lock();
        let Some(trouble) = trouble else {
            attempts.remove(attempt);
            return;
        };
        let state = attempts.entry(*attempt).or_default();
        state.under_way = false;
        state.trouble = Some((trouble, Instant::now()));
        state.refusals = match trouble {
            Trouble::Missing => state.refusals.saturating_add(1),
            Trouble::Shunned => state.refusals,
            Trouble::Unable => 0,
        };
    }

    /// Whether it is too early to try again.
    fn rests(&self, state: &State) -> bool {
        state.trouble.is_some_and(|(trouble, at)| {
            let asked = trouble == Trouble::Unable || state.is_refused();
            at.elapsed() < if asked { self.retry } else { self.again }
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Attempt, State>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether the executor does not show the evidence, as far as can be known.
    const fn is_refused(&self) -> bool {
        self.refusals >= TRIES
    }
}

#[cfg(test)]
mod tests {
    use keirin_primitives::{
        validation::{WorkId, WorkIndex},
        weight::VotingWeight,
    };
    use sp_arithmetic::Perbill;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn attempt(number: u32) -> Attempt {
        let mut work = [0; 32];
        work[..4].copy_from_slice(&number.to_le_bytes());
        (CheckKey { genesis: [1; 32], work: WorkId(work), report: [3; 32], trap: false }, false)
    }

    fn ticket(number: u32, exposure: Exposure) -> Ticket {
        let (CheckKey { work, .. }, _) = attempt(number);
        let index = WorkIndex(number);
        Ticket { index, work, rate: Perbill::one(), others: VotingWeight(1), assigned: false, exposure, leaves: None }
    }

    fn fails(progress: &Progress, trouble: Trouble) {
        assert!(progress.begin(attempt(1)).1, "it is tried");
        progress.end(&attempt(1), Some(trouble));
    }

    #[test]
    fn work_is_begun_once_and_again_only_after_a_while() {
        let progress = Progress::new(HOUR, HOUR);
        assert_eq!(progress.begin(attempt(1)), (None, true));
        assert_eq!(progress.begin(attempt(1)), (None, false), "it is under way");
        progress.end(&attempt(1), Some(Trouble::Missing));
        assert_eq!(progress.begin(attempt(1)), (Some(Trouble::Missing), false), "it was tried just now");

        let with_payload = (attempt(1).0, true);
        assert_eq!(progress.begin(with_payload), (None, true), "what was missing has come");

        let impatient = Progress::new(Duration::ZERO, Duration::ZERO);
        impatient.begin(attempt(1));
        impatient.end(&attempt(1), Some(Trouble::Unable));
        assert_eq!(impatient.begin(attempt(1)), (Some(Trouble::Unable), true), "it is tried again, and stays known");
        impatient.end(&attempt(1), None);
        assert_eq!(impatient.begin(attempt(1)), (None, true), "nothing is left of it");
    }

    #[test]
    fn trouble_with_a_work_is_recent_until_it_is_tried_again() {
        let progress = Progress::new(HOUR, HOUR);
        let recent = || progress.recent_trouble([1; 32], &ticket(1, Exposure::Private));
        assert_eq!(recent(), None);
        progress.begin(attempt(1));
        assert_eq!(recent(), None);
        progress.end(&attempt(1), Some(Trouble::Missing));
        assert_eq!(recent(), Some(Trouble::Missing));
        assert_eq!(
            progress.recent_trouble([2; 32], &ticket(1, Exposure::Private)),
            None,
            "on another chain there is none"
        );
        progress.begin((attempt(1).0, true));
        assert_eq!(recent(), None, "it is tried again");
    }

    #[test]
    fn evidence_is_demanded_when_it_was_not_shown_twice() {
        let progress = Progress::new(Duration::ZERO, HOUR);
        fails(&progress, Trouble::Missing);
        assert!(!progress.is_to_be_demanded(&attempt(1)), "it may be a hiccup");
        fails(&progress, Trouble::Shunned);
        assert!(!progress.is_to_be_demanded(&attempt(1)), "nobody asked");
        fails(&progress, Trouble::Missing);
        assert_eq!(progress.begin(attempt(1)), (Some(Trouble::Missing), false), "now there is time");

        let seen = |exposure| progress.recent_trouble([1; 32], &ticket(1, exposure));
        assert_eq!(seen(Exposure::Private), None, "it is handed on, so that it can be demanded");
        assert_eq!(seen(Exposure::Demanded), Some(Trouble::Missing), "unless somebody did");
        assert!(progress.is_to_be_demanded(&attempt(1)));
        assert!(progress.is_to_be_demanded(&attempt(1)), "asking again is harmless");
        assert_eq!(seen(Exposure::Private), Some(Trouble::Missing), "it keeps no others waiting");
        assert_eq!(seen(Exposure::Posted), None, "what is there is checked at once");
    }

    #[test]
    fn a_hiccup_is_forgotten_when_evidence_is_shown() {
        for shown in [None, Some(Trouble::Unable)] {
            let progress = Progress::new(Duration::ZERO, Duration::ZERO);
            fails(&progress, Trouble::Missing);
            assert!(progress.begin(attempt(1)).1);
            progress.end(&attempt(1), shown);
            fails(&progress, Trouble::Missing);
            assert!(!progress.is_to_be_demanded(&attempt(1)));
        }
    }

    #[test]
    fn no_more_is_begun_than_there_is_room_for() {
        let progress = Progress::new(HOUR, HOUR);
        for number in 0..MOST as u32 {
            assert!(progress.begin(attempt(number)).1);
        }
        assert_eq!(progress.begin(attempt(5_000)), (None, false));
        progress.end(&attempt(7), None);
        assert!(progress.begin(attempt(5_000)).1);
    }
}
