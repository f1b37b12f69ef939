//! Weights of `pallet_keirin_validation`. They are NOT measured: storage accesses of each call and step were counted by hand in
//! its source, generously, and those of the pallets behind [`Earnings`](keirin_primitives::traits::Earnings) and
//! [`Penalties`](keirin_primitives::traits::Penalties) guessed at two or three reads and writes a call; times beside the database's and
//! proof sizes are estimates by comparison with the measured pallets (2 600 bytes an entry). The benchmarks that will replace them
//! are in `benchmarking.rs`.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, Weight}};

/// Weights of this pallet's calls and of the steps of settling.
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
	/// Weight of `open_challenge`.
	fn open_challenge() -> Weight;
	/// Weight of `begin_work`.
	fn begin_work() -> Weight;
	/// Weight of `count_ballot`.
	fn count_ballot() -> Weight;
	/// Weight of `pay_work`.
	fn pay_work(c: u32, ) -> Weight;
	/// Weight of `pay_contested`.
	fn pay_contested(c: u32, ) -> Weight;
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
	/// `v`: seals.
	fn submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(25_000_000, 8000).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(v.into())))
	}
	/// `v`: seals.
	fn authorize_submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(100_000_000, 16000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(Weight::from_parts(15_000_000, 8000).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(v.into())))
	}
	/// `v`: votes.
	fn seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 8000)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(25_000_000, 10000).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(v.into())))
	}
	/// `v`: votes.
	fn authorize_seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(100_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(Weight::from_parts(15_000_000, 10000).saturating_mul(v.into()))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(v.into())))
	}
	fn open_vote() -> Weight {
		Weight::from_parts(60_000_000, 16000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn authorize_open_vote() -> Weight {
		Weight::from_parts(50_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
	}
	fn report() -> Weight {
		Weight::from_parts(90_000_000, 24000)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	fn report_missed_validation() -> Weight {
		Weight::from_parts(80_000_000, 26000)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	fn demand_payload() -> Weight {
		Weight::from_parts(60_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	/// `b`: bytes.
	fn answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(60_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(2_000, 0).saturating_mul(b.into()))
	}
	/// `b`: bytes.
	fn authorize_answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(50_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(Weight::from_parts(3_000, 0).saturating_mul(b.into()))
	}
	fn tick() -> Weight {
		Weight::from_parts(20_000_000, 8000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn gather() -> Weight {
		Weight::from_parts(25_000_000, 6000)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn judge_work() -> Weight {
		Weight::from_parts(25_000_000, 8500)
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	fn judge_seal() -> Weight {
		Weight::from_parts(50_000_000, 5500)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn open_challenge() -> Weight {
		Weight::from_parts(40_000_000, 6000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn begin_work() -> Weight {
		Weight::from_parts(30_000_000, 13000)
			.saturating_add(T::DbWeight::get().reads(5_u64))
	}
	fn count_ballot() -> Weight {
		Weight::from_parts(25_000_000, 5500)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	/// `c`: verdicts that count.
	fn pay_work(c: u32, ) -> Weight {
		Weight::from_parts(80_000_000, 6000)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
			.saturating_add(Weight::from_parts(20_000_000, 2600).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(c.into())))
	}
	/// `c`: verdicts that count.
	fn pay_contested(c: u32, ) -> Weight {
		Weight::from_parts(90_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
			.saturating_add(Weight::from_parts(20_000_000, 2800).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(c.into())))
	}
	fn collect() -> Weight {
		Weight::from_parts(150_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}
	/// `f`: finders.
	fn slash(f: u32, ) -> Weight {
		Weight::from_parts(120_000_000, 18000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
			.saturating_add(Weight::from_parts(60_000_000, 8000).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(f.into())))
	}
	fn close() -> Weight {
		Weight::from_parts(120_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
}

impl WeightInfo for () {
	/// `v`: seals.
	fn submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 12000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(25_000_000, 8000).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(v.into())))
	}
	/// `v`: seals.
	fn authorize_submit_verdicts(v: u32, ) -> Weight {
		Weight::from_parts(100_000_000, 16000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(Weight::from_parts(15_000_000, 8000).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(v.into())))
	}
	/// `v`: votes.
	fn seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(40_000_000, 8000)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
			.saturating_add(Weight::from_parts(25_000_000, 10000).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads((4_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(v.into())))
	}
	/// `v`: votes.
	fn authorize_seal_votes(v: u32, ) -> Weight {
		Weight::from_parts(100_000_000, 12000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(Weight::from_parts(15_000_000, 10000).saturating_mul(v.into()))
			.saturating_add(RocksDbWeight::get().reads((4_u64).saturating_mul(v.into())))
	}
	fn open_vote() -> Weight {
		Weight::from_parts(60_000_000, 16000)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn authorize_open_vote() -> Weight {
		Weight::from_parts(50_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
	}
	fn report() -> Weight {
		Weight::from_parts(90_000_000, 24000)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn report_missed_validation() -> Weight {
		Weight::from_parts(80_000_000, 26000)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn demand_payload() -> Weight {
		Weight::from_parts(60_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	/// `b`: bytes.
	fn answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(60_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(2_000, 0).saturating_mul(b.into()))
	}
	/// `b`: bytes.
	fn authorize_answer_demand(b: u32, ) -> Weight {
		Weight::from_parts(50_000_000, 12000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(Weight::from_parts(3_000, 0).saturating_mul(b.into()))
	}
	fn tick() -> Weight {
		Weight::from_parts(20_000_000, 8000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn gather() -> Weight {
		Weight::from_parts(25_000_000, 6000)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn judge_work() -> Weight {
		Weight::from_parts(25_000_000, 8500)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	fn judge_seal() -> Weight {
		Weight::from_parts(50_000_000, 5500)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn open_challenge() -> Weight {
		Weight::from_parts(40_000_000, 6000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn begin_work() -> Weight {
		Weight::from_parts(30_000_000, 13000)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
	}
	fn count_ballot() -> Weight {
		Weight::from_parts(25_000_000, 5500)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	/// `c`: verdicts that count.
	fn pay_work(c: u32, ) -> Weight {
		Weight::from_parts(80_000_000, 6000)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(7_u64))
			.saturating_add(Weight::from_parts(20_000_000, 2600).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(c.into())))
	}
	/// `c`: verdicts that count.
	fn pay_contested(c: u32, ) -> Weight {
		Weight::from_parts(90_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(9_u64))
			.saturating_add(Weight::from_parts(20_000_000, 2800).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(c.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(c.into())))
	}
	fn collect() -> Weight {
		Weight::from_parts(150_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
	}
	/// `f`: finders.
	fn slash(f: u32, ) -> Weight {
		Weight::from_parts(120_000_000, 18000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
			.saturating_add(Weight::from_parts(60_000_000, 8000).saturating_mul(f.into()))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(f.into())))
			.saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(f.into())))
	}
	fn close() -> Weight {
		Weight::from_parts(120_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
}
