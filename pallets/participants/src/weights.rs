//! Provisional weights for `pallet_keirin_participants`.
//!
//! Counted, not measured: reads and writes are those of the worst case of each benchmark in `benchmarking.rs`,
//! proof sizes the longest encoding of the values read plus 2 475 bytes of trie nodes each; the time of the computation
//! between them is an estimate. The benchmark command line replaces this file.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// Weight functions needed for `pallet_keirin_participants`.
pub trait WeightInfo {
    /// Weight of `register`.
    fn register(m: u32) -> Weight;
    /// Weight of `update`.
    fn update() -> Weight;
    /// Weight of `rotate_key`.
    fn rotate_key() -> Weight;
    /// Weight of `leave`.
    fn leave() -> Weight;
    /// Weight of `bond`.
    fn bond() -> Weight;
    /// Weight of `unbond`.
    fn unbond() -> Weight;
    /// Weight of `withdraw_unbonded`.
    fn withdraw_unbonded() -> Weight;
    /// Weight of `end_unbondings`.
    fn end_unbondings(n: u32) -> Weight;
    /// Weight of `set_weights`.
    fn set_weights(n: u32) -> Weight;
    /// Weight of `slash`.
    fn slash() -> Weight;
}

/// Weights for `pallet_keirin_participants` on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Participants::CounterForParticipants` (r:1 w:1)
    /// Storage: `Participants::ExecutorKeys` (r:1 w:1)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    /// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
    /// Storage: `Participants::NextFreeSlot` (r:1 w:1)
    /// Storage: `Participants::SlotOwners` (r:0 w:1)
    /// Storage: `Models::Models` (r:1 w:0) per `m`
    /// Storage: `Participants::WeightRoots` (r:1 w:1) per `m`
    /// Storage: `Participants::WeightLeaves` (r:1 w:1) per `m`
    fn register(m: u32) -> Weight {
        Weight::from_parts(120_000_000, 26_673)
            .saturating_add(Weight::from_parts(10_000_000, 9_800).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(10_u64))
            .saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(m.into())))
            .saturating_add(T::DbWeight::get().writes(8_u64))
            .saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(m.into())))
    }

    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Models::Models` (r:8 w:0)
    /// Storage: `Participants::WeightRoots` (r:16 w:16)
    /// Storage: `Participants::WeightLeaves` (r:16 w:16)
    fn update() -> Weight {
        Weight::from_parts(150_000_000, 139_425)
            .saturating_add(T::DbWeight::get().reads(41_u64))
            .saturating_add(T::DbWeight::get().writes(33_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Participants::ExecutorKeys` (r:2 w:2)
    /// Storage: `System::BlockHash` (r:1 w:0)
    fn rotate_key() -> Weight {
        Weight::from_parts(110_000_000, 11_232)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Storage: `Participants::Unbondings` (r:8 w:1)
    /// Storage: `Participants::WeightRoots` (r:8 w:8)
    /// Storage: `Participants::WeightLeaves` (r:8 w:8)
    /// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
    /// Storage: `Participants::NextFreeSlot` (r:0 w:1)
    /// Storage: `Participants::SlotOwners` (r:0 w:1)
    /// Storage: `Participants::Bonds` (r:1 w:1)
    fn leave() -> Weight {
        Weight::from_parts(110_000_000, 92_716)
            .saturating_add(T::DbWeight::get().reads(28_u64))
            .saturating_add(T::DbWeight::get().writes(22_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:0)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    /// Storage: `Participants::Bonds` (r:1 w:1)
    fn bond() -> Weight {
        Weight::from_parts(60_000_000, 11_769)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:0)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Storage: `Participants::Bonds` (r:1 w:1)
    fn unbond() -> Weight {
        Weight::from_parts(30_000_000, 8_890)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }

    /// Storage: `Participants::Bonds` (r:1 w:1)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(55_000_000, 8_058)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }

    /// Storage: `Participants::Unbondings` (r:1 w:1)
    /// Storage: `Participants::CounterForParticipants` (r:1 w:1)
    /// Storage: `Participants::Participants` (r:1 w:1) per `n`
    /// Storage: `Participants::ExecutorKeys` (r:1 w:1) per `n`
    /// Storage: `Participants::Bonds` (r:1 w:1) per `n`
    /// Storage: `Balances::Holds` (r:1 w:1) per `n`
    /// Storage: `System::Account` (r:1 w:1) per `n`
    fn end_unbondings(n: u32) -> Weight {
        Weight::from_parts(5_000_000, 5_499)
            .saturating_add(Weight::from_parts(60_000_000, 14_276).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(2_u64))
            .saturating_add(T::DbWeight::get().writes((5_u64).saturating_mul(n.into())))
    }

    /// Storage: `Participants::SlotsUsed` (r:1 w:0)
    /// Storage: `Participants::SlotOwners` (r:1 w:0) per `n`
    /// Storage: `Participants::Participants` (r:1 w:1) per `n`
    /// Storage: `Participants::WeightRoots` (r:8 w:8) per `n`
    /// Storage: `Participants::WeightLeaves` (r:8 w:8) per `n`
    fn set_weights(n: u32) -> Weight {
        Weight::from_parts(2_000_000, 2_479)
            .saturating_add(Weight::from_parts(60_000_000, 62_234).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().reads((18_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes((17_u64).saturating_mul(n.into())))
    }

    /// Storage: `Participants::Bonds` (r:1 w:1)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    /// Storage: `Balances::TotalIssuance` (r:1 w:1)
    fn slash() -> Weight {
        Weight::from_parts(60_000_000, 10_549)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
}

// For tests.
impl WeightInfo for () {
    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Participants::CounterForParticipants` (r:1 w:1)
    /// Storage: `Participants::ExecutorKeys` (r:1 w:1)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    /// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
    /// Storage: `Participants::NextFreeSlot` (r:1 w:1)
    /// Storage: `Participants::SlotOwners` (r:0 w:1)
    /// Storage: `Models::Models` (r:1 w:0) per `m`
    /// Storage: `Participants::WeightRoots` (r:1 w:1) per `m`
    /// Storage: `Participants::WeightLeaves` (r:1 w:1) per `m`
    fn register(m: u32) -> Weight {
        Weight::from_parts(120_000_000, 26_673)
            .saturating_add(Weight::from_parts(10_000_000, 9_800).saturating_mul(m.into()))
            .saturating_add(RocksDbWeight::get().reads(10_u64))
            .saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(m.into())))
            .saturating_add(RocksDbWeight::get().writes(8_u64))
            .saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(m.into())))
    }

    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Models::Models` (r:8 w:0)
    /// Storage: `Participants::WeightRoots` (r:16 w:16)
    /// Storage: `Participants::WeightLeaves` (r:16 w:16)
    fn update() -> Weight {
        Weight::from_parts(150_000_000, 139_425)
            .saturating_add(RocksDbWeight::get().reads(41_u64))
            .saturating_add(RocksDbWeight::get().writes(33_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Participants::ExecutorKeys` (r:2 w:2)
    /// Storage: `System::BlockHash` (r:1 w:0)
    fn rotate_key() -> Weight {
        Weight::from_parts(110_000_000, 11_232)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:1)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Storage: `Participants::Unbondings` (r:8 w:1)
    /// Storage: `Participants::WeightRoots` (r:8 w:8)
    /// Storage: `Participants::WeightLeaves` (r:8 w:8)
    /// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
    /// Storage: `Participants::NextFreeSlot` (r:0 w:1)
    /// Storage: `Participants::SlotOwners` (r:0 w:1)
    /// Storage: `Participants::Bonds` (r:1 w:1)
    fn leave() -> Weight {
        Weight::from_parts(110_000_000, 92_716)
            .saturating_add(RocksDbWeight::get().reads(28_u64))
            .saturating_add(RocksDbWeight::get().writes(22_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:0)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    /// Storage: `Participants::Bonds` (r:1 w:1)
    fn bond() -> Weight {
        Weight::from_parts(60_000_000, 11_769)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }

    /// Storage: `Participants::Participants` (r:1 w:0)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Storage: `Participants::Bonds` (r:1 w:1)
    fn unbond() -> Weight {
        Weight::from_parts(30_000_000, 8_890)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(1_u64))
    }

    /// Storage: `Participants::Bonds` (r:1 w:1)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(55_000_000, 8_058)
            .saturating_add(RocksDbWeight::get().reads(3_u64))
            .saturating_add(RocksDbWeight::get().writes(3_u64))
    }

    /// Storage: `Participants::Unbondings` (r:1 w:1)
    /// Storage: `Participants::CounterForParticipants` (r:1 w:1)
    /// Storage: `Participants::Participants` (r:1 w:1) per `n`
    /// Storage: `Participants::ExecutorKeys` (r:1 w:1) per `n`
    /// Storage: `Participants::Bonds` (r:1 w:1) per `n`
    /// Storage: `Balances::Holds` (r:1 w:1) per `n`
    /// Storage: `System::Account` (r:1 w:1) per `n`
    fn end_unbondings(n: u32) -> Weight {
        Weight::from_parts(5_000_000, 5_499)
            .saturating_add(Weight::from_parts(60_000_000, 14_276).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(2_u64))
            .saturating_add(RocksDbWeight::get().reads((5_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(2_u64))
            .saturating_add(RocksDbWeight::get().writes((5_u64).saturating_mul(n.into())))
    }

    /// Storage: `Participants::SlotsUsed` (r:1 w:0)
    /// Storage: `Participants::SlotOwners` (r:1 w:0) per `n`
    /// Storage: `Participants::Participants` (r:1 w:1) per `n`
    /// Storage: `Participants::WeightRoots` (r:8 w:8) per `n`
    /// Storage: `Participants::WeightLeaves` (r:8 w:8) per `n`
    fn set_weights(n: u32) -> Weight {
        Weight::from_parts(2_000_000, 2_479)
            .saturating_add(Weight::from_parts(60_000_000, 62_234).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(1_u64))
            .saturating_add(RocksDbWeight::get().reads((18_u64).saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes((17_u64).saturating_mul(n.into())))
    }

    /// Storage: `Participants::Bonds` (r:1 w:1)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Storage: `System::Account` (r:1 w:1)
    /// Storage: `Balances::TotalIssuance` (r:1 w:1)
    fn slash() -> Weight {
        Weight::from_parts(60_000_000, 10_549)
            .saturating_add(RocksDbWeight::get().reads(4_u64))
            .saturating_add(RocksDbWeight::get().writes(4_u64))
    }
}
