//! An imitated chain with one participant, and what an honest executor says of its tasks.

use std::cell::{Cell, RefCell};

use codec::Encode;
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    executor_rpc::{to_hex, JobState, JobStatus},
    inference::{order_hash, FailureReason, Outcome, Prompt, Report, TaskId, TaskOrder},
    receipts::{BatchCommit, BatchId, PostedReceipt},
    signing::report_digest,
    sprint::{Accusation, Duty, EpochIndex, Submission},
    validation::{
        BatchCandidate, BatchesToCheck, Candidate, PostedLeaf, ValidationDuty, ValidationSubmission, WorkIndex,
    },
    HashBytes,
};

use crate::{Chain, Demanded, SubmissionRefused};

/// Evidence that was posted: epoch and number of the work, and the evidence.
type Posted = (EpochIndex, WorkIndex, Vec<u8>);

/// Genesis hash of the imitated chain.
pub const GENESIS: HashBytes = [5; 32];
/// The participant of the imitated chain.
pub const PARTICIPANT: [u8; 32] = [8; 32];

thread_local! {
    static ORDERS: RefCell<Vec<TaskOrder<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static OFFERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    static SUBMITTED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    static DUTY: RefCell<Option<Duty<[u8; 32]>>> = const { RefCell::new(None) };
    static SPRINT: RefCell<Vec<Submission<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static DISPUTED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    static TO_VALIDATE: RefCell<Vec<ValidationDuty<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static CANDIDATES: RefCell<Vec<Candidate<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static TO_CHECK: RefCell<Vec<BatchCandidate<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static POSTED_RECEIPTS: RefCell<Vec<PostedLeaf>> = const { RefCell::new(Vec::new()) };
    static VALIDATION: RefCell<Vec<ValidationSubmission<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static DEMANDED: RefCell<Vec<Demanded>> = const { RefCell::new(Vec::new()) };
    static POSTED: RefCell<Vec<Posted>> = const { RefCell::new(Vec::new()) };
    static DEMANDED_RECEIPTS: RefCell<Vec<(BatchId, u32)>> = const { RefCell::new(Vec::new()) };
    static SHOWN: RefCell<Vec<(BatchId, PostedReceipt)>> = const { RefCell::new(Vec::new()) };
    static NEXT_BATCH: Cell<Option<u32>> = const { Cell::new(None) };
    static BATCHES: RefCell<Vec<BatchCommit<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static CLAIMED: RefCell<Vec<EpochIndex>> = const { RefCell::new(Vec::new()) };
    static CLAIMABLE: RefCell<Vec<EpochIndex>> = const { RefCell::new(Vec::new()) };
    static POOL_REFUSES: Cell<bool> = const { Cell::new(false) };
}

/// A chain with one participant, whose executor has [`executor_key`] 1, and a pool that takes one report a task.
pub struct ImitatedChain;

impl ImitatedChain {
    /// Sets the participant's open orders to these tasks, before an empty pool.
    pub fn owes(tasks: &[u64]) {
        ORDERS.set(tasks.iter().map(|task| order(*task)).collect());
        OFFERED.take();
        SUBMITTED.take();
        DUTY.take();
        SPRINT.take();
        DISPUTED.take();
        TO_VALIDATE.take();
        CANDIDATES.take();
        TO_CHECK.take();
        POSTED_RECEIPTS.take();
        VALIDATION.take();
        DEMANDED.take();
        POSTED.take();
        NEXT_BATCH.take();
        DEMANDED_RECEIPTS.take();
        SHOWN.take();
        BATCHES.take();
        CLAIMED.take();
        CLAIMABLE.take();
        POOL_REFUSES.set(false);
    }

    /// Sets what the participant owes the sprint; it owes no reports.
    pub fn owes_the_sprint(duty: Duty<[u8; 32]>) {
        Self::owes(&[]);
        Self::also_owes_the_sprint(duty);
    }

    /// Sets what the participant owes the sprint beside its reports.
    pub fn also_owes_the_sprint(duty: Duty<[u8; 32]>) {
        DUTY.set(Some(duty));
    }

    /// Sets what the participant owes validation, and the works there are; it owes nothing else.
    pub fn owes_validation(duties: Vec<ValidationDuty<[u8; 32]>>, works: Vec<Candidate<[u8; 32]>>) {
        Self::owes(&[]);
        TO_VALIDATE.set(duties);
        CANDIDATES.set(works);
    }

    /// Sets the batches there are beside the works, and the receipts of them that are on chain.
    pub fn has_batches(batches: Vec<BatchCandidate<[u8; 32]>>, posted: Vec<PostedLeaf>) {
        TO_CHECK.set(batches);
        POSTED_RECEIPTS.set(posted);
    }

    /// What the pool took for validation, in order.
    pub fn submitted_to_validation() -> Vec<ValidationSubmission<[u8; 32]>> {
        VALIDATION.with_borrow(Clone::clone)
    }

    /// Sets what evidence the participant must post; it owes nothing else.
    pub fn demands(demanded: Vec<Demanded>) {
        Self::owes(&[]);
        DEMANDED.set(demanded);
    }

