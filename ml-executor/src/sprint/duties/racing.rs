//! Racing, for as long as it is asked for.

use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

use keirin_primitives::sprint::MAX_PROOFS;

use super::{
    desk::{Answer, Counts},
    worker::Worker,
    DutyError,
};
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
        let mut full = false;
        self.race_on(own, (from, proofs), turns, |_, counted| {
            full = counted.all >= MAX_PROOFS;
            Ok(!full)
        })?;
        Ok(full.then_some(Answer::Nothing))
    }

    /// Races on from so many nonces and proofs until something else is asked for, or nothing any more. `goes_on` hears of
    /// each stretch, and says whether another one is to come.
    pub(super) fn race_on(
        &mut self,
        own: &OwnRace,
        counts: Counts,
        turns: &Turns,
        mut goes_on: impl FnMut(&mut Pad<'_>, Counted) -> Result<bool, DutyError>,
    ) -> Result<(), DutyError> {
        let shared = self.shared.clone();
        let crew = self.crew(&own.sprint(), turns)?;
        let (epoch, radius) = (own.race.epoch.0, own.race.radius);
        tracing::info!(epoch, radius, from = counts.0, plan = %crew.plan, "racing");
        shared.desk.begin_race(*own, counts);
        shared.shifts.begin_lap();
        let mut pad = Pad { store: &shared.store, own, stretches: Vec::new(), kept: Instant::now() };
        let mut told = Ok(true);
        let turns = turns.clone().paced(shared.pace.clone());
        let raced = race(crew.race_for(own.participant), own.course(counts.0), &turns, |stretch| {
            let new = u32::try_from(stretch.proofs.len()).unwrap_or(u32::MAX);
            let counted = Counted { new, all: shared.desk.count(&stretch) };
            told = pad.note(stretch).map_err(DutyError::from).and_then(|()| goes_on(&mut pad, counted));
            match matches!(told, Ok(true)) && shared.desk.is_wanted() {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        shared.shifts.end_lap();
        told?;
        pad.keep()?;
        raced?;
        tracing::info!(epoch, "racing no more");
        Ok(())
    }
}

/// Proofs of a race.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// In the last stretch.
    pub new: u32,
    /// Until now.
    pub all: u32,
}

/// What was raced and is not yet in the store.
pub(super) struct Pad<'a> {
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

    /// Writes it.
    pub fn keep(&mut self) -> Result<(), ProofStoreError> {
        self.store.keep(self.own, &self.stretches)?;
        self.stretches.clear();
        self.kept = Instant::now();
        Ok(())
    }
}
