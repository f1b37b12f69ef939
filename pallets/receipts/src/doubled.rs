//! Requests that a transfer agent passed on to two executors, both of which served them.
//!
//! The one with the shorter way goes back: the longer one says that the former did not take the request, and its answer is what the requester was given.
//! Were it the longer one, whoever is drawn first could wait until another has answered, and be paid for what nobody got. The agent
//! pays: otherwise a requester that is its own agent would have answers for nothing.

use frame_support::{ensure, pallet_prelude::*};
use keirin_primitives::{
    receipts::{is_passed_on_twice, InBatch},
    traits::{LeafFaults, Registered},
};

use crate::{dispute::Leaf, Config, Error, Event, Pallet};

/// A leaf whose fee goes back, because another executor has served its request.
pub(crate) struct Doubled<T: Config> {
    pub leaf: Leaf<T>,
    /// Who passed it on twice.
    pub agent: T::AccountId,
}

impl<T: Config> Pallet<T> {
    /// Which of two leaves goes back, if one does. That both are in order by themselves has to be known: otherwise an executor could make up that a request
    /// was passed on to it. A request that was sent to two agents its requester has signed twice.
    pub(crate) fn doubled_leaf(one: InBatch, other: InBatch) -> Result<Doubled<T>, Error<T>> {
        let leaves = [Leaf::<T>::honest(one)?, Leaf::honest(other)?];
        let [one, other] = &leaves;
        let is_pair = is_passed_on_twice(&one.shown.receipt, &other.shown.receipt);
        ensure!(is_pair && one.commit.participant != other.commit.participant, Error::<T>::NothingWrong);
        for leaf in &leaves {
            let falsehood = Self::falsehood_of(&leaf.batch, &leaf.commit, &leaf.shown);
            ensure!(falsehood.is_none() && leaf.is_owed() && !leaf.is_wrong(), Error::<T>::NothingWrong);
        }
        let [one, other] = leaves;
        let leaf = if one.way() < other.way() { one } else { other };
        leaf.ensure_sound()?;
        let receipt = &leaf.shown.receipt;
        let agent = T::Participants::participant_by_key(&receipt.transfer).ok_or(Error::<T>::AgentCannotPay)?;
        ensure!(T::Works::is_covered(&agent, receipt.fee), Error::<T>::AgentCannotPay);
        Ok(Doubled { leaf, agent })
    }

    pub(crate) fn return_doubled(finder: &T::AccountId, doubled: Doubled<T>) -> DispatchResult {
        let Doubled { leaf: Leaf { id, batch, shown, .. }, agent } = doubled;
        let (place, fee) = (shown.place, shown.receipt.fee);
        let is_new = T::Works::leaf_doubled((batch.epoch, batch.index), place, fee, &agent, finder);
        ensure!(is_new, Error::<T>::TooLate);
        Self::deposit_event(Event::RequestDoubled { batch: id, place, agent, finder: finder.clone() });
        Ok(())
    }
}
