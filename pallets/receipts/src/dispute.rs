//! False batches, and who shows them.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::receipts::{BatchCommit, BatchId, Falsehood, ShownReceipt};

use crate::{Batch, Batches, Commits, Config, Error, Pallet};

/// A leaf of a batch, with what is known of the batch.
pub(crate) struct Leaf<T: Config> {
    pub id: BatchId,
    pub batch: Batch<BlockNumberFor<T>>,
    pub commit: BatchCommit<T::AccountId>,
    pub shown: ShownReceipt,
}

impl<T: Config> Leaf<T> {
    /// # Errors
    /// [`Error::UnknownBatch`], [`Error::WrongProof`].
    pub fn new((id, shown): (BatchId, ShownReceipt)) -> Result<Self, Error<T>> {
        let batch = Batches::<T>::get(id).ok_or(Error::<T>::UnknownBatch)?;
        let commit = Commits::<T>::get(id).ok_or(Error::<T>::UnknownBatch)?;
        shown.verify(&commit.root, commit.count).map_err(|_| Error::<T>::WrongProof)?;
        Ok(Self { id, batch, commit, shown })
    }

    /// What is wrong with two leaves together, the first of which comes before the second. The second is the one that should not be.
    fn falsehood_beside(&self, later: &Self) -> Option<Falsehood> {
        let is_same = self.shown.receipt.request.id() == later.shown.receipt.request.id();
        is_same.then_some(Falsehood::Repeated)
    }

    /// Whether its requester has paid for it, and not got that back with the whole batch.
    fn is_owed(&self) -> bool {
        !self.batch.state.is_void() && self.batch.payer(&self.commit, self.shown.place).is_some()
    }

    /// Where it is among all leaves of its participant.
    const fn position(&self) -> (u32, u32) {
        (self.commit.number, self.shown.place)
    }
}

impl<T: Config> Pallet<T> {
    /// A batch that is shown to be false is void. What shows nothing is refused, and its sender has paid for the transaction.
    pub(crate) fn do_dispute(
        finder: T::AccountId,
        first: (BatchId, ShownReceipt),
        second: Option<(BatchId, ShownReceipt)>,
    ) -> DispatchResultWithPostInfo {
        let first = Leaf::<T>::new(first)?;
        let (leaf, falsehood) = match second {
            None => {
                let falsehood = Self::falsehood_of(&first.batch, &first.commit, &first.shown);
                (first, falsehood)
            }
            Some(second) => Self::compare(first, Leaf::new(second)?)?,
        };
        let falsehood = falsehood.ok_or(Error::<T>::NothingWrong)?;
        Self::void(leaf.id, leaf.batch, (finder, falsehood))?;
        Ok(Pays::No.into())
    }

    /// The later of two leaves of a participant, and what is wrong with it. What nobody pays for is no second time.
    fn compare(one: Leaf<T>, other: Leaf<T>) -> Result<(Leaf<T>, Option<Falsehood>), Error<T>> {
        ensure!(one.commit.participant == other.commit.participant, Error::<T>::NothingWrong);
        ensure!(one.position() != other.position(), Error::<T>::NothingWrong);
        let (earlier, later) = if one.position() < other.position() { (one, other) } else { (other, one) };
        ensure!(earlier.is_owed() && later.is_owed(), Error::<T>::NothingWrong);
        let falsehood = earlier.falsehood_beside(&later);
        Ok((later, falsehood))
    }
}
