//! What a run notes for the node's metrics; see [`keirin_primitives::worker_record`].

use core::cell::Cell;
use keirin_primitives::{
    worker_record::{storage_key, Failures, Submitted, WorkerRecord},
    AccountBytes,
};
use sp_runtime::offchain::storage::StorageValueRef;

use crate::WorkerError;

/// What one run does with one executor, counted while it goes on.
#[derive(Default)]
pub(crate) struct Tally {
    participant: Cell<Option<AccountBytes>>,
    handed_over: Cell<u64>,
    submitted: Cell<Submitted>,
}

impl Tally {
    /// Its key is a participant's.
    pub fn works_for(&self, participant: &[u8]) {
        self.participant.set(participant.try_into().ok());
    }

    /// So many orders are its now.
    pub fn handed_over(&self, orders: usize) {
        self.handed_over.set(self.handed_over.get().saturating_add(orders as u64));
    }

    /// The transaction pool took something of the kind.
    pub fn submitted(&self, kind: fn(&mut Submitted) -> &mut u64) {
        let mut submitted = self.submitted.get();
        let count = kind(&mut submitted);
        *count = count.saturating_add(1);
        self.submitted.set(submitted);
    }
}

/// Adds a run with the executor at `url`, which has just ended and may have failed, to its record.
pub(crate) fn note(url: &[u8], tally: &Tally, failed: Option<&WorkerError>) {
    let key = storage_key(url);
    let place = StorageValueRef::persistent(&key);
    let mut record = place.get::<WorkerRecord>().ok().flatten().unwrap_or_default();
    record.runs = record.runs.saturating_add(1);
    match failed {
        None => record.last_success = sp_io::offchain::timestamp().unix_millis(),
        Some(error) => add(failure(&mut record.failures, error), 1),
    }
    record.participant = tally.participant.get().or(record.participant);
    add(&mut record.handed_over, tally.handed_over.get());
    add_all(&mut record.submitted, tally.submitted.get());
    place.set(&record);
}

fn add_all(sum: &mut Submitted, more: Submitted) {
    add(&mut sum.reports, more.reports);
    add(&mut sum.sprint, more.sprint);
    add(&mut sum.validation, more.validation);
    add(&mut sum.evidence, more.evidence);
    add(&mut sum.batches, more.batches);
    add(&mut sum.claims, more.claims);
}

fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

fn failure<'a>(failures: &'a mut Failures, error: &WorkerError) -> &'a mut u64 {
    match error {
        WorkerError::Unreachable => &mut failures.unreachable,
        WorkerError::TooSlow => &mut failures.slow,
        WorkerError::Refused { .. } => &mut failures.refused,
        _ => &mut failures.invalid,
    }
}
