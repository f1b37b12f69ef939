//! Leaves as they are shown, and false batches.

use core::cmp::Reverse;

use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    receipts::{BatchCommit, BatchId, Falsehood, InBatch, ShownReceipt},
    traits::{BatchWorks, LeafFaults},
};

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
    pub fn new((id, shown): InBatch) -> Result<Self, Error<T>> {
        let batch = Batches::<T>::get(id).ok_or(Error::<T>::UnknownBatch)?;
        let commit = Commits::<T>::get(id).ok_or(Error::<T>::UnknownBatch)?;
        shown.verify(&commit.root, commit.count).map_err(|_| Error::<T>::WrongProof)?;
        Ok(Self { id, batch, commit, shown })
    }

    /// One that says what its receipt does.
    ///
    /// # Errors
    /// Like [`Self::new`].
    pub fn honest(shown: InBatch) -> Result<Self, Error<T>> {
        let leaf = Self::new(shown)?;
        ensure!(leaf.shown.span == leaf.shown.receipt.leaf().summary, Error::<T>::WrongProof);
        Ok(leaf)
    }

    /// What is wrong with two leaves together, the first of which comes before the second. The second is the one that should not be.
    fn falsehood_beside(&self, later: &Self) -> Option<Falsehood> {
        let is_same = self.shown.receipt.request.id() == later.shown.receipt.request.id();
        is_same.then_some(Falsehood::Repeated)
    }

    /// Whether its requester has paid for it, and not got that back with the whole batch.
    pub fn is_owed(&self) -> bool {
        !self.batch.state.is_void() && self.batch.payer(&self.commit, self.shown.place).is_some()
    }

    /// Whether its fee goes back already.
    pub fn is_wrong(&self) -> bool {
        T::Works::is_wrong(self.batch.epoch, self.batch.index, self.shown.place)
    }

    /// Whether its fee was paid, and can still go back.
    ///
    /// # Errors
    /// [`Error::NothingWrong`] when its fee was not paid, or goes back already; [`Error::TooLate`] when its batch is void or being paid.
    pub fn ensure_sound(&self) -> Result<(), Error<T>> {
        ensure!(T::Works::is_unpaid(self.batch.epoch, self.batch.index), Error::<T>::TooLate);
        ensure!(self.is_owed() && !self.is_wrong(), Error::<T>::NothingWrong);
        Ok(())
    }

    /// Where it is among all leaves of its participant.
    const fn position(&self) -> (u32, u32) {
        (self.commit.number, self.shown.place)
    }

    /// How many executors were passed over before its own; of two that are even the one is before that was committed later.
    pub fn way(&self) -> (usize, Reverse<(u64, BatchId)>) {
        (self.shown.receipt.route.passed.len(), Reverse((self.batch.time_ms, self.id)))
    }
}

impl<T: Config> Pallet<T> {
    /// The leaf whose batch one or two leaves show to be false, and why it is.
    pub(crate) fn false_leaf(first: InBatch, second: Option<InBatch>) -> Result<(Leaf<T>, Falsehood), Error<T>> {
        let first = Leaf::<T>::new(first)?;
        let (leaf, falsehood) = match second {
            None => {
                let falsehood = Self::falsehood_of(&first.batch, &first.commit, &first.shown);
                (first, falsehood)
            }
            Some(second) => Self::compare(first, Leaf::new(second)?)?,
        };
        Ok((leaf, falsehood.ok_or(Error::<T>::NothingWrong)?))
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