    /// Evidence that the pool took, in order.
    pub fn posted() -> Vec<Posted> {
        POSTED.with_borrow(Clone::clone)
    }

    /// Sets what receipts the participant must post; it owes nothing else.
    pub fn demands_receipts(demanded: Vec<(BatchId, u32)>) {
        Self::owes(&[]);
        DEMANDED_RECEIPTS.set(demanded);
    }

    /// Receipts that the pool took, in order.
    pub fn shown_receipts() -> Vec<(BatchId, PostedReceipt)> {
        SHOWN.with_borrow(Clone::clone)
    }

    /// Sets the number of the batch that the participant may commit; it owes nothing.
    pub fn takes_batch(number: u32) {
        Self::owes(&[]);
        NEXT_BATCH.set(Some(number));
    }

    /// Batches that the pool took, in order.
    pub fn batches() -> Vec<BatchCommit<[u8; 32]>> {
        BATCHES.with_borrow(Clone::clone)
    }

    /// Sets the epochs that the participant can claim; it owes nothing.
    pub fn lets_claim(epochs: Vec<EpochIndex>) {
        Self::owes(&[]);
        CLAIMABLE.set(epochs);
    }

    /// Epochs whose claims the pool took, in order.
    pub fn claimed() -> Vec<EpochIndex> {
        CLAIMED.with_borrow(Clone::clone)
    }

    /// What the pool took for the sprint, in order.
    pub fn submitted_to_sprint() -> Vec<Submission<[u8; 32]>> {
        SPRINT.with_borrow(Clone::clone)
    }

    /// Nonces about which the pool took a dispute, in order.
    pub fn disputed() -> Vec<u64> {
        DISPUTED.with_borrow(Clone::clone)
    }

    /// Makes the pool refuse what it is given from now on.
    pub fn pool_refuses() {
        POOL_REFUSES.set(true);
    }

    /// Tasks whose reports the pool was given, in order, refused ones too.
    pub fn offered() -> Vec<u64> {
        OFFERED.with_borrow(Clone::clone)
    }

    /// Tasks whose reports the pool took, in order.
    pub fn submitted() -> Vec<u64> {
        SUBMITTED.with_borrow(Clone::clone)
    }
}

impl Chain for ImitatedChain {
    type AccountId = [u8; 32];

    fn genesis_hash() -> HashBytes {
        GENESIS
    }

    fn participant_of(key: &ExecutorKey) -> Option<[u8; 32]> {
        (*key == executor_key(1)).then_some(PARTICIPANT)
    }

    fn open_orders(participant: &[u8; 32]) -> Vec<TaskOrder<[u8; 32]>> {
        assert_eq!(*participant, PARTICIPANT);
        ORDERS.with_borrow(Clone::clone)
    }

    fn submit_report(report: Report<[u8; 32]>, _signature: ExecutorSignature) -> Result<(), SubmissionRefused> {
        let task = report.task.0;
        OFFERED.with_borrow_mut(|offered| offered.push(task));
        if POOL_REFUSES.get() || Self::submitted().contains(&task) {
            return Err(SubmissionRefused);
        }
        SUBMITTED.with_borrow_mut(|submitted| submitted.push(task));
        Ok(())
    }

    fn duty(participant: &[u8; 32]) -> Option<Duty<[u8; 32]>> {
        assert_eq!(*participant, PARTICIPANT);
        DUTY.with_borrow(Clone::clone)
    }

    fn submit_to_sprint(submission: Submission<[u8; 32]>) -> Result<(), SubmissionRefused> {
        if POOL_REFUSES.get() || Self::submitted_to_sprint().contains(&submission) {
            return Err(SubmissionRefused);
        }
        SPRINT.with_borrow_mut(|submitted| submitted.push(submission));
        Ok(())
    }

    fn submit_dispute(accusation: Accusation<[u8; 32]>) -> Result<(), SubmissionRefused> {
        if POOL_REFUSES.get() || Self::disputed().contains(&accusation.nonce) {
            return Err(SubmissionRefused);
        }
        DISPUTED.with_borrow_mut(|disputed| disputed.push(accusation.nonce));
        Ok(())
    }

    fn validation_duties(participant: &[u8; 32]) -> Vec<ValidationDuty<[u8; 32]>> {
        assert_eq!(*participant, PARTICIPANT);
        TO_VALIDATE.with_borrow(Clone::clone)
    }

    fn candidates(_participant: &[u8; 32], _epoch: EpochIndex, works: &[WorkIndex]) -> Vec<Candidate<[u8; 32]>> {
        let all = CANDIDATES.with_borrow(Clone::clone);
        all.into_iter().filter(|candidate| works.contains(&candidate.ticket.index)).collect()
    }

    fn batches(_participant: &[u8; 32], _epoch: EpochIndex, works: &[WorkIndex]) -> BatchesToCheck<[u8; 32]> {
        let mut batches = TO_CHECK.with_borrow(Clone::clone);
        batches.retain(|batch| works.contains(&batch.ticket.index));
        BatchesToCheck { batches, ..BatchesToCheck::default() }
    }

