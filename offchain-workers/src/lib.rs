//! What a participant's node does after each imported block: it carries work from the chain to the
//! participant's executors and what they sign back.
//!
//! ## Goals
//!
//! - Every open task reaches its executor, every finished report reaches the chain, whatever restarts between.
//! - A dead, slow or lying executor costs log lines: never a stuck block, a lost report or a second one.
//!
//! ## Terms
//!
//! - **executor**: the `keirin-executor` process that runs models, reached by JSON-RPC
//!   ([`keirin_primitives::executor_rpc`]) at a URL of the node's configuration. Its *executor key* says which
//!   participant it works for; one node may serve several executors.
//! - **order**: a task as the chain hands it out, known by its hash
//!   ([`keirin_primitives::inference::order_hash`]).
//! - **report**: what the executor says of an order, signed with its executor key.
//! - **duty**: what a participant owes the sprint in the epoch's present phase
//!   ([`keirin_primitives::sprint::Duty`]).
//! - **works**: what others have answered, which the participant may have to check, and challenged ones, on which it votes
//!   ([`keirin_primitives::validation::ValidationDuty`]).
//! - **run**: one call of [`run`], made by the runtime after an imported best block.
//!
//! ## Scenario
//!
//! A block with task 7 is imported. The run asks the executor who it is (`executor_identity`), finds the
//! participant of that key, and that it owes an answer to task 7. The executor does not know the order
//! (`executor_status`), so it is handed over (`executor_submit`). Some blocks later `executor_status` says that it
//! is finished; the report is checked as the chain will check it and given to the local transaction pool. In the
//! block after it is settled, nothing is owed any more.
//!
//! Then the run asks the chain what the participant owes the sprint, hands that duty to the executor
//! (`executor_sprint`), and submits what it has to say: an opening, a commitment, a reveal, a vote. Disputes over
//! accused nonces it submits alone.
//!
//! Last it asks what works there are to check. Which of them the participant must check only its executor can tell, because that
//! follows from its secret (`executor_validate`); those are handed over in full, and what the executor seals is submitted, as are its
//! demands for evidence that others do not show. Evidence that the chain demands of the participant's own answers is posted
//! (`executor_evidence`), receipts of what it has served over HTTP are committed in batches (`executor_batch`), and what it has earned is
//! claimed.
//!
//! ## Nothing is remembered
//!
//! A run compares what the chain says is owed with what the executor says it has, and keeps nothing for the next
//! run but the lock and counts for the node's metrics ([`keirin_primitives::worker_record`]). That is why faults need no handling of their own:
//!
//! - an executor that restarted finds its jobs in its database, or says `unknown` and is handed the order again;
//! - a node that restarted, or died between collecting a report and submitting it, sees it finished in the next
//!   run;
//! - a re-org that undoes a request makes the order disappear from what is owed, and a task of the same number
//!   with another content has another hash; one that undoes a report makes the order owed again, and the
//!   executor still has the report.
//!
//! Doing it twice is harmless: the executor knows orders by their hash and duties by their race, the transaction pool
//! knows reports by the task they provide and a sprint's submissions by epoch and participant, and the chain takes
//! each once.
//!
//! ## Bounds
//!
//! A run holds a lock for each executor it talks to, so that overlapping runs do not double the work. It talks
//! to at most [`MAX_EXECUTORS`], gives each call [`json_rpc::CALL_DEADLINE_MS`] and all of them
//! [`RUN_DEADLINE_MS`], reads at most [`http::MAX_ANSWER_BYTES`] of an answer, follows no redirects, and looks at
//! [`keirin_primitives::executor_rpc::MAX_TASKS_PER_CALL`] tasks, the oldest first. It never waits for a job.
//!
//! ## Example
//!
//! ```
//! use keirin_offchain_workers::{run, Chain, Demanded, SubmissionRefused};
//! use keirin_primitives::{
//!     executor::*, inference::*, receipts::{BatchCommit, BatchId, PostedReceipt}, sprint::*, validation::*, HashBytes,
//! };
//!
//! /// A chain on which nobody has registered yet.
//! struct EmptyChain;
//!
//! impl Chain for EmptyChain {
//!     type AccountId = [u8; 32];
//!
//!     fn genesis_hash() -> HashBytes {
//!         [0; 32]
//!     }
//!     fn participant_of(_: &ExecutorKey) -> Option<[u8; 32]> {
//!         None
//!     }
//!     fn open_orders(_: &[u8; 32]) -> Vec<TaskOrder<[u8; 32]>> {
//!         Vec::new()
//!     }
//!     fn submit_report(_: Report<[u8; 32]>, _: ExecutorSignature) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//!     fn duty(_: &[u8; 32]) -> Option<Duty<[u8; 32]>> {
//!         None
//!     }
//!     fn submit_to_sprint(_: Submission<[u8; 32]>) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//!     fn submit_dispute(_: Accusation<[u8; 32]>) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//!     fn validation_duties(_: &[u8; 32]) -> Vec<ValidationDuty<[u8; 32]>> {
//!         Vec::new()
//!     }
//!     fn candidates(_: &[u8; 32], _: EpochIndex, _: &[WorkIndex]) -> Vec<Candidate<[u8; 32]>> {
//!         Vec::new()
//!     }
//!     fn batches(_: &[u8; 32], _: EpochIndex, _: &[WorkIndex]) -> BatchesToCheck<[u8; 32]> {
//!         BatchesToCheck::default()
//!     }
//!     fn posted_receipts(_: EpochIndex, _: &[(WorkIndex, u32)]) -> Vec<PostedLeaf> {
//!         Vec::new()
//!     }
//!     fn submit_validation(_: ValidationSubmission<[u8; 32]>) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//!     fn demanded_evidence(_: &[u8; 32]) -> Vec<Demanded> {
//!         Vec::new()
//!     }
//!     fn submit_evidence(_: EpochIndex, _: WorkIndex, _: Vec<u8>) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//!     fn next_batch(_: &[u8; 32]) -> Option<u32> {
//!         None
//!     }
//!     fn submit_batch(_: BatchCommit<[u8; 32]>, _: ExecutorSignature) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//!     fn demanded_receipts(_: &[u8; 32]) -> Vec<(BatchId, u32)> {
//!         Vec::new()
//!     }
//!     fn submit_receipt(_: BatchId, _: PostedReceipt) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//!     fn claimable(_: &[u8; 32]) -> Vec<EpochIndex> {
//!         Vec::new()
//!     }
//!     fn submit_claim(_: [u8; 32], _: EpochIndex) -> Result<(), SubmissionRefused> {
//!         Err(SubmissionRefused)
//!     }
//! }
//!
//! // What the runtime's `OffchainWorkerApi::offchain_worker` calls.
//! let offchain_worker: fn() = run::<EmptyChain>;
//! # let _ = offchain_worker;
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]
#![warn(missing_docs)]

extern crate alloc;

mod chain;
mod collect;
mod error;
mod executor_client;
mod hand_over;
pub mod http;
pub mod json_rpc;
mod receipts;
mod record;
mod serve;
mod signature;
mod sprint;
mod validation;

#[cfg(test)]
mod tests;

pub use chain::{Chain, Demanded, SubmissionRefused};
pub use error::WorkerError;
pub use serve::{run, MAX_EXECUTORS, RUN_DEADLINE_MS};

/// Target of every log line of the offchain worker.
pub const LOG_TARGET: &str = "keirin::offchain";
