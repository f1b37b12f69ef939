//! Committing to proofs.

use frame_support::{ensure, pallet_prelude::*};
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::commit_digest,
    sprint::{Commit, EpochIndex, Phase, ProofSet, MAX_PROOFS},
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{authorize::DUTY_PRIORITY, Commitment, Commitments, Config, Error, Event, Pallet, SprintRefusal};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_commit(
        _source: TransactionSource,
        commit: &Commit<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let epoch = Self::epoch_in(commit.epoch, Phase::Commit)?;
        ensure!(commit.seed == epoch.seed, SprintRefusal::WrongSeed);
        Self::check_commit(commit)?;
        let digest = commit_digest(&Self::genesis_hash(), commit);
        Self::ensure_signed_by(&commit.participant, &digest, signature)?;
        Self::valid_until("keirin/sprint/commit", (commit.epoch, &commit.participant), epoch.until, DUTY_PRIORITY)
    }

    /// Everything about a commitment but its seed and its signature.
    fn check_commit(commit: &Commit<T::AccountId>) -> Result<(), SprintRefusal> {
        let Commit { epoch, participant, proofs, .. } = commit;
        Self::ensure_racer(*epoch, participant)?;
        ensure!(!Commitments::<T>::contains_key(epoch, participant), SprintRefusal::AlreadyDone);
        ensure!(count_is_possible(proofs), SprintRefusal::CountOutOfRange);
        Ok(())
    }

    pub(crate) fn do_commit(commit: Commit<T::AccountId>) -> DispatchResult {
        Self::check_commit(&commit).map_err(|_| Error::<T>::NoLongerValid)?;
        let Commit { epoch, participant, proofs, .. } = commit;
        let commitment = Commitment { proofs, revealed: false, refuted: false };
        Commitments::<T>::insert(epoch, &participant, commitment);
        Self::deposit_event(Event::ProofsCommitted { epoch, participant, count: proofs.count });
        Ok(())
    }

    /// Changes a commitment that is there.
    pub(crate) fn edit_commitment(epoch: EpochIndex, participant: &T::AccountId, edit: impl FnOnce(&mut Commitment)) {
        Commitments::<T>::mutate_exists(epoch, participant, |entry| {
            if let Some(commitment) = entry {
                edit(commitment);
            }
        });
    }
}

/// Whether so many different nonces fit between the first and the last.
pub(crate) fn count_is_possible(proofs: &ProofSet) -> bool {
    let nonces = proofs.root.summary;
    let room = nonces.last.checked_sub(nonces.first).map(|width| width.saturating_add(1));
    (1..=MAX_PROOFS).contains(&proofs.count) && room.is_some_and(|room| u64::from(proofs.count) <= room)
}
