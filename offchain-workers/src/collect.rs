//! Collecting finished reports and submitting them.

use codec::DecodeAll;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    executor_rpc::{from_hex, to_hex, JobState, JobStatus},
    inference::Report,
    signing::report_digest,
    HashBytes,
};

use crate::{serve::OpenOrder, Chain, WorkerError, LOG_TARGET};

/// Submits every finished report among `jobs` that answers one of the `open` orders.
///
/// A report is checked here as the chain will check it, so that a faulty executor fills the log and not the
/// transaction pool.
pub(crate) fn submit_finished<C: Chain>(key: &ExecutorKey, open: &[OpenOrder<C::AccountId>], jobs: &[JobStatus]) {
    let genesis = C::genesis_hash();
    for order in open {
        let hash = to_hex(order.hash);
        let Some(job) = jobs.iter().find(|job| job.order == hash && job.state == JobState::Finished) else {
            continue;
        };
        let task = order.order.task.0;
        match checked_report::<C>(&genesis, key, order, job) {
            Ok((report, signature)) => match C::submit_report(report, signature) {
                Ok(()) => log::info!(target: LOG_TARGET, "submitted the report on task {task}"),
                Err(_) => log::debug!(target: LOG_TARGET, "the pool has the report on task {task} or needs none"),
            },
            Err(error) => log::warn!(target: LOG_TARGET, "not submitting the report on task {task}: {error}"),
        }
    }
}

fn checked_report<C: Chain>(
    genesis: &HashBytes,
    key: &ExecutorKey,
    order: &OpenOrder<C::AccountId>,
    job: &JobStatus,
) -> Result<(Report<C::AccountId>, ExecutorSignature), WorkerError> {
    let report = job.report.as_deref().and_then(|hex| from_hex(hex).ok()).ok_or(WorkerError::BadValue("report"))?;
    let report = Report::<C::AccountId>::decode_all(&mut report.as_slice())
        .map_err(|_| WorkerError::BadValue("report encoding"))?;
    let signature = job.signature.as_deref().and_then(|hex| from_hex(hex).ok());
    let signature: [u8; 65] =
        signature.and_then(|bytes| bytes.try_into().ok()).ok_or(WorkerError::BadValue("signature length"))?;

    let is_for_this_order = report.task == order.order.task
        && report.participant == order.order.participant
        && report.order == order.hash;
    if !is_for_this_order {
        return Err(WorkerError::BadValue("report: it is on another order"));
    }
    let digest = report_digest(genesis, &report);
    let signer = sp_io::crypto::secp256k1_ecdsa_recover_compressed(&signature, &digest);
    if !signer.is_ok_and(|signer| signer == key.0) {
        return Err(WorkerError::BadValue("signature: it is not by the executor's key"));
    }
    Ok((report, ExecutorSignature(signature)))
}
