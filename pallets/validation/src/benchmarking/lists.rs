//! Batches of receipts, of which the one validator has to check all.

use alloc::vec::Vec;
use frame_benchmarking::v2::account;
use frame_support::{traits::Get, weights::WeightMeter};
use keirin_primitives::{
    executor::ExecutorSignature,
    model::ModelId,
    receipts::{BatchId, MAX_DEBITS},
    signing::opened_list_digest,
    sprint::Phase,
    traits::RecordWork,
    validation::{seal_list, verdict_salt, ListedLeaf, OpenedList, Subject, Work, WorkId, WorkIndex, MAX_LEAF_VOTES},
    weight::VotingWeight,
};
use sp_core::ecdsa::Public;
use sp_runtime::{Perbill, Saturating};

use super::setup::*;
use crate::{lists::empty_list, *};

const BATCH: WorkId = WorkId([6; 32]);

/// A batch of as many requesters as there can be, with a receipt of each, and its validator, whose secret is known.
fn batch<T: Config>() -> (WorkIndex, T::AccountId, Public) {
    let (validator, key) = validator::<T>();
    reveal::<T>(&validator);
    let largest_fee: BalanceOf<T> = T::LeastFine::get();
    let (_, index) = Pallet::<T>::record(Work {
        id: BATCH,
        subject: Subject::Batch { receipts: MAX_DEBITS, largest_fee },
        executor: account("executor", 0, 0),
        requester: requester::<T>(),
        model: ModelId::default(),
        fee: largest_fee.saturating_mul(MAX_DEBITS.into()),
        evidence: None,
        traps: None,
    });
    T::BenchmarkHelper::keep_batch(BatchId(BATCH.0), (EPOCH, index), MAX_DEBITS);
    (index, validator, key)
}

/// A batch that the validator calls valid.
pub(super) fn checked_batch<T: Config>() -> WorkIndex {
    T::BenchmarkHelper::set_clock(EPOCH, Phase::Generation);
    let (index, validator, _) = batch::<T>();
    Seals::<T>::insert((EPOCH, index), &validator, empty_list(&validator, &BATCH, &SECRET));
    index
}

/// A list of so many receipts that its validator can open now.
pub(super) fn sealed_list<T: Config>(named: u32) -> (OpenedListOf<T>, ExecutorSignature) {
    T::BenchmarkHelper::set_clock(EPOCH, Phase::Generation);
    let (index, validator, key) = batch::<T>();
    let leaves: Vec<_> = (0..named).map(|place| ListedLeaf { place, fee: Some(T::LeastFine::get()) }).collect();
    let leaves = leaves.try_into().expect("they fit");
    let list = OpenedList { epoch: EPOCH, validator, index, work: BATCH, leaves, unseen: Default::default() };
    let sealed = seal_list(&list.validator, &BATCH, &list.places(), &verdict_salt(&SECRET, &BATCH));
    Seals::<T>::insert((EPOCH, index), &list.validator, sealed);
    let mut round = in_stage::<T>(Stage::Judging);
    round.lists_until = Pallet::<T>::now().saturating_add(8u32.into());
    Rounds::<T>::insert(EPOCH, round);
    let signature = sign(&key, &opened_list_digest(&Pallet::<T>::genesis_hash(), &list));
    (list, signature)
}

/// A list of so many receipts that was opened; the time to draw from it has come. Returns its batch and its validator.
pub(super) fn undrawn_list<T: Config>(named: u32) -> (WorkIndex, T::AccountId, RoundOf<T>) {
    let (list, _) = sealed_list::<T>(named);
    let at = (list.index, list.validator.clone());
    Pallet::<T>::do_open_list(list).expect("it was sealed");
    let mut round = in_stage::<T>(Stage::Waiting);
    round.lists_until = Pallet::<T>::now().saturating_sub(2u32.into());
    (at.0, at.1, round)
}

/// A list that was drawn from, and the vote overturned a half and confirmed a half of it.
pub(super) fn voted_list<T: Config>(named: u32) -> (WorkIndex, RoundOf<T>) {
    let (index, validator, mut round) = undrawn_list::<T>(named);
    Pallet::<T>::draw_leaves(EPOCH, &mut round, &mut WeightMeter::new());
    Rounds::<T>::insert(EPOCH, &round);
    let voted = Lists::<T>::get((EPOCH, index), validator).expect("it is open").voted;
    assert_eq!(voted.len(), named.min(MAX_LEAF_VOTES) as usize);
    for (place, leaf) in voted {
        Challenges::<T>::mutate(EPOCH, leaf, |challenge| {
            let challenge = challenge.as_mut().expect("it is put to the vote");
            let side = if place % 2 == 0 { &mut challenge.invalid } else { &mut challenge.valid };
            *side = VotingWeight(1_000);
        });
    }
    (index, round)
}

/// A receipt that was withheld.
pub(super) fn failed_leaf<T: Config>() -> WorkIndex {
    let index = checked_batch::<T>();
    let mut leaf = LeafOf::<T>::default();
    leaf.note(Perbill::one(), T::LeastFine::get());
    Leaves::<T>::insert((EPOCH, index), 0, leaf);
    index
}
