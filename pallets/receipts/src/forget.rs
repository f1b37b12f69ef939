//! Batches that nobody needs any more.
//!
//! A batch is kept for longer than a request can be committed after it was made, so that a request that is committed twice is in two
//! batches that are both there; and until it is settled.

use frame_support::traits::Get;
use keirin_primitives::{receipts::BatchId, traits::OnBatchSettled};
use sp_runtime::Saturating;

use crate::{BatchState, Batches, Commits, Config, Log, LogQueue, Pallet, Posted, Returned, Withheld};

/// Most receipts of a batch that were posted on chain and are forgotten in one block, and as many that were withheld, and requesters that got
/// something back.
pub const POSTED_FORGOTTEN: u32 = 8;

impl<T: Config> Pallet<T> {
    /// Notes a batch that has to be forgotten one day.
    pub(crate) fn log(id: BatchId) {
        let mut queue = LogQueue::<T>::get();
        Log::<T>::insert(queue.next, id);
        queue.next = queue.next.wrapping_add(1);
        LogQueue::<T>::put(queue);
    }

    /// Forgets the oldest batches. Returns how many it has worked on.
    pub(crate) fn forget_batches() -> u32 {
        let mut queue = LogQueue::<T>::get();
        let mut worked_on = 0u32;
        while worked_on < T::ForgottenPerBlock::get() {
            let Some(whole) = Self::forget_at(queue.first) else { break };
            worked_on = worked_on.saturating_add(1);
            if !whole {
                break;
            }
            queue.first = queue.first.wrapping_add(1);
        }
        if worked_on > 0 {
            LogQueue::<T>::put(queue);
        }
        worked_on
    }

    /// Forgets a batch, if it is time; where much of it was demanded, that takes several blocks.
    /// Returns whether all of it is gone; none when it is not time.
    fn forget_at(place: u32) -> Option<bool> {
        let id = Log::<T>::get(place)?;
        let batch = Batches::<T>::get(id)?;
        let until = batch.committed_at.saturating_add(T::BatchRetention::get());
        if !batch.state.is_final() || Self::now() < until {
            return None;
        }
        let cursors = [
            Posted::<T>::clear_prefix(id, POSTED_FORGOTTEN, None).maybe_cursor,
            Withheld::<T>::clear_prefix(id, POSTED_FORGOTTEN, None).maybe_cursor,
            Returned::<T>::clear_prefix(id, POSTED_FORGOTTEN, None).maybe_cursor,
        ];
        if cursors.iter().any(Option::is_some) {
            return Some(false);
        }
        Log::<T>::remove(place);
        Batches::<T>::remove(id);
        Commits::<T>::remove(id);
        Some(true)
    }
}

impl<T: Config> OnBatchSettled for Pallet<T> {
    fn batch_settled(id: BatchId) {
        Batches::<T>::mutate_extant(id, |batch| {
            if batch.state == BatchState::Open {
                batch.state = BatchState::Settled;
            }
        });
    }
}
