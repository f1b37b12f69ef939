//! What time does to tasks: expiry with refund, and pruning of old outcomes.
//!
//! Tasks are numbered in the order they were requested and all live equally long, so both sweeps walk task
//! numbers upwards from a cursor and stop at the first task whose time has not come.

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    inference::TaskId,
    traits::{RecordWork, ServiceRecord},
};
use sp_runtime::{traits::Zero, Saturating};

use crate::{Answers, Config, Ending, Event, ExpiryCursor, NextTask, Orders, Outcomes, Pallet, PruneCursor, Tasks};

/// What a sweep does next.
enum Step {
    /// This task is dealt with.
    Advance,
    /// This task's time has not come, nor has that of any later one.
    Stop,
}

impl<T: Config> Pallet<T> {
    /// Expires open tasks whose deadline has come and returns how many task numbers it looked at.
    pub(crate) fn expire_due(now: BlockNumberFor<T>) -> u32 {
        Self::sweep(ExpiryCursor::<T>::get(), ExpiryCursor::<T>::put, |number| match Tasks::<T>::get(number) {
            None => Step::Advance,
            Some(task) if Self::is_expired(&task, now) => {
                Self::expire(number);
                Step::Advance
            }
            Some(_) => Step::Stop,
        })
    }

    /// Removes outcomes and answers that were kept long enough and returns how many task numbers it looked at.
    pub(crate) fn prune_due(now: BlockNumberFor<T>) -> u32 {
        Self::sweep(PruneCursor::<T>::get(), PruneCursor::<T>::put, |number| match Outcomes::<T>::get(number) {
            Some(outcome) if now >= outcome.ended_at.saturating_add(T::AnswerRetention::get()) => {
                Outcomes::<T>::remove(number);
                Orders::<T>::remove(number);
                if matches!(outcome.ending, Ending::Answered { .. }) {
                    Answers::<T>::remove(number);
                    Self::deposit_event(Event::AnswerPruned { task: number });
                }
                Step::Advance
            }
            _ => Step::Stop,
        })
    }

    fn sweep(from: TaskId, save: impl FnOnce(TaskId), mut visit: impl FnMut(TaskId) -> Step) -> u32 {
        let end = NextTask::<T>::get();
        let mut cursor = from;
        let mut looked_at = 0u32;
        while cursor < end && looked_at < T::MaxSweepPerBlock::get() {
            looked_at = looked_at.saturating_add(1);
            match visit(cursor) {
                Step::Advance => cursor = TaskId(cursor.0.saturating_add(1)),
                Step::Stop => break,
            }
        }
        if cursor != from {
            save(cursor);
        }
        looked_at
    }

    fn expire(number: TaskId) {
        let Ok(task) = Self::close_task(number) else { return };
        let refunded = task.held;
        if let Err(error) = Self::release(&task.requester, refunded) {
            frame_support::defensive!("the escrow of an open task is always on hold", error);
        }
        T::Participants::note_missed(&task.participant);
        T::Works::missed(&task.participant);
        let participant = task.participant.clone();
        Self::record_outcome(number, task, Zero::zero(), refunded, Ending::Expired);
        Self::deposit_event(Event::TaskExpired { task: number, participant, refunded });
    }
}
