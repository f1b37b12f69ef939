//! Becoming a participant, by registration or at genesis.

use alloc::vec::Vec;
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, Get},
};
use keirin_primitives::{
    executor::{Endpoint, ExecutorKey, ExecutorSignature, HardwareProfile},
    executor_rpc::from_hex,
    model::{ModelId, ServedModels},
    weight::VotingWeight,
};
use sp_runtime::{traits::Zero, DispatchResult};

use crate::{
    BalanceOf, Config, Error, Event, ExecutorKeys, GenesisParticipant, HoldReason, Pallet, Participant, Participants,
    Registration, Standing,
};

/// A registration that passed every check.
struct Checked<Balance> {
    executor_key: ExecutorKey,
    endpoint: Endpoint,
    hardware: HardwareProfile,
    models: ServedModels,
    weight: VotingWeight,
    deposit: Balance,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register(
        who: T::AccountId,
        executor_key: ExecutorKey,
        proof: ExecutorSignature,
        registration: Registration,
    ) -> DispatchResult {
        Self::ensure_may_register(&who, &executor_key)?;
        Self::check_possession(&who, &executor_key, &proof)?;
        let checked = Checked {
            executor_key,
            endpoint: Self::check_endpoint(registration.endpoint)?,
            hardware: registration.hardware,
            models: Self::check_models(registration.models)?,
            weight: T::RegistrationWeight::get(),
            deposit: T::RegistrationDeposit::get(),
        };
        T::Currency::hold(&HoldReason::Registration.into(), &who, checked.deposit)
            .map_err(|_| Error::<T>::BalanceTooLow)?;
        Self::admit(who, checked)?;
        Ok(())
    }

    /// Registers a participant of the genesis configuration, with its own weight and no deposit.
    pub(crate) fn register_at_genesis(genesis: &GenesisParticipant<T::AccountId>) -> Result<(), Error<T>> {
        let key = from_hex(&genesis.executor_key).ok().and_then(|bytes| <[u8; 33]>::try_from(bytes).ok());
        let executor_key = ExecutorKey(key.ok_or(Error::<T>::BadProofOfPossession)?);
        Self::ensure_may_register(&genesis.account, &executor_key)?;
        let name = |text: &alloc::string::String| ModelId::try_from(text.clone().into_bytes());
        let models: Vec<ModelId> =
            genesis.models.iter().map(name).collect::<Result<_, _>>().map_err(|_| Error::<T>::ModelUnknown)?;
        let checked = Checked {
            executor_key,
            endpoint: Self::check_endpoint(genesis.endpoint.clone().into_bytes())?,
            hardware: HardwareProfile::default(),
            models: Self::check_models(models)?,
            weight: genesis.weight,
            deposit: BalanceOf::<T>::zero(),
        };
        Self::admit(genesis.account.clone(), checked)
    }

    fn ensure_may_register(who: &T::AccountId, key: &ExecutorKey) -> Result<(), Error<T>> {
        match Participants::<T>::get(who).map(|participant| participant.standing) {
            Some(Standing::Active { .. }) => return Err(Error::<T>::AlreadyRegistered),
            Some(Standing::Leaving { .. }) => return Err(Error::<T>::IsLeaving),
            None => {}
        }
        ensure!(!ExecutorKeys::<T>::contains_key(key), Error::<T>::ExecutorKeyTaken);
        ensure!(Participants::<T>::count() < T::MaxParticipants::get(), Error::<T>::TooManyParticipants);
        Ok(())
    }

    fn admit(who: T::AccountId, checked: Checked<BalanceOf<T>>) -> Result<(), Error<T>> {
        let Checked { executor_key, endpoint, hardware, models, weight, deposit } = checked;
        let slot = Self::take_slot(&who);
        Self::enter_trees(&models, slot, weight)?;
        ExecutorKeys::<T>::insert(executor_key, &who);
        let participant = Participant::<T> {
            executor_key,
            endpoint,
            hardware,
            models,
            weight,
            standing: Standing::Active { slot },
            deposit,
            registered_at: frame_system::Pallet::<T>::block_number(),
            served: 0,
            missed: 0,
        };
        Participants::<T>::insert(&who, participant);
        Self::deposit_event(Event::ParticipantRegistered { participant: who, executor_key, weight });
        Ok(())
    }
}
