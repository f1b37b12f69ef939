use keirin_primitives::receipts::{ReceiptKey, RequestId};
use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;
const NOW: u64 = 1_000_000 * SECOND;

fn receipt(requester: u16, request: u32, age: u64, fee: u128) -> Waiting {
    let (mut who, mut what) = ([0; 20], [0; 32]);
    who[..2].copy_from_slice(&requester.to_be_bytes());
    what[..4].copy_from_slice(&request.to_be_bytes());
    let key = ReceiptKey { requester: RequesterId(who), request: RequestId(what) };
    Waiting { key, number: request.into(), timestamp_ns: NOW - age * SECOND, fee, leaf: what }
}

fn rules() -> BatchRules {
    let (age, within) = (Duration::from_secs(60), Duration::from_secs(600));
    BatchRules { enough: 4, age, within, least_debit: 10, ..BatchRules::default() }
}

fn numbers(receipts: &[Waiting]) -> Vec<u64> {
    receipts.iter().map(|receipt| receipt.number).collect()
}

#[test]
fn batch_is_made_when_there_is_enough_or_the_oldest_has_waited_long_enough() {
    let few = vec![receipt(1, 1, 59, 10), receipt(2, 2, 5, 10)];
    assert_eq!(rules().choose(few, NOW), Choice::default());
    let one_is_old = vec![receipt(1, 1, 60, 10), receipt(2, 2, 5, 10)];
    assert_eq!(numbers(&rules().choose(one_is_old, NOW).taken), [1, 2]);
    let many = (0..4).map(|number| receipt(1, number, 0, 5)).collect();
    assert_eq!(rules().choose(many, NOW).taken.len(), 4);
    assert_eq!(rules().choose(Vec::new(), NOW), Choice::default());
}

#[test]
fn who_owes_too_little_waits_and_does_not_make_a_batch_by_its_age() {
    let little = vec![receipt(1, 1, 500, 9), receipt(2, 2, 5, 10)];
    assert_eq!(rules().choose(little, NOW), Choice::default());
    let together = vec![receipt(1, 1, 500, 9), receipt(1, 3, 1, 1), receipt(2, 2, 5, 10)];
    assert_eq!(numbers(&rules().choose(together, NOW).taken), [1, 3, 2]);
}

#[test]
fn what_is_too_old_is_given_up_whoever_else_waits() {
    let choice = rules().choose(vec![receipt(1, 1, 600, 10), receipt(1, 2, 601, 10), receipt(2, 3, 700, 1)], NOW);
    assert_eq!((numbers(&choice.taken), numbers(&choice.given_up)), (vec![1], vec![2, 3]));
}

#[test]
fn of_too_many_requesters_those_who_have_waited_longest_come_first() {
    let all: Vec<_> = (0..300u16).map(|who| receipt(who, u32::from(who), u64::from(who), 10)).collect();
    let taken = rules().choose(all, NOW).taken;
    assert_eq!(taken.len(), MAX_DEBITS as usize);
    assert_eq!(taken.first().map(|receipt| receipt.number), Some(44));
    assert!(taken.is_sorted_by_key(|receipt| receipt.key));
}

#[test]
fn of_too_many_receipts_the_oldest_come_first() {
    let most = MAX_RECEIPTS;
    let mut all: Vec<_> = (0..most + 5).map(|number| receipt(1, number, 70, 1)).collect();
    all[3] = receipt(1, 3, 2, 1);
    let taken = rules().choose(all, NOW).taken;
    assert_eq!(taken.len(), most as usize);
    assert!(!numbers(&taken).contains(&3));
}

proptest! {
    #[test]
    fn every_receipt_is_taken_given_up_or_waits_and_a_batch_keeps_its_bounds(
        all in prop::collection::btree_map((0u16..20, 0u32..40), (0u64..700, 0u128..12), 0..200)
    ) {
        let all: Vec<_> = all.into_iter().map(|((who, what), (age, fee))| receipt(who, u32::from(who) * 100 + what, age, fee)).collect();
        let Choice { taken, given_up } = rules().choose(all.clone(), NOW);

        prop_assert!(taken.windows(2).all(|pair| pair[0].key < pair[1].key));
        prop_assert!(taken.iter().all(|receipt| all.contains(receipt) && !given_up.contains(receipt)));
        prop_assert!(given_up.iter().all(|receipt| rules().is_late(receipt.timestamp_ns, NOW)));
        prop_assert!(taken.iter().all(|receipt| !rules().is_late(receipt.timestamp_ns, NOW)));
        for receipt in &taken {
            let of_it = taken.iter().filter(|other| other.key.requester == receipt.key.requester);
            prop_assert!(of_it.map(|other| other.fee).sum::<u128>() >= rules().least_debit);
        }
    }
}
