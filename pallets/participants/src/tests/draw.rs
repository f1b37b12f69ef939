//! Drawing by weight: the tree against a naive model.

use std::collections::BTreeMap;

use frame_support::assert_ok;
use keirin_primitives::{
    traits::{AssignByWeight, ServiceRecord},
    weight::VotingWeight,
};
use proptest::prelude::*;
use sp_core::U256;

use super::register;
use crate::{
    mock::*,
    weight_tree::{CAPACITY, FAN_OUT},
    Pallet, Participants as Records, WeightLeaves, WeightRoots,
};

/// The slot a cumulative weight falls into, by adding up.
fn naive_slot_at(weights: &BTreeMap<u32, u64>, mut point: u64) -> Option<u32> {
    for (slot, weight) in weights {
        match point.checked_sub(*weight) {
            Some(rest) => point = rest,
            None => return Some(*slot),
        }
    }
    None
}

/// Entropy that leaves `point` when divided by any total above it.
fn entropy_of(point: u64) -> [u8; 32] {
    U256::from(point).to_little_endian()
}

/// Slots in one leaf, at the edges of leaves, and anywhere.
fn slots() -> impl Strategy<Value = u32> {
    let edges = prop_oneof![Just(FAN_OUT - 1), Just(FAN_OUT), Just(CAPACITY - FAN_OUT), Just(CAPACITY - 1)];
    prop_oneof![0..8u32, edges, 0..CAPACITY]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Each change gives a slot a weight, or takes it away where the slot has one.
    #[test]
    fn every_point_of_the_total_falls_to_the_slot_that_adding_up_gives(
        changes in prop::collection::vec((slots(), 0..20u64), 1..48),
    ) {
        new_test_ext().execute_with(|| {
            let model = model_id("a");
            let mut weights = BTreeMap::new();
            for (slot, weight) in changes {
                match weights.remove(&slot) {
                    Some(old) => Pallet::<Test>::remove_weight(&model, slot, VotingWeight(old)),
                    None => {
                        Pallet::<Test>::add_weight(&model, slot, VotingWeight(weight)).expect("small weights add up");
                        weights.insert(slot, weight);
                    },
                }
            }

            let total: u64 = weights.values().sum();
            prop_assert_eq!(Pallet::<Test>::total_weight(&model), total);
            for point in 0..total {
                let drawn = Pallet::<Test>::draw_slot(&model, &entropy_of(point));
                prop_assert_eq!(drawn, naive_slot_at(&weights, point));
            }
            let root = WeightRoots::<Test>::get(&model);
            prop_assert_eq!(Pallet::<Test>::slot_below(&root, &model, total), None);
            Ok(())
        })?;
    }

    #[test]
    fn tree_without_weight_leaves_nothing_in_storage(slots in prop::collection::btree_set(slots(), 1..24)) {
        new_test_ext().execute_with(|| {
            let model = model_id("a");
            for slot in &slots {
                Pallet::<Test>::add_weight(&model, *slot, VotingWeight(3)).expect("small weights add up");
            }
            for slot in &slots {
                Pallet::<Test>::remove_weight(&model, *slot, VotingWeight(3));
            }
            prop_assert_eq!(WeightRoots::<Test>::iter().count(), 0);
            prop_assert_eq!(WeightLeaves::<Test>::iter().count(), 0);
            Ok(())
        })?;
    }
}

#[test]
fn each_participant_is_drawn_as_often_as_it_has_weight() {
    build_and_execute(|| {
        for account in 1..=3 {
            register(account, &["a"]);
        }
        register(4, &["b"]);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(2)));

        let drawn: Vec<_> =
            (0..4).map(|point| Pallet::<Test>::assign_by_weight(&model_id("a"), &entropy_of(point))).collect();

        assert_eq!(drawn, [Some(1), Some(3), Some(1), Some(3)]);
    });
}

#[test]
fn nothing_is_drawn_from_an_empty_tree() {
    build_and_execute(|| assert_eq!(Pallet::<Test>::draw_slot(&model_id("a"), &[255; 32]), None));
}

#[test]
fn sum_of_weights_never_wraps() {
    new_test_ext().execute_with(|| {
        let model = model_id("a");
        Pallet::<Test>::add_weight(&model, 0, VotingWeight(u64::MAX)).expect("the first weight fits");
        assert!(Pallet::<Test>::add_weight(&model, FAN_OUT, VotingWeight(1)).is_err());
        assert_eq!(Pallet::<Test>::total_weight(&model), u64::MAX);
    });
}

#[test]
fn record_of_service_counts_answers_and_misses() {
    build_and_execute(|| {
        register(1, &["a"]);

        Pallet::<Test>::note_served(&1);
        Pallet::<Test>::note_served(&1);
        Pallet::<Test>::note_missed(&1);
        Pallet::<Test>::note_missed(&2);

        let record = Records::<Test>::get(1).expect("it is registered");
        assert_eq!((record.served, record.missed), (2, 1));
        assert!(!Records::<Test>::contains_key(2));
    });
}
