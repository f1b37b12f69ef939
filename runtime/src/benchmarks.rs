//! Which pallets `make weights` measures.

use alloc::{string::String, vec::Vec};
use frame_benchmarking::{define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};

use crate::{
    AllPalletsWithSystem, Canaries, Inference, Models, Participants, Receipts, Reputation, Rewards, Sprints, Validation,
};

define_benchmarks!(
    [pallet_keirin_models, Models]
    [pallet_keirin_participants, Participants]
    [pallet_keirin_inference, Inference]
    [pallet_keirin_sprints, Sprints]
    [pallet_keirin_validation, Validation]
    [pallet_keirin_reputation, Reputation]
    [pallet_keirin_rewards, Rewards]
    [pallet_keirin_canaries, Canaries]
    [pallet_keirin_receipts, Receipts]
);

/// The benchmarks there are, and the storage they may touch.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs one benchmark.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
