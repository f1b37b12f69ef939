//! Runtime API of the receipts pallet.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::{
    receipts::{BatchId, Debit, PostedReceipt, RequesterId},
    sprint::EpochIndex,
    views::{BatchView, DepositView, OpenReceiptDemand, PriceListView, RosterView},
};

sp_api::decl_runtime_apis! {
    /// Receipts: deposits of requesters, prices, and batches.
    pub trait ReceiptsApi<AccountId, BlockNumber>
    where
        AccountId: Codec,
        BlockNumber: Codec,
    {
        /// What was put in for a requester and is not spent.
        fn deposit(requester: RequesterId) -> DepositView<AccountId, BlockNumber>;

        /// Number of the batch that a participant may commit now; none when it may commit nothing in this epoch.
        fn next_batch(participant: AccountId) -> Option<u32>;

        /// What receipts cost since the current epoch has begun, and before; none while nothing is known.
        fn prices() -> Vec<PriceListView>;

        /// The places of the debits that deposits do not cover now, counted from 0. They would be left unpaid.
        fn not_covered(debits: Vec<Debit>) -> Vec<u32>;

        /// What is known of a batch; none of one that is forgotten.
        fn batch(batch: BatchId) -> Option<BatchView<AccountId, BlockNumber>>;

        /// Receipts that a participant must post on chain.
        fn receipt_demands(executor: AccountId) -> Vec<OpenReceiptDemand<BlockNumber>>;

        /// Who can be drawn for requests in an epoch, as they were when they opened it, with the epoch's randomness; none before that is fixed, and
        /// of epochs that are forgotten.
        fn roster(epoch: EpochIndex) -> Option<RosterView<AccountId>>;

        /// The receipt at a place of a batch, if it was posted on chain.
        fn posted_receipt(batch: BatchId, place: u32) -> Option<PostedReceipt>;
    }
}
