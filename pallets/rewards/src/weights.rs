//! Weights of `pallet_keirin_rewards`. **Counted by hand, not measured**: reads and writes are those of the worst case; times are guesses from
//! what calls of the same kind take in the participants pallet, rounded up; each read is taken for a proof of 2.7 kB, a schedule for 4.2 kB
//! more. `make weights` replaces this file with measured figures.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls, hooks and trait.
pub trait WeightInfo {
	/// Weight of `claim`.
	fn claim() -> Weight;
	/// Weight of `authorize_claim`.
	fn authorize_claim() -> Weight;
	/// Weight of `release`.
	fn release() -> Weight;
	/// Weight of `authorize_release`.
	fn authorize_release() -> Weight;
	/// Weight of `begin_epochs`.
	fn begin_epochs(n: u32, ) -> Weight;
	/// Weight of `expire`.
	fn expire(n: u32, ) -> Weight;
	/// Weight of `share`.
	fn share(n: u32, ) -> Weight;
	/// Weight of `refund`.
	fn refund() -> Weight;
	/// Weight of `fine`.
	fn fine(n: u32, ) -> Weight;
	/// Weight of `subsidise`.
	fn subsidise() -> Weight;
	/// Weight of `forfeit`.
	fn forfeit() -> Weight;
	/// Weight of `settle`.
	fn settle() -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn claim() -> Weight {
		Weight::from_parts(150_000_000, 26_800)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	fn authorize_claim() -> Weight {
		Weight::from_parts(60_000_000, 21_400)
			.saturating_add(T::DbWeight::get().reads(6_u64))
	}
	fn release() -> Weight {
		Weight::from_parts(120_000_000, 24_100)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	fn authorize_release() -> Weight {
		Weight::from_parts(50_000_000, 13_300)
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	fn begin_epochs(n: u32, ) -> Weight {
		Weight::from_parts(10_000_000, 11_800)
			.saturating_add(Weight::from_parts(15_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn expire(n: u32, ) -> Weight {
		Weight::from_parts(15_000_000, 17_200)
			.saturating_add(Weight::from_parts(45_000_000, 2_700).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(6_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn share(n: u32, ) -> Weight {
		Weight::from_parts(120_000_000, 19_900)
			.saturating_add(Weight::from_parts(25_000_000, 2_700).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(5_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn refund() -> Weight {
		Weight::from_parts(90_000_000, 14_500)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	fn fine(n: u32, ) -> Weight {
		Weight::from_parts(60_000_000, 17_200)
			.saturating_add(Weight::from_parts(25_000_000, 2_700).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(5_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn subsidise() -> Weight {
		Weight::from_parts(90_000_000, 19_900)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	fn forfeit() -> Weight {
		Weight::from_parts(130_000_000, 22_600)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	fn settle() -> Weight {
		Weight::from_parts(25_000_000, 3_700)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

impl WeightInfo for () {
	fn claim() -> Weight {
		Weight::from_parts(150_000_000, 26_800)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn authorize_claim() -> Weight {
		Weight::from_parts(60_000_000, 21_400)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
	}
	fn release() -> Weight {
		Weight::from_parts(120_000_000, 24_100)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn authorize_release() -> Weight {
		Weight::from_parts(50_000_000, 13_300)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	fn begin_epochs(n: u32, ) -> Weight {
		Weight::from_parts(10_000_000, 11_800)
			.saturating_add(Weight::from_parts(15_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn expire(n: u32, ) -> Weight {
		Weight::from_parts(15_000_000, 17_200)
			.saturating_add(Weight::from_parts(45_000_000, 2_700).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn share(n: u32, ) -> Weight {
		Weight::from_parts(120_000_000, 19_900)
			.saturating_add(Weight::from_parts(25_000_000, 2_700).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn refund() -> Weight {
		Weight::from_parts(90_000_000, 14_500)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn fine(n: u32, ) -> Weight {
		Weight::from_parts(60_000_000, 17_200)
			.saturating_add(Weight::from_parts(25_000_000, 2_700).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	fn subsidise() -> Weight {
		Weight::from_parts(90_000_000, 19_900)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn forfeit() -> Weight {
		Weight::from_parts(130_000_000, 22_600)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn settle() -> Weight {
		Weight::from_parts(25_000_000, 3_700)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
