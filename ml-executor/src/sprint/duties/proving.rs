//! Racing on after the sprint: committing to what is found whenever it is enough, and opening it an epoch later.

use keirin_primitives::sprint::{ContinuousCommit, Submission};

use super::{desk::Answer, worker::Worker, DutyError, Shared};
use crate::sprint::{
    proofs::{OwnRace, Progress, ProofStoreError, Turn},
    turns::Turns,
};

impl Worker {
    /// Races from where the store says, and commits once there are proofs enough after the last commitment. The race goes
    /// on beyond that: the next block asks for the next commitment. Ends when something else is asked for, or
    /// nothing any more.
    pub(super) fn prove(&mut self, own: &OwnRace, turn: &Turn, turns: &Turns) -> Result<(), DutyError> {
        let shared = self.shared.clone();
        let from = shared.store.begin(own)?;
        shared.shifts.begin(own);
        let Progress { proofs, .. } = shared.store.progress(own)?.unwrap_or_default();
        // A commitment that can be made needs no turn.
        let mut is_made = shared.commit_continuous(own, turn)?;
        let mut open = shared.store.count_after(own, turn.after, turn.least)?;
        self.race_on(own, (from, proofs), turns, |pad, counted| {
            open = open.saturating_add(counted.new);
            if !is_made && counted.new > 0 && open >= turn.least {
                pad.keep()?;
                is_made = shared.commit_continuous(own, turn)?;
            }
            Ok(true)
        })
    }
}

impl Shared {
    /// Commits to the proofs after a turn's nonce, if they are enough; whether that was done, now or before.
    fn commit_continuous(&self, own: &OwnRace, turn: &Turn) -> Result<bool, ProofStoreError> {
        if self.store.continuous(own, turn)?.is_some() {
            return Ok(true);
        }
        let Some(made) = self.store.commit_continuous(own, turn, self.shifts.utilisation())? else { return Ok(false) };
        self.shifts.begin_next();
        let (epoch, number, proofs) = (own.race.epoch.0, made.number, made.proofs.count);
        tracing::info!(epoch, number, proofs, utilisation = made.utilisation.0, "committed to further proofs");
        Ok(true)
    }

    /// The commitment of a turn, signed, once it was made.
    pub(super) fn answer_to_prove(&self, own: &OwnRace, turn: &Turn) -> Result<Option<Answer>, DutyError> {
        let Some(made) = self.store.continuous(own, turn)? else { return Ok(None) };
        let OwnRace { genesis, participant, race } = *own;
        let commit = ContinuousCommit {
            epoch: race.epoch,
            participant,
            seed: race.seed,
            number: made.number,
            utilisation: made.utilisation,
            proofs: made.proofs,
        };
        let signature = self.signer.sign_continuous(&genesis, &commit);
        Ok(Some(Submission::Continuous(commit, signature).into()))
    }

    /// Opens the sampled leaves of what was committed to.
    pub(super) fn reveal_continuous(&self, own: &OwnRace, sampled: &[(u32, Vec<u32>)]) -> Result<Answer, DutyError> {
        Ok(Submission::RevealContinuous(self.store.reveal_continuous(own, sampled)?).into())
    }
}
