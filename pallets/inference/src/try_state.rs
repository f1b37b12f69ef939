//! What must be true of this pallet's storage between blocks.

use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{ensure, traits::fungible::InspectHold};
use keirin_primitives::inference::{order_hash, TaskId};
use sp_runtime::{traits::Zero, Saturating, TryRuntimeError};

use crate::{
    AnswerHashes, Answers, BalanceOf, Config, Ending, ExpiryCursor, HoldReason, NextTask, OpenTasksOf, Orders,
    Outcomes, Pallet, PruneCursor, Tasks,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_escrow()?;
        Self::check_index()?;
        Self::check_outcomes()
    }

    /// Held escrow equals the sum of open tasks, requester by requester.
    fn check_escrow() -> Result<(), TryRuntimeError> {
        let mut owed = BTreeMap::<T::AccountId, BalanceOf<T>>::new();
        for task in Tasks::<T>::iter_values() {
            let sum = owed.entry(task.requester).or_insert_with(Zero::zero);
            *sum = sum.saturating_add(task.held);
        }
        for account in frame_system::Account::<T>::iter_keys() {
            let held = T::Currency::balance_on_hold(&HoldReason::TaskEscrow.into(), &account);
            let open = owed.remove(&account).unwrap_or_else(Zero::zero);
            ensure!(held == open, "an account's escrow differs from the sum of its open tasks");
        }
        ensure!(owed.is_empty(), "a task's requester has no account");
        Ok(())
    }

    /// Every open task is in its participant's index, has the order it was hashed with, and lies
    /// between the expiry cursor and the next number.
    fn check_index() -> Result<(), TryRuntimeError> {
        let mut indexed = 0usize;
        for (participant, tasks) in OpenTasksOf::<T>::iter() {
            ensure!(!tasks.is_empty(), "an empty index entry was left behind");
            let mut sorted: Vec<TaskId> = tasks.to_vec();
            sorted.dedup();
            ensure!(sorted.len() == tasks.len(), "a task is indexed twice");
            for number in tasks.iter() {
                let task = Tasks::<T>::get(number).ok_or("an indexed task is not open")?;
                ensure!(task.participant == participant, "a task is indexed under another participant");
                let order = Orders::<T>::get(number).ok_or("an open task has no order")?;
                ensure!(order_hash(&order) == task.order, "an open task's order is not the one it was hashed with");
                ensure!(*number >= ExpiryCursor::<T>::get(), "the expiry sweep has passed an open task");
                ensure!(*number < NextTask::<T>::get(), "an open task has a number not yet given");
            }
            indexed = indexed.saturating_add(tasks.len());
        }
        ensure!(indexed == Tasks::<T>::iter_keys().count(), "an open task has no index entry");
        Ok(())
    }

    /// Outcomes are of ended tasks; answers are there exactly while their outcome is, and match their hash.
    fn check_outcomes() -> Result<(), TryRuntimeError> {
        let ended = Outcomes::<T>::iter_keys().count();
        let orders = Orders::<T>::iter_keys().count();
        ensure!(orders == ended.saturating_add(Tasks::<T>::iter_keys().count()), "an order outlived its task");
        let mut answered = 0usize;
        for (number, outcome) in Outcomes::<T>::iter() {
            ensure!(!Tasks::<T>::contains_key(number), "a task is open and ended");
            ensure!(Orders::<T>::contains_key(number), "an ended task has lost its order");
            ensure!(number >= PruneCursor::<T>::get(), "the pruning sweep has passed an outcome");
            if let Ending::Answered { output_hash, .. } = outcome.ending {
                let output = Answers::<T>::get(number).ok_or("an answered task has no answer")?;
                ensure!(
                    keirin_primitives::inference::output_hash(&output) == output_hash.0,
                    "an answer differs from its hash"
                );
                ensure!(AnswerHashes::<T>::get(number) == Some(output_hash), "an answer's hash was lost");
                answered = answered.saturating_add(1);
            }
        }
        ensure!(answered == Answers::<T>::iter_keys().count(), "an answer outlived its outcome");
        Ok(())
    }
}
