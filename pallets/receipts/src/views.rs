//! What programs outside ask of this pallet; served through [`crate::runtime_api`].

use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    receipts::{BatchId, Debit, PostedReceipt, RequesterId},
    sprint::EpochIndex,
    traits::{Epochs, WeightOf},
    views::{BatchView, DepositView, EnrolledView, OpenReceiptDemand, PriceListView, RosterView, WithdrawalView},
};

use crate::{
    Batches, Commits, Config, Demands, Deposits, Enrolled, Lines, Lists, Pallet, Posted, Prices, Reigns, Rosters,
};

impl<T: Config> Pallet<T> {
    /// A requester's deposit.
    pub fn deposit_of(requester: &RequesterId) -> DepositView<T::AccountId, BlockNumberFor<T>> {
        let deposit = Deposits::<T>::get(requester);
        let waiting = deposit.waiting.map(|waiting| WithdrawalView {
            amount: waiting.amount,
            receiver: waiting.receiver,
            payable_at: waiting.payable_at,
        });
        DepositView { free: deposit.free, waiting, next_withdrawal: deposit.withdrawals }
    }

    /// Number of the batch that a participant may commit now; none when it may commit nothing in this epoch.
    pub fn next_batch(participant: &T::AccountId) -> Option<u32> {
        let line = Lines::<T>::get(participant);
        let may = T::Participants::is_active(participant) && Self::batches_in(T::Epochs::now().index, &line).is_some();
        may.then_some(line.next)
    }

    /// The price lists of the current epoch and the one before that are complete, newest first.
    pub fn prices() -> Vec<PriceListView> {
        let epoch = T::Epochs::now().index;
        [Some(epoch), epoch.previous()].into_iter().flatten().filter_map(Self::price_list).collect()
    }

    fn price_list(epoch: EpochIndex) -> Option<PriceListView> {
        let list = Lists::<T>::get(epoch).filter(|list| list.complete)?;
        let mut prices: Vec<_> = Prices::<T>::iter_prefix(epoch).collect();
        prices.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(PriceListView { epoch, from_ms: list.from_ms.unwrap_or_else(Self::time_ms), prices })
    }

    /// The places of the debits that deposits do not cover now, counted from 0.
    pub fn not_covered(debits: &[Debit]) -> Vec<u32> {
        let places = (0u32..).zip(debits).filter(|(_, debit)| !Self::is_covered(debit));
        places.map(|(place, _)| place).collect()
    }

    /// What is known of a batch.
    pub fn batch(id: &BatchId) -> Option<BatchView<T::AccountId, BlockNumberFor<T>>> {
        let (batch, commit) = (Batches::<T>::get(id)?, Commits::<T>::get(id)?);
        Some(BatchView {
            participant: commit.participant,
            number: commit.number,
            receipts: commit.count,
            fees: batch.fees(&commit.debits),
            unpaid: batch.unpaid.count(),
            epoch: batch.epoch,
            index: batch.index,
            committed_at: batch.committed_at,
            void: batch.state.is_void(),
        })
    }

    /// Receipts that a participant must post, most urgent first.
    pub fn receipt_demands(executor: &T::AccountId) -> Vec<OpenReceiptDemand<BlockNumberFor<T>>> {
        let of_executor = |id: &BatchId| Commits::<T>::get(id).is_some_and(|commit| commit.participant == *executor);
        let open = Demands::<T>::iter().filter(|(id, _, demand)| Self::now() < demand.until && of_executor(id));
        let mut demands: Vec<_> =
            open.map(|(batch, place, demand)| OpenReceiptDemand { batch, place, until: demand.until }).collect();
        demands.sort_by_key(|demand| demand.until);
        demands
    }

    /// Who can be drawn in an epoch, by account.
    pub fn roster(epoch: EpochIndex) -> Option<RosterView<T::AccountId>> {
        let reign = Reigns::<T>::get(epoch).filter(|_| Self::is_roster_kept(epoch))?;
        let view =
            |(account, Enrolled { executor, weight, models })| EnrolledView { account, executor, weight, models };
        let mut enrolled: Vec<_> = Rosters::<T>::iter_prefix(epoch).map(view).collect();
        enrolled.sort_by(|one, other| one.account.cmp(&other.account));
        let from_ms = reign.from_ms.unwrap_or_else(Self::time_ms);
        Some(RosterView { randomness: reign.randomness, from_ms, enrolled })
    }

    /// A receipt that was posted.
    pub fn posted(id: &BatchId, place: u32) -> Option<PostedReceipt> {
        Posted::<T>::get(id, place)
    }
}
