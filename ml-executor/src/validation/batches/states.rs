//! Which batches are being checked, and what is left of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use keirin_primitives::validation::Ticket;

use super::shown::NotShown;
use crate::validation::{
    progress::{Trouble, TRIES},
    store::VoteKey,
};

/// Most batches that are under way or known not to be done; more wait until the offchain worker asks again.
const MOST: usize = 256;
/// Most batches of which it is remembered whether they are drawn.
const MOST_DRAWS: usize = 8_192;

/// What was not checked of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::validation) struct Left {
    /// Leaves that are checked.
    pub checked: u32,
    /// Places of leaves that were not shown.
    pub missing: Vec<u32>,
    /// Those of them that were asked for and refused; the others were not asked for, since the executor was slow a moment ago.
    pub refused: Vec<u32>,
    /// Places of leaves that are on chain.
    pub posted: Vec<u32>,
    /// Leaves for which there was no time, though others were shown.
    pub later: u32,
    /// Places of leaves that cannot be checked here.
    pub unable: Vec<u32>,
    /// Whether it broke off.
    pub broken: bool,
}

impl Left {
    /// Some leaves were not shown, of which those are to be had on chain that are posted there.
    pub(super) fn not_shown(
        &mut self,
        NotShown { refused, shunned, later }: NotShown,
        is_posted: impl Fn(u32) -> bool,
    ) {
        let (posted, refused): (Vec<_>, Vec<_>) = refused.into_iter().partition(|place| is_posted(*place));
        let (on_chain, shunned): (Vec<_>, Vec<_>) = shunned.into_iter().partition(|place| is_posted(*place));
        self.posted.extend(posted.into_iter().chain(on_chain));
        self.missing.extend(refused.iter().chain(&shunned).copied());
        self.refused.extend(refused);
        self.later = self.later.saturating_add(u32::try_from(later.len()).unwrap_or(u32::MAX));
    }

    /// Whether all is checked.
    pub fn is_nothing(&self) -> bool {
        self.missing.is_empty() && self.posted.is_empty() && self.unable.is_empty() && self.later == 0
    }

    /// Whether a try that was begun when hardly any time was left has looked at all that is to be had.
    pub fn is_all_there_is(&self) -> bool {
        self.posted.is_empty() && self.later == 0 && self.may_be_sealed()
    }

    /// Whether what was found can be sealed when time is up: not by who could check nothing of what it was shown, and would be paid for it.
    pub fn may_be_sealed(&self) -> bool {
        self.checked > 0 || self.unable.is_empty()
    }
}

/// The batches.
#[derive(Default)]
pub(in crate::validation) struct Batches {
    states: Mutex<BTreeMap<VoteKey, State>>,
    draws: Mutex<BTreeMap<VoteKey, bool>>,
    again: Duration,
    retry: Duration,
    last: Duration,
}

#[derive(Default)]
struct State {
    under_way: bool,
    /// Places that are drawn, once they are known.
    due: Option<Arc<[u32]>>,
    /// What the last try left, and when.
    left: Option<(Left, Instant)>,
    /// Tries in which each place was refused.
    refusals: BTreeMap<u32, u32>,
    /// Since when there is hardly any time left, if it was tried since.
    closing: Option<Instant>,
    /// Places of which it was said that they are to be demanded.
    said: BTreeSet<u32>,
}

impl Batches {
    /// What was left is tried again after `retry`; what was not shown is asked for once more after `again`, before it is demanded. The last try has
    /// `last` until what was found is sealed.
    pub fn new(again: Duration, retry: Duration, last: Duration) -> Self {
        Self { again, retry, last, ..Self::default() }
    }

    /// Whether there is room to find out if a work is drawn: for a batch, each of its receipts takes one place, unless it is known.
    pub fn take_room(&self, key: &VoteKey, ticket: &Ticket, room: &mut u32) -> bool {
        let Some(leaves) = ticket.leaves.filter(|_| !self.draws().contains_key(key)) else { return true };
        room.checked_sub(leaves.receipts).map(|left| *room = left).is_some()
    }

    /// Whether a batch is drawn; it is found out once.
    pub fn is_drawn(&self, key: &VoteKey, draw: impl FnOnce() -> bool) -> bool {
        if let Some(known) = self.draws().get(key) {
            return *known;
        }
        let drawn = draw();
        let mut draws = self.draws();
        if draws.len() >= MOST_DRAWS {
            draws.clear();
        }
        draws.insert(*key, drawn);
        drawn
    }

