//! Weights of `pallet_keirin_canaries`, measured by `make weights` on 2026-11-21.
//!
//! Processor: AMD EPYC. Steps: 20, repeats: 10, Wasm: Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls and sweeps.
pub trait WeightInfo {
	/// Weight of `walk`.
	fn walk(s: u32, o: u32, ) -> Weight;
	/// Weight of `close`.
	fn close(n: u32, ) -> Weight;
	/// Weight of `answered`.
	fn answered() -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Canaries::CurrentWalk` (r:1 w:1)
	/// Proof: `Canaries::CurrentWalk` (`max_values`: Some(1), `max_size`: Some(56), added: 551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::OutsideEntropy` (r:1 w:0)
	/// Proof: `Sprints::OutsideEntropy` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `System::ParentHash` (r:1 w:0)
	/// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotsUsed` (r:1 w:0)
	/// Proof: `Participants::SlotsUsed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:8 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:8 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Answered` (r:8 w:0)
	/// Proof: `Canaries::Answered` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Canaries` (r:8 w:8)
	/// Proof: `Canaries::Canaries` (`max_values`: None, `max_size`: Some(100), added: 2575, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:8 w:8)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `Models::Models` (r:8 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(155), added: 2630, mode: `MaxEncodedLen`)
	/// Storage: `Models::Prices` (r:8 w:0)
	/// Proof: `Models::Prices` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:8 w:8)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Minted` (r:1 w:1)
	/// Proof: `Rewards::Minted` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:1)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:8 w:8)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:8 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Orders` (r:0 w:8)
	/// Proof: `Inference::Orders` (`max_values`: None, `max_size`: Some(16808), added: 19283, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:0 w:8)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[1, 64]`.
	/// The range of component `o` is `[0, 64]`.
	fn walk(s: u32, o: u32, ) -> Weight {
		Weight::from_parts(922_464_227, 20042)
			.saturating_add(Weight::from_parts(16_008_004, 0).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(17_240_506, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(39_u64))
			.saturating_add(T::DbWeight::get().writes(14_u64))
			.saturating_add(Weight::from_parts(0, 115).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 141).saturating_mul(s.into()))
	}
	/// Storage: `Canaries::OldestKept` (r:1 w:0)
	/// Proof: `Canaries::OldestKept` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Canaries` (r:17 w:16)
	/// Proof: `Canaries::Canaries` (`max_values`: None, `max_size`: Some(100), added: 2575, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:16 w:0)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:16 w:16)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn close(n: u32, ) -> Weight {
		Weight::from_parts(728_941_877, 27951)
			.saturating_add(Weight::from_parts(14_160_607, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(27_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(18_u64))
			.saturating_add(Weight::from_parts(0, 450).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Answered` (r:0 w:1)
	/// Proof: `Canaries::Answered` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn answered() -> Weight {
		Weight::from_parts(7_692_000, 1585)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

impl WeightInfo for () {
	/// Storage: `Canaries::CurrentWalk` (r:1 w:1)
	/// Proof: `Canaries::CurrentWalk` (`max_values`: Some(1), `max_size`: Some(56), added: 551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::OutsideEntropy` (r:1 w:0)
	/// Proof: `Sprints::OutsideEntropy` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `System::ParentHash` (r:1 w:0)
	/// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotsUsed` (r:1 w:0)
	/// Proof: `Participants::SlotsUsed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:8 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:8 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Answered` (r:8 w:0)
	/// Proof: `Canaries::Answered` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Canaries` (r:8 w:8)
	/// Proof: `Canaries::Canaries` (`max_values`: None, `max_size`: Some(100), added: 2575, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:8 w:8)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `Models::Models` (r:8 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(155), added: 2630, mode: `MaxEncodedLen`)
	/// Storage: `Models::Prices` (r:8 w:0)
	/// Proof: `Models::Prices` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:8 w:8)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Minted` (r:1 w:1)
	/// Proof: `Rewards::Minted` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:1)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:8 w:8)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:8 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Orders` (r:0 w:8)
	/// Proof: `Inference::Orders` (`max_values`: None, `max_size`: Some(16808), added: 19283, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:0 w:8)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[1, 64]`.
	/// The range of component `o` is `[0, 64]`.
	fn walk(s: u32, o: u32, ) -> Weight {
		Weight::from_parts(922_464_227, 20042)
			.saturating_add(Weight::from_parts(16_008_004, 0).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(17_240_506, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(39_u64))
			.saturating_add(RocksDbWeight::get().writes(14_u64))
			.saturating_add(Weight::from_parts(0, 115).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 141).saturating_mul(s.into()))
	}
	/// Storage: `Canaries::OldestKept` (r:1 w:0)
	/// Proof: `Canaries::OldestKept` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Canaries` (r:17 w:16)
	/// Proof: `Canaries::Canaries` (`max_values`: None, `max_size`: Some(100), added: 2575, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:16 w:0)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:16 w:16)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn close(n: u32, ) -> Weight {
		Weight::from_parts(728_941_877, 27951)
			.saturating_add(Weight::from_parts(14_160_607, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(27_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(18_u64))
			.saturating_add(Weight::from_parts(0, 450).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Canaries::Answered` (r:0 w:1)
	/// Proof: `Canaries::Answered` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn answered() -> Weight {
		Weight::from_parts(7_692_000, 1585)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
