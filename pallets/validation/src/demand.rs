//! Evidence that an executor does not serve is demanded on chain.

use frame_support::{ensure, pallet_prelude::*, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::Epochs,
    validation::{Payload, WorkIndex},
};
use sp_runtime::{
    traits::One,
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
    Saturating,
};

use crate::{Challenges, Config, Demand, Demands, Error, Event, Pallet, Payloads, Rounds, ValidationRefusal, Works};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_demand(who: T::AccountId, epoch: EpochIndex, index: WorkIndex) -> DispatchResult {
        let recorded = Works::<T>::get(epoch, index).ok_or(Error::<T>::UnknownWork)?;
        let mut round = Rounds::<T>::get(epoch).ok_or(Error::<T>::UnknownWork)?;
        ensure!(recorded.work.executor != who, Error::<T>::NotAValidator);
        Self::validator(epoch, &who).map_err(|_| Error::<T>::NotAValidator)?;
        ensure!(recorded.work.evidence.is_some(), Error::<T>::NothingToDemand);
        ensure!(!Demands::<T>::contains_key(epoch, index), Error::<T>::AlreadyDemanded);
        let now = Self::now();
        let checking = T::Epochs::now().index == epoch;
        let challenge = Challenges::<T>::get(epoch, index).filter(|challenge| now < challenge.votes_until);
        ensure!(checking || challenge.is_some(), Error::<T>::TooLate);
        let until = now.saturating_add(T::DemandBlocks::get().max(One::one()));
        if let Some(mut challenge) = challenge {
            let (votes_until, opens_until) = Self::voting_from(until);
            challenge.votes_until = votes_until;
            challenge.opens_until = opens_until;
            Challenges::<T>::insert(epoch, index, challenge);
            round.busy_until = round.busy_until.max(opens_until);
        }
        round.busy_until = round.busy_until.max(until);
        Rounds::<T>::insert(epoch, round);
        Demands::<T>::insert(epoch, index, Demand { until, answered: false, excuses: checking });
        let executor = recorded.work.executor;
        Self::deposit_event(Event::PayloadDemanded { epoch, index, executor, validator: who, until });
        Ok(())
    }

    /// What the executor posts needs no signature: only the evidence it committed to has the hash that it signed.
    pub(crate) fn authorize_answer_demand(
        _source: TransactionSource,
        epoch: &EpochIndex,
        index: &WorkIndex,
        payload: &Payload,
    ) -> TransactionValidityWithRefund {
        let until = Self::check_payload(*epoch, *index, payload)?;
        Self::valid_until("keirin/validation/payload", (epoch, index), until)
    }

    fn check_payload(
        epoch: EpochIndex,
        index: WorkIndex,
        payload: &Payload,
    ) -> Result<BlockNumberFor<T>, ValidationRefusal> {
        let demand = Demands::<T>::get(epoch, index).ok_or(ValidationRefusal::NotDemanded)?;
        ensure!(!demand.answered, ValidationRefusal::NotDemanded);
        ensure!(Self::now() < demand.until, ValidationRefusal::WrongTime);
        let recorded = Works::<T>::get(epoch, index).ok_or(ValidationRefusal::UnknownWork)?;
        let fits = recorded.work.evidence == Some(sp_io::hashing::blake2_256(payload));
        ensure!(fits, ValidationRefusal::WrongPayload);
        Ok(demand.until)
    }

    pub(crate) fn do_answer_demand(epoch: EpochIndex, index: WorkIndex, payload: Payload) -> DispatchResult {
        Self::check_payload(epoch, index, &payload).map_err(|_| Error::<T>::NoLongerValid)?;
        let clock = T::Epochs::now();
        let in_time = clock.index == epoch && !Self::is_late(&clock);
        Demands::<T>::mutate(epoch, index, |demand| {
            if let Some(demand) = demand {
                demand.answered = true;
                demand.excuses = demand.excuses && !in_time;
            }
        });
        Payloads::<T>::insert(epoch, index, payload);
        Self::deposit_event(Event::PayloadPosted { epoch, index });
        Ok(())
    }
}
