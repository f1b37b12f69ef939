//! Opening an epoch: this epoch's secret is committed, the last one's revealed.

use frame_support::{ensure, pallet_prelude::*};
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::opening_digest,
    sprint::{secret_hash, Opening, Phase},
    traits::{OnOpened, WeightOf},
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    authorize::DUTY_PRIORITY, Config, CurrentEpoch, Error, Event, Pallet, SecretCommitments, Secrets, SprintRefusal,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_open(
        _source: TransactionSource,
        opening: &Opening<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let epoch = Self::epoch_in(opening.epoch, Phase::Reveal)?;
        Self::check_opening(opening)?;
        let digest = opening_digest(&Self::genesis_hash(), opening);
        Self::ensure_signed_by(&opening.participant, &digest, signature)?;
        Self::valid_until("keirin/sprint/opening", (opening.epoch, &opening.participant), epoch.until, DUTY_PRIORITY)
    }

    /// Everything about an opening but its signature.
    fn check_opening(opening: &Opening<T::AccountId>) -> Result<(), SprintRefusal> {
        let Opening { epoch, participant, revealed, .. } = opening;
        Self::ensure_active(participant)?;
        ensure!(!SecretCommitments::<T>::contains_key(epoch, participant), SprintRefusal::AlreadyDone);
        ensure!(CurrentEpoch::<T>::get().racers < T::MaxRacers::get(), SprintRefusal::TooManyRacers);
        let before = epoch.previous();
        let committed = before.and_then(|before| SecretCommitments::<T>::get(before, participant));
        let hash = before.zip(revealed.as_ref()).map(|(before, secret)| secret_hash(participant, before, secret));
        ensure!(committed == hash, SprintRefusal::WrongSecret);
        Ok(())
    }

    pub(crate) fn do_open(opening: Opening<T::AccountId>) -> DispatchResult {
        Self::check_opening(&opening).map_err(|_| Error::<T>::NoLongerValid)?;
        let Opening { epoch, participant, commitment, revealed } = opening;
        if let (Some(before), Some(secret)) = (epoch.previous(), revealed) {
            Secrets::<T>::insert(before, &participant, secret);
        }
        SecretCommitments::<T>::insert(epoch, &participant, commitment);
        CurrentEpoch::<T>::mutate(|epoch| epoch.racers = epoch.racers.saturating_add(1));
        T::OnOpened::opened(epoch, &participant, T::Participants::weight_of(&participant));
        Self::deposit_event(Event::EpochOpened { epoch, participant });
        Ok(())
    }
}
