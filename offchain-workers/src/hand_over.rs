//! Handing new orders to the executor.

use alloc::vec::Vec;
use codec::Encode;
use keirin_primitives::{
    executor_rpc::{JobState, JobStatus},
    HashBytes,
};

use crate::{executor_client::Executor, serve::OpenOrder, WorkerError, LOG_TARGET};

/// Whether the executor, going by what it says of its `jobs`, has the order.
///
/// An order it says nothing of counts as unknown: handing it over twice is harmless, never handing it over is not.
pub(crate) fn is_known<AccountId>(order: &OpenOrder<AccountId>, jobs: &[JobStatus]) -> bool {
    order.job_in(jobs).is_some_and(|job| job.state != JobState::Unknown)
}

/// Hands over `orders`, and returns what the executor says of them.
pub(crate) fn hand_over<AccountId: Encode>(
    executor: &Executor<'_>,
    genesis: &HashBytes,
    orders: &[OpenOrder<AccountId>],
) -> Result<Vec<JobStatus>, WorkerError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    log::info!(target: LOG_TARGET, "handing {} new task(s) to {}", orders.len(), executor.url);
    let encoded: Vec<Vec<u8>> = orders.iter().map(|order| order.order.encode()).collect();
    let jobs = executor.submit(genesis, &encoded)?;
    executor.tally.handed_over(orders.len());
    Ok(jobs)
}
