//! Collecting finished reports and submitting them.

use alloc::vec::Vec;
use codec::DecodeAll;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    executor_rpc::{from_hex, JobState, JobStatus},
    inference::Report,
    signing::report_digest,
    HashBytes,
};

use crate::{record::Tally, serve::OpenOrder, signature, Chain, WorkerError, LOG_TARGET};

/// Submits every finished report among `jobs` that answers one of `orders`, at most one for each.
///
/// A report is checked here as the chain will check it, so that a faulty executor fills the log and not the
/// transaction pool.
pub(crate) fn submit_finished<C: Chain>(
    key: &ExecutorKey,
    genesis: &HashBytes,
    orders: &[OpenOrder<C::AccountId>],
    jobs: &[JobStatus],
    tally: &Tally,
) {
    for order in orders {
        let Some(job) = order.job_in(jobs).filter(|job| job.state == JobState::Finished) else { continue };
        let task = order.order.task.0;
        match checked_report::<C>(key, genesis, order, job) {
            Ok((report, signature)) => match C::submit_report(report, signature) {
                Ok(()) => {
                    tally.submitted(|submitted| &mut submitted.reports);
                    log::info!(target: LOG_TARGET, "submitted the report on task {task}");
                }
                Err(_) => log::debug!(target: LOG_TARGET, "the pool has the report on task {task} or needs none"),
            },
            Err(error) => log::warn!(target: LOG_TARGET, "not submitting the report on task {task}: {error}"),
        }
    }
}

/// The report of a finished job, if the chain would take it as the answer to `order`.
pub(crate) fn checked_report<C: Chain>(
    key: &ExecutorKey,
    genesis: &HashBytes,
    order: &OpenOrder<C::AccountId>,
    job: &JobStatus,
) -> Result<(Report<C::AccountId>, ExecutorSignature), WorkerError> {
    let report = bytes_of(job.report.as_deref()).ok_or(WorkerError::UndecodableReport)?;
    let report =
        Report::<C::AccountId>::decode_all(&mut report.as_slice()).map_err(|_| WorkerError::UndecodableReport)?;
    let signature = bytes_of(job.signature.as_deref())
        .and_then(|bytes| bytes.try_into().ok())
        .map(ExecutorSignature)
        .ok_or(WorkerError::UndecodableSignature)?;

    let is_for_this_order =
        report.task == order.order.task && report.participant == order.order.participant && report.order == order.hash;
    if !is_for_this_order {
        return Err(WorkerError::ReportOnAnotherOrder);
    }
    signature::check(key, &report_digest(genesis, &report), &signature)?;
    Ok((report, signature))
}

fn bytes_of(hex: Option<&str>) -> Option<Vec<u8>> {
    hex.and_then(|hex| from_hex(hex).ok())
}
