//! Changing what was registered.

use alloc::vec::Vec;
use frame_support::ensure;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature, HardwareProfile},
    model::ModelId,
};
use sp_runtime::DispatchResult;

use crate::{Config, Error, Event, ExecutorKeys, Pallet, Participant, Participants, Slot, Standing};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_update(
        who: T::AccountId,
        endpoint: Option<Vec<u8>>,
        hardware: Option<HardwareProfile>,
        models: Option<Vec<ModelId>>,
    ) -> DispatchResult {
        let (mut participant, slot) = Self::active(&who)?;
        if let Some(endpoint) = endpoint {
            participant.endpoint = Self::check_endpoint(endpoint)?;
        }
        if let Some(hardware) = hardware {
            participant.hardware = hardware;
        }
        if let Some(models) = models {
            let models = Self::check_models(models)?;
            Self::leave_trees(&participant.models, slot, participant.weight);
            Self::enter_trees(&models, slot, participant.weight)?;
            participant.models = models;
        }
        Participants::<T>::insert(&who, participant);
        Self::deposit_event(Event::ParticipantUpdated { participant: who });
        Ok(())
    }

    pub(crate) fn do_rotate_key(
        who: T::AccountId,
        executor_key: ExecutorKey,
        proof: ExecutorSignature,
    ) -> DispatchResult {
        let (mut participant, _) = Self::active(&who)?;
        ensure!(!ExecutorKeys::<T>::contains_key(executor_key), Error::<T>::ExecutorKeyTaken);
        Self::check_possession(&who, &executor_key, &proof)?;
        ExecutorKeys::<T>::remove(participant.executor_key);
        ExecutorKeys::<T>::insert(executor_key, &who);
        participant.executor_key = executor_key;
        Participants::<T>::insert(&who, participant);
        Self::deposit_event(Event::ExecutorKeyRotated { participant: who, executor_key });
        Ok(())
    }

    /// A participant that is not leaving, and its slot.
    pub(crate) fn active(who: &T::AccountId) -> Result<(Participant<T>, Slot), Error<T>> {
        let participant = Participants::<T>::get(who).ok_or(Error::<T>::NotRegistered)?;
        match participant.standing {
            Standing::Active { slot } => Ok((participant, slot)),
            Standing::Leaving { .. } => Err(Error::<T>::IsLeaving),
        }
    }
}
