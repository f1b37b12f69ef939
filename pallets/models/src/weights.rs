//! Provisional weights for `pallet_keirin_models`.
//!
//! Counted, not measured: reads and writes are those of the worst case of each benchmark in `benchmarking.rs`,
//! proof sizes the longest encoding of the values read plus 2 475 bytes of trie nodes each; the time of the computation
//! between them is an estimate. The benchmark command line replaces this file.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// Weight functions needed for `pallet_keirin_models`.
pub trait WeightInfo {
    /// Weight of `add`.
    fn add() -> Weight;
    /// Weight of `update`.
    fn update() -> Weight;
    /// Weight of `set_active`.
    fn set_active() -> Weight;
    /// Weight of `remove`.
    fn remove() -> Weight;
}

/// Weights for `pallet_keirin_models` on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Models::Models` (r:1 w:1)
    /// Storage: `Models::CounterForModels` (r:1 w:1)
    fn add() -> Weight {
        Weight::from_parts(20_000_000, 5_121)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }

    /// Storage: `Models::Models` (r:1 w:1)
    fn update() -> Weight {
        Weight::from_parts(15_000_000, 2_622)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }

    /// Storage: `Models::Models` (r:1 w:1)
    fn set_active() -> Weight {
        Weight::from_parts(15_000_000, 2_622)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }

    /// Storage: `Models::Models` (r:1 w:1)
    /// Storage: `Models::CounterForModels` (r:1 w:1)
    fn remove() -> Weight {
        Weight::from_parts(20_000_000, 5_121)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
}

// For tests.
impl WeightInfo for () {
    /// Storage: `Models::Models` (r:1 w:1)
    /// Storage: `Models::CounterForModels` (r:1 w:1)
    fn add() -> Weight {
        Weight::from_parts(20_000_000, 5_121)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }

    /// Storage: `Models::Models` (r:1 w:1)
    fn update() -> Weight {
        Weight::from_parts(15_000_000, 2_622)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }

    /// Storage: `Models::Models` (r:1 w:1)
    fn set_active() -> Weight {
        Weight::from_parts(15_000_000, 2_622)
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }

    /// Storage: `Models::Models` (r:1 w:1)
    /// Storage: `Models::CounterForModels` (r:1 w:1)
    fn remove() -> Weight {
        Weight::from_parts(20_000_000, 5_121)
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
    }
}
