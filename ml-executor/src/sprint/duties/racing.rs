//! Racing, for as long as it is asked for.

use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

use keirin_primitives::sprint::MAX_PROOFS;

use super::{desk::Answer, worker::Worker, DutyError};
use crate::sprint::{
    proofs::{OwnRace, Progress, ProofStore, ProofStoreError},
    race::{race, Stretch},
    turns::Turns,
};

/// Time between two writes; what was raced since the last one is raced again after a kill.
const KEEP_INTERVAL: Duration = Duration::from_secs(1);

impl Worker {
    /// Races from where the store says. Ends with `None` when something else is asked for, or nothing any more.
    pub(super) fn race(&mut self, own: &OwnRace, turns: &Turns) -> Result<Option<Answer>, DutyError> {
        let shared = self.shared.clone();
        let from = shared.store.begin(own)?;
        let Progress { proofs, committed, .. } = shared.store.progress(own)?.unwrap_or_default();
        if committed.is_some() || proofs >= MAX_PROOFS {
            // Nothing found now could be committed to.
            return Ok(Some(Answer::Nothing));
        }
        let crew = self.crew(&own.sprint(), turns)?;
        let (epoch, radius) = (own.race.epoch.0, own.race.radius);
        tracing::info!(epoch, radius, from, plan = %crew.plan, "racing");
        shared.desk.begin_race(*own, (from, proofs));
        let mut pad = Pad { store: &shared.store, own, stretches: Vec::new(), kept: Instant::now() };
        let (mut written, mut full) = (Ok(()), false);
        let turns = turns.clone().paced(shared.pace.clone());
        let raced = race(crew.race_for(own.participant), own.course(from), &turns, |stretch| {
            full = shared.desk.count(&stretch) >= MAX_PROOFS;
            written = pad.note(stretch);
            match written.is_ok() && !full && shared.desk.is_wanted() {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        written.and_then(|()| pad.keep())?;
        raced?;
        tracing::info!(epoch, "racing no more");
        Ok(full.then_some(Answer::Nothing))
    }
}

/// What was raced and is not yet in the store.
struct Pad<'a> {
    store: &'a ProofStore,
    own: &'a OwnRace,
    stretches: Vec<Stretch>,
    kept: Instant,
}

impl Pad<'_> {
    fn note(&mut self, stretch: Stretch) -> Result<(), ProofStoreError> {
        self.stretches.push(stretch);
        match self.kept.elapsed() >= KEEP_INTERVAL {
            true => self.keep(),
            false => Ok(()),
        }
    }

    fn keep(&mut self) -> Result<(), ProofStoreError> {
        self.store.keep(self.own, &self.stretches)?;
        self.stretches.clear();
        self.kept = Instant::now();
        Ok(())
    }
}
