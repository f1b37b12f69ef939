//! Opening the sampled leaves of a commitment.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::sprint::{sampled_indices, Phase, ProofSet, Reveal, MAX_SAMPLES};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    authorize::DUTY_PRIORITY, Commitments, Config, CurrentEpoch, Epoch, Error, Event, Pallet, Revealed, SprintRefusal,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_reveal(
        _source: TransactionSource,
        reveal: &Reveal<T::AccountId>,
    ) -> TransactionValidityWithRefund {
        let epoch = Self::epoch_in(reveal.epoch, Phase::Validation)?;
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now < epoch.sampling_until, SprintRefusal::WrongPhase);
        Self::check_reveal(&epoch, reveal)?;
        Self::valid_until(
            "keirin/sprint/reveal",
            (reveal.epoch, &reveal.participant),
            epoch.sampling_until,
            DUTY_PRIORITY,
        )
    }

    /// Whether the leaves opened are those that were sampled.
    fn check_reveal(epoch: &Epoch<BlockNumberFor<T>>, reveal: &Reveal<T::AccountId>) -> Result<(), SprintRefusal> {
        let commitment = Commitments::<T>::get(reveal.epoch, &reveal.participant).ok_or(SprintRefusal::NotCommitted)?;
        ensure!(!commitment.revealed, SprintRefusal::AlreadyDone);
        let indices = Self::sampled(epoch, &reveal.participant, &commitment.proofs).ok_or(SprintRefusal::WrongPhase)?;
        reveal.verify(&commitment.proofs, &indices).map_err(|_| SprintRefusal::WrongReveal)
    }

    /// Indices of the leaves a racer must open; none before they are drawn.
    pub(crate) fn sampled(
        epoch: &Epoch<BlockNumberFor<T>>,
        participant: &T::AccountId,
        proofs: &ProofSet,
    ) -> Option<Vec<u32>> {
        let samples = T::Samples::get().clamp(1, MAX_SAMPLES);
        Some(sampled_indices(&epoch.sampling?, participant, proofs.count, samples))
    }

    pub(crate) fn do_reveal(reveal: Reveal<T::AccountId>) -> DispatchResult {
        Self::check_reveal(&CurrentEpoch::<T>::get(), &reveal).map_err(|_| Error::<T>::NoLongerValid)?;
        let Reveal { epoch, participant, nonces, .. } = reveal;
        Self::edit_commitment(epoch, &participant, |commitment| commitment.revealed = true);
        let leaves = u32::try_from(nonces.len()).unwrap_or(u32::MAX);
        Revealed::<T>::insert(epoch, &participant, nonces);
        Self::deposit_event(Event::ProofsRevealed { epoch, participant, leaves });
        Ok(())
    }
}
