//! Void batches and invalid receipts, and how requesters get back what they paid for them.
//!
//! The fees of a void batch come back into the account of the deposits at once. They are credited to requesters batch by batch, one in a block.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    receipts::{BatchId, Falsehood},
    traits::{BatchFault, BatchWorks, LeafRefunds},
};

use crate::{Batch, BatchState, Batches, Commits, Config, Error, Event, Pallet, RefundQueue, Refunds, Returned};

impl<T: Config> Pallet<T> {
    /// Has the fees of a batch come back.
    ///
    /// # Errors
    /// [`Error::TooLate`] when it is void already, or is being paid.
    pub(crate) fn void(
        id: BatchId,
        batch: Batch<BlockNumberFor<T>>,
        (finder, falsehood): (T::AccountId, Falsehood),
    ) -> DispatchResult {
        let participant = Commits::<T>::get(id).ok_or(Error::<T>::UnknownBatch)?.participant;
        ensure!(T::Works::void(batch.epoch, batch.index, BatchFault::False(finder)), Error::<T>::TooLate);
        Self::refund_later(id, batch);
        Self::deposit_event(Event::BatchVoided { batch: id, participant, falsehood });
        Ok(())
    }

    /// Has the requesters of a batch credited when it is their turn.
    fn refund_later(id: BatchId, batch: Batch<BlockNumberFor<T>>) {
        Batches::<T>::insert(id, Batch { state: BatchState::Void, ..batch });
        let mut queue = RefundQueue::<T>::get();
        Refunds::<T>::insert(queue.next, id);
        queue.next = queue.next.wrapping_add(1);
        RefundQueue::<T>::put(queue);
    }

    /// Credits the requesters of the void batch that has waited longest. Returns how many there are.
    pub(crate) fn refund_next() -> u32 {
        let mut queue = RefundQueue::<T>::get();
        let Some(id) = Refunds::<T>::take(queue.first) else { return 0 };
        queue.first = queue.first.wrapping_add(1);
        RefundQueue::<T>::put(queue);
        let Some((batch, commit)) = Batches::<T>::get(id).zip(Commits::<T>::get(id)) else { return 0 };
        let mut fees = 0u128;
        for debit in batch.paid(&commit.debits) {
            let left = debit.fees.saturating_sub(Returned::<T>::get(id, debit.requester));
            Self::credit(&debit.requester, left);
            fees = fees.saturating_add(left);
        }
        Batches::<T>::insert(id, Batch { state: BatchState::Refunded, ..batch });
        Self::deposit_event(Event::BatchRefunded { batch: id, fees });
        u32::try_from(commit.debits.len()).unwrap_or(u32::MAX)
    }
}

impl<T: Config> LeafRefunds<u128> for Pallet<T> {
    /// What nobody has paid, or has got back with the whole batch, does not come back.
    fn refund(id: BatchId, place: u32, fee: u128) -> u128 {
        let Some((batch, commit)) = Batches::<T>::get(id).zip(Commits::<T>::get(id)) else { return 0 };
        let Some(debit) = batch.payer(&commit, place).filter(|_| !batch.state.is_void()) else { return 0 };
        let requester = debit.requester;
        let left = debit.fees.saturating_sub(Returned::<T>::get(id, requester));
        let back = fee.min(left);
        if back > 0 {
            Returned::<T>::mutate(id, requester, |returned| *returned = returned.saturating_add(back));
            Self::credit(&requester, back);
            Self::deposit_event(Event::ReceiptRefunded { batch: id, place, requester, fee: back });
        }
        back
    }

    fn refund_rest(id: BatchId) {
        if let Some(batch) = Batches::<T>::get(id).filter(|batch| batch.state == BatchState::Open) {
            Self::refund_later(id, batch);
        }
    }
}
