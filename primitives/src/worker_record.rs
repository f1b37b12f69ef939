//! What a node's offchain worker notes of its runs, for the node's metrics.
//!
//! The worker runs in the runtime and can't reach the node's Prometheus registry; the two meet in the node's persistent offchain
//! storage. There is one [`WorkerRecord`] for each executor URL. Nothing depends on it but metrics: a record that is lost counts
//! from zero again.

use alloc::vec::Vec;
use codec::{Decode, Encode};

use crate::AccountBytes;

/// Under what the record of the executor at `url` is kept.
pub fn storage_key(url: &[u8]) -> Vec<u8> {
    (b"keirin/worker-record", url).encode()
}

/// What became of all runs with one executor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct WorkerRecord {
    /// The last participant that it was seen to work for.
    pub participant: Option<AccountBytes>,
    /// Runs in which it was asked.
    pub runs: u64,
    /// Runs that failed, by reason.
    pub failures: Failures,
    /// End of the last run without a failure, in milliseconds since 1970; 0 as long as there was none.
    pub last_success: u64,
    /// Orders that were handed over to it.
    pub handed_over: u64,
    /// What it signed and the node's transaction pool took.
    pub submitted: Submitted,
}

/// Runs that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Failures {
    /// Nothing listens at its URL.
    pub unreachable: u64,
    /// It did not answer in time.
    pub slow: u64,
    /// It refused a call.
    pub refused: u64,
    /// It answered what the chain would not take, or what is no answer.
    pub invalid: u64,
}

/// Submissions that the transaction pool took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Submitted {
    /// Reports on tasks.
    pub reports: u64,
    /// Openings, commitments, reveals, votes and disputes of sprints.
    pub sprint: u64,
    /// Verdicts, votes and demands of validation.
    pub validation: u64,
    /// Evidence of its own answers, and receipts of its own batches, that were demanded.
    pub evidence: u64,
    /// Batches of receipts.
    pub batches: u64,
    /// Claims of earnings.
    pub claims: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::DecodeAll;

    #[test]
    fn executors_have_records_of_their_own() {
        assert_ne!(storage_key(b"http://127.0.0.1:9955"), storage_key(b"http://127.0.0.1:9956"));
    }

    #[test]
    fn record_is_read_back_as_it_was_written() {
        let record = WorkerRecord { participant: Some([7; 32]), runs: 3, last_success: 5, ..WorkerRecord::default() };
        assert_eq!(WorkerRecord::decode_all(&mut record.encode().as_slice()), Ok(record));
    }
}
