//! Weights of `pallet_keirin_inference`, measured by `make weights` on 2026-11-21 before prices followed demand. What that adds
//! to `request` and `report` is counted by hand and not measured: accesses to `Models`, `Prices`, `Parameters` and `WeightRoots`, and 150 µs
//! for bringing a price up to date. So is what noting an answer adds to `report`: two accesses and 10 µs.
//!
//! Processor: AMD EPYC. Steps: 20, repeats: 10, Wasm: Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls and sweeps.
pub trait WeightInfo {
	/// Weight of `request`.
	fn request(p: u32, ) -> Weight;
	/// Weight of `report`.
	fn report(o: u32, ) -> Weight;
	/// Weight of `authorize_report`.
	fn authorize_report(o: u32, ) -> Weight;
	/// Weight of `expire_due`.
	fn expire_due(n: u32, ) -> Weight;
	/// Weight of `prune_due`.
	fn prune_due(n: u32, ) -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Models::Models` (r:1 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(155), added: 2630, mode: `MaxEncodedLen`)
	/// Storage: `Models::Prices` (r:1 w:0)
	/// Proof: `Models::Prices` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:1)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `System::ParentHash` (r:1 w:0)
	/// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:1 w:0)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:1 w:0)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:1 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:1 w:1)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Prompts` (r:0 w:1)
	/// Proof: `Inference::Prompts` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:0 w:1)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// The range of component `p` is `[1, 16384]`.
	fn request(p: u32, ) -> Weight {
		Weight::from_parts(356_261_760, 8583)
			.saturating_add(Weight::from_parts(10_135, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `Inference::Tasks` (r:1 w:1)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:1 w:1)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Answers` (r:0 w:1)
	/// Proof: `Inference::Answers` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Prompts` (r:0 w:1)
	/// Proof: `Inference::Prompts` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Outcomes` (r:0 w:1)
	/// Proof: `Inference::Outcomes` (`max_values`: None, `max_size`: Some(268), added: 2743, mode: `MaxEncodedLen`)
	/// Storage: `Inference::AnswerHashes` (r:0 w:1)
	/// Proof: `Inference::AnswerHashes` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Storage: `Canaries::Answered` (r:0 w:1)
	/// Storage: `Models::Models` (r:1 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(155), added: 2630, mode: `MaxEncodedLen`)
	/// Storage: `Models::Prices` (r:1 w:1)
	/// Proof: `Models::Prices` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:1 w:0)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// The range of component `o` is `[0, 16384]`.
	fn report(o: u32, ) -> Weight {
		Weight::from_parts(374_993_487, 8583)
			.saturating_add(Weight::from_parts(7_716, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(12_u64))
	}
	/// Storage: `Inference::Tasks` (r:1 w:0)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `o` is `[0, 16384]`.
	fn authorize_report(o: u32, ) -> Weight {
		Weight::from_parts(67_662_842, 4589)
			.saturating_add(Weight::from_parts(13_345, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	/// Storage: `Inference::ExpiryCursor` (r:1 w:1)
	/// Proof: `Inference::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:0)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:64 w:64)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:1 w:1)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Prompts` (r:0 w:64)
	/// Proof: `Inference::Prompts` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Outcomes` (r:0 w:64)
	/// Proof: `Inference::Outcomes` (`max_values`: None, `max_size`: Some(268), added: 2743, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn expire_due(n: u32, ) -> Weight {
		Weight::from_parts(73_830_197, 4589)
			.saturating_add(Weight::from_parts(70_834_257, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4_u64))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2995).saturating_mul(n.into()))
	}
	/// Storage: `Inference::PruneCursor` (r:1 w:1)
	/// Proof: `Inference::PruneCursor` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:0)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Outcomes` (r:64 w:64)
	/// Proof: `Inference::Outcomes` (`max_values`: None, `max_size`: Some(268), added: 2743, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Answers` (r:0 w:64)
	/// Proof: `Inference::Answers` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn prune_due(n: u32, ) -> Weight {
		Weight::from_parts(16_873_173, 3501)
			.saturating_add(Weight::from_parts(14_547_005, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2743).saturating_mul(n.into()))
	}
}

impl WeightInfo for () {
	/// Storage: `Models::Models` (r:1 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(155), added: 2630, mode: `MaxEncodedLen`)
	/// Storage: `Models::Prices` (r:1 w:0)
	/// Proof: `Models::Prices` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:1)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `System::ParentHash` (r:1 w:0)
	/// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:1 w:0)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightLeaves` (r:1 w:0)
	/// Proof: `Participants::WeightLeaves` (`max_values`: None, `max_size`: Some(1120), added: 3595, mode: `MaxEncodedLen`)
	/// Storage: `Participants::SlotOwners` (r:1 w:0)
	/// Proof: `Participants::SlotOwners` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:1 w:1)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Prompts` (r:0 w:1)
	/// Proof: `Inference::Prompts` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:0 w:1)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// The range of component `p` is `[1, 16384]`.
	fn request(p: u32, ) -> Weight {
		Weight::from_parts(356_261_760, 8583)
			.saturating_add(Weight::from_parts(10_135, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(13_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	/// Storage: `Inference::Tasks` (r:1 w:1)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:1 w:1)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Answers` (r:0 w:1)
	/// Proof: `Inference::Answers` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Prompts` (r:0 w:1)
	/// Proof: `Inference::Prompts` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Outcomes` (r:0 w:1)
	/// Proof: `Inference::Outcomes` (`max_values`: None, `max_size`: Some(268), added: 2743, mode: `MaxEncodedLen`)
	/// Storage: `Inference::AnswerHashes` (r:0 w:1)
	/// Proof: `Inference::AnswerHashes` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Sprints::CurrentEpoch` (r:1 w:0)
	/// Storage: `Canaries::Answered` (r:0 w:1)
	/// Storage: `Models::Models` (r:1 w:0)
	/// Proof: `Models::Models` (`max_values`: None, `max_size`: Some(155), added: 2630, mode: `MaxEncodedLen`)
	/// Storage: `Models::Prices` (r:1 w:1)
	/// Proof: `Models::Prices` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Participants::WeightRoots` (r:1 w:0)
	/// Proof: `Participants::WeightRoots` (`max_values`: None, `max_size`: Some(1108), added: 3583, mode: `MaxEncodedLen`)
	/// The range of component `o` is `[0, 16384]`.
	fn report(o: u32, ) -> Weight {
		Weight::from_parts(374_993_487, 8583)
			.saturating_add(Weight::from_parts(7_716, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(13_u64))
			.saturating_add(RocksDbWeight::get().writes(12_u64))
	}
	/// Storage: `Inference::Tasks` (r:1 w:0)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:0)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	/// The range of component `o` is `[0, 16384]`.
	fn authorize_report(o: u32, ) -> Weight {
		Weight::from_parts(67_662_842, 4589)
			.saturating_add(Weight::from_parts(13_345, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	/// Storage: `Inference::ExpiryCursor` (r:1 w:1)
	/// Proof: `Inference::ExpiryCursor` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:0)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Tasks` (r:64 w:64)
	/// Proof: `Inference::Tasks` (`max_values`: None, `max_size`: Some(520), added: 2995, mode: `MaxEncodedLen`)
	/// Storage: `Inference::OpenTasksOf` (r:1 w:1)
	/// Proof: `Inference::OpenTasksOf` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
	/// Storage: `Participants::Participants` (r:1 w:1)
	/// Proof: `Participants::Participants` (`max_values`: None, `max_size`: Some(1124), added: 3599, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Prompts` (r:0 w:64)
	/// Proof: `Inference::Prompts` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Outcomes` (r:0 w:64)
	/// Proof: `Inference::Outcomes` (`max_values`: None, `max_size`: Some(268), added: 2743, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn expire_due(n: u32, ) -> Weight {
		Weight::from_parts(73_830_197, 4589)
			.saturating_add(Weight::from_parts(70_834_257, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
			.saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2995).saturating_mul(n.into()))
	}
	/// Storage: `Inference::PruneCursor` (r:1 w:1)
	/// Proof: `Inference::PruneCursor` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::NextTask` (r:1 w:0)
	/// Proof: `Inference::NextTask` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Outcomes` (r:64 w:64)
	/// Proof: `Inference::Outcomes` (`max_values`: None, `max_size`: Some(268), added: 2743, mode: `MaxEncodedLen`)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Inference::Answers` (r:0 w:64)
	/// Proof: `Inference::Answers` (`max_values`: None, `max_size`: Some(16412), added: 18887, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[0, 64]`.
	fn prune_due(n: u32, ) -> Weight {
		Weight::from_parts(16_873_173, 3501)
			.saturating_add(Weight::from_parts(14_547_005, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2743).saturating_mul(n.into()))
	}
}
