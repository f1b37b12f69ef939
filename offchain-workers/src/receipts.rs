//! Receipts: what the participant's executor served over HTTP is committed in batches.

use codec::{DecodeAll, Encode};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    executor_rpc::from_hex,
    receipts::{BatchCommit, PostedReceipt},
    signing::batch_digest,
    HashBytes,
};

use crate::{executor_client::Executor, signature, Chain, WorkerError, LOG_TARGET};

/// Most receipts that are posted after a block: each may have a megabyte.
const MOST_SHOWN: usize = 2;

/// Submits the batch that the chain takes next, if the executor has one.
pub(crate) fn commit_receipts<C: Chain>(
    executor: &Executor<'_>,
    key: &ExecutorKey,
    genesis: &HashBytes,
    participant: &C::AccountId,
) -> Result<(), WorkerError> {
    let Some(number) = C::next_batch(participant) else { return Ok(()) };
    let Some(said) = executor.batch(genesis, &participant.encode(), number)? else { return Ok(()) };
    let (batch, signed) = checked_batch(key, genesis, participant, number, &said)?;
    let count = batch.count;
    match C::submit_batch(batch, signed) {
        Ok(()) => {
            executor.tally.submitted(|submitted| &mut submitted.batches);
            log::info!(target: LOG_TARGET, "receipts: submitted batch {number} of {count} receipts");
        }
        Err(_) => log::debug!(target: LOG_TARGET, "receipts: the pool has batch {number} or needs none"),
    }
    Ok(())
}

/// Posts what the chain demands to see of the participant's own batches.
pub(crate) fn show_receipts<C: Chain>(executor: &Executor<'_>, participant: &C::AccountId) -> Result<(), WorkerError> {
    for (batch, place) in C::demanded_receipts(participant).into_iter().take(MOST_SHOWN) {
        let said = executor.receipt(&batch, place)?.and_then(|hex| from_hex(&hex).ok());
        let posted = said.and_then(|bytes| PostedReceipt::decode_all(&mut bytes.as_slice()).ok());
        let Some(posted) = posted.filter(|posted| posted.shown.place == place && posted.is_whole()) else {
            log::warn!(target: LOG_TARGET, "receipts: receipt {place} of a batch is demanded, and gone");
            continue;
        };
        match C::submit_receipt(batch, posted) {
            Ok(()) => {
                executor.tally.submitted(|submitted| &mut submitted.evidence);
                log::info!(target: LOG_TARGET, "receipts: posted receipt {place} of a batch");
            }
            Err(_) => log::debug!(target: LOG_TARGET, "receipts: the pool has receipt {place} or needs none"),
        }
    }
    Ok(())
}

/// A batch that an executor gives, if the chain would take it.
///
/// # Errors
/// [`WorkerError::UndecodableSubmission`], [`WorkerError::SubmissionOnAnotherDuty`], or those of the signature.
pub(crate) fn checked_batch<AccountId: codec::Codec + PartialEq>(
    key: &ExecutorKey,
    genesis: &HashBytes,
    participant: &AccountId,
    number: u32,
    said: &str,
) -> Result<(BatchCommit<AccountId>, ExecutorSignature), WorkerError> {
    let bytes = from_hex(said).map_err(|_| WorkerError::UndecodableSubmission)?;
    let (batch, signed) = <(BatchCommit<AccountId>, ExecutorSignature)>::decode_all(&mut bytes.as_slice())
        .map_err(|_| WorkerError::UndecodableSubmission)?;
    if batch.participant != *participant || batch.number != number || batch.check().is_err() {
        return Err(WorkerError::SubmissionOnAnotherDuty);
    }
    signature::check(key, &batch_digest(genesis, &batch), &signed)?;
    Ok((batch, signed))
}