    /// The places that are due; they are drawn once.
    pub fn due(&self, key: &VoteKey, draw: impl FnOnce() -> Vec<u32>) -> Arc<[u32]> {
        if let Some(due) = self.states().get(key).and_then(|state| state.due.clone()) {
            return due;
        }
        let due: Arc<[u32]> = draw().into();
        if let Some(state) = self.states().get_mut(key) {
            state.due = Some(due.clone());
        }
        due
    }

    /// What the last try left of a batch, and whether it is to be tried now. When time runs out it is tried once more at once.
    pub fn begin(&self, key: &VoteKey, closing: bool) -> (Option<Left>, bool) {
        let mut states = self.states();
        // What must be said soon always has room.
        if states.len() >= MOST && !closing && !states.contains_key(key) {
            states.retain(|_, state| state.under_way || self.rests(state));
            if states.len() >= MOST {
                return (None, false);
            }
        }
        let state = states.entry(*key).or_default();
        let begins = !state.under_way && (!self.rests(state) || (closing && state.closing.is_none()));
        state.under_way |= begins;
        if closing && state.closing.is_none() {
            state.closing = Some(Instant::now());
        }
        let left = state.left.as_ref().filter(|(left, _)| !left.broken).map(|(left, _)| left.clone());
        (left, begins)
    }

    /// What the last try left of a batch.
    pub fn left(&self, key: &VoteKey) -> Option<Left> {
        let states = self.states();
        states.get(key)?.left.as_ref().map(|(left, _)| left.clone())
    }

    /// Whether what was found is to be sealed as it is: there is hardly any time left, and there was some since that was known.
    pub fn is_time_up(&self, key: &VoteKey) -> bool {
        let states = self.states();
        states.get(key).and_then(|state| state.closing).is_some_and(|since| since.elapsed() >= self.last)
    }

    /// A try has ended.
    pub fn end(&self, key: &VoteKey, left: Left) {
        let mut states = self.states();
        if left.is_nothing() && !left.broken {
            states.remove(key);
            return;
        }
        let state = states.entry(*key).or_default();
        state.under_way = false;
        for place in &left.refused {
            let count = state.refusals.entry(*place).or_default();
            *count = count.saturating_add(1);
        }
        state.refusals.retain(|place, _| left.missing.contains(place));
        state.left = Some((left, Instant::now()));
    }

    /// Whether a leaf was asked for often enough, so that it is to be demanded. That it was said is remembered.
    pub fn is_to_be_demanded(&self, key: &VoteKey, place: u32) -> bool {
        let mut states = self.states();
        let Some(state) = states.get_mut(key).filter(|state| state.is_refused(place)) else { return false };
        state.said.insert(place);
        true
    }

    /// Why a batch need not be handed on now: it was tried a moment ago, and there is nothing new to say of it.
    pub fn recent_trouble(&self, key: &VoteKey, closing: bool) -> Option<Trouble> {
        let states = self.states();
        if closing {
            return None;
        }
        let state = states.get(key).filter(|state| !state.under_way && self.rests(state))?;
        let (left, _) = state.left.as_ref()?;
        let is_new = |place: &u32| state.is_refused(*place) && !state.said.contains(place);
        if left.missing.iter().any(is_new) || !left.posted.is_empty() || left.later > 0 {
            return None;
        }
        Some(if left.missing.is_empty() { Trouble::Unable } else { Trouble::Missing })
    }

    /// Whether it is too early to try again.
    fn rests(&self, state: &State) -> bool {
        state.left.as_ref().is_some_and(|(left, at)| {
            let may_be_a_hiccup = left.missing.iter().any(|place| !state.is_refused(*place));
            let soon = left.broken || may_be_a_hiccup || !left.posted.is_empty() || left.later > 0;
            at.elapsed() < if soon { self.again } else { self.retry }
        })
    }

    fn states(&self) -> MutexGuard<'_, BTreeMap<VoteKey, State>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draws(&self) -> MutexGuard<'_, BTreeMap<VoteKey, bool>> {
        self.draws.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether a leaf is not shown, as far as can be known; when there is hardly any time left, after one try.
    fn is_refused(&self, place: u32) -> bool {
        let tries = if self.closing.is_some() { 1 } else { TRIES };
        self.refusals.get(&place).is_some_and(|count| *count >= tries)
    }
}
