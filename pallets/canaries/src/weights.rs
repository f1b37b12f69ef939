//! Weights of `pallet_keirin_canaries`.
//!
//! Counted by hand and not measured: what the hooks read and write, 60 µs for each slot that is looked at, 900 µs for each canary that
//! is opened (a quiz, an account, and the inference pallet's request), and 150 µs for each that is closed.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's hooks.
pub trait WeightInfo {
	/// Weight of looking at `s` slots and opening `o` canaries.
	fn walk(s: u32, o: u32, ) -> Weight;
	/// Weight of removing `n` entries of a past epoch.
	fn close(n: u32, ) -> Weight;
	/// Weight of noting an answer.
	fn answered() -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Once: `CurrentWalk` (r:1 w:1), `SlotsUsed` (r:1), `CurrentEpoch` (r:1), `Parameters` (r:6), `ParentHash` (r:1).
	/// A slot: `SlotOwners`, `Participants`, `Answered`, `Canaries`, `OpenTasksOf` (r:1 each).
	/// A canary: `Models` and `Prices` (r:1 each), `WeightRoots` (r:1), `NextTask` (r:1), `Account` and `Holds` (r:1 w:1 each),
	/// `Canaries`, `Tasks`, `Prompts`, `OpenTasksOf`, `NextTask`, `Prices` (w:1 each), the subsidy's account (r:2 w:2).
	fn walk(s: u32, o: u32, ) -> Weight {
		Weight::from_parts(30_000_000, 21_000)
			.saturating_add(Weight::from_parts(60_000_000, 13_500).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(900_000_000, 17_500).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().reads((8_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes((10_u64).saturating_mul(o.into())))
	}
	/// Once: `OldestKept` (r:1 w:1), `CurrentEpoch` (r:1), the first of `Canaries` and `Answered` (r:1 each).
	/// An entry: `Canaries` (r:1 w:1), `Tasks` (r:1), `Account` (r:1 w:1), what counts burns (r:1 w:1).
	fn close(n: u32, ) -> Weight {
		Weight::from_parts(20_000_000, 6_500)
			.saturating_add(Weight::from_parts(150_000_000, 10_500).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
	}
	/// `CurrentEpoch` (r:1), `Answered` (w:1).
	fn answered() -> Weight {
		Weight::from_parts(10_000_000, 1_600)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

impl WeightInfo for () {
	fn walk(s: u32, o: u32, ) -> Weight {
		Weight::from_parts(30_000_000, 21_000)
			.saturating_add(Weight::from_parts(60_000_000, 13_500).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(900_000_000, 17_500).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().reads((5_u64).saturating_mul(s.into())))
			.saturating_add(RocksDbWeight::get().reads((8_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes((10_u64).saturating_mul(o.into())))
	}
	fn close(n: u32, ) -> Weight {
		Weight::from_parts(20_000_000, 6_500)
			.saturating_add(Weight::from_parts(150_000_000, 10_500).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().reads((4_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(n.into())))
	}
	fn answered() -> Weight {
		Weight::from_parts(10_000_000, 1_600)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