    fn posted_receipts(_epoch: EpochIndex, receipts: &[(WorkIndex, u32)]) -> Vec<PostedLeaf> {
        let mut posted = POSTED_RECEIPTS.with_borrow(Clone::clone);
        posted.retain(|leaf| receipts.contains(&(leaf.index, leaf.posted.shown.place)));
        posted
    }

    fn submit_validation(submission: ValidationSubmission<[u8; 32]>) -> Result<(), SubmissionRefused> {
        if POOL_REFUSES.get() || Self::submitted_to_validation().contains(&submission) {
            return Err(SubmissionRefused);
        }
        VALIDATION.with_borrow_mut(|submitted| submitted.push(submission));
        Ok(())
    }

    fn demanded_evidence(participant: &[u8; 32]) -> Vec<Demanded> {
        assert_eq!(*participant, PARTICIPANT);
        DEMANDED.with_borrow(Clone::clone)
    }

    fn submit_evidence(epoch: EpochIndex, index: WorkIndex, payload: Vec<u8>) -> Result<(), SubmissionRefused> {
        POSTED.with_borrow_mut(|posted| posted.push((epoch, index, payload)));
        Ok(())
    }

    fn demanded_receipts(_participant: &[u8; 32]) -> Vec<(BatchId, u32)> {
        DEMANDED_RECEIPTS.with_borrow(Clone::clone)
    }

    fn submit_receipt(batch: BatchId, posted: PostedReceipt) -> Result<(), SubmissionRefused> {
        SHOWN.with_borrow_mut(|shown| shown.push((batch, posted)));
        Ok(())
    }

    fn next_batch(participant: &[u8; 32]) -> Option<u32> {
        assert_eq!(*participant, PARTICIPANT);
        NEXT_BATCH.get()
    }

    fn submit_batch(batch: BatchCommit<[u8; 32]>, _signature: ExecutorSignature) -> Result<(), SubmissionRefused> {
        if POOL_REFUSES.get() || Self::batches().contains(&batch) {
            return Err(SubmissionRefused);
        }
        BATCHES.with_borrow_mut(|batches| batches.push(batch));
        Ok(())
    }

    fn claimable(participant: &[u8; 32]) -> Vec<EpochIndex> {
        assert_eq!(*participant, PARTICIPANT);
        CLAIMABLE.with_borrow(Clone::clone)
    }

    fn submit_claim(participant: [u8; 32], epoch: EpochIndex) -> Result<(), SubmissionRefused> {
        assert_eq!(participant, PARTICIPANT);
        CLAIMED.with_borrow_mut(|claimed| claimed.push(epoch));
        Ok(())
    }
}

/// The order of a task.
pub fn order(task: u64) -> TaskOrder<[u8; 32]> {
    TaskOrder {
        task: TaskId(task),
        participant: PARTICIPANT,
        model: b"m".to_vec().try_into().expect("a short name"),
        prompt: Prompt::truncate_from(format!("question {task}").into_bytes()),
        max_tokens: 8,
        temperature_milli: 0,
        top_p_permille: 1_000,
        seed: task,
        stop: Default::default(),
        traps: None,
    }
}

/// The signing key of the executor with this seed; the participant's has seed 1.
pub fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).expect("a small non-zero scalar is a valid key")
}

/// The public key of the executor with this seed.
pub fn executor_key(seed: u8) -> ExecutorKey {
    let point = signing_key(seed).verifying_key().to_encoded_point(true);
    ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
}

/// An honest report on a task.
pub fn report(task: u64) -> Report<[u8; 32]> {
    Report {
        task: TaskId(task),
        participant: PARTICIPANT,
        order: order_hash(&order(task)),
        outcome: Outcome::Failed(FailureReason::RuntimeError),
    }
}

/// What an executor says of an order it has finished, with `report` signed by the key of `seed`.
pub fn finished(task: u64, report: &Report<[u8; 32]>, seed: u8) -> JobStatus {
    let signature = signature(&report_digest(&GENESIS, report), seed);
    JobStatus {
        report: Some(to_hex(report.encode())),
        signature: Some(to_hex(signature.0)),
        ..status(task, JobState::Finished)
    }
}

/// The signature over a digest by the key of `seed`.
pub fn signature(digest: &HashBytes, seed: u8) -> ExecutorSignature {
    let (signature, recovery) =
        signing_key(seed).sign_prehash_recoverable(digest).expect("a digest of 32 bytes can be signed");
    let mut bytes = [0; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = recovery.to_byte();
    ExecutorSignature(bytes)
}

/// What the participant's executor says of an order it has finished.
pub fn honestly_finished(task: u64) -> JobStatus {
    finished(task, &report(task), 1)
}

/// What an executor says of an order it has not finished.
pub fn status(task: u64, state: JobState) -> JobStatus {
    JobStatus { order: to_hex(order_hash(&order(task))), state, report: None, signature: None }
}
