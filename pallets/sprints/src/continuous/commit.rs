//! Committing to proofs made after the sprint's.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::continuous_digest,
    sprint::{ContinuousCommit, EpochIndex, Phase, MAX_CONTINUOUS_COMMITS},
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    commit::count_is_possible, Commitments, Config, Continuous, ContinuousEnabled, ContinuousProofSets,
    ContinuousRecord, CurrentEpoch, Epoch, Error, Event, Pallet, SprintRefusal,
};

/// Priority of what a participant may but need not do: behind what pays a fee.
const SPARE_PRIORITY: TransactionPriority = 0;

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_commit_continuous(
        _source: TransactionSource,
        commit: &ContinuousCommit<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let epoch = CurrentEpoch::<T>::get();
        Self::check_continuous(&epoch, commit)?;
        let digest = continuous_digest(&Self::genesis_hash(), commit);
        Self::ensure_signed_by(&commit.participant, &digest, signature)?;
        let tag = (commit.epoch, &commit.participant, commit.number);
        Self::valid_until("keirin/sprint/continuous", tag, epoch.until, SPARE_PRIORITY)
    }

    /// Everything about a continuous commitment but its signature.
    fn check_continuous(
        epoch: &Epoch<BlockNumberFor<T>>,
        commit: &ContinuousCommit<T::AccountId>,
    ) -> Result<(), SprintRefusal> {
        let ContinuousCommit { epoch: index, participant, seed, .. } = commit;
        ensure!(ContinuousEnabled::<T>::get(), SprintRefusal::ContinuousOff);
        ensure!(epoch.index == *index, SprintRefusal::WrongEpoch);
        ensure!(matches!(epoch.phase, Phase::Validation | Phase::Settled), SprintRefusal::WrongPhase);
        ensure!(epoch.seed == *seed, SprintRefusal::WrongSeed);
        Self::ensure_racer(*index, participant)?;
        Self::check_turn(commit)?;
        Self::check_claim(commit)
    }

    /// Whether it is this commitment's turn: each is made once, in order, one a block, not more than an epoch may have.
    fn check_turn(commit: &ContinuousCommit<T::AccountId>) -> Result<(), SprintRefusal> {
        let Some(record) = Continuous::<T>::get(commit.epoch, &commit.participant) else {
            ensure!(commit.number == 0, SprintRefusal::WrongNumber);
            return Ok(());
        };
        ensure!(commit.number == record.commits, SprintRefusal::WrongNumber);
        ensure!(record.made_at < frame_system::Pallet::<T>::block_number(), SprintRefusal::TooSoon);
        ensure!(record.commits < Self::most_continuous(), SprintRefusal::TooManyCommits);
        Ok(())
    }

    /// Whether what is claimed is possible, and none of it was claimed before.
    fn check_claim(commit: &ContinuousCommit<T::AccountId>) -> Result<(), SprintRefusal> {
        let ContinuousCommit { epoch, participant, utilisation, proofs, .. } = commit;
        let terms = T::ContinuousTerms::get();
        let (least, most) = terms.utilisation;
        ensure!((least..=most).contains(utilisation), SprintRefusal::UtilisationOutOfRange);
        ensure!(proofs.count >= terms.least_proofs && count_is_possible(proofs), SprintRefusal::CountOutOfRange);
        let before = Self::last_committed(*epoch, participant);
        ensure!(before.is_none_or(|last| proofs.root.summary.first > last), SprintRefusal::NoncesOverlap);
        Ok(())
    }

    /// Most continuous commitments of a participant in an epoch.
    pub(crate) fn most_continuous() -> u32 {
        T::ContinuousTerms::get().most_commits.min(MAX_CONTINUOUS_COMMITS)
    }

    /// The last nonce of a participant's last commitment of an epoch, the sprint's or a continuous one.
    pub(crate) fn last_committed(epoch: EpochIndex, participant: &T::AccountId) -> Option<u64> {
        let continuous = Continuous::<T>::get(epoch, participant).map(|record| record.last);
        let sprint = || Commitments::<T>::get(epoch, participant).map(|found| found.proofs.root.summary.last);
        continuous.or_else(sprint)
    }

    pub(crate) fn do_commit_continuous(commit: ContinuousCommit<T::AccountId>) -> DispatchResult {
        Self::check_continuous(&CurrentEpoch::<T>::get(), &commit).map_err(|_| Error::<T>::NoLongerValid)?;
        let ContinuousCommit { epoch, participant, number, utilisation, proofs, .. } = commit;
        ContinuousProofSets::<T>::try_append(epoch, &participant, proofs).map_err(|_| Error::<T>::NoLongerValid)?;
        Continuous::<T>::mutate(epoch, &participant, |entry| {
            let record = entry.get_or_insert_with(ContinuousRecord::default);
            record.commits = record.commits.saturating_add(1);
            record.proofs = record.proofs.saturating_add(proofs.count.into());
            record.utilisation = record.utilisation.saturating_add(utilisation.0.into());
            record.last = proofs.root.summary.last;
            record.made_at = frame_system::Pallet::<T>::block_number();
        });
        let count = proofs.count;
        Self::deposit_event(Event::ContinuousCommitted { epoch, participant, number, count, utilisation });
        Ok(())
    }
}
