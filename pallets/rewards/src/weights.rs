//! Weights of `pallet_keirin_rewards`, measured by `make weights` on 2026-11-21.
//!
//! Processor: AMD EPYC. Steps: 20, repeats: 10, Wasm: Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls and sweeps.
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
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:1)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn claim() -> Weight {
		Weight::from_parts(109_433_000, 7631)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:0)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:0)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	fn authorize_claim() -> Weight {
		Weight::from_parts(25_599_000, 7631)
			.saturating_add(T::DbWeight::get().reads(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:1)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn release() -> Weight {
		Weight::from_parts(93_199_000, 7631)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:0)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:0)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn authorize_release() -> Weight {
		Weight::from_parts(18_708_000, 7631)
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	/// Storage: `Rewards::Level` (r:1 w:1)
	/// Proof: `Rewards::Level` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Subsidies` (r:0 w:4)
	/// Proof: `Rewards::Subsidies` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 4]`.
	fn begin_epochs(n: u32, ) -> Weight {
		Weight::from_parts(5_854_324, 6052)
			.saturating_add(Weight::from_parts(10_912_271, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:65 w:64)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Subsidies` (r:0 w:1)
	/// Proof: `Rewards::Subsidies` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn expire(n: u32, ) -> Weight {
		Weight::from_parts(20_905_359, 3593)
			.saturating_add(Weight::from_parts(36_666_811, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(5_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:64 w:64)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 64]`.
	fn share(n: u32, ) -> Weight {
		Weight::from_parts(70_988_970, 6196)
			.saturating_add(Weight::from_parts(11_722_958, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(n.into()))
	}
	/// Storage: `Rewards::Owed` (r:1 w:0)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn refund() -> Weight {
		Weight::from_parts(68_242_000, 6196)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:65 w:65)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 64]`.
	fn fine(n: u32, ) -> Weight {
		Weight::from_parts(13_966_129, 3542)
			.saturating_add(Weight::from_parts(11_472_820, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Subsidies` (r:1 w:1)
	/// Proof: `Rewards::Subsidies` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Minted` (r:1 w:1)
	/// Proof: `Rewards::Minted` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn subsidise() -> Weight {
		Weight::from_parts(63_264_000, 3593)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn forfeit() -> Weight {
		Weight::from_parts(112_889_000, 6196)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	fn settle() -> Weight {
		Weight::from_parts(15_173_000, 3542)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

impl WeightInfo for () {
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:1)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn claim() -> Weight {
		Weight::from_parts(109_433_000, 7631)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:0)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:0)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	fn authorize_claim() -> Weight {
		Weight::from_parts(25_599_000, 7631)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:1)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn release() -> Weight {
		Weight::from_parts(93_199_000, 7631)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Vesting` (r:1 w:0)
	/// Proof: `Rewards::Vesting` (`max_values`: None, `max_size`: Some(4166), added: 6641, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:0)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn authorize_release() -> Weight {
		Weight::from_parts(18_708_000, 7631)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	/// Storage: `Rewards::Level` (r:1 w:1)
	/// Proof: `Rewards::Level` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Subsidies` (r:0 w:4)
	/// Proof: `Rewards::Subsidies` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 4]`.
	fn begin_epochs(n: u32, ) -> Weight {
		Weight::from_parts(5_854_324, 6052)
			.saturating_add(Weight::from_parts(10_912_271, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:65 w:64)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Subsidies` (r:0 w:1)
	/// Proof: `Rewards::Subsidies` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn expire(n: u32, ) -> Weight {
		Weight::from_parts(20_905_359, 3593)
			.saturating_add(Weight::from_parts(36_666_811, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:64 w:64)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 64]`.
	fn share(n: u32, ) -> Weight {
		Weight::from_parts(70_988_970, 6196)
			.saturating_add(Weight::from_parts(11_722_958, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(n.into()))
	}
	/// Storage: `Rewards::Owed` (r:1 w:0)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn refund() -> Weight {
		Weight::from_parts(68_242_000, 6196)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:65 w:65)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 64]`.
	fn fine(n: u32, ) -> Weight {
		Weight::from_parts(13_966_129, 3542)
			.saturating_add(Weight::from_parts(11_472_820, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Subsidies` (r:1 w:1)
	/// Proof: `Rewards::Subsidies` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Minted` (r:1 w:1)
	/// Proof: `Rewards::Minted` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn subsidise() -> Weight {
		Weight::from_parts(63_264_000, 3593)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn forfeit() -> Weight {
		Weight::from_parts(112_889_000, 6196)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	fn settle() -> Weight {
		Weight::from_parts(15_173_000, 3542)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
