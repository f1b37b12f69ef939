//! Drawing by weight: the tree against a naive model.

use std::collections::BTreeMap;

use keirin_primitives::weight::VotingWeight;
use proptest::prelude::*;

use crate::{mock::*, weight_tree::CAPACITY, Pallet};

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

fn slots() -> impl Strategy<Value = u32> {
    prop_oneof![0..8u32, 0..CAPACITY, Just(CAPACITY - 1)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_point_of_the_total_falls_to_the_slot_that_adding_up_gives(
        entries in prop::collection::vec((slots(), 1..20u64), 1..24),
        removed in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        new_test_ext().execute_with(|| {
            let model = model_id("a");
            let mut weights = BTreeMap::new();
            for (slot, weight) in entries {
                if weights.contains_key(&slot) { continue }
                Pallet::<Test>::add_weight(&model, slot, VotingWeight(weight)).expect("no overflow");
                weights.insert(slot, weight);
            }
            for index in removed {
                if weights.is_empty() { break }
                let slot = *weights.keys().nth(index.index(weights.len())).expect("within the map");
                let weight = weights.remove(&slot).expect("it was there");
                Pallet::<Test>::remove_weight(&model, slot, VotingWeight(weight));
            }

            let total: u64 = weights.values().sum();
            prop_assert_eq!(Pallet::<Test>::total_weight(&model), total);
            for point in 0..total {
                let drawn = Pallet::<Test>::slot_at(&model, point);
                prop_assert_eq!(Some(drawn), naive_slot_at(&weights, point));
            }
            Ok(())
        })?;
    }
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
        assert!(Pallet::<Test>::add_weight(&model, 1, VotingWeight(1)).is_err());
        assert_eq!(Pallet::<Test>::total_weight(&model), u64::MAX);
    });
}
