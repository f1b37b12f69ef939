//! What a participant's node does after each imported block: it carries work from the chain to the
//! participant's executors and their signed reports back.
//!
//! ## Goals
//!
//! - Every open task reaches its executor, every finished report reaches the chain, whatever restarts between.
//! - A dead, slow or lying executor costs log lines: never a stuck block, a lost report or a second one.
//!
//! ## How
//!
//! [`run`] remembers nothing between blocks. Each run asks an executor who it is, looks up the participant
//! its key belongs to, and compares what the chain says that participant owes with what the executor has:
//! orders it does not know are handed over, finished reports are submitted. So a restart of the node or of
//! the executor, and a re-org that undoes a request or a report, need no handling of their own: the next run
//! sees the state as it then is. Doing it twice is harmless: the executor knows orders by their hash, the
//! transaction pool knows reports by the task they provide, and the chain takes one report a task.
//!
//! ## Bounds
//!
//! A run holds a lock for each executor, talks to at most [`MAX_EXECUTORS`] and gives each
//! [`json_rpc::CALL_DEADLINE_MS`] a call; at most [`keirin_primitives::executor_rpc::MAX_TASKS_PER_CALL`]
//! tasks are looked at, the oldest first.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
#![warn(missing_docs)]

extern crate alloc;

mod chain;
mod collect;
mod error;
mod executor_client;
mod hand_over;
pub mod http;
pub mod json_rpc;
mod serve;

#[cfg(test)]
mod tests;

pub use chain::{Chain, SubmissionRefused};
pub use error::WorkerError;
pub use serve::{run, MAX_EXECUTORS};

/// Target of every log line of the offchain worker.
pub const LOG_TARGET: &str = "keirin::offchain";
