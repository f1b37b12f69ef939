//! Receipts that are shown on chain because of what a validator has said of them, or has not.

use frame_support::{ensure, pallet_prelude::*};
use keirin_primitives::traits::{LeafFees, LeafTraps, ProvedLeaf};

use crate::{dispute::Leaf, falsehood::timestamp_ms, Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
    /// Has what a validator said of a leaf corrected. What is not new is refused.
    pub(crate) fn correct(leaf: Leaf<T>, validator: T::AccountId) -> DispatchResult {
        let Leaf { id, batch, shown, .. } = leaf;
        let (place, receipt) = (shown.place, shown.receipt);
        let fee_is_new = T::Works::leaf_shown(batch.epoch, batch.index, &validator, place, receipt.fee);
        let trap_is_new = Self::list_at(timestamp_ms(&receipt)).is_some_and(|made_in| {
            let leaf = ProvedLeaf { place, request: receipt.request.id(), made_in, fee: receipt.fee };
            T::Works::trap_shown(batch.epoch, batch.index, &validator, leaf)
        });
        ensure!(fee_is_new || trap_is_new, Error::<T>::NothingWrong);
        Self::deposit_event(Event::ReceiptShown { batch: id, place, validator, trap: trap_is_new });
        Ok(())
    }
}
