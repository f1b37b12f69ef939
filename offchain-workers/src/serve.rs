//! One run: every configured executor in turn.

use alloc::{string::String, vec, vec::Vec};
use codec::Encode;
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::{to_hex, JobStatus, DEFAULT_EXECUTOR_URL, EXECUTOR_URLS_STORAGE_KEY, MAX_TASKS_PER_CALL},
    inference::{order_hash, TaskOrder},
    HashBytes,
};
use sp_core::offchain::{Duration, Timestamp};
use sp_runtime::offchain::{
    storage::StorageValueRef,
    storage_lock::{StorageLock, Time},
};

use crate::{
    collect::submit_finished,
    executor_client::Executor,
    hand_over::{hand_over, is_known},
    receipts::{commit_receipts, show_receipts},
    record::{self, Tally},
    sprint::serve_sprint,
    validation::serve_validation,
    Chain, WorkerError, LOG_TARGET,
};

/// Most executors one node serves.
pub const MAX_EXECUTORS: usize = 8;

/// Time one run may take for all its executors together, in milliseconds. Runs share a pool of as many threads
/// as the node has cores; what one run leaves undone the next one does.
pub const RUN_DEADLINE_MS: u64 = 3_000;

/// Time after which a lock left behind by a run that was cut off is void, in milliseconds: no run is still
/// talking by then.
const LOCK_EXPIRY_MS: u64 = RUN_DEADLINE_MS + 1_000;

/// An open order with the hash it is known by.
pub(crate) struct OpenOrder<AccountId> {
    pub hash: HashBytes,
    pub order: TaskOrder<AccountId>,
    hex: String,
}

impl<AccountId: Encode> From<TaskOrder<AccountId>> for OpenOrder<AccountId> {
    fn from(order: TaskOrder<AccountId>) -> Self {
        let hash = order_hash(&order);
        Self { hash, order, hex: to_hex(hash) }
    }
}

impl<AccountId> OpenOrder<AccountId> {
    /// What `jobs` say of this order; the first counts where there are several.
    pub fn job_in<'a>(&self, jobs: &'a [JobStatus]) -> Option<&'a JobStatus> {
        jobs.iter().find(|job| job.order == self.hex)
    }
}

/// Serves every executor this node is configured for, at the state of the block just imported.
///
/// For the runtime's `OffchainWorkerApi::offchain_worker`. Returns within about [`RUN_DEADLINE_MS`], whatever the
/// executors do.
pub fn run<C: Chain>() {
    let run_deadline = sp_io::offchain::timestamp().add(Duration::from_millis(RUN_DEADLINE_MS));
    for url in executors_in_turn() {
        if sp_io::offchain::timestamp() >= run_deadline {
            log::warn!(target: LOG_TARGET, "slow executors have used up this run; the others come first in another");
            return;
        }
        let lock_key = lock_key(&url);
        let mut lock = StorageLock::<Time>::with_deadline(&lock_key, Duration::from_millis(LOCK_EXPIRY_MS));
        let Ok(_guard) = lock.try_lock() else {
            log::debug!(target: LOG_TARGET, "an earlier run still talks to this executor");
            continue;
        };
        let tally = Tally::default();
        let served = serve::<C>(&url, run_deadline, &tally);
        record::note(&url, &tally, served.as_ref().err());
        if let Err(error) = served {
            log_failure(&url, &error);
        }
    }
}

/// Under what a run keeps other runs from the executor at `url`.
pub(crate) fn lock_key(url: &[u8]) -> Vec<u8> {
    (b"keirin/executor-lock", url).encode()
}

/// The configured executors, beginning with another one in each run: else those that do not answer could use up
/// every run before the rest have their turn.
fn executors_in_turn() -> Vec<Vec<u8>> {
    let mut urls = StorageValueRef::persistent(EXECUTOR_URLS_STORAGE_KEY)
        .get::<Vec<Vec<u8>>>()
        .ok()
        .flatten()
        .unwrap_or_else(|| vec![DEFAULT_EXECUTOR_URL.as_bytes().to_vec()]);
    urls.truncate(MAX_EXECUTORS);
    let [draw, ..] = sp_io::offchain::random_seed();
    let first = usize::from(draw).checked_rem(urls.len()).unwrap_or(0);
    urls.rotate_left(first);
    urls
}

/// Nodes that serve no executor look for one at the default URL all the same; its absence is no news.
fn log_failure(url: &[u8], error: &WorkerError) {
    let is_optional = url == DEFAULT_EXECUTOR_URL.as_bytes() && *error == WorkerError::Unreachable;
    let level = if is_optional { log::Level::Debug } else { log::Level::Warn };
    log::log!(target: LOG_TARGET, level, "executor {}: {error}", String::from_utf8_lossy(url));
}

pub(crate) fn serve<C: Chain>(url: &[u8], run_deadline: Timestamp, tally: &Tally) -> Result<(), WorkerError> {
    let url = core::str::from_utf8(url).map_err(|_| WorkerError::BadUrl)?;
    let executor = Executor { url, run_deadline, tally };
    let key = executor.key()?;
    let Some(participant) = C::participant_of(&key) else {
        log::debug!(target: LOG_TARGET, "executor {url}: its key belongs to no participant yet");
        return Ok(());
    };
    tally.works_for(&participant.encode());
    let genesis = C::genesis_hash();
    let tasks = serve_tasks::<C>(&executor, &key, &genesis, &participant);
    // An executor that has trouble with a task may still race.
    let sprint = serve_sprint::<C>(&executor, &key, &genesis, &participant);
    let validation = serve_validation::<C>(&executor, &key, &genesis, &participant);
    let shown = show_receipts::<C>(&executor, &participant);
    let receipts = commit_receipts::<C>(&executor, &key, &genesis, &participant);
    claim::<C>(&participant, tally);
    tasks.and(sprint).and(validation).and(shown).and(receipts)
}

/// Claims what the participant has earned.
fn claim<C: Chain>(participant: &C::AccountId, tally: &Tally) {
    for epoch in C::claimable(participant) {
        match C::submit_claim(participant.clone(), epoch) {
            Ok(()) => {
                tally.submitted(|submitted| &mut submitted.claims);
                log::info!(target: LOG_TARGET, "claimed what was earned in epoch {}", epoch.0);
            }
            Err(_) => log::debug!(target: LOG_TARGET, "the pool has the claim of epoch {} or needs none", epoch.0),
        }
    }
}

/// Hands over what the participant owes its requesters, and collects what is finished.
fn serve_tasks<C: Chain>(
    executor: &Executor<'_>,
    key: &ExecutorKey,
    genesis: &HashBytes,
    participant: &C::AccountId,
) -> Result<(), WorkerError> {
    let open: Vec<OpenOrder<_>> =
        C::open_orders(participant).into_iter().take(MAX_TASKS_PER_CALL).map(OpenOrder::from).collect();
    if open.is_empty() {
        return Ok(());
    }
    let hashes: Vec<HashBytes> = open.iter().map(|order| order.hash).collect();
    let jobs = executor.status(genesis, &hashes)?;
    let (known, new): (Vec<_>, Vec<_>) = open.into_iter().partition(|order| is_known(order, &jobs));
    submit_finished::<C>(key, genesis, &known, &jobs, executor.tally);
    let jobs = hand_over(executor, genesis, &new)?;
    submit_finished::<C>(key, genesis, &new, &jobs, executor.tally);
    Ok(())
}
