//! The race: several sessions, each with a thread, work through nonces from a start on.
//!
//! A session's thread makes its own inputs, permutations and distances. With a session per processor all of them are
//! busy all the time without a second set of buffers; on a GPU two sessions give the same overlap, since one makes
//! inputs while the other computes.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender},
    },
};

use keirin_sprint_model::{is_proof, Distance2, Nonce};

use super::{backend::BackendError, scorer::Scorer};
use crate::engine::Requests;

/// Which nonces are raced, and what counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// The first nonce.
    pub from: Nonce,
    /// The nonce before which the race ends.
    pub until: Nonce,
    /// Greatest squared distance of a proof.
    pub radius: Distance2,
}

/// A nonce that is a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proof {
    /// The nonce.
    pub nonce: Nonce,
    /// Its squared distance from the target.
    pub distance2: Distance2,
}

/// Nonces that are done, every one before `until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// How many were done.
    pub nonces: u64,
    /// The nonce to go on from.
    pub until: Nonce,
    /// Proofs among them, in increasing order.
    pub proofs: Vec<Proof>,
}

/// Races until the course ends, `stop` is set or `found` breaks. `found` gets each stretch once, in the order of the nonces, so that
/// whoever keeps its `until` neither loses nor repeats a nonce.
///
/// # Errors
/// [`BackendError`] of the first session that fails.
pub fn race(
    scorers: &mut [Scorer],
    course: Course,
    requests: &Requests,
    stop: &AtomicBool,
    mut found: impl FnMut(Stretch) -> ControlFlow<()>,
) -> Result<(), BackendError> {
    let track = Track { course, next: AtomicU64::new(course.from), stop };
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for (number, scorer) in scorers.iter_mut().enumerate() {
            let (sender, track) = (sender.clone(), &track);
            let runner = move || track.run(scorer, requests, &sender);
            std::thread::Builder::new()
                .name(format!("sprint {number}"))
                .spawn_scoped(scope, runner)
                .map_err(|source| crate::engine::EngineError::Thread { source })?;
        }
        drop(sender);
        let result = in_order(course.from, receiver, &mut found);
        stop.store(true, Ordering::Relaxed);
        result
    })
}

/// A batch's nonces and what was found among them.
type Lap = Result<(Nonce, Stretch), BackendError>;

/// Hands stretches on in the order of their nonces.
fn in_order(
    mut next: Nonce,
    laps: Receiver<Lap>,
    found: &mut impl FnMut(Stretch) -> ControlFlow<()>,
) -> Result<(), BackendError> {
    let mut waiting = BTreeMap::new();
    for lap in laps {
        let (from, stretch) = lap?;
        waiting.insert(from, stretch);
        while let Some(stretch) = waiting.remove(&next) {
            next = stretch.until;
            if found(stretch).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

struct Track<'a> {
    course: Course,
    next: AtomicU64,
    stop: &'a AtomicBool,
}

impl Track<'_> {
    fn run(&self, scorer: &mut Scorer, requests: &Requests, laps: &Sender<Lap>) {
        let batch = scorer.backend().options().batch;
        let mut nonces = Vec::with_capacity(batch);
        while let Some(from) = self.claim(batch as u64) {
            nonces.clear();
            nonces.extend((from..self.course.until).take(batch));
            let stretch = match self.lap(scorer, requests, &nonces) {
                Ok(Some(proofs)) => {
                    let count = nonces.len() as u64;
                    Ok((from, Stretch { nonces: count, until: from.saturating_add(count), proofs }))
                }
                Ok(None) => return,
                Err(error) => Err(error),
            };
            let failed = stretch.is_err();
            if laps.send(stretch).is_err() || failed {
                return;
            }
        }
    }

    /// The first nonce of the next batch.
    fn claim(&self, batch: u64) -> Option<Nonce> {
        let step = |next: Nonce| (next < self.course.until).then(|| next.saturating_add(batch));
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).ok()
    }

    /// Scores a batch when no request is in work, again if one comes in between. `None` once the race is over.
    fn lap(
        &self,
        scorer: &mut Scorer,
        requests: &Requests,
        nonces: &[Nonce],
    ) -> Result<Option<Vec<Proof>>, BackendError> {
        let flavour = scorer.backend().options().flavour;
        let options = scorer.backend().run_options();
        let is_over = || self.stop.load(Ordering::Relaxed);
        let mut prepared = false;
        loop {
            let turn = requests.turn(&options, is_over);
            let Some(turn) = turn.map_err(|source| BackendError::Graph { flavour, source })? else { return Ok(None) };
            if !std::mem::replace(&mut prepared, true) {
                scorer.prepare(nonces);
            }
            match scorer.score_prepared(nonces) {
                Ok(distances) => {
                    let scored = nonces.iter().zip(distances);
                    let proofs = scored.filter(|(_, distance)| is_proof(**distance, self.course.radius));
                    let proofs = proofs.map(|(nonce, distance2)| Proof { nonce: *nonce, distance2: *distance2 });
                    return Ok(Some(proofs.collect()));
                }
                Err(_) if turn.was_interrupted() => {}
                Err(error) => return Err(error),
            }
        }
    }
}
