//! Opening the sampled leaves of the last epoch's continuous commitments.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::sprint::{sampled_in_turn, EpochIndex, Phase, ProofSet, Reveal, MAX_SAMPLES};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    authorize::DUTY_PRIORITY, Config, Continuous, ContinuousProofSets, ContinuousRevealed, CurrentEpoch, Epoch, Error,
    Event, Pallet, SprintRefusal,
};

/// Leaves sampled at least. Who invents a share `f` of its leaves counts `1 / (1 − f)` times its true ones, and escapes `k` samples
/// with probability `(1 − f)^k`: for `k = 1` that is a fair game, for more it loses even without collateral.
const LEAST_SAMPLES: u32 = 4;

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_reveal_continuous(
        _source: TransactionSource,
        reveal: &Reveal<T::AccountId>,
    ) -> TransactionValidityWithRefund {
        let epoch = CurrentEpoch::<T>::get();
        Self::check_continuous_reveal(&epoch, reveal)?;
        let tag = (reveal.epoch, &reveal.participant);
        Self::valid_until("keirin/sprint/continuous-reveal", tag, epoch.sampling_until, DUTY_PRIORITY)
    }

    /// Whether this is the time to open the last epoch's leaves, and those opened are those that were sampled.
    fn check_continuous_reveal(
        epoch: &Epoch<BlockNumberFor<T>>,
        reveal: &Reveal<T::AccountId>,
    ) -> Result<(), SprintRefusal> {
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(epoch.index.previous() == Some(reveal.epoch), SprintRefusal::WrongEpoch);
        ensure!(epoch.phase == Phase::Validation && now < epoch.sampling_until, SprintRefusal::WrongPhase);
        let record = Continuous::<T>::get(reveal.epoch, &reveal.participant).ok_or(SprintRefusal::NotCommitted)?;
        ensure!(!record.revealed, SprintRefusal::AlreadyDone);
        let commits = ContinuousProofSets::<T>::get(reveal.epoch, &reveal.participant);
        let sampled =
            Self::sampled_continuous(epoch, &reveal.participant, &commits).ok_or(SprintRefusal::WrongPhase)?;
        reveal.verify_in_turn(&commits, &sampled).map_err(|_| SprintRefusal::WrongReveal)
    }

    /// Leaves of continuous commitments that a participant must open in an epoch; none before they are drawn.
    pub(crate) fn sampled_continuous(
        epoch: &Epoch<BlockNumberFor<T>>,
        participant: &T::AccountId,
        commits: &[ProofSet],
    ) -> Option<Vec<(u32, Vec<u32>)>> {
        let counts: Vec<u32> = commits.iter().map(|proofs| proofs.count).collect();
        let total = counts.iter().fold(0u32, |sum, count| sum.saturating_add(*count));
        let samples = T::ContinuousTerms::get().sampled.mul_ceil(total).clamp(LEAST_SAMPLES, MAX_SAMPLES);
        Some(sampled_in_turn(&epoch.sampling?, participant, &counts, samples))
    }

    /// [`Self::sampled_continuous`] of who has not opened them yet.
    pub(crate) fn unopened_continuous(
        epoch: &Epoch<BlockNumberFor<T>>,
        before: EpochIndex,
        participant: &T::AccountId,
    ) -> Option<Vec<(u32, Vec<u32>)>> {
        Continuous::<T>::get(before, participant).filter(|record| !record.revealed)?;
        Self::sampled_continuous(epoch, participant, &ContinuousProofSets::<T>::get(before, participant))
    }

    pub(crate) fn do_reveal_continuous(reveal: Reveal<T::AccountId>) -> DispatchResult {
        let epoch = CurrentEpoch::<T>::get();
        Self::check_continuous_reveal(&epoch, &reveal).map_err(|_| Error::<T>::NoLongerValid)?;
        let Reveal { epoch, participant, nonces, .. } = reveal;
        Self::edit_continuous(epoch, &participant, |record| record.revealed = true);
        let leaves = u32::try_from(nonces.len()).unwrap_or(u32::MAX);
        ContinuousRevealed::<T>::insert(epoch, &participant, nonces);
        Self::deposit_event(Event::ContinuousProofsRevealed { epoch, participant, leaves });
        Ok(())
    }
}
