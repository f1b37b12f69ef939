//! What must be true of this pallet's storage between blocks.

use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use keirin_primitives::model::ModelId;
use sp_runtime::{traits::Zero, TryRuntimeError};

use crate::{
    weight_tree::{slot_of, total},
    Bonds, Config, ExecutorKeys, FirstFreeSlot, HoldReason, NextFreeSlot, Pallet, Participants, Slot, SlotOwners,
    SlotsUsed, Standing, Unbondings, WeightLeaves, WeightRoots,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(Participants::<T>::count() <= T::MaxParticipants::get(), "more participants than allowed");
        Self::check_participants()?;
        Self::check_slots()?;
        Self::check_unbondings()?;
        Self::check_bonds()?;
        Self::check_leaves()?;
        Self::check_roots()
    }

    /// Keys, slots, deposits and unbondings agree with the participants.
    fn check_participants() -> Result<(), TryRuntimeError> {
        let mut active = 0usize;
        for (account, participant) in Participants::<T>::iter() {
            let owner = ExecutorKeys::<T>::get(participant.executor_key);
            ensure!(owner.as_ref() == Some(&account), "an executor key does not lead back to its participant");
            let held = T::Currency::balance_on_hold(&HoldReason::Registration.into(), &account);
            ensure!(held == participant.deposit, "a deposit on hold differs from the registered one");
            let at_stake = T::Currency::balance_on_hold(&HoldReason::Collateral.into(), &account);
            ensure!(at_stake == Bonds::<T>::get(&account).total(), "collateral on hold differs from its bond");
            match participant.standing {
                Standing::Active { slot } => {
                    ensure!(SlotOwners::<T>::get(slot) == Some(account), "a slot has another owner");
                    active = active.saturating_add(1);
                }
                Standing::Leaving { until } => {
                    ensure!(Unbondings::<T>::get(until).contains(&account), "a leaving participant is not booked");
                }
            }
        }
        ensure!(active == SlotOwners::<T>::iter_keys().count(), "a slot was left behind");
        let participants = Participants::<T>::iter_keys().count();
        ensure!(participants == ExecutorKeys::<T>::iter_keys().count(), "an executor key was left behind");
        Ok(())
    }

    /// Every slot ever used has an owner or is in the list of free ones, once.
    fn check_slots() -> Result<(), TryRuntimeError> {
        let mut free = BTreeSet::<Slot>::new();
        let mut next = FirstFreeSlot::<T>::get();
        while let Some(slot) = next {
            ensure!(free.insert(slot), "the list of free slots runs in a circle");
            ensure!(!SlotOwners::<T>::contains_key(slot), "a free slot has an owner");
            next = NextFreeSlot::<T>::get(slot).ok_or("the list of free slots is broken")?;
        }
        ensure!(free.len() == NextFreeSlot::<T>::iter_keys().count(), "a free slot cannot be reached");
        let known = free.len().saturating_add(SlotOwners::<T>::iter_keys().count());
        ensure!(usize::try_from(SlotsUsed::<T>::get()) == Ok(known), "a used slot is neither owned nor free");
        ensure!(SlotsUsed::<T>::get() <= T::MaxParticipants::get(), "more slots than participants may be");
        Ok(())
    }

    /// Whoever is booked for unbonding is leaving at that block.
    fn check_unbondings() -> Result<(), TryRuntimeError> {
        for (block, booked) in Unbondings::<T>::iter() {
            for account in booked {
                let standing = Participants::<T>::get(account).map(|participant| participant.standing);
                ensure!(standing == Some(Standing::Leaving { until: block }), "someone is booked who is not leaving");
            }
        }
        Ok(())
    }

    /// Each bond is a participant's and holds something; whoever is leaving has all of it back when unbonding ends.
    fn check_bonds() -> Result<(), TryRuntimeError> {
        for (account, bond) in Bonds::<T>::iter() {
            let participant = Participants::<T>::get(account).ok_or("a bond outlived its participant")?;
            ensure!(!bond.total().is_zero(), "an empty bond is kept");
            ensure!(bond.unbonding.iter().all(|chunk| !chunk.amount.is_zero()), "an empty chunk is kept");
            let ends: BTreeSet<_> = bond.unbonding.iter().map(|chunk| chunk.until).collect();
            ensure!(ends.len() == bond.unbonding.len(), "two chunks mature at the same block");
            if let Standing::Leaving { until } = participant.standing {
                ensure!(bond.active.is_zero(), "a leaving participant has active collateral");
                ensure!(ends.last().is_none_or(|end| *end <= until), "collateral would be returned too early");
            }
        }
        Ok(())
    }

    /// The leaves hold the weights of the active participants under the models they serve, and nothing else.
    fn check_leaves() -> Result<(), TryRuntimeError> {
        let mut expected = BTreeMap::<(ModelId, Slot), u64>::new();
        for participant in Participants::<T>::iter_values() {
            let Standing::Active { slot } = participant.standing else { continue };
            for model in participant.models.into_iter().filter(|_| participant.weight.0 > 0) {
                expected.insert((model, slot), participant.weight.0);
            }
        }
        for (model, leaf, node) in WeightLeaves::<T>::iter() {
            ensure!(node.last().is_some_and(|weight| *weight > 0), "a leaf keeps zeros at its end");
            for (branch, weight) in (0u32..).zip(node).filter(|(_, weight)| *weight > 0) {
                let due = expected.remove(&(model.clone(), slot_of(leaf, branch)));
                ensure!(due == Some(weight), "a slot's weight is not its owner's");
            }
        }
        ensure!(expected.is_empty(), "a participant's weight is missing from a tree");
        Ok(())
    }

    /// The roots hold the sums of the leaves.
    fn check_roots() -> Result<(), TryRuntimeError> {
        let mut sums = BTreeMap::<(ModelId, u32), u64>::new();
        for (model, leaf, node) in WeightLeaves::<T>::iter() {
            sums.insert((model, leaf), total(&node));
        }
        for (model, root) in WeightRoots::<T>::iter() {
            ensure!(root.last().is_some_and(|sum| *sum > 0), "a root keeps zeros at its end");
            for (leaf, sum) in (0u32..).zip(root).filter(|(_, sum)| *sum > 0) {
                ensure!(sums.remove(&(model.clone(), leaf)) == Some(sum), "a root's sum is not its leaf's");
            }
        }
        ensure!(sums.is_empty(), "a leaf is missing from its root");
        Ok(())
    }
}
