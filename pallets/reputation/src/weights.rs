//! Weights of `pallet_keirin_reputation`. **Counted by hand, not measured**: reads and writes are those of the worst case; times are guesses from
//! what calls of the same kind take in the participants pallet, rounded up; each read is taken for a proof of 2.7 kB.
//! `make weights` replaces this file with measured figures.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's hooks and trait.
pub trait WeightInfo {
	/// Weight of `sweep`.
	fn sweep(n: u32, ) -> Weight;
	/// Weight of `served`.
	fn served() -> Weight;
	/// Weight of `cheated`.
	fn cheated() -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn sweep(n: u32, ) -> Weight {
		Weight::from_parts(10_000_000, 9_100)
			.saturating_add(Weight::from_parts(20_000_000, 5_400).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(n.into())))
	}
	fn served() -> Weight {
		Weight::from_parts(40_000_000, 11_800)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn cheated() -> Weight {
		Weight::from_parts(40_000_000, 11_800)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
}

impl WeightInfo for () {
	fn sweep(n: u32, ) -> Weight {
		Weight::from_parts(10_000_000, 9_100)
			.saturating_add(Weight::from_parts(20_000_000, 5_400).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(n.into())))
	}
	fn served() -> Weight {
		Weight::from_parts(40_000_000, 11_800)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn cheated() -> Weight {
		Weight::from_parts(40_000_000, 11_800)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
}
