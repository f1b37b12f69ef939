//! Whose receipts are in a batch: all are of the one requester, and what came back for each is in a list.

use std::cell::RefCell;

use keirin_primitives::{
    receipts::BatchId,
    traits::{DemandedLeaves, LeafRefunds, OnBatchSettled},
};

thread_local! {
    static REFUNDS: RefCell<Vec<(u32, u64)>> = const { RefCell::new(Vec::new()) };
    static WHOLE: RefCell<Vec<BatchId>> = const { RefCell::new(Vec::new()) };
    static DEMANDED: RefCell<Vec<(BatchId, u32)>> = const { RefCell::new(Vec::new()) };
    static UNPAID: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

pub fn clear() {
    REFUNDS.take();
    UNPAID.take();
    WHOLE.take();
    DEMANDED.take();
}

/// Says that a receipt was demanded, and is not posted.
pub fn demand_leaf(batch: BatchId, place: u32) {
    DEMANDED.with_borrow_mut(|demanded| demanded.push((batch, place)));
}

/// Batches of which all went back that was left.
pub fn refunded_whole() -> Vec<BatchId> {
    WHOLE.with_borrow(Clone::clone)
}

/// The places for which fees went back so far, and how much, by place.
pub fn refunds() -> Vec<(u32, u64)> {
    let mut refunds = REFUNDS.with_borrow(Clone::clone);
    refunds.sort_unstable();
    refunds
}

/// Says that a receipt was not paid, because no deposit covered it.
pub fn leave_unpaid(place: u32) {
    UNPAID.with_borrow_mut(|unpaid| unpaid.push(place));
}

/// The pallet that keeps deposits.
pub struct Debits;

impl OnBatchSettled for Debits {
    fn batch_settled(_batch: BatchId) {}
}

impl DemandedLeaves for Debits {
    fn is_demanded(batch: BatchId, place: u32) -> bool {
        DEMANDED.with_borrow(|demanded| demanded.contains(&(batch, place)))
    }

    fn is_withheld_from(batch: BatchId) -> bool {
        DEMANDED.with_borrow(|demanded| demanded.iter().any(|(other, _)| *other == batch))
    }
}

impl LeafRefunds<u64> for Debits {
    fn refund(_batch: BatchId, place: u32, fee: u64) -> u64 {
        if UNPAID.with_borrow(|unpaid| unpaid.contains(&place)) {
            return 0;
        }
        REFUNDS.with_borrow_mut(|refunds| refunds.push((place, fee)));
        fee
    }

    fn refund_rest(batch: BatchId) {
        WHOLE.with_borrow_mut(|whole| whole.push(batch));
    }
}
