//! What a validator is told of batches of receipts.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::Perbill;

use super::{must_check, CheckPoint, Ticket, WeightSpan, WorkId, WorkIndex};
use crate::{
    executor::{Endpoint, ExecutorKey},
    model::ModelId,
    receipts::{BatchCommit, BatchId, PostedReceipt},
    sprint::Secret,
    verification::TextThresholds,
    views::PriceListView,
    weight::VotingWeight,
};

/// Most batches in a [`super::ValidationDuty::Check`].
pub const MAX_BATCH_CHECKS: usize = 16;
/// Most receipts in a [`super::ValidationDuty::Posted`]: with bodies and evidence they stay below what an executor takes.
pub const MAX_POSTED: usize = 2;

/// What decides which receipts of a batch a validator must check, beside its secret, and when it says what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct LeafDraw {
    /// How many receipts there are.
    pub receipts: u32,
    /// The batch's check point.
    pub point: CheckPoint,
    /// The validator's part of the epoch's weight.
    pub validator: WeightSpan,
    /// The executor's.
    pub executor: WeightSpan,
    /// All of it.
    pub total: VotingWeight,
    /// Whether there is hardly any time left to seal, so that what is said waits for no receipt that is not to be had.
    pub closing: bool,
}

impl LeafDraw {
    /// Whether the validator must check the receipt at a place: its secret draws it, or at full rate it is the one that it is assigned to.
    pub fn is_due(&self, secret: &Secret, batch: BatchId, rate: Perbill, place: u32) -> bool {
        if place >= self.receipts {
            return false;
        }
        let assigned =
            rate == Perbill::one() && self.point.at(place).falls_on(self.validator, self.executor, self.total);
        let others = VotingWeight(self.total.0.saturating_sub(self.executor.weight.0));
        assigned || must_check(secret, &WorkId(batch.leaf(place).0), rate, self.validator.weight, others)
    }
}

/// What receipts are measured by, whatever batch they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ReceiptTerms {
    /// How long before its commitment a request may have been made, in milliseconds.
    pub oldest_ms: u64,
    /// The least that a receipt costs, in the chain's smallest unit.
    pub least_fee: u128,
    /// What addresses of this chain begin with.
    pub address_prefix: Vec<u8>,
    /// Price lists that held in the time of the batches' requests, oldest first.
    pub prices: Vec<PriceListView>,
    /// What is allowed to answers of models.
    pub thresholds: Vec<(ModelId, TextThresholds)>,
}

/// Batches to check.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BatchesToCheck<AccountId> {
    /// What their receipts are measured by.
    pub terms: ReceiptTerms,
    /// Up to [`MAX_BATCH_CHECKS`] batches in strictly increasing order of their numbers.
    pub batches: Vec<BatchCandidate<AccountId>>,
}

impl<AccountId> Default for BatchesToCheck<AccountId> {
    fn default() -> Self {
        Self { terms: ReceiptTerms::default(), batches: Vec::new() }
    }
}

/// A batch with all that it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BatchCandidate<AccountId> {
    /// What decides which of its receipts are checked.
    pub ticket: Ticket,
    /// Key of the executor now: who is asked.
    pub executor: ExecutorKey,
    /// Key of the executor when it committed the batch.
    pub committed_by: ExecutorKey,
    /// Public URL of that executor.
    pub endpoint: Endpoint,
    /// What was committed.
    pub commit: BatchCommit<AccountId>,
    /// Time of the block of the commitment, in milliseconds since 1970.
    pub committed_ms: u64,
    /// Receipts of it that somebody demanded on chain, in the order of their places.
    pub demanded: Vec<(u32, LeafExposure)>,
}

/// How far the chain is with a receipt that was demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum LeafExposure {
    /// It has not been posted yet.
    Demanded,
    /// It was posted.
    Posted,
    /// It was not posted in time. It is invalid, and nobody has to check it.
    Failed,
}

/// A receipt that was posted on chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PostedLeaf {
    /// Number of the batch's work.
    pub index: WorkIndex,
    /// The receipt, and all that it commits to.
    pub posted: PostedReceipt,
}

/// Receipts that are voted on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LeafVotes<AccountId> {
    /// What they are measured by.
    pub terms: ReceiptTerms,
    /// Up to [`super::MAX_VERDICTS`] receipts in strictly increasing order of the numbers of their works.
    pub leaves: Vec<LeafCandidate<AccountId>>,
}

impl<AccountId> Default for LeafVotes<AccountId> {
    fn default() -> Self {
        Self { terms: ReceiptTerms::default(), leaves: Vec::new() }
    }
}

/// A receipt that is voted on, with all that it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LeafCandidate<AccountId> {
    /// Number of the work that it is voted on as.
    pub index: WorkIndex,
    /// That work.
    pub work: WorkId,
    /// Its place in the batch.
    pub place: u32,
    /// Whether it is a trap. Then it is valid unless it is clearly wrong.
    pub trap: bool,
    /// The batch.
    pub batch: BatchCandidate<AccountId>,
    /// The receipt, if it was posted on chain.
    pub posted: Option<PostedReceipt>,
}
