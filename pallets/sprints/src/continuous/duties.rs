//! What a participant is to do for continuous proving, and what is shown of it.

use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{BasisPoints, ContinuousProofs, Duty, EpochIndex},
    views::ContinuousView,
};
use sp_core::Get;

use crate::{
    Config, Continuous, ContinuousEnabled, ContinuousRevealed, Epoch, Pallet, PreviousRace, SecretCommitments,
};

impl<T: Config> Pallet<T> {
    /// To race on and commit, while it is switched on and the epoch has room.
    pub(crate) fn duty_to_prove(
        epoch: &Epoch<BlockNumberFor<T>>,
        participant: &T::AccountId,
    ) -> Option<Duty<T::AccountId>> {
        let number = Continuous::<T>::get(epoch.index, participant).map_or(0, |record| record.commits);
        let may_prove = ContinuousEnabled::<T>::get()
            && SecretCommitments::<T>::contains_key(epoch.index, participant)
            && number < Self::most_continuous();
        may_prove.then(|| Duty::Prove {
            race: epoch.race(),
            after: Self::last_committed(epoch.index, participant),
            number,
            least: T::ContinuousTerms::get().least_proofs,
        })
    }

    /// To open what was sampled of the last epoch's commitments.
    pub(crate) fn duty_to_reveal_continuous(
        epoch: &Epoch<BlockNumberFor<T>>,
        participant: &T::AccountId,
    ) -> Option<Duty<T::AccountId>> {
        let race = Self::race_in(epoch, epoch.index.previous()?)?;
        let sampled = Self::unopened_continuous(epoch, race.epoch, participant)?;
        Some(Duty::RevealContinuous { race, sampled })
    }

    /// What others revealed of the last epoch's commitments, for a validator.
    pub(crate) fn continuous_proofs(
        epoch: &Epoch<BlockNumberFor<T>>,
        validator: &T::AccountId,
    ) -> Option<ContinuousProofs<T::AccountId>> {
        let race = PreviousRace::<T>::get().filter(|race| race.epoch.next() == epoch.index)?;
        let revealed = ContinuousRevealed::<T>::iter_prefix(race.epoch).filter(|(other, _)| other != validator);
        let revealed: alloc::vec::Vec<_> = revealed.map(|(who, nonces)| (who, nonces.to_vec())).collect();
        (!revealed.is_empty()).then_some(ContinuousProofs { race, revealed })
    }

    /// A participant's continuous commitments of an epoch, in sum.
    pub(crate) fn continuous_view(epoch: EpochIndex, participant: &T::AccountId) -> ContinuousView {
        let record = Continuous::<T>::get(epoch, participant).unwrap_or_default();
        let mean = record.utilisation.checked_div(record.commits).unwrap_or(0);
        let utilisation = BasisPoints(u16::try_from(mean).unwrap_or(u16::MAX));
        ContinuousView { commits: record.commits, proofs: record.proofs, utilisation }
    }
}
