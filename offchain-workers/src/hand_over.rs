//! Handing new orders to the executor.

use alloc::vec::Vec;
use codec::Encode;
use keirin_primitives::{
    executor_rpc::{to_hex, JobState, JobStatus},
    HashBytes,
};

use crate::{executor_client::Executor, serve::OpenOrder, WorkerError, LOG_TARGET};

/// Hands over the open orders that the executor does not know, and returns what it says of them.
pub(crate) fn hand_over_unknown<AccountId: Encode>(
    executor: &Executor<'_>,
    genesis: &HashBytes,
    open: &[OpenOrder<AccountId>],
    known: &[JobStatus],
) -> Result<Vec<JobStatus>, WorkerError> {
    let is_known = |hash: &HashBytes| {
        let hash = to_hex(hash);
        known.iter().any(|job| job.order == hash && job.state != JobState::Unknown)
    };
    let unknown: Vec<Vec<u8>> =
        open.iter().filter(|order| !is_known(&order.hash)).map(|order| order.order.encode()).collect();
    if unknown.is_empty() {
        return Ok(Vec::new());
    }
    log::info!(target: LOG_TARGET, "handing {} new task(s) to {}", unknown.len(), executor.url);
    executor.submit(genesis, &unknown)
}
