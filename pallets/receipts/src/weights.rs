//! Weights of `pallet_keirin_receipts`, estimated until `make weights` has measured them.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::unnecessary_cast)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::RocksDbWeight, RuntimeDbWeight, Weight}};

/// Weights of this pallet's calls and sweeps.
pub trait WeightInfo {
	/// Weight of `deposit`.
	fn deposit() -> Weight;
	/// Weight of `withdraw`.
	fn withdraw() -> Weight;
	/// Weight of `authorize_withdraw`.
	fn authorize_withdraw() -> Weight;
	/// Weight of `pay_withdrawal`.
	fn pay_withdrawal() -> Weight;
	/// Weight of `commit_batch`.
	fn commit_batch(d: u32, ) -> Weight;
	/// Weight of `authorize_commit_batch`.
	fn authorize_commit_batch(d: u32, ) -> Weight;
	/// Weight of `dispute_one`.
	fn dispute_one() -> Weight;
	/// Weight of `dispute_two`.
	fn dispute_two() -> Weight;
	/// Weight of `demand_receipt`.
	fn demand_receipt() -> Weight;
	/// Weight of `authorize_demand_receipt`.
	fn authorize_demand_receipt() -> Weight;
	/// Weight of `demand_own_receipt`.
	fn demand_own_receipt() -> Weight;
	/// Weight of `authorize_demand_own_receipt`.
	fn authorize_demand_own_receipt() -> Weight;
	/// Weight of `answer_receipt`.
	fn answer_receipt(b: u32, ) -> Weight;
	/// Weight of `authorize_answer_receipt`.
	fn authorize_answer_receipt(b: u32, ) -> Weight;
	/// Weight of `show_receipt`.
	fn show_receipt() -> Weight;
	/// Weight of `dispute_route`.
	fn dispute_route(n: u32, ) -> Weight;
	/// Weight of `dispute_doubled`.
	fn dispute_doubled() -> Weight;
	/// Weight of `authorize_finding`, beside that of what is shown.
	fn authorize_finding() -> Weight;
	/// Weight of `note_reign`.
	fn note_reign(n: u32, ) -> Weight;
	/// Weight of `note_prices`.
	fn note_prices(n: u32, f: u32, ) -> Weight;
	/// Weight of `end_demands`.
	fn end_demands(n: u32, ) -> Weight;
	/// Weight of `refund_next`.
	fn refund_next(d: u32, ) -> Weight;
	/// Weight of `forget_batches`.
	fn forget_batches(n: u32, ) -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

/// So many picoseconds, reads and writes, each of which proves 3 kB at most.
fn estimate(database: RuntimeDbWeight, picoseconds: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(picoseconds, reads.saturating_mul(3_000)).saturating_add(database.reads_writes(reads, writes))
}

macro_rules! estimates {
	($database:expr) => {
		fn deposit() -> Weight { estimate($database, 60_000_000, 3, 3) }
		fn withdraw() -> Weight { estimate($database, 20_000_000, 1, 1) }
		fn authorize_withdraw() -> Weight { estimate($database, 120_000_000, 2, 0) }
		fn pay_withdrawal() -> Weight { estimate($database, 60_000_000, 3, 3) }
		fn commit_batch(d: u32, ) -> Weight {
			estimate($database, 150_000_000, 14, 12)
				.saturating_add(estimate($database, 4_000_000, 1, 1).saturating_mul(d.into()))
		}
		fn authorize_commit_batch(d: u32, ) -> Weight {
			estimate($database, 100_000_000, 5, 0).saturating_add(estimate($database, 3_000_000, 1, 0).saturating_mul(d.into()))
		}
		fn dispute_one() -> Weight { estimate($database, 1_000_000_000, 30, 16) }
		fn dispute_two() -> Weight { estimate($database, 700_000_000, 32, 16) }
		fn demand_receipt() -> Weight { estimate($database, 80_000_000, 14, 8) }
		fn authorize_demand_receipt() -> Weight { estimate($database, 120_000_000, 14, 0) }
		fn demand_own_receipt() -> Weight { estimate($database, 80_000_000, 14, 8) }
		fn authorize_demand_own_receipt() -> Weight { estimate($database, 150_000_000, 13, 0) }
		fn answer_receipt(b: u32, ) -> Weight {
			estimate($database, 200_000_000, 13, 10).saturating_add(Weight::from_parts(8_000, 0).saturating_mul(b.into()))
		}
		fn authorize_answer_receipt(b: u32, ) -> Weight {
			estimate($database, 120_000_000, 3, 0).saturating_add(Weight::from_parts(8_000, 0).saturating_mul(b.into()))
		}
		fn show_receipt() -> Weight { estimate($database, 300_000_000, 40, 10) }
		fn dispute_route(n: u32, ) -> Weight {
			estimate($database, 500_000_000, 50, 16).saturating_add(estimate($database, 12_000_000, 2, 0).saturating_mul(n.into()))
		}
		fn dispute_doubled() -> Weight { estimate($database, 2_000_000_000, 32, 16) }
		fn authorize_finding() -> Weight { estimate($database, 150_000_000, 3, 0) }
		fn note_reign(n: u32, ) -> Weight {
			estimate($database, 20_000_000, 6, 3).saturating_add(estimate($database, 2_000_000, 1, 1).saturating_mul(n.into()))
		}
		fn end_demands(n: u32, ) -> Weight {
			estimate($database, 5_000_000, 1, 1).saturating_add(estimate($database, 100_000_000, 16, 9).saturating_mul(n.into()))
		}
		fn refund_next(d: u32, ) -> Weight {
			estimate($database, 30_000_000, 6, 3).saturating_add(estimate($database, 5_000_000, 2, 1).saturating_mul(d.into()))
		}
		fn forget_batches(n: u32, ) -> Weight {
			estimate($database, 5_000_000, 3, 1).saturating_add(estimate($database, 60_000_000, 28, 28).saturating_mul(n.into()))
		}
		fn note_prices(n: u32, f: u32, ) -> Weight {
			estimate($database, 20_000_000, 4, 3)
				.saturating_add(estimate($database, 10_000_000, 2, 1).saturating_mul(n.into()))
				.saturating_add(estimate($database, 5_000_000, 1, 1).saturating_mul(f.into()))
		}
	};
}

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	estimates!(T::DbWeight::get());
}

impl WeightInfo for () {
	estimates!(RocksDbWeight::get());
}
