//! The race: several sessions, each with a thread, work through nonces from a start on.
//!
//! A session's thread makes its own inputs, permutations and distances. With a session per processor all of them are
//! busy all the time without a second set of buffers; on a GPU two sessions give the same overlap, since one makes
//! inputs while the other computes.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender},
    },
};

use keirin_sprint_model::{is_proof, Distance2, Nonce, SprintInput};

use super::{backend::BackendError, scorer::Scorer, turns::Turns};

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

/// Races until the course ends, `turns` are over or `found` breaks. `found` gets each stretch once, in the order of the
/// nonces, so that whoever keeps its `until` neither loses nor repeats a nonce.
///
/// # Errors
/// [`BackendError`] of the first session that fails.
pub fn race(
    scorers: &mut [Scorer],
    course: Course,
    turns: &Turns,
    mut found: impl FnMut(Stretch) -> ControlFlow<()>,
) -> Result<(), BackendError> {
    let track = Track { course, next: AtomicU64::new(course.from), turns: turns.of_one() };
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for (number, scorer) in scorers.iter_mut().enumerate() {
            let (sender, track) = (sender.clone(), &track);
            let spawned = std::thread::Builder::new()
                .name(format!("sprint {number}"))
                .spawn_scoped(scope, move || track.run(scorer, &sender));
            if let Err(source) = spawned {
                track.turns.end();
                return Err(crate::engine::EngineError::Thread { source }.into());
            }
        }
        drop(sender);
        let result = in_order(course.from, receiver, &mut found);
        track.turns.end();
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

struct Track {
    course: Course,
    next: AtomicU64,
    turns: Turns,
}

impl Track {
    fn run(&self, scorer: &mut Scorer, laps: &Sender<Lap>) {
        let (batch, account) = (scorer.backend().options().batch, scorer.sprint().account);
        let mut inputs = Vec::with_capacity(batch);
        while let Some(from) = self.claim(batch as u64) {
            let nonces = (from..self.course.until).take(batch);
            inputs.clear();
            inputs.extend(nonces.map(|nonce| SprintInput { account, nonce }));
            let stretch = match scorer.score_in_turn(&inputs, &self.turns) {
                Ok(Some(distances)) => Ok((from, self.stretch(&inputs, distances))),
                Ok(None) => return,
                Err(error) => Err(error),
            };
            let failed = stretch.is_err();
            if laps.send(stretch).is_err() || failed {
                return;
            }
        }
    }

    /// The first nonce of the next batch, once the pace allows it.
    fn claim(&self, batch: u64) -> Option<Nonce> {
        let step = |next: Nonce| (next < self.course.until).then(|| next.saturating_add(batch));
        if !self.turns.keep_pace(batch) {
            return None;
        }
        self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).ok()
    }

    fn stretch(&self, inputs: &[SprintInput], distances: &[Distance2]) -> Stretch {
        let scored = inputs.iter().zip(distances);
        let proofs = scored.filter(|(_, distance2)| is_proof(**distance2, self.course.radius));
        Stretch {
            nonces: inputs.len() as u64,
            until: inputs.last().map_or(self.course.until, |last| last.nonce.saturating_add(1)),
            proofs: proofs.map(|(input, distance2)| Proof { nonce: input.nonce, distance2: *distance2 }).collect(),
        }
    }
}
