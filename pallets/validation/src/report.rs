//! Reports: requesters that doubt an answer.

use frame_support::{
    ensure,
    pallet_prelude::*,
    traits::{fungible::MutateHold, Get},
};
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::Epochs,
    validation::WorkIndex,
};

use crate::{Challenges, Config, Error, Event, HoldReason, Pallet, Rounds, Stage, Works};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_report(who: T::AccountId, epoch: EpochIndex, index: WorkIndex) -> DispatchResult {
        let recorded = Works::<T>::get(epoch, index).ok_or(Error::<T>::UnknownWork)?;
        let mut round = Rounds::<T>::get(epoch).ok_or(Error::<T>::UnknownWork)?;
        ensure!(recorded.work.requester == who, Error::<T>::NotRequester);
        ensure!(round.stage == Stage::Open, Error::<T>::TooLate);
        let clock = T::Epochs::now();
        let weighed = clock.index > epoch || (clock.index == epoch && clock.phase != Phase::Reveal);
        ensure!(weighed, Error::<T>::TooEarly);
        ensure!(!Challenges::<T>::contains_key(epoch, index), Error::<T>::AlreadyChallenged);
        ensure!(Self::others(epoch, &round, &recorded.work.executor).0 > 0, Error::<T>::NobodyCanVote);
        let deposit = T::ReportDeposit::get();
        T::Currency::hold(&HoldReason::ReportDeposit.into(), &who, deposit).map_err(|_| Error::<T>::BalanceTooLow)?;
        Self::open_challenge(epoch, index, &mut round, &recorded.work, Some(deposit));
        Rounds::<T>::insert(epoch, round);
        Self::deposit_event(Event::WorkReported { epoch, index, requester: who, deposit });
        Ok(())
    }
}
