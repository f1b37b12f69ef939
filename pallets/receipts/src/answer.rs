//! What executors post of what was demanded.

use alloc::boxed::Box;
use frame_support::{
    ensure,
    pallet_prelude::*,
    traits::{fungible::Mutate, tokens::Preservation},
};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    receipts::{BatchCommit, BatchId, PostedReceipt},
    traits::Earnings,
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    authorize::DUTY_PRIORITY, Batch, Batches, Commits, Config, Demander, Demands, Error, Event, Pallet, Posted,
    ReceiptsRefusal,
};

/// A batch, and how it was committed.
type Known<T> = (Batch<BlockNumberFor<T>>, BatchCommit<<T as frame_system::Config>::AccountId>);

impl<T: Config> Pallet<T> {
    /// What the executor posts needs no signature: only it can know what the batch has the hashes of.
    #[allow(clippy::borrowed_box, reason = "authorization is given references to the arguments of the call")]
    pub(crate) fn authorize_answer_receipt(
        _source: TransactionSource,
        id: &BatchId,
        posted: &Box<PostedReceipt>,
    ) -> TransactionValidityWithRefund {
        Self::check_posted(*id, posted)?;
        Self::valid("keirin/receipts/posted", DUTY_PRIORITY, (id, posted.shown.place))
    }

    fn check_posted(id: BatchId, posted: &PostedReceipt) -> Result<Known<T>, ReceiptsRefusal> {
        let demand = Demands::<T>::get(id, posted.shown.place).ok_or(ReceiptsRefusal::NotDemanded)?;
        ensure!(Self::now() < demand.until, ReceiptsRefusal::NotDemanded);
        let batch = Batches::<T>::get(id).ok_or(ReceiptsRefusal::UnknownBatch)?;
        let commit = Commits::<T>::get(id).ok_or(ReceiptsRefusal::UnknownBatch)?;
        let honest = posted.shown.span == posted.shown.receipt.leaf().summary;
        let proved = posted.shown.verify(&commit.root, commit.count).is_ok();
        ensure!(honest && proved && posted.is_whole(), ReceiptsRefusal::WrongReceipt);
        Ok((batch, commit))
    }

    /// The executor has a requester's stake for its answer, like a fee: in part it is the training fund's, so that an executor that demands of
    /// itself to keep others from it pays for that.
    pub(crate) fn do_answer(id: BatchId, posted: PostedReceipt) -> DispatchResult {
        let (batch, commit) = Self::check_posted(id, &posted).map_err(|_| Error::<T>::NoLongerValid)?;
        let place = posted.shown.place;
        let by = Self::close_demand(id, place).ok_or(Error::<T>::NoLongerValid)?;
        if let Demander::Requester(_, stake) = by {
            T::Currency::transfer(&Self::account(), &T::Earnings::pot(), stake, Preservation::Preserve)?;
            T::Earnings::share(batch.epoch, stake, core::slice::from_ref(&commit.participant));
        }
        Posted::<T>::insert(id, place, posted);
        Self::deposit_event(Event::ReceiptPosted { batch: id, place });
        Ok(())
    }
}
