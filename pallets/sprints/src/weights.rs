//! Weights of `pallet_keirin_sprints`, measured by `make weights` on 2026-11-21.
//!
//! Processor: AMD EPYC. Steps: 4, repeats: 5, Wasm: Compiled.
//!
//! The machine was busy (load 10 to 28 on two cores), so each time is the least of several passes. The slopes of `tally` are of
//! its undisturbed samples: 1 024 findings with 0 and with 1 024 votes. Accesses and proof sizes do not depend on load.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls and sweeps.
pub trait WeightInfo {
	/// Weight of `open`.
	fn open() -> Weight;
	/// Weight of `authorize_open`.
	fn authorize_open() -> Weight;
	/// Weight of `commit`.
	fn commit() -> Weight;
	/// Weight of `authorize_commit`.
	fn authorize_commit() -> Weight;
	/// Weight of `reveal`.
	fn reveal() -> Weight;
	/// Weight of `authorize_reveal`.
	fn authorize_reveal() -> Weight;
	/// Weight of `vote`.
	fn vote(a: u32, ) -> Weight;
	/// Weight of `authorize_vote`.
	fn authorize_vote() -> Weight;
	/// Weight of `dispute`.
	fn dispute(a: u32, ) -> Weight;
	/// Weight of `authorize_dispute`.
	fn authorize_dispute() -> Weight;
	/// Weight of `commit_continuous`.
	fn commit_continuous() -> Weight;
	/// Weight of `authorize_commit_continuous`.
	fn authorize_commit_continuous() -> Weight;
	/// Weight of `reveal_continuous`.
	fn reveal_continuous() -> Weight;
	/// Weight of `authorize_reveal_continuous`.
	fn authorize_reveal_continuous() -> Weight;
	/// Weight of `set_continuous`.
	fn set_continuous() -> Weight;
	/// Weight of `enter_phase`.
	fn enter_phase() -> Weight;
	/// Weight of `fix_seed`.
	fn fix_seed(n: u32, ) -> Weight;
	/// Weight of `settle`.
	fn settle(n: u32, ) -> Weight;
	/// Weight of `settle_continuous`.
	fn settle_continuous(n: u32, ) -> Weight;
	/// Weight of `tally`.
	fn tally(f: u32, v: u32, ) -> Weight;
	/// Weight of `give_weights`.
	fn give_weights() -> Weight;
	/// Weight of `prune`.
	fn prune(n: u32, ) -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:2 w:1)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:0 w:1)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	fn open() -> Weight {
		Weight::from_parts(37_816_000, 6092)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:2 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_open() -> Weight {
		Weight::from_parts(79_118_000, 6092)
			.saturating_add(T::DbWeight::get().reads(5_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:1)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	fn commit() -> Weight {
		Weight::from_parts(29_414_000, 4589)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_commit() -> Weight {
		Weight::from_parts(75_763_000, 4589)
			.saturating_add(T::DbWeight::get().reads(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:1)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Revealed` (r:0 w:1)
	/// Proof: `Sprints::Revealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	fn reveal() -> Weight {
		Weight::from_parts(1_677_812_000, 3579)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	fn authorize_reveal() -> Weight {
		Weight::from_parts(1_612_725_000, 3579)
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Votes` (r:1 w:1)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Revealed` (r:32 w:0)
	/// Proof: `Sprints::Revealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:32 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:31 w:31)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1 w:1)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `a` is `[0, 32]`.
	fn vote(a: u32, ) -> Weight {
		Weight::from_parts(99_738_041, 44499)
			.saturating_add(Weight::from_parts(27_531_410, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 39554).saturating_mul(a.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Votes` (r:1 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Revealed` (r:32 w:0)
	/// Proof: `Sprints::Revealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_vote() -> Weight {
		Weight::from_parts(297_924_000, 98558)
			.saturating_add(T::DbWeight::get().reads(36_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PreviousRace` (r:1 w:0)
	/// Proof: `Sprints::PreviousRace` (`max_values`: Some(1), `max_size`: Some(41), added: 536, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:1)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:1 w:1)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:1024)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousRevealed` (r:1 w:0)
	/// Proof: `Sprints::ContinuousRevealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1024)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `a` is `[1, 1024]`.
	fn dispute(a: u32, ) -> Weight {
		Weight::from_parts(36_579_727_841, 44499)
			.saturating_add(Weight::from_parts(77_080_258, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 2720).saturating_mul(a.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PreviousRace` (r:1 w:0)
	/// Proof: `Sprints::PreviousRace` (`max_values`: Some(1), `max_size`: Some(41), added: 536, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:1 w:0)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:64 w:0)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn authorize_dispute() -> Weight {
		Weight::from_parts(228_471_000, 163230)
			.saturating_add(T::DbWeight::get().reads(69_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousEnabled` (r:1 w:0)
	/// Proof: `Sprints::ContinuousEnabled` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:1)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousProofSets` (r:1 w:1)
	/// Proof: `Sprints::ContinuousProofSets` (`max_values`: None, `max_size`: Some(5262), added: 7737, mode: `MaxEncodedLen`)
	fn commit_continuous() -> Weight {
		Weight::from_parts(76_494_000, 16056)
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousEnabled` (r:1 w:0)
	/// Proof: `Sprints::ContinuousEnabled` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_commit_continuous() -> Weight {
		Weight::from_parts(108_212_000, 16056)
			.saturating_add(T::DbWeight::get().reads(13_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:1)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousProofSets` (r:1 w:0)
	/// Proof: `Sprints::ContinuousProofSets` (`max_values`: None, `max_size`: Some(5262), added: 7737, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousRevealed` (r:0 w:1)
	/// Proof: `Sprints::ContinuousRevealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	fn reveal_continuous() -> Weight {
		Weight::from_parts(2_385_007_000, 16056)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousProofSets` (r:1 w:0)
	/// Proof: `Sprints::ContinuousProofSets` (`max_values`: None, `max_size`: Some(5262), added: 7737, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	fn authorize_reveal_continuous() -> Weight {
		Weight::from_parts(2_198_830_000, 16056)
			.saturating_add(T::DbWeight::get().reads(9_u64))
	}
	/// Storage: `Sprints::ContinuousEnabled` (r:0 w:1)
	/// Proof: `Sprints::ContinuousEnabled` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	fn set_continuous() -> Weight {
		Weight::from_parts(6_350_000, 0)
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Sprints::SettlementCursor` (r:1 w:0)
	/// Proof: `Sprints::SettlementCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PruneCursor` (r:1 w:0)
	/// Proof: `Sprints::PruneCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PreviousRace` (r:0 w:1)
	/// Proof: `Sprints::PreviousRace` (`max_values`: Some(1), `max_size`: Some(41), added: 536, mode: `MaxEncodedLen`)
	fn enter_phase() -> Weight {
		Weight::from_parts(37_365_000, 23589)
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::Secrets` (r:1025 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Randomness` (r:1 w:1)
	/// Proof: `Sprints::Randomness` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::OutsideEntropy` (r:1 w:0)
	/// Proof: `Sprints::OutsideEntropy` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `System::ParentHash` (r:1 w:0)
	/// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 1024]`.
	fn fix_seed(n: u32, ) -> Weight {
		Weight::from_parts(65_611_571, 3541)
			.saturating_add(Weight::from_parts(5_631_699, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 2551).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::Votes` (r:1 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1025 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:0)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:20 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1023)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1023 w:1023)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1023 w:1023)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:0 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SettlementCursor` (r:0 w:1)
	/// Proof: `Sprints::SettlementCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Standings` (r:0 w:1)
	/// Proof: `Sprints::Standings` (`max_values`: Some(1), `max_size`: Some(40962), added: 41457, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 1024]`.
	fn settle(n: u32, ) -> Weight {
		Weight::from_parts(58_207_000, 886010)
			.saturating_add(Weight::from_parts(91_291_666, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(17_u64))
			.saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2720).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::Votes` (r:1 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1025 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:0)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:12 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1024)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:0 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 1024]`.
	fn settle_continuous(n: u32, ) -> Weight {
		Weight::from_parts(196_201_599, 29365)
			.saturating_add(Weight::from_parts(74_289_386, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(15_u64))
			.saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2720).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::Votes` (r:1025 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1025 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:1024)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1024)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `f` is `[1, 1024]`.
	/// The range of component `v` is `[0, 1024]`.
	fn tally(f: u32, v: u32, ) -> Weight {
		Weight::from_parts(58_000_000, 4942)
			.saturating_add(Weight::from_parts(5_900_000, 0).saturating_mul(f.into()))
			.saturating_add(Weight::from_parts(75_600_000, 0).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2548).saturating_mul(f.into()))
			.saturating_add(Weight::from_parts(0, 3952).saturating_mul(v.into()))
	}
	/// Storage: `Sprints::SettlementCursor` (r:1 w:1)
	/// Proof: `Sprints::SettlementCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Standings` (r:1 w:0)
	/// Proof: `Sprints::Standings` (`max_values`: Some(1), `max_size`: Some(40962), added: 41457, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotsUsed` (r:1 w:0)
	/// Proof: `Participants::SlotsUsed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:16 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:16 w:16)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:128 w:128)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:128 w:128)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	fn give_weights() -> Weight {
		Weight::from_parts(2_579_588_000, 461150)
			.saturating_add(T::DbWeight::get().reads(291_u64))
			.saturating_add(T::DbWeight::get().writes(273_u64))
	}
	/// Storage: `Sprints::PruneCursor` (r:1 w:0)
	/// Proof: `Sprints::PruneCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:128 w:128)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 128]`.
	fn prune(n: u32, ) -> Weight {
		Weight::from_parts(50_122_773, 1585)
			.saturating_add(Weight::from_parts(1_503_289, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 43509).saturating_mul(n.into()))
	}
}

impl WeightInfo for () {
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:2 w:1)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Secrets` (r:0 w:1)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	fn open() -> Weight {
		Weight::from_parts(37_816_000, 6092)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:2 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_open() -> Weight {
		Weight::from_parts(79_118_000, 6092)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:1)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	fn commit() -> Weight {
		Weight::from_parts(29_414_000, 4589)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_commit() -> Weight {
		Weight::from_parts(75_763_000, 4589)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:1)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Revealed` (r:0 w:1)
	/// Proof: `Sprints::Revealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	fn reveal() -> Weight {
		Weight::from_parts(1_677_812_000, 3579)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	fn authorize_reveal() -> Weight {
		Weight::from_parts(1_612_725_000, 3579)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Votes` (r:1 w:1)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Revealed` (r:32 w:0)
	/// Proof: `Sprints::Revealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:32 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:31 w:31)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1 w:1)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1 w:1)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `a` is `[0, 32]`.
	fn vote(a: u32, ) -> Weight {
		Weight::from_parts(99_738_041, 44499)
			.saturating_add(Weight::from_parts(27_531_410, 0).saturating_mul(a.into()))
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 39554).saturating_mul(a.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Votes` (r:1 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Revealed` (r:32 w:0)
	/// Proof: `Sprints::Revealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_vote() -> Weight {
		Weight::from_parts(297_924_000, 98558)
			.saturating_add(RocksDbWeight::get().reads(36_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PreviousRace` (r:1 w:0)
	/// Proof: `Sprints::PreviousRace` (`max_values`: Some(1), `max_size`: Some(41), added: 536, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:1)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:1 w:1)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:1024)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousRevealed` (r:1 w:0)
	/// Proof: `Sprints::ContinuousRevealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1024)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `a` is `[1, 1024]`.
	fn dispute(a: u32, ) -> Weight {
		Weight::from_parts(36_579_727_841, 44499)
			.saturating_add(Weight::from_parts(77_080_258, 0).saturating_mul(a.into()))
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().reads((4_u64).saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 2720).saturating_mul(a.into()))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PreviousRace` (r:1 w:0)
	/// Proof: `Sprints::PreviousRace` (`max_values`: Some(1), `max_size`: Some(41), added: 536, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:1 w:0)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:64 w:0)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn authorize_dispute() -> Weight {
		Weight::from_parts(228_471_000, 163230)
			.saturating_add(RocksDbWeight::get().reads(69_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousEnabled` (r:1 w:0)
	/// Proof: `Sprints::ContinuousEnabled` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:1)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousProofSets` (r:1 w:1)
	/// Proof: `Sprints::ContinuousProofSets` (`max_values`: None, `max_size`: Some(5262), added: 7737, mode: `MaxEncodedLen`)
	fn commit_continuous() -> Weight {
		Weight::from_parts(76_494_000, 16056)
			.saturating_add(RocksDbWeight::get().reads(13_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousEnabled` (r:1 w:0)
	/// Proof: `Sprints::ContinuousEnabled` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SecretCommitments` (r:1 w:0)
	/// Proof: `Sprints::SecretCommitments` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_commit_continuous() -> Weight {
		Weight::from_parts(108_212_000, 16056)
			.saturating_add(RocksDbWeight::get().reads(13_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:1)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousProofSets` (r:1 w:0)
	/// Proof: `Sprints::ContinuousProofSets` (`max_values`: None, `max_size`: Some(5262), added: 7737, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousRevealed` (r:0 w:1)
	/// Proof: `Sprints::ContinuousRevealed` (`max_values`: None, `max_size`: Some(574), added: 3049, mode: `MaxEncodedLen`)
	fn reveal_continuous() -> Weight {
		Weight::from_parts(2_385_007_000, 16056)
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::ContinuousProofSets` (r:1 w:0)
	/// Proof: `Sprints::ContinuousProofSets` (`max_values`: None, `max_size`: Some(5262), added: 7737, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:6 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	fn authorize_reveal_continuous() -> Weight {
		Weight::from_parts(2_198_830_000, 16056)
			.saturating_add(RocksDbWeight::get().reads(9_u64))
	}
	/// Storage: `Sprints::ContinuousEnabled` (r:0 w:1)
	/// Proof: `Sprints::ContinuousEnabled` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	fn set_continuous() -> Weight {
		Weight::from_parts(6_350_000, 0)
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	/// Storage: `Sprints::SettlementCursor` (r:1 w:0)
	/// Proof: `Sprints::SettlementCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PruneCursor` (r:1 w:0)
	/// Proof: `Sprints::PruneCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:9 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::PreviousRace` (r:0 w:1)
	/// Proof: `Sprints::PreviousRace` (`max_values`: Some(1), `max_size`: Some(41), added: 536, mode: `MaxEncodedLen`)
	fn enter_phase() -> Weight {
		Weight::from_parts(37_365_000, 23589)
			.saturating_add(RocksDbWeight::get().reads(12_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	/// Storage: `Sprints::Secrets` (r:1025 w:0)
	/// Proof: `Sprints::Secrets` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Randomness` (r:1 w:1)
	/// Proof: `Sprints::Randomness` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::OutsideEntropy` (r:1 w:0)
	/// Proof: `Sprints::OutsideEntropy` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `System::ParentHash` (r:1 w:0)
	/// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 1024]`.
	fn fix_seed(n: u32, ) -> Weight {
		Weight::from_parts(65_611_571, 3541)
			.saturating_add(Weight::from_parts(5_631_699, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(0, 2551).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::Votes` (r:1 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1025 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:0)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:20 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1023)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1023 w:1023)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1023 w:1023)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:0 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::SettlementCursor` (r:0 w:1)
	/// Proof: `Sprints::SettlementCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Standings` (r:0 w:1)
	/// Proof: `Sprints::Standings` (`max_values`: Some(1), `max_size`: Some(40962), added: 41457, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 1024]`.
	fn settle(n: u32, ) -> Weight {
		Weight::from_parts(58_207_000, 886010)
			.saturating_add(Weight::from_parts(91_291_666, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(17_u64))
			.saturating_add(RocksDbWeight::get().reads((5_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2720).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::Votes` (r:1 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Commitments` (r:1 w:0)
	/// Proof: `Sprints::Commitments` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Continuous` (r:1025 w:0)
	/// Proof: `Sprints::Continuous` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:0)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:12 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1024)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:0 w:1)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 1024]`.
	fn settle_continuous(n: u32, ) -> Weight {
		Weight::from_parts(196_201_599, 29365)
			.saturating_add(Weight::from_parts(74_289_386, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(15_u64))
			.saturating_add(RocksDbWeight::get().reads((5_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2720).saturating_mul(n.into()))
	}
	/// Storage: `Sprints::Votes` (r:1025 w:0)
	/// Proof: `Sprints::Votes` (`max_values`: None, `max_size`: Some(1477), added: 3952, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Findings` (r:1025 w:0)
	/// Proof: `Sprints::Findings` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Discredited` (r:1024 w:1024)
	/// Proof: `Sprints::Discredited` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Bonds` (r:1024 w:1024)
	/// Proof: `Participants::Bonds` (`max_values`: None, `max_size`: Some(245), added: 2720, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1024 w:1024)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1024 w:1024)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `f` is `[1, 1024]`.
	/// The range of component `v` is `[0, 1024]`.
	fn tally(f: u32, v: u32, ) -> Weight {
		Weight::from_parts(58_000_000, 4942)
			.saturating_add(Weight::from_parts(5_900_000, 0).saturating_mul(f.into()))
			.saturating_add(Weight::from_parts(75_600_000, 0).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(f.into())))
			.saturating_add(RocksDbWeight::get().reads((5_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(v.into())))
			.saturating_add(Weight::from_parts(0, 2548).saturating_mul(f.into()))
			.saturating_add(Weight::from_parts(0, 3952).saturating_mul(v.into()))
	}
	/// Storage: `Sprints::SettlementCursor` (r:1 w:1)
	/// Proof: `Sprints::SettlementCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Standings` (r:1 w:0)
	/// Proof: `Sprints::Standings` (`max_values`: Some(1), `max_size`: Some(40962), added: 41457, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotsUsed` (r:1 w:0)
	/// Proof: `Participants::SlotsUsed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:16 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:16 w:16)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:128 w:128)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:128 w:128)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	fn give_weights() -> Weight {
		Weight::from_parts(2_579_588_000, 461150)
			.saturating_add(RocksDbWeight::get().reads(291_u64))
			.saturating_add(RocksDbWeight::get().writes(273_u64))
	}
	/// Storage: `Sprints::PruneCursor` (r:1 w:0)
	/// Proof: `Sprints::PruneCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Proof: `Sprints::CurrentEpoch` (`max_values`: Some(1), `max_size`: Some(100), added: 595, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::Accusers` (r:128 w:128)
	/// Proof: `Sprints::Accusers` (`max_values`: None, `max_size`: Some(41034), added: 43509, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 128]`.
	fn prune(n: u32, ) -> Weight {
		Weight::from_parts(50_122_773, 1585)
			.saturating_add(Weight::from_parts(1_503_289, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 43509).saturating_mul(n.into()))
	}
}
