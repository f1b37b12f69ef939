//! What the benchmarks of these pallets need of others: the real participants, money, clock and secrets.

use alloc::{vec, vec::Vec};
use frame_support::traits::fungible::Mutate;
use keirin_primitives::{
    executor::ExecutorKey,
    merkle::Node,
    model::ModelId,
    receipts::{BatchCommit, BatchId, Debit, ReceiptKey, RequestId, RequesterId, Span},
    sprint::{EpochIndex, Phase, Secret},
    traits::{Epochs, ModelRegistered, OnOpened},
    validation::{ListedLeaf, WorkIndex},
    weight::VotingWeight,
};
use pallet_keirin_receipts::{Batch, BatchState, Batches, Commits};
use pallet_keirin_sprints::{BenchmarkHelper as _, CurrentEpoch, Secrets};

use crate::{
    configs::sprints::for_benchmarks::SetUp as Sprinting, constants::KEI, AccountId, Balances, BlockNumber, Models,
    Rewards, Runtime, Sprints, System, Validation,
};

/// Sets up what the benchmarks ask for.
pub struct SetUp;

/// Blocks that have passed before anything is measured.
const PASSED: BlockNumber = 100;

fn set_clock(epoch: EpochIndex, phase: Phase) {
    System::set_block_number(System::block_number().max(PASSED));
    let until = System::block_number() + 100;
    CurrentEpoch::<Runtime>::mutate(|current| {
        current.index = epoch;
        current.phase = phase;
        current.until = until;
    });
}

impl pallet_keirin_validation::BenchmarkHelper<AccountId> for SetUp {
    fn set_up_participant(who: &AccountId, key: ExecutorKey) {
        Sprinting::set_up_participant(who, key);
        Self::fund(who);
    }

    fn fund(who: &AccountId) {
        for account in [who, &Rewards::pot_account()] {
            Balances::set_balance(account, 1_000 * KEI);
        }
    }

    fn set_clock(epoch: EpochIndex, phase: Phase) {
        set_clock(epoch, phase);
    }

    fn set_secret(epoch: EpochIndex, who: &AccountId, secret: Secret) {
        Secrets::<Runtime>::insert(epoch, who, secret);
    }

    fn keep_batch(batch: BatchId, (epoch, index): (EpochIndex, WorkIndex), receipts: u32) {
        let debits = (1..=receipts).map(|number| {
            let mut requester = RequesterId([0; 20]);
            requester.0[..4].copy_from_slice(&number.to_be_bytes());
            Debit { requester, receipts: 1, fees: KEI }
        });
        let key = ReceiptKey { requester: RequesterId([0; 20]), request: RequestId([0; 32]) };
        let fees = KEI * u128::from(receipts);
        let commit = BatchCommit {
            participant: AccountId::new([0; 32]),
            number: 0,
            root: Node { hash: [0; 32], summary: Span { fees, first: key, last: key } },
            count: receipts,
            largest_fee: KEI,
            not_after_ms: 0,
            debits: debits.collect::<Vec<_>>().try_into().expect("there are no more requesters than a batch has"),
        };
        let known = Batch {
            executor: ExecutorKey([2; 33]),
            epoch,
            index,
            committed_at: System::block_number(),
            time_ms: 0,
            unpaid: Default::default(),
            state: BatchState::Open,
        };
        Commits::<Runtime>::insert(batch, commit);
        Batches::<Runtime>::insert(batch, known);
    }
}

impl pallet_keirin_receipts::BenchmarkHelper<AccountId> for SetUp {
    fn set_up_participant(who: &AccountId, key: ExecutorKey) {
        Sprinting::set_up_participant(who, key);
        <Self as pallet_keirin_receipts::BenchmarkHelper<AccountId>>::fund(who);
        Validation::opened(Sprints::now().index, who, VotingWeight(1_000));
    }

    fn fund(who: &AccountId) {
        Balances::set_balance(who, 1_000_000 * KEI);
    }

    fn set_clock(epoch: EpochIndex, phase: Phase) {
        set_clock(epoch, phase);
    }

    fn set_up_model(model: &ModelId) {
        Models::register_for_benchmark(model);
    }

    fn name_receipt(epoch: EpochIndex, index: WorkIndex, validator: &AccountId, place: u32) {
        let leaves = vec![ListedLeaf { place, fee: Some(0) }].try_into().expect("one");
        let list = pallet_keirin_validation::List { leaves, voted: Default::default() };
        pallet_keirin_validation::Lists::<Runtime>::insert((epoch, index), validator, list);
    }
}

impl pallet_keirin_canaries::BenchmarkHelper<AccountId> for SetUp {
    fn set_up_participant(participant: &AccountId) {
        let mut key = [2; 33];
        key[1..].copy_from_slice(participant.as_ref());
        Sprinting::set_up_participant(participant, ExecutorKey(key));
        Sprinting::serve_most_models(participant);
    }

    fn set_epoch(epoch: EpochIndex, phase: Phase) {
        set_clock(epoch, phase);
    }
}
