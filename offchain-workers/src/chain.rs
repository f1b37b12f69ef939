//! What the worker needs of the chain; the runtime provides it, tests imitate it.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{Report, TaskOrder},
    receipts::{BatchCommit, BatchId, PostedReceipt},
    sprint::{Accusation, Duty, EpochIndex, Submission},
    validation::{BatchesToCheck, Candidate, PostedLeaf, ValidationDuty, ValidationSubmission, WorkId, WorkIndex},
    HashBytes,
};

/// The local transaction pool did not take a transaction: it has it already, or the chain has moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubmissionRefused;

/// A work whose evidence the chain demands to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demanded {
    /// Epoch of the work.
    pub epoch: EpochIndex,
    /// Its number.
    pub index: WorkIndex,
    /// The work.
    pub work: WorkId,
}

/// Chain state at the imported block, and the way back to the chain.
pub trait Chain {
    /// The runtime's account type.
    type AccountId: Codec + Clone + PartialEq + core::fmt::Debug;

    /// Hash of block 0, which every signature is bound to.
    fn genesis_hash() -> HashBytes;

    /// Whose executor key this is.
    fn participant_of(key: &ExecutorKey) -> Option<Self::AccountId>;

    /// Orders the participant owes an answer to, oldest first.
    fn open_orders(participant: &Self::AccountId) -> Vec<TaskOrder<Self::AccountId>>;

    /// Hands a report to the local transaction pool.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_report(report: Report<Self::AccountId>, signature: ExecutorSignature) -> Result<(), SubmissionRefused>;

    /// What the participant owes the sprint now.
    fn duty(participant: &Self::AccountId) -> Option<Duty<Self::AccountId>>;

    /// Hands what an executor says on a duty to the local transaction pool.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_to_sprint(submission: Submission<Self::AccountId>) -> Result<(), SubmissionRefused>;

    /// Hands a dispute over an accused nonce to the local transaction pool.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_dispute(accusation: Accusation<Self::AccountId>) -> Result<(), SubmissionRefused>;

    /// What the participant owes validation now: works to draw from, votes to seal and votes to open.
    fn validation_duties(participant: &Self::AccountId) -> Vec<ValidationDuty<Self::AccountId>>;

    /// All that it takes to check these works.
    fn candidates(
        participant: &Self::AccountId,
        epoch: EpochIndex,
        works: &[WorkIndex],
    ) -> Vec<Candidate<Self::AccountId>>;

    /// All that it takes to check those of these works that are batches of receipts.
    fn batches(
        participant: &Self::AccountId,
        epoch: EpochIndex,
        works: &[WorkIndex],
    ) -> BatchesToCheck<Self::AccountId>;

    /// Those of these receipts that were posted on chain, each with the number of its batch's work.
    fn posted_receipts(epoch: EpochIndex, receipts: &[(WorkIndex, u32)]) -> Vec<PostedLeaf>;

    /// Hands what an executor says on a duty of validation to the local transaction pool.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_validation(submission: ValidationSubmission<Self::AccountId>) -> Result<(), SubmissionRefused>;

    /// Evidence that the participant must post.
    fn demanded_evidence(participant: &Self::AccountId) -> Vec<Demanded>;

    /// Hands evidence to the local transaction pool: SCALE of its `Vec<PositionEvidence>`.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_evidence(epoch: EpochIndex, index: WorkIndex, payload: Vec<u8>) -> Result<(), SubmissionRefused>;

    /// Number of the batch of receipts that the participant may commit now; none when it may commit nothing.
    fn next_batch(participant: &Self::AccountId) -> Option<u32>;

    /// Hands a batch of receipts to the local transaction pool.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_batch(batch: BatchCommit<Self::AccountId>, signature: ExecutorSignature)
        -> Result<(), SubmissionRefused>;

    /// Receipts that the participant must post, most urgent first.
    fn demanded_receipts(participant: &Self::AccountId) -> Vec<(BatchId, u32)>;

    /// Hands a receipt that was demanded to the local transaction pool.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_receipt(batch: BatchId, posted: PostedReceipt) -> Result<(), SubmissionRefused>;

    /// Epochs whose earnings the participant can claim now, oldest first.
    fn claimable(participant: &Self::AccountId) -> Vec<EpochIndex>;

    /// Hands a claim to the local transaction pool.
    ///
    /// # Errors
    /// [`SubmissionRefused`] when the pool does not take it.
    fn submit_claim(participant: Self::AccountId, epoch: EpochIndex) -> Result<(), SubmissionRefused>;
}
