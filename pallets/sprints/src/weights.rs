//! Provisional weights for `pallet_keirin_sprints`.
//!
//! Counted, not measured: reads and writes are those of the worst case of each call, proof sizes the longest encoding of the values
//! read plus 2 475 bytes of trie nodes each; the time of the computation between them is an estimate, except for `dispute`:
//! one nonce of the dev configuration took 36 ms in WebAssembly. The benchmark command line replaces this file.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weight functions needed for `pallet_keirin_sprints`.
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
    /// Weight of `vote` with `a` accusations.
    fn vote(a: u32) -> Weight;
    /// Weight of `authorize_vote`.
    fn authorize_vote() -> Weight;
    /// Weight of `dispute` that discredits `a` accusers.
    fn dispute(a: u32) -> Weight;
    /// Weight of entering a phase.
    fn enter_phase() -> Weight;
    /// Weight of fixing a seed from `n` secrets.
    fn fix_seed(n: u32) -> Weight;
    /// Weight of settling `n` commitments.
    fn settle(n: u32) -> Weight;
    /// Weight of counting `v` votes after `f` findings.
    fn tally(f: u32, v: u32) -> Weight;
    /// Weight of giving the participants of one block their weights.
    fn give_weights() -> Weight;
    /// Weight of removing `n` entries.
    fn prune(n: u32) -> Weight;
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
    /// Weight of settling the continuous commitments of `n` participants, beside those of the sprint.
    fn settle_continuous(n: u32) -> Weight;
}

/// Weights for `pallet_keirin_sprints` on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn open() -> Weight {
        Weight::from_parts(40_000_000, 12_000).saturating_add(T::DbWeight::get().reads_writes(4, 3))
    }

    fn authorize_open() -> Weight {
        Weight::from_parts(90_000_000, 15_000).saturating_add(T::DbWeight::get().reads(6))
    }

    fn commit() -> Weight {
        Weight::from_parts(30_000_000, 9_000).saturating_add(T::DbWeight::get().reads_writes(3, 1))
    }

    fn authorize_commit() -> Weight {
        Weight::from_parts(90_000_000, 15_000).saturating_add(T::DbWeight::get().reads(5))
    }

    fn reveal() -> Weight {
        Weight::from_parts(2_500_000_000, 6_000).saturating_add(T::DbWeight::get().reads_writes(2, 2))
    }

    fn authorize_reveal() -> Weight {
        Weight::from_parts(2_500_000_000, 6_000).saturating_add(T::DbWeight::get().reads(2))
    }

    fn vote(a: u32) -> Weight {
        Weight::from_parts(60_000_000, 12_000)
            .saturating_add(Weight::from_parts(30_000_000, 45_000).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads_writes(4, 2))
            .saturating_add(T::DbWeight::get().reads_writes(4, 3).saturating_mul(a.into()))
    }

    fn authorize_vote() -> Weight {
        Weight::from_parts(150_000_000, 120_000).saturating_add(T::DbWeight::get().reads(38))
    }

    fn dispute(_a: u32) -> Weight {
        Weight::from_parts(60_000_000_000, 3_000_000).saturating_add(T::DbWeight::get().reads_writes(3_100, 2_100))
    }

    fn enter_phase() -> Weight {
        Weight::from_parts(20_000_000, 4_000).saturating_add(T::DbWeight::get().reads_writes(2, 2))
    }

    fn fix_seed(n: u32) -> Weight {
        Weight::from_parts(60_000_000, 4_000)
            .saturating_add(Weight::from_parts(2_000_000, 2_600).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads_writes(2, 1))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n.into()))
    }

    fn settle(n: u32) -> Weight {
        Weight::from_parts(50_000_000, 45_000)
            .saturating_add(Weight::from_parts(10_000_000, 9_000).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads_writes(4, 2))
            .saturating_add(T::DbWeight::get().reads_writes(5, 2).saturating_mul(n.into()))
    }

    fn tally(f: u32, v: u32) -> Weight {
        Weight::from_parts(1_000_000, 0).saturating_mul(f.saturating_add(v).into())
    }

    fn give_weights() -> Weight {
        Weight::from_parts(300_000_000, 1_200_000).saturating_add(T::DbWeight::get().reads_writes(1_100, 1_100))
    }

    fn prune(n: u32) -> Weight {
        Weight::from_parts(20_000_000, 4_000)
            .saturating_add(Weight::from_parts(1_000_000, 2_600).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads_writes(3, 1))
            .saturating_add(T::DbWeight::get().reads_writes(1, 1).saturating_mul(n.into()))
    }

    fn authorize_dispute() -> Weight {
        Weight::from_parts(100_000_000, 220_000).saturating_add(T::DbWeight::get().reads(68))
    }

    fn commit_continuous() -> Weight {
        Weight::from_parts(60_000_000, 28_000).saturating_add(T::DbWeight::get().reads_writes(8, 2))
    }

    fn authorize_commit_continuous() -> Weight {
        Weight::from_parts(120_000_000, 27_000).saturating_add(T::DbWeight::get().reads(8))
    }

    fn reveal_continuous() -> Weight {
        Weight::from_parts(2_500_000_000, 15_000).saturating_add(T::DbWeight::get().reads_writes(4, 2))
    }

    fn authorize_reveal_continuous() -> Weight {
        Weight::from_parts(2_500_000_000, 15_000).saturating_add(T::DbWeight::get().reads(4))
    }

    fn set_continuous() -> Weight {
        Weight::from_parts(5_000_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }

    fn settle_continuous(n: u32) -> Weight {
        Weight::from_parts(5_000_000, 3_000)
            .saturating_add(Weight::from_parts(10_000_000, 9_000).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads_writes(4, 2).saturating_mul(n.into()))
    }
}

impl WeightInfo for () {
    fn open() -> Weight {
        Weight::zero()
    }

    fn authorize_open() -> Weight {
        Weight::zero()
    }

    fn commit() -> Weight {
        Weight::zero()
    }

    fn authorize_commit() -> Weight {
        Weight::zero()
    }

    fn reveal() -> Weight {
        Weight::zero()
    }

    fn authorize_reveal() -> Weight {
        Weight::zero()
    }

    fn vote(_a: u32) -> Weight {
        Weight::zero()
    }

    fn authorize_vote() -> Weight {
        Weight::zero()
    }

    fn dispute(_a: u32) -> Weight {
        Weight::zero()
    }

    fn enter_phase() -> Weight {
        Weight::zero()
    }

    fn fix_seed(_n: u32) -> Weight {
        Weight::zero()
    }

    fn settle(_n: u32) -> Weight {
        Weight::zero()
    }

    fn tally(_f: u32, _v: u32) -> Weight {
        Weight::zero()
    }

    fn give_weights() -> Weight {
        Weight::zero()
    }

    fn prune(_n: u32) -> Weight {
        Weight::zero()
    }

    fn authorize_dispute() -> Weight {
        Weight::zero()
    }

    fn commit_continuous() -> Weight {
        Weight::zero()
    }

    fn authorize_commit_continuous() -> Weight {
        Weight::zero()
    }

    fn reveal_continuous() -> Weight {
        Weight::zero()
    }

    fn authorize_reveal_continuous() -> Weight {
        Weight::zero()
    }

    fn set_continuous() -> Weight {
        Weight::zero()
    }

    fn settle_continuous(_n: u32) -> Weight {
        Weight::zero()
    }
}
