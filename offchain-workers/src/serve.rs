//! One run: every configured executor in turn.

use alloc::{vec, vec::Vec};
use codec::Encode;
use keirin_primitives::{
    executor_rpc::{DEFAULT_EXECUTOR_URL, EXECUTOR_URLS_STORAGE_KEY, MAX_TASKS_PER_CALL},
    inference::{order_hash, TaskOrder},
    HashBytes,
};
use sp_core::offchain::Duration;
use sp_runtime::offchain::{
    storage::StorageValueRef,
    storage_lock::{StorageLock, Time},
};

use crate::{
    collect::submit_finished, executor_client::Executor, hand_over::hand_over_unknown, json_rpc::CALL_DEADLINE_MS,
    Chain, WorkerError, LOG_TARGET,
};

/// Most executors one node serves.
pub const MAX_EXECUTORS: usize = 8;

/// Time after which a lock left behind by a run that was cut off is void: three calls, and one to spare.
const LOCK_EXPIRY_MS: u64 = 4 * CALL_DEADLINE_MS;

/// An open order with the hash it is known by.
pub(crate) struct OpenOrder<AccountId> {
    pub hash: HashBytes,
    pub order: TaskOrder<AccountId>,
}

/// Serves every executor this node is configured for, at the state of the block just imported.
pub fn run<C: Chain>() {
    for url in executor_urls().iter().take(MAX_EXECUTORS) {
        let lock_key = (b"keirin/executor-lock", url).encode();
        let mut lock = StorageLock::<Time>::with_deadline(&lock_key, Duration::from_millis(LOCK_EXPIRY_MS));
        let Ok(_guard) = lock.try_lock() else {
            log::debug!(target: LOG_TARGET, "an earlier run still talks to this executor");
            continue;
        };
        let shown = core::str::from_utf8(url).unwrap_or("?");
        match serve::<C>(url) {
            Ok(()) => {},
            Err(WorkerError::Unreachable) => {
                log::debug!(target: LOG_TARGET, "executor {shown}: {}", WorkerError::Unreachable);
            },
            Err(error) => log::warn!(target: LOG_TARGET, "executor {shown}: {error}"),
        }
    }
}

fn executor_urls() -> Vec<Vec<u8>> {
    StorageValueRef::persistent(EXECUTOR_URLS_STORAGE_KEY)
        .get::<Vec<Vec<u8>>>()
        .ok()
        .flatten()
        .unwrap_or_else(|| vec![DEFAULT_EXECUTOR_URL.as_bytes().to_vec()])
}

fn serve<C: Chain>(url: &[u8]) -> Result<(), WorkerError> {
    let executor = Executor { url: core::str::from_utf8(url).map_err(|_| WorkerError::BadUrl)? };
    let key = executor.key()?;
    let Some(participant) = C::participant_of(&key) else {
        log::debug!(target: LOG_TARGET, "executor {}: its key belongs to no participant yet", executor.url);
        return Ok(());
    };
    let open: Vec<_> = C::open_orders(&participant)
        .into_iter()
        .take(MAX_TASKS_PER_CALL)
        .map(|order| OpenOrder { hash: order_hash(&order), order })
        .collect();
    if open.is_empty() {
        return Ok(());
    }

    let genesis = C::genesis_hash();
    let hashes: Vec<HashBytes> = open.iter().map(|order| order.hash).collect();
    let known = executor.status(&genesis, &hashes)?;
    submit_finished::<C>(&key, &open, &known);
    let accepted = hand_over_unknown(&executor, &genesis, &open, &known)?;
    submit_finished::<C>(&key, &open, &accepted);
    Ok(())
}
