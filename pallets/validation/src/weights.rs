//! Weights of `pallet_keirin_validation`, measured by `make weights` on 2026-11-21.
//!
//! Processor: AMD EPYC. Steps: 20, repeats: 10, Wasm: Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls and sweeps.
pub trait WeightInfo {
	/// Weight of `submit_verdicts`.
	fn submit_verdicts(v: u32, ) -> Weight;
	/// Weight of `authorize_submit_verdicts`.
	fn authorize_submit_verdicts(v: u32, ) -> Weight;
	/// Weight of `seal_votes`.
	fn seal_votes(v: u32, ) -> Weight;
	/// Weight of `authorize_seal_votes`.
	fn authorize_seal_votes(v: u32, ) -> Weight;
	/// Weight of `open_vote`.
	fn open_vote() -> Weight;
	/// Weight of `authorize_open_vote`.
	fn authorize_open_vote() -> Weight;
	/// Weight of `report`.
	fn report() -> Weight;
	/// Weight of `report_missed_validation`.
	fn report_missed_validation() -> Weight;
	/// Weight of `demand_payload`.
	fn demand_payload() -> Weight;
	/// Weight of `authorize_demand_payload`.
	fn authorize_demand_payload() -> Weight;
	/// Weight of `answer_demand`.
	fn answer_demand(b: u32, ) -> Weight;
	/// Weight of `authorize_answer_demand`.
	fn authorize_answer_demand(b: u32, ) -> Weight;
	/// Weight of `tick`.
	fn tick() -> Weight;
	/// Weight of `gather`.
	fn gather() -> Weight;
	/// Weight of `judge_work`.
	fn judge_work() -> Weight;
	/// Weight of `judge_seal`.
	fn judge_seal() -> Weight;
	/// Weight of `begin_work`.
	fn begin_work() -> Weight;
	/// Weight of `count_ballot`.
	fn count_ballot() -> Weight;
	/// Weight of `pay_work`.
	fn pay_work(c: u32, ) -> Weight;
	/// Weight of `pay_contested`.
	fn pay_contested(c: u32, ) -> Weight;
	/// Weight of `pay_trap`.
	fn pay_trap(c: u32, ) -> Weight;
	/// Weight of `pay_seal`.
	fn pay_seal() -> Weight;
	/// Weight of `open_list`.
	fn open_list(p: u32, ) -> Weight;
	/// Weight of `authorize_open_list`.
	fn authorize_open_list(p: u32, ) -> Weight;
	/// Weight of `draw_list`.
	fn draw_list() -> Weight;
	/// Weight of `pay_list`.
	fn pay_list(p: u32, ) -> Weight;
	/// Weight of `pay_leaf`.
	fn pay_leaf() -> Weight;
	/// Weight of `pay_batch`.
	fn pay_batch() -> Weight;
	/// Weight of `open_challenge`.
	fn open_challenge() -> Weight;
	/// Weight of `collect`.
	fn collect() -> Weight;
	/// Weight of `slash`.
	fn slash(f: u32, ) -> Weight;
	/// Weight of `close`.
	fn close() -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:64 w:64)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(51_182_083, 3716)
			.saturating_add(Weight::from_parts(17_692_072, 0).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:64 w:0)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn authorize_submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(99_705_117, 4589)
			.saturating_add(Weight::from_parts(14_235_264, 0).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:64 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:64 w:64)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(20_459_116, 3716)
			.saturating_add(Weight::from_parts(26_298_971, 0).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:64 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:64 w:0)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn authorize_seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(82_339_963, 4589)
			.saturating_add(Weight::from_parts(22_923_276, 0).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:1 w:1)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	fn open_vote() -> Weight {
		Weight::from_parts(73_830_000, 3730)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:1 w:0)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	fn authorize_open_vote() -> Weight {
		Weight::from_parts(35_493_000, 3730)
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	fn report() -> Weight {
		Weight::from_parts(193_749_000, 11114)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `System::Account` (r:2 w:0)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:0)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:1 w:0)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	fn report_missed_validation() -> Weight {
		Weight::from_parts(133_919_000, 6442)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	fn demand_payload() -> Weight {
		Weight::from_parts(117_075_000, 8583)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	fn authorize_demand_payload() -> Weight {
		Weight::from_parts(119_238_000, 4589)
			.saturating_add(T::DbWeight::get().reads(8_u64))
	}
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Payloads` (r:0 w:1)
	/// Proof: `Validation::Payloads` (`max_values`: None, `max_size`: Some(92192), added: 94667, mode: `MaxEncodedLen`)
	/// The range of component `b` is `[1, 92164]`.
	fn answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(118_219_228, 8583)
			.saturating_add(Weight::from_parts(1_935, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// The range of component `b` is `[1, 92164]`.
	fn authorize_answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(24_953_807, 3730)
			.saturating_add(Weight::from_parts(1_360, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::GatherCursor` (r:1 w:0)
	/// Proof: `Validation::GatherCursor` (`max_values`: Some(1), `max_size`: Some(37), added: 532, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Settling` (r:1 w:0)
	/// Proof: `Validation::Settling` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	fn tick() -> Weight {
		Weight::from_parts(24_116_000, 3562)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Validation::GatherCursor` (r:1 w:1)
	/// Proof: `Validation::GatherCursor` (`max_values`: Some(1), `max_size`: Some(37), added: 532, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:1 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	fn gather() -> Weight {
		Weight::from_parts(57_265_000, 6442)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:1 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:1 w:0)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	fn judge_work() -> Weight {
		Weight::from_parts(52_969_000, 3730)
			.saturating_add(T::DbWeight::get().reads(4_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:1 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:2 w:1)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	fn judge_seal() -> Weight {
		Weight::from_parts(136_193_000, 8583)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:0)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	fn begin_work() -> Weight {
		Weight::from_parts(41_562_000, 4018)
			.saturating_add(T::DbWeight::get().reads(5_u64))
	}
	/// Storage: `Validation::Ballots` (r:2 w:1)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	fn count_ballot() -> Weight {
		Weight::from_parts(48_212_000, 6134)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:1)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:17 w:17)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 16]`.
	fn pay_work(c: u32, ) -> Weight {
		Weight::from_parts(194_325_153, 6196)
			.saturating_add(Weight::from_parts(12_420_714, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(7_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(c.into()))
	}
	/// Storage: `Validation::Works` (r:1 w:1)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:18 w:18)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:2 w:1)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:3 w:3)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Payloads` (r:0 w:1)
	/// Proof: `Validation::Payloads` (`max_values`: None, `max_size`: Some(92192), added: 94667, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 16]`.
	fn pay_contested(c: u32, ) -> Weight {
		Weight::from_parts(335_011_165, 8799)
			.saturating_add(Weight::from_parts(6_277_786, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(17_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(14_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2726).saturating_mul(c.into()))
	}
	/// Storage: `Validation::Works` (r:1 w:1)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:17 w:17)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:1 w:0)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:0)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Trappers` (r:16 w:16)
	/// Proof: `Validation::Trappers` (`max_values`: None, `max_size`: Some(573), added: 3048, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Payloads` (r:0 w:1)
	/// Proof: `Validation::Payloads` (`max_values`: None, `max_size`: Some(92192), added: 94667, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 16]`.
	fn pay_trap(c: u32, ) -> Weight {
		Weight::from_parts(210_299_360, 6196)
			.saturating_add(Weight::from_parts(12_277_932, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(8_u64))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 3048).saturating_mul(c.into()))
	}
	/// Estimated until it is measured.
	/// The range of component `p` is `[1, 64]`.
	fn open_list(p: u32, ) -> Weight {
		Weight::from_parts(90_000_000, 18_000)
			.saturating_add(Weight::from_parts(4_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Estimated until it is measured.
	/// The range of component `p` is `[1, 64]`.
	fn authorize_open_list(p: u32, ) -> Weight {
		Weight::from_parts(110_000_000, 15_000)
			.saturating_add(Weight::from_parts(4_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(7_u64))
	}
	/// Estimated until it is measured.
	fn draw_list() -> Weight {
		Weight::from_parts(900_000_000, 123_000)
			.saturating_add(T::DbWeight::get().reads(89_u64))
			.saturating_add(T::DbWeight::get().writes(26_u64))
	}
	/// Estimated until it is measured.
	/// The range of component `p` is `[1, 64]`.
	fn pay_list(p: u32, ) -> Weight {
		Weight::from_parts(400_000_000, 100_000)
			.saturating_add(Weight::from_parts(12_000_000, 2_600).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(36_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
	}
	/// Estimated until it is measured.
	fn pay_leaf() -> Weight {
		Weight::from_parts(120_000_000, 20_000)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Estimated until it is measured.
	fn pay_seal() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Estimated until it is measured.
	fn pay_batch() -> Weight {
		Weight::from_parts(170_000_000, 26_000)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(10_u64))
	}
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:0 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	fn open_challenge() -> Weight {
		Weight::from_parts(51_156_000, 8583)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Validation::ClosingCursor` (r:1 w:1)
	/// Proof: `Validation::ClosingCursor` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::Records` (r:1 w:1)
	/// Proof: `Reputation::Records` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::SweepCursor` (r:1 w:0)
	/// Proof: `Reputation::SweepCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Trappers` (r:1 w:1)
	/// Proof: `Validation::Trappers` (`max_values`: None, `max_size`: Some(573), added: 3048, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::LastActive` (r:0 w:1)
	/// Proof: `Reputation::LastActive` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn collect() -> Weight {
		Weight::from_parts(399_406_000, 6442)
			.saturating_add(T::DbWeight::get().reads(16_u64))
			.saturating_add(T::DbWeight::get().writes(12_u64))
	}
	/// Storage: `Validation::Finders` (r:2 w:1)
	/// Proof: `Validation::Finders` (`max_values`: None, `max_size`: Some(829), added: 3304, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:16 w:0)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:17 w:17)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::Records` (r:1 w:1)
	/// Proof: `Reputation::Records` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::SweepCursor` (r:1 w:0)
	/// Proof: `Reputation::SweepCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::LastActive` (r:0 w:1)
	/// Proof: `Reputation::LastActive` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// The range of component `f` is `[0, 16]`.
	fn slash(f: u32, ) -> Weight {
		Weight::from_parts(151_432_218, 7598)
			.saturating_add(Weight::from_parts(86_084_514, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(7_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 2603).saturating_mul(f.into()))
	}
	/// Storage: `Validation::ClosingCursor` (r:1 w:1)
	/// Proof: `Validation::ClosingCursor` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:0)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::Records` (r:1 w:1)
	/// Proof: `Reputation::Records` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::SweepCursor` (r:1 w:0)
	/// Proof: `Reputation::SweepCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::LastActive` (r:0 w:1)
	/// Proof: `Reputation::LastActive` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn close() -> Weight {
		Weight::from_parts(196_703_000, 6442)
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
}

impl WeightInfo for () {
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:64 w:64)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(51_182_083, 3716)
			.saturating_add(Weight::from_parts(17_692_072, 0).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:64 w:0)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn authorize_submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(99_705_117, 4589)
			.saturating_add(Weight::from_parts(14_235_264, 0).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:64 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:64 w:64)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(20_459_116, 3716)
			.saturating_add(Weight::from_parts(26_298_971, 0).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:64 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:64 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:64 w:0)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// The range of component `v` is `[1, 64]`.
	fn authorize_seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(82_339_963, 4589)
			.saturating_add(Weight::from_parts(22_923_276, 0).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(v.into()))
	}
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:1 w:1)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	fn open_vote() -> Weight {
		Weight::from_parts(73_830_000, 3730)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:1 w:0)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	fn authorize_open_vote() -> Weight {
		Weight::from_parts(35_493_000, 3730)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	fn report() -> Weight {
		Weight::from_parts(193_749_000, 11114)
			.saturating_add(RocksDbWeight::get().reads(12_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	/// Storage: `System::Account` (r:2 w:0)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:0)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:1 w:0)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	fn report_missed_validation() -> Weight {
		Weight::from_parts(133_919_000, 6442)
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	fn demand_payload() -> Weight {
		Weight::from_parts(117_075_000, 8583)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:0)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	fn authorize_demand_payload() -> Weight {
		Weight::from_parts(119_238_000, 4589)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
	}
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Payloads` (r:0 w:1)
	/// Proof: `Validation::Payloads` (`max_values`: None, `max_size`: Some(92192), added: 94667, mode: `MaxEncodedLen`)
	/// The range of component `b` is `[1, 92164]`.
	fn answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(118_219_228, 8583)
			.saturating_add(Weight::from_parts(1_935, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// The range of component `b` is `[1, 92164]`.
	fn authorize_answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(24_953_807, 3730)
			.saturating_add(Weight::from_parts(1_360, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Validation::GatherCursor` (r:1 w:0)
	/// Proof: `Validation::GatherCursor` (`max_values`: Some(1), `max_size`: Some(37), added: 532, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Settling` (r:1 w:0)
	/// Proof: `Validation::Settling` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	fn tick() -> Weight {
		Weight::from_parts(24_116_000, 3562)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	/// Storage: `Validation::GatherCursor` (r:1 w:1)
	/// Proof: `Validation::GatherCursor` (`max_values`: Some(1), `max_size`: Some(37), added: 532, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:1 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	fn gather() -> Weight {
		Weight::from_parts(57_265_000, 6442)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:1 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:1 w:0)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	fn judge_work() -> Weight {
		Weight::from_parts(52_969_000, 3730)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:1 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Seals` (r:2 w:1)
	/// Proof: `Validation::Seals` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	fn judge_seal() -> Weight {
		Weight::from_parts(136_193_000, 8583)
			.saturating_add(RocksDbWeight::get().reads(12_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:0)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	fn begin_work() -> Weight {
		Weight::from_parts(41_562_000, 4018)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
	}
	/// Storage: `Validation::Ballots` (r:2 w:1)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	fn count_ballot() -> Weight {
		Weight::from_parts(48_212_000, 6134)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Validation::Works` (r:1 w:1)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:0)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:17 w:17)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 16]`.
	fn pay_work(c: u32, ) -> Weight {
		Weight::from_parts(194_325_153, 6196)
			.saturating_add(Weight::from_parts(12_420_714, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(11_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(RocksDbWeight::get().writes(7_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2552).saturating_mul(c.into()))
	}
	/// Storage: `Validation::Works` (r:1 w:1)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:18 w:18)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:2 w:1)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:3 w:3)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Payloads` (r:0 w:1)
	/// Proof: `Validation::Payloads` (`max_values`: None, `max_size`: Some(92192), added: 94667, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 16]`.
	fn pay_contested(c: u32, ) -> Weight {
		Weight::from_parts(335_011_165, 8799)
			.saturating_add(Weight::from_parts(6_277_786, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(17_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(RocksDbWeight::get().writes(14_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2726).saturating_mul(c.into()))
	}
	/// Storage: `Validation::Works` (r:1 w:1)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:1 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:1)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:17 w:17)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Checked` (r:1 w:1)
	/// Proof: `Validation::Checked` (`max_values`: None, `max_size`: Some(553), added: 3028, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Ballots` (r:1 w:0)
	/// Proof: `Validation::Ballots` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:0)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Trappers` (r:16 w:16)
	/// Proof: `Validation::Trappers` (`max_values`: None, `max_size`: Some(573), added: 3048, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Payloads` (r:0 w:1)
	/// Proof: `Validation::Payloads` (`max_values`: None, `max_size`: Some(92192), added: 94667, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 16]`.
	fn pay_trap(c: u32, ) -> Weight {
		Weight::from_parts(210_299_360, 6196)
			.saturating_add(Weight::from_parts(12_277_932, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
			.saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 3048).saturating_mul(c.into()))
	}
	/// Estimated until it is measured.
	/// The range of component `p` is `[1, 64]`.
	fn open_list(p: u32, ) -> Weight {
		Weight::from_parts(90_000_000, 18_000)
			.saturating_add(Weight::from_parts(4_000_000, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	/// Estimated until it is measured.
	/// The range of component `p` is `[1, 64]`.
	fn authorize_open_list(p: u32, ) -> Weight {
		Weight::from_parts(110_000_000, 15_000)
			.saturating_add(Weight::from_parts(4_000_000, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(7_u64))
	}
	/// Estimated until it is measured.
	fn draw_list() -> Weight {
		Weight::from_parts(900_000_000, 123_000)
			.saturating_add(RocksDbWeight::get().reads(89_u64))
			.saturating_add(RocksDbWeight::get().writes(26_u64))
	}
	/// Estimated until it is measured.
	/// The range of component `p` is `[1, 64]`.
	fn pay_list(p: u32, ) -> Weight {
		Weight::from_parts(400_000_000, 100_000)
			.saturating_add(Weight::from_parts(12_000_000, 2_600).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(36_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(p.into())))
	}
	/// Estimated until it is measured.
	fn pay_leaf() -> Weight {
		Weight::from_parts(120_000_000, 20_000)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(7_u64))
	}
	/// Estimated until it is measured.
	fn pay_seal() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Estimated until it is measured.
	fn pay_batch() -> Weight {
		Weight::from_parts(170_000_000, 26_000)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(10_u64))
	}
	/// Storage: `Validation::Rounds` (r:1 w:1)
	/// Proof: `Validation::Rounds` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Works` (r:1 w:0)
	/// Proof: `Validation::Works` (`max_values`: None, `max_size`: Some(265), added: 2740, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Demands` (r:1 w:0)
	/// Proof: `Validation::Demands` (`max_values`: None, `max_size`: Some(30), added: 2505, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Challenges` (r:0 w:1)
	/// Proof: `Validation::Challenges` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	fn open_challenge() -> Weight {
		Weight::from_parts(51_156_000, 8583)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Validation::ClosingCursor` (r:1 w:1)
	/// Proof: `Validation::ClosingCursor` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::Records` (r:1 w:1)
	/// Proof: `Reputation::Records` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::SweepCursor` (r:1 w:0)
	/// Proof: `Reputation::SweepCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Trappers` (r:1 w:1)
	/// Proof: `Validation::Trappers` (`max_values`: None, `max_size`: Some(573), added: 3048, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:1)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::ExpiryCursor` (r:1 w:0)
	/// Proof: `Rewards::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::LastActive` (r:0 w:1)
	/// Proof: `Reputation::LastActive` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn collect() -> Weight {
		Weight::from_parts(399_406_000, 6442)
			.saturating_add(RocksDbWeight::get().reads(16_u64))
			.saturating_add(RocksDbWeight::get().writes(12_u64))
	}
	/// Storage: `Validation::Finders` (r:2 w:1)
	/// Proof: `Validation::Finders` (`max_values`: None, `max_size`: Some(829), added: 3304, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:1 w:0)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:16 w:0)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:17 w:17)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Burned` (r:1 w:1)
	/// Proof: `Rewards::Burned` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::Records` (r:1 w:1)
	/// Proof: `Reputation::Records` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::SweepCursor` (r:1 w:0)
	/// Proof: `Reputation::SweepCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::LastActive` (r:0 w:1)
	/// Proof: `Reputation::LastActive` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// The range of component `f` is `[0, 16]`.
	fn slash(f: u32, ) -> Weight {
		Weight::from_parts(151_432_218, 7598)
			.saturating_add(Weight::from_parts(86_084_514, 0).saturating_mul(f.into()))
			.saturating_add(RocksDbWeight::get().reads(11_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(f.into())))
			.saturating_add(RocksDbWeight::get().writes(7_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 2603).saturating_mul(f.into()))
	}
	/// Storage: `Validation::ClosingCursor` (r:1 w:1)
	/// Proof: `Validation::ClosingCursor` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Validation::Tallies` (r:2 w:1)
	/// Proof: `Validation::Tallies` (`max_values`: None, `max_size`: Some(251), added: 2726, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Owed` (r:1 w:0)
	/// Proof: `Rewards::Owed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::Records` (r:1 w:1)
	/// Proof: `Reputation::Records` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::SweepCursor` (r:1 w:0)
	/// Proof: `Reputation::SweepCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Earned` (r:1 w:1)
	/// Proof: `Rewards::Earned` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	/// Storage: `Reputation::LastActive` (r:0 w:1)
	/// Proof: `Reputation::LastActive` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn close() -> Weight {
		Weight::from_parts(196_703_000, 6442)
			.saturating_add(RocksDbWeight::get().reads(11_u64))
			.saturating_add(RocksDbWeight::get().writes(7_u64))
	}
}
