//! Where calls leave what is asked for, and the background thread its answers.

use std::{
    collections::VecDeque,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
    },
    time::{Duration, Instant},
};

use keirin_primitives::{
    sprint::{ContinuousProofs, Submission},
    AccountBytes,
};
use keirin_sprint_model::Nonce;

use super::DutyError;
use crate::sprint::{
    proofs::{OwnRace, Turn},
    race::Stretch,
};

/// Answers that are remembered; others are worked out again.
const ANSWERS: usize = 16;
/// Time after which what went wrong is tried again.
const RETRY: Duration = Duration::from_secs(60);

/// What takes time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Race(OwnRace),
    Commit(OwnRace),
    Reveal(OwnRace, Vec<u32>),
    /// Has no answer but what is in the store; it is raced on beyond it.
    Prove(OwnRace, Turn),
    RevealContinuous(OwnRace, Vec<(u32, Vec<u32>)>),
    Vote(OwnRace, Vec<(AccountBytes, Vec<Nonce>)>, Option<ContinuousProofs<AccountBytes>>),
}

impl Task {
    pub const fn race(&self) -> &OwnRace {
        match self {
            Self::Race(own)
            | Self::Commit(own)
            | Self::Reveal(own, _)
            | Self::Prove(own, _)
            | Self::RevealContinuous(own, _)
            | Self::Vote(own, ..) => own,
        }
    }
}

/// What came of a duty.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Submission(Box<Submission<AccountBytes>>),
    Nothing,
}

impl From<Submission<AccountBytes>> for Answer {
    fn from(submission: Submission<AccountBytes>) -> Self {
        Self::Submission(Box::new(submission))
    }
}

/// Nonces done and proofs among them.
pub(super) type Counts = (u64, u32);

pub(super) struct Desk {
    state: Mutex<State>,
    changed: Condvar,
    lease: Duration,
}

#[derive(Default)]
struct State {
    /// What was asked for last, and when.
    asked: Option<(Task, Instant)>,
    answers: VecDeque<Answered>,
    /// Ends what is in work.
    stop: Arc<AtomicBool>,
    last_race: Option<(OwnRace, Counts)>,
    racing: bool,
    closed: bool,
}

struct Answered {
    task: Task,
    outcome: Result<Answer, DutyError>,
    at: Instant,
}

impl Answered {
    /// What went wrong is tried again after a while, and who races on may have something to commit to.
    fn is_outdated_by(&self, asked: &Task) -> bool {
        match &self.outcome {
            Err(_) => self.at.elapsed() >= RETRY,
            Ok(Answer::Nothing) => {
                matches!(asked, Task::Race(own) | Task::Prove(own, _) if self.task == Task::Commit(*own))
            }
            Ok(Answer::Submission(_)) => false,
        }
    }
}

impl State {
    fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn answer_to(&self, task: &Task) -> Option<&Answered> {
        self.answers.iter().find(|answered| answered.task == *task)
    }
}

impl Desk {
    /// A desk where what nobody asks for any more is left alone after `lease`.
    pub fn new(lease: Duration) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), lease }
    }

    /// Asks for a task instead of what was asked for before; the answer, if it is known.
    pub fn ask(&self, task: Task) -> Option<Result<Answer, DutyError>> {
        let mut state = self.lock();
        state.answers.retain(|answered| !answered.is_outdated_by(&task));
        let outcome = state.answer_to(&task).map(|answered| answered.outcome.clone());
        if state.asked.as_ref().is_none_or(|(asked, _)| *asked != task) {
            state.stop();
        }
        state.asked = Some((task, Instant::now()));
        self.changed.notify_all();
        outcome
    }

    /// Asks for nothing any more.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.asked = None;
        state.stop();
    }

    /// Ends what is in work, and the thread that works.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.stop();
        self.changed.notify_all();
    }

    /// Waits for something to do; `None` when it is over. The flag is set once something else is to be done.
    pub fn next(&self) -> Option<(Task, Arc<AtomicBool>)> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            let open =
                state.asked.as_ref().filter(|(task, at)| at.elapsed() < self.lease && state.answer_to(task).is_none());
            if let Some(task) = open.map(|(task, _)| task.clone()) {
                state.stop = Arc::default();
                return Some((task, state.stop.clone()));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Leaves the answer to a task.
    pub fn answer(&self, task: Task, outcome: Result<Answer, DutyError>) {
        let mut state = self.lock();
        state.answers.retain(|answered| answered.task != task);
        state.answers.push_front(Answered { task, outcome, at: Instant::now() });
        state.answers.truncate(ANSWERS);
    }

    /// Whether somebody still asks for what is in work.
    pub fn is_wanted(&self) -> bool {
        self.lock().asked.as_ref().is_some_and(|(_, at)| at.elapsed() < self.lease)
    }

    /// A race begins or goes on.
    pub fn begin_race(&self, own: OwnRace, counts: Counts) {
        let mut state = self.lock();
        state.last_race = Some((own, counts));
        state.racing = true;
    }

    /// A race has gone on; proofs until now.
    pub fn count(&self, stretch: &Stretch) -> u32 {
        let mut state = self.lock();
        let Some((_, (nonces, proofs))) = &mut state.last_race else { return 0 };
        *nonces += stretch.nonces;
        *proofs = proofs.saturating_add(u32::try_from(stretch.proofs.len()).unwrap_or(u32::MAX));
        *proofs
    }

    /// No race goes on.
    pub fn end_race(&self) {
        self.lock().racing = false;
    }

    /// How far a race is, if it is the last one.
    pub fn progress_of(&self, own: &OwnRace) -> Option<Counts> {
        self.lock().last_race.filter(|(last, _)| last == own).map(|(_, counts)| counts)
    }

    /// The last race and how far it is, and whether it goes on.
    pub fn last_race(&self) -> (Option<(OwnRace, Counts)>, bool) {
        let state = self.lock();
        (state.last_race, state.racing)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
