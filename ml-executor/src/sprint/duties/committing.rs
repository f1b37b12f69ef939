//! Committing to the proofs found, and opening some of them.

use keirin_primitives::sprint::{Commit, Submission};

use super::{desk::Answer, DutyError, Shared};
use crate::sprint::proofs::OwnRace;

impl Shared {
    /// Commits to what was found until the first time that this is asked; nothing if that is nothing. No race goes on
    /// meanwhile, since both are the same thread's work.
    pub(super) fn commit(&self, own: &OwnRace) -> Result<Answer, DutyError> {
        let Some(proofs) = self.store.commit(own)? else {
            tracing::info!(epoch = own.race.epoch.0, "no proofs to commit to");
            return Ok(Answer::Nothing);
        };
        tracing::info!(epoch = own.race.epoch.0, proofs = proofs.count, "committed");
        self.shifts.begin(own);
        let OwnRace { genesis, participant, race } = *own;
        let commit = Commit { epoch: race.epoch, participant, seed: race.seed, proofs };
        let signature = self.signer.sign_commit(&genesis, &commit);
        Ok(Submission::Commit(commit, signature).into())
    }

    /// Opens the leaves at `indices` of what was committed.
    pub(super) fn reveal(&self, own: &OwnRace, indices: &[u32]) -> Result<Answer, DutyError> {
        Ok(Submission::Reveal(self.store.reveal(own, indices)?).into())
    }
}
