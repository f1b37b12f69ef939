//! Weights of `pallet_keirin_participants`, measured by `make weights` on 2026-11-21.
//!
//! Processor: AMD EPYC. Steps: 20, repeats: 10, Wasm: Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls and sweeps.
pub trait WeightInfo {
	/// Weight of `register`.
	fn register(m: u32, ) -> Weight;
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
	fn end_unbondings(n: u32, ) -> Weight;
	/// Weight of `set_weights`.
	fn set_weights(n: u32, ) -> Weight;
	/// Weight of `slash`.
	fn slash() -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:1 w:1)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Participants::CounterForParticipants` (r:1 w:1)
	/// Proof: `Participants::CounterForParticipants` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Models::Models` (r:8 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(147), added: 2622, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
	/// Proof: `Participants::FirstFreeSlot` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::NextFreeSlot` (r:1 w:1)
	/// Proof: `Participants::NextFreeSlot` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:8 w:8)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:8 w:8)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:0 w:1)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `m` is `[1, 8]`.
	fn register(m: u32, ) -> Weight {
		Weight::from_parts(319_610_476, 6012)
			.saturating_add(Weight::from_parts(25_054_151, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(8_u64))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 3595).saturating_mul(m.into()))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Models::Models` (r:8 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(147), added: 2622, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:16 w:16)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:16 w:16)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	fn update() -> Weight {
		Weight::from_parts(466_496_000, 58510)
			.saturating_add(T::DbWeight::get().reads(41_u64))
			.saturating_add(T::DbWeight::get().writes(33_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:1 w:2)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn rotate_key() -> Weight {
		Weight::from_parts(169_512_000, 4589)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Unbondings` (r:8 w:1)
	/// Proof: `Participants::Unbondings` (`max_values`: None, `max_size`: Some(525), added: 3000, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:8 w:8)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:8 w:8)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
	/// Proof: `Participants::FirstFreeSlot` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::NextFreeSlot` (r:0 w:1)
	/// Proof: `Participants::NextFreeSlot` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:0 w:1)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn leave() -> Weight {
		Weight::from_parts(207_099_000, 29750)
			.saturating_add(T::DbWeight::get().reads(28_u64))
			.saturating_add(T::DbWeight::get().writes(22_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	fn bond() -> Weight {
		Weight::from_parts(95_843_000, 4589)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	fn unbond() -> Weight {
		Weight::from_parts(63_395_000, 4589)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	fn withdraw_unbonded() -> Weight {
		Weight::from_parts(81_982_000, 3710)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Unbondings` (r:1 w:1)
	/// Proof: `Participants::Unbondings` (`max_values`: None, `max_size`: Some(525), added: 3000, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:16 w:16)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::CounterForParticipants` (r:1 w:1)
	/// Proof: `Participants::CounterForParticipants` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:16 w:16)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:16 w:16)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:16 w:16)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:0 w:16)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 16]`.
	fn end_unbondings(n: u32, ) -> Weight {
		Weight::from_parts(13_122_605, 3990)
			.saturating_add(Weight::from_parts(126_603_854, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((5_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3599).saturating_mul(n.into()))
	}
	/// Storage: `Participants::SlotsUsed` (r:1 w:0)
	/// Proof: `Participants::SlotsUsed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:32 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:32 w:32)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:256 w:256)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:256 w:256)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 32]`.
	fn set_weights(n: u32, ) -> Weight {
		Weight::from_parts(2_354_000, 1489)
			.saturating_add(Weight::from_parts(173_686_178, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().reads((18_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((17_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 28760).saturating_mul(n.into()))
	}
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn slash() -> Weight {
		Weight::from_parts(48_172_000, 3710)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
}

impl WeightInfo for () {
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:1 w:1)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Participants::CounterForParticipants` (r:1 w:1)
	/// Proof: `Participants::CounterForParticipants` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Models::Models` (r:8 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(147), added: 2622, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
	/// Proof: `Participants::FirstFreeSlot` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::NextFreeSlot` (r:1 w:1)
	/// Proof: `Participants::NextFreeSlot` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:8 w:8)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:8 w:8)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:0 w:1)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `m` is `[1, 8]`.
	fn register(m: u32, ) -> Weight {
		Weight::from_parts(319_610_476, 6012)
			.saturating_add(Weight::from_parts(25_054_151, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(m.into())))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
			.saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 3595).saturating_mul(m.into()))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Models::Models` (r:8 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(147), added: 2622, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:16 w:16)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:16 w:16)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	fn update() -> Weight {
		Weight::from_parts(466_496_000, 58510)
			.saturating_add(RocksDbWeight::get().reads(41_u64))
			.saturating_add(RocksDbWeight::get().writes(33_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:1 w:2)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn rotate_key() -> Weight {
		Weight::from_parts(169_512_000, 4589)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Unbondings` (r:8 w:1)
	/// Proof: `Participants::Unbondings` (`max_values`: None, `max_size`: Some(525), added: 3000, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:8 w:8)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:8 w:8)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::FirstFreeSlot` (r:1 w:1)
	/// Proof: `Participants::FirstFreeSlot` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::NextFreeSlot` (r:0 w:1)
	/// Proof: `Participants::NextFreeSlot` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:0 w:1)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn leave() -> Weight {
		Weight::from_parts(207_099_000, 29750)
			.saturating_add(RocksDbWeight::get().reads(28_u64))
			.saturating_add(RocksDbWeight::get().writes(22_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	fn bond() -> Weight {
		Weight::from_parts(95_843_000, 4589)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	fn unbond() -> Weight {
		Weight::from_parts(63_395_000, 4589)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	fn withdraw_unbonded() -> Weight {
		Weight::from_parts(81_982_000, 3710)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Unbondings` (r:1 w:1)
	/// Proof: `Participants::Unbondings` (`max_values`: None, `max_size`: Some(525), added: 3000, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:16 w:16)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::CounterForParticipants` (r:1 w:1)
	/// Proof: `Participants::CounterForParticipants` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:16 w:16)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:16 w:16)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:16 w:16)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:0 w:16)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 16]`.
	fn end_unbondings(n: u32, ) -> Weight {
		Weight::from_parts(13_122_605, 3990)
			.saturating_add(Weight::from_parts(126_603_854, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().reads((4_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((5_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3599).saturating_mul(n.into()))
	}
	/// Storage: `Participants::SlotsUsed` (r:1 w:0)
	/// Proof: `Participants::SlotsUsed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:32 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:32 w:32)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:256 w:256)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:256 w:256)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 32]`.
	fn set_weights(n: u32, ) -> Weight {
		Weight::from_parts(2_354_000, 1489)
			.saturating_add(Weight::from_parts(173_686_178, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().reads((18_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes((17_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 28760).saturating_mul(n.into()))
	}
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn slash() -> Weight {
		Weight::from_parts(48_172_000, 3710)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
}
