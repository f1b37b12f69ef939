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
	/// Weight of `end_unbondings`.
	fn end_unbondings(n: u32, ) -> Weight;
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
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
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
		Weight::from_parts(187_056_544, 6012)
			.saturating_add(Weight::from_parts(17_440_093, 0).saturating_mul(m.into()))
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
		Weight::from_parts(284_214_000, 58510)
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
		Weight::from_parts(102_803_000, 4589)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Unbondings` (r:7 w:1)
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
		Weight::from_parts(183_614_000, 29750)
			.saturating_add(T::DbWeight::get().reads(26_u64))
			.saturating_add(T::DbWeight::get().writes(21_u64))
	}
	/// Storage: `Participants::Unbondings` (r:1 w:1)
	/// Proof: `Participants::Unbondings` (`max_values`: None, `max_size`: Some(525), added: 3000, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:16 w:16)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::CounterForParticipants` (r:1 w:1)
	/// Proof: `Participants::CounterForParticipants` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:16 w:16)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:16 w:16)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:0 w:16)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 16]`.
	fn end_unbondings(n: u32, ) -> Weight {
		Weight::from_parts(4_841_547, 3990)
			.saturating_add(Weight::from_parts(67_986_618, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3599).saturating_mul(n.into()))
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
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
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
		Weight::from_parts(187_056_544, 6012)
			.saturating_add(Weight::from_parts(17_440_093, 0).saturating_mul(m.into()))
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
		Weight::from_parts(284_214_000, 58510)
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
		Weight::from_parts(102_803_000, 4589)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Unbondings` (r:7 w:1)
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
		Weight::from_parts(183_614_000, 29750)
			.saturating_add(RocksDbWeight::get().reads(26_u64))
			.saturating_add(RocksDbWeight::get().writes(21_u64))
	}
	/// Storage: `Participants::Unbondings` (r:1 w:1)
	/// Proof: `Participants::Unbondings` (`max_values`: None, `max_size`: Some(525), added: 3000, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:16 w:16)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::CounterForParticipants` (r:1 w:1)
	/// Proof: `Participants::CounterForParticipants` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:16 w:16)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:16 w:16)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Participants::ExecutorKeys` (r:0 w:16)
	/// Proof: `Participants::ExecutorKeys` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 16]`.
	fn end_unbondings(n: u32, ) -> Weight {
		Weight::from_parts(4_841_547, 3990)
			.saturating_add(Weight::from_parts(67_986_618, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3599).saturating_mul(n.into()))
	}
}
