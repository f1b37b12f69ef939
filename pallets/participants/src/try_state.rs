//! What must be true of this pallet's storage between blocks.

use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use keirin_primitives::model::ModelId;
use sp_runtime::TryRuntimeError;

use crate::{
    weight_tree::CAPACITY, Config, ExecutorKeys, HoldReason, Pallet, Participants, SlotOwners, Standing, Unbondings,
    WeightNodes,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(Participants::<T>::count() <= T::MaxParticipants::get(), "more participants than allowed");
        Self::check_participants()?;
        Self::check_trees()
    }

    /// Keys, slots, deposits and unbondings agree with the participants.
    fn check_participants() -> Result<(), TryRuntimeError> {
        let mut active = 0usize;
        for (account, participant) in Participants::<T>::iter() {
            let owner = ExecutorKeys::<T>::get(participant.executor_key);
            ensure!(owner.as_ref() == Some(&account), "an executor key does not lead back to its participant");
            let held = T::Currency::balance_on_hold(&HoldReason::Registration.into(), &account);
            ensure!(held == participant.deposit, "a deposit on hold differs from the registered one");
            match participant.standing {
                Standing::Active { slot } => {
                    ensure!(SlotOwners::<T>::get(slot) == Some(account), "a slot has another owner");
                    active = active.saturating_add(1);
                },
                Standing::Leaving { until } => {
                    ensure!(Unbondings::<T>::get(until).contains(&account), "a leaving participant is not booked");
                },
            }
        }
        ensure!(active == SlotOwners::<T>::iter_keys().count(), "a slot was left behind");
        let participants = Participants::<T>::iter_keys().count();
        ensure!(participants == ExecutorKeys::<T>::iter_keys().count(), "an executor key was left behind");
        Ok(())
    }

    /// Each model's total is the sum of the weights of the active participants that serve it.
    fn check_trees() -> Result<(), TryRuntimeError> {
        let mut totals = BTreeMap::<ModelId, u64>::new();
        for participant in Participants::<T>::iter_values() {
            if matches!(participant.standing, Standing::Active { .. }) {
                for model in &participant.models {
                    let total = totals.entry(model.clone()).or_default();
                    *total = total.saturating_add(participant.weight.0);
                }
            }
        }
        for (model, index, sum) in WeightNodes::<T>::iter() {
            ensure!(sum > 0, "a zero node was stored");
            if index == CAPACITY {
                ensure!(totals.remove(&model) == Some(sum), "a weight tree's total is wrong");
            }
        }
        ensure!(totals.values().all(|total| *total == 0), "a model that is served has no weight tree");
        Ok(())
    }
}
