//! What benchmarks need of stand-ins.

use frame_support::traits::fungible::Mutate;
use keirin_primitives::{
    executor::ExecutorKey,
    model::ModelId,
    receipts::BatchId,
    sprint::{EpochIndex, Phase, Secret},
    traits::{Epochs, OnOpened},
    validation::{ListedLeaf, WorkIndex},
    weight::VotingWeight,
};

use super::{hosts, set_price, Balances, Clock, System, Test, Validation, EPOCH_BLOCKS, PHASES};

/// Sets up what the benchmarks ask for.
pub struct ForBenchmarks;

fn set_up(who: &u64, key: ExecutorKey) {
    hosts::register(*who, key);
    fund(who);
    hosts::put_at_stake(*who, 1_000_000_000);
}

fn fund(who: &u64) {
    Balances::set_balance(who, u128::MAX / 8);
}

fn set_clock(epoch: EpochIndex, phase: Phase) {
    let offset = PHASES.iter().find(|(_, other)| *other == phase).map_or(0, |(from, _)| *from);
    System::set_block_number(u64::from(epoch.0) * EPOCH_BLOCKS + offset);
}

impl crate::BenchmarkHelper<u64> for ForBenchmarks {
    fn set_up_participant(who: &u64, key: ExecutorKey) {
        set_up(who, key);
        Validation::opened(Clock::now().index, who, VotingWeight(1_000));
    }

    fn fund(who: &u64) {
        fund(who);
    }

    fn set_clock(epoch: EpochIndex, phase: Phase) {
        set_clock(epoch, phase);
    }

    fn set_up_model(model: &ModelId) {
        set_price(core::str::from_utf8(model).expect("names are text"), 1);
    }

    fn name_receipt(epoch: EpochIndex, index: WorkIndex, validator: &u64, place: u32) {
        let leaves = vec![ListedLeaf { place, fee: Some(0) }].try_into().expect("one");
        let list = pallet_keirin_validation::List { leaves, voted: Default::default() };
        pallet_keirin_validation::Lists::<Test>::insert((epoch, index), validator, list);
    }
}

impl pallet_keirin_validation::BenchmarkHelper<u64> for ForBenchmarks {
    fn set_up_participant(who: &u64, key: ExecutorKey) {
        set_up(who, key);
    }

    fn fund(who: &u64) {
        fund(who);
    }

    fn set_clock(epoch: EpochIndex, phase: Phase) {
        set_clock(epoch, phase);
    }

    fn set_secret(_epoch: EpochIndex, _who: &u64, _secret: Secret) {}

    fn keep_batch(_batch: BatchId, _at: (EpochIndex, WorkIndex), _receipts: u32) {}
}
