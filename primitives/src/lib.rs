//! Types, hashes and signing payloads that Keirin's chain, offchain workers, executor and client share.
//!
//! Everything whose bytes must agree between two programs is defined here and nowhere else: the SCALE
//! types of orders and reports ([`inference`]), commitments and votes of sprints ([`sprint`]) over Merkle trees
//! ([`merkle`]), verdicts on answers ([`verification`]), works and sealed verdicts on them ([`validation`]), what validators ask
//! executors for ([`evidence`]), what is served over HTTP and settled in batches ([`receipts`]), the stages of earnings ([`rewards`]), what an executor signs ([`signing`]), and the JSON-RPC
//! surface between the offchain worker and the executor ([`executor_rpc`]). Accounts are generic
//! ([`inference::Report`]): the runtime uses its own 32-byte account type, programs without a runtime
//! use [`AccountBytes`]; both encode to the same 32 bytes.
//!
//! ```
//! use keirin_primitives::{inference::*, signing::report_digest};
//!
//! let report = Report {
//!     task: TaskId(7),
//!     participant: [1u8; 32],
//!     order: [2u8; 32],
//!     outcome: Outcome::Failed(FailureReason::PromptExceedsContext),
//! };
//! let digest = report_digest(&[0u8; 32], &report);
//! assert_ne!(digest, report_digest(&[9u8; 32], &report), "a report is bound to one chain");
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub mod evidence;
pub mod executor;
pub mod executor_rpc;
pub mod inference;
pub mod merkle;
pub mod model;
pub mod receipts;
pub mod rewards;
pub mod signing;
pub mod sprint;
pub mod traits;
pub mod validation;
pub mod verification;
pub mod views;
pub mod weight;
pub mod worker_record;

/// A 32-byte account identifier as the programs without a runtime see it.
pub type AccountBytes = [u8; 32];

/// A 32-byte hash: blake2-256 unless a name says otherwise.
pub type HashBytes = [u8; 32];
