//! Disputes: the runtime recomputes a nonce, and whoever was wrong about it loses.

use frame_support::{dispatch::PostDispatchInfo, ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{Accusation, EpochIndex, Phase},
    traits::Collateral,
};
use keirin_sprint_model::{is_proof, Model};

use crate::{
    difficulty::model_of, Accusers, Config, CurrentEpoch, Discredited, Epoch, Error, Event, Finding, Findings, Pallet,
    Votes,
};

/// Most multiplications the runtime does for one nonce: those of the dev configuration are 67 million.
const MULTIPLICATION_LIMIT: u64 = 100_000_000;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_dispute(disputed: Accusation<T::AccountId>) -> DispatchResultWithPostInfo {
        let epoch = CurrentEpoch::<T>::get();
        ensure!(epoch.phase == Phase::Validation, Error::<T>::WrongPhase);
        ensure!(Self::is_revealed(epoch.index, &disputed), Error::<T>::NotRevealed);
        ensure!(!Findings::<T>::contains_key(epoch.index, &disputed), Error::<T>::AlreadyDisputed);
        let finding = Self::recompute(&epoch, &disputed)?;
        Findings::<T>::insert(epoch.index, &disputed, finding);
        let changed = match finding {
            Finding::Proof => Self::clear(epoch.index, &disputed),
            Finding::NoProof => Self::refute(epoch.index, &disputed),
        };
        let Accusation { participant, nonce } = disputed;
        Self::deposit_event(Event::DisputeSettled { epoch: epoch.index, participant, nonce, finding });
        Ok(PostDispatchInfo { actual_weight: None, pays_fee: if changed { Pays::No } else { Pays::Yes } })
    }

    fn recompute(epoch: &Epoch<BlockNumberFor<T>>, disputed: &Accusation<T::AccountId>) -> Result<Finding, Error<T>> {
        let config = model_of(epoch.configuration).config();
        ensure!(config.multiplications() <= MULTIPLICATION_LIMIT, Error::<T>::ModelTooLarge);
        let account: [u8; 32] = disputed.participant.clone().into();
        let distance = Model::on_demand(config, epoch.seed).distance2(&account, disputed.nonce);
        Ok(if is_proof(distance, epoch.radius) { Finding::Proof } else { Finding::NoProof })
    }

    /// Takes back every accusation of a nonce that is a proof. Returns whether there were any.
    fn clear(epoch: EpochIndex, disputed: &Accusation<T::AccountId>) -> bool {
        let accusers = Accusers::<T>::take(epoch, disputed).unwrap_or_default();
        for accuser in &accusers {
            let weight = Votes::<T>::get(epoch, accuser).map_or(0, |ballot| ballot.weight.0);
            Self::edit_commitment(epoch, &disputed.participant, |commitment| {
                commitment.against = commitment.against.saturating_sub(weight);
            });
            Self::discredit(epoch, accuser);
        }
        !accusers.is_empty()
    }

    /// Marks the commitment of a nonce that is no proof. Those who vouched for it are found when the votes are all in.
    fn refute(epoch: EpochIndex, disputed: &Accusation<T::AccountId>) -> bool {
        Self::edit_commitment(epoch, &disputed.participant, |commitment| commitment.refuted = true);
        true
    }

    /// Takes this epoch's weight and a share of the collateral from who was wrong, once an epoch.
    pub(crate) fn discredit(epoch: EpochIndex, validator: &T::AccountId) {
        if Discredited::<T>::contains_key(epoch, validator) {
            return;
        }
        Discredited::<T>::insert(epoch, validator, ());
        T::Participants::slash(validator, T::SlashedShare::get());
        Self::deposit_event(Event::ValidatorDiscredited { epoch, validator: validator.clone() });
    }
}
