//! Evidence that an executor does not serve is demanded on chain.

use frame_support::{ensure, pallet_prelude::*, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::payload_demand_digest,
    sprint::{EpochIndex, Phase},
    traits::Epochs,
    validation::{Payload, PayloadDemand, WorkIndex},
};
use sp_runtime::{
    traits::One,
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
    Saturating,
};

use crate::{
    verdicts::most_checks, Challenges, Config, Demand, Demands, Error, Event, Pallet, Payloads, RoundOf, Rounds,
    Tallies, ValidationRefusal, Works,
};

/// Demands that a validator may make beyond twice the checks expected of it. Chance exceeds that at most once in fifty thousand
/// epochs, even if everything is withheld.
pub const SPARE_DEMANDS: u32 = 8;

/// Most blocks that an executor has more because it has not answered other demands.
pub const MOST_PATIENCE: u32 = 16;

/// Longest evidence that fits well into one block beside everything else, in pieces.
pub const POSTED_IN_A_BLOCK: u32 = 16;

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_demand_payload(
        _source: TransactionSource,
        demand: &PayloadDemand<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let until = Self::check_demand(demand)?;
        let digest = payload_demand_digest(&Self::genesis_hash(), demand);
        Self::ensure_signed_by(&demand.validator, &digest, signature)?;
        Self::valid_until("keirin/validation/demand", (demand.epoch, demand.index), until)
    }

    /// Everything about a demand but its signature. Returns until when it may be in the pool.
    ///
    /// Who must check a work is not known before secrets are revealed, so that how many works a validator may demand follows from
    /// how many it can be expected to check. What is put to the vote concerns everybody.
    fn check_demand(demand: &PayloadDemand<T::AccountId>) -> Result<BlockNumberFor<T>, ValidationRefusal> {
        let PayloadDemand { epoch, validator, index, work } = demand;
        let tally = Self::validator(*epoch, validator)?;
        let recorded = Self::work_of_another(*epoch, *index, *work, validator)?;
        ensure!(recorded.work.evidence.is_some(), ValidationRefusal::NothingToDemand);
        ensure!(!Demands::<T>::contains_key(epoch, index), ValidationRefusal::AlreadyDemanded);
        if let Some(votes_until) = Self::voting_until(*epoch, *index) {
            return Ok(votes_until);
        }
        let clock = T::Epochs::now();
        let checking = clock.index == *epoch && clock.phase != Phase::Reveal;
        ensure!(checking, ValidationRefusal::WrongTime);
        let round = Rounds::<T>::get(epoch).ok_or(ValidationRefusal::UnknownWork)?;
        let most = most_checks::<T>(&round, tally.span.weight, SPARE_DEMANDS);
        ensure!(tally.demanded < most, ValidationRefusal::TooManyDemands);
        Ok(clock.until)
    }

    /// Has voting on a work last beyond a block in which its evidence will be there.
    pub(crate) fn vote_beyond(epoch: EpochIndex, index: WorkIndex, round: &mut RoundOf<T>, until: BlockNumberFor<T>) {
        let (votes_until, opens_until) = Self::voting_from(until);
        Challenges::<T>::mutate(epoch, index, |challenge| {
            if let Some(challenge) = challenge {
                challenge.votes_until = challenge.votes_until.max(votes_until);
                challenge.opens_until = challenge.opens_until.max(opens_until);
            }
        });
        round.busy_until = round.busy_until.max(opens_until);
    }

    /// The end of voting on a work, if it is being voted on.
    pub(crate) fn voting_until(epoch: EpochIndex, index: WorkIndex) -> Option<BlockNumberFor<T>> {
        let challenge = Challenges::<T>::get(epoch, index)?;
        (Self::now() < challenge.votes_until).then_some(challenge.votes_until)
    }

    pub(crate) fn do_demand(demand: PayloadDemand<T::AccountId>) -> DispatchResult {
        Self::check_demand(&demand).map_err(|_| Error::<T>::NoLongerValid)?;
        let PayloadDemand { epoch, validator, index, .. } = demand;
        let executor = Works::<T>::get(epoch, index).ok_or(Error::<T>::UnknownWork)?.work.executor;
        let mut round = Rounds::<T>::get(epoch).ok_or(Error::<T>::UnknownWork)?;
        let silent = Tallies::<T>::mutate(epoch, &executor, |tally| {
            let before = tally.silent;
            tally.silent.saturating_inc();
            before
        });
        let until = Self::now().saturating_add(Self::time_to_answer(silent, round.silent));
        if Self::voting_until(epoch, index).is_some() {
            Self::vote_beyond(epoch, index, &mut round, until);
        } else {
            Tallies::<T>::mutate(epoch, &validator, |tally| tally.demanded.saturating_inc());
        }
        round.busy_until = round.busy_until.max(until);
        round.silent.saturating_inc();
        Rounds::<T>::insert(epoch, round);
        let excuses = T::Epochs::now().index == epoch;
        Demands::<T>::insert(epoch, index, Demand { until, answered: false, excuses });
        Self::deposit_event(Event::PayloadDemanded { epoch, index, executor, validator, until });
        Ok(())
    }

    /// Blocks in which a demand must be answered: more where an executor has many to answer, or all have.
    fn time_to_answer(of_executor: u32, of_all: u32) -> BlockNumberFor<T> {
        let patience = of_executor.min(MOST_PATIENCE).saturating_add(of_all.div_euclid(POSTED_IN_A_BLOCK));
        T::DemandBlocks::get().max(One::one()).saturating_add(patience.into())
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
        let work = Works::<T>::get(epoch, index).ok_or(Error::<T>::UnknownWork)?.work;
        let mut round = Rounds::<T>::get(epoch).ok_or(Error::<T>::UnknownWork)?;
        Tallies::<T>::mutate(epoch, &work.executor, |tally| tally.silent.saturating_dec());
        round.silent.saturating_dec();
        // Nobody has to check it any more; so that nothing goes unchecked by being shown late, all do.
        if !in_time && !Challenges::<T>::contains_key(epoch, index) {
            Self::open_challenge(epoch, index, &mut round, &work, None);
        }
        Rounds::<T>::insert(epoch, round);
        Payloads::<T>::insert(epoch, index, payload);
        Self::deposit_event(Event::PayloadPosted { epoch, index });
        Ok(())
    }
}
