//! Price lists.

use keirin_primitives::{model::ModelId, traits::PriceList};

use super::*;

/// The names on the list, so many at a time, and how often it was asked for.
fn listed(limit: u32) -> (Vec<ModelId>, u32) {
    let (mut names, mut after, mut asked) = (Vec::new(), None, 0);
    loop {
        let (prices, last) = Pallet::<Test>::prices_after(after.as_ref(), limit);
        names.extend(prices.into_iter().map(|(name, _)| name));
        asked += 1;
        after = last;
        if after.is_none() {
            names.sort();
            return (names, asked);
        }
    }
}

#[test]
fn every_active_model_is_listed_once_however_many_are_asked_for() {
    build_and_execute(|| {
        ["a", "b"].into_iter().for_each(add);
        let all = ["a", "b"].map(id).to_vec();
        assert_eq!(listed(10), (all.clone(), 1));
        assert_eq!(listed(1), (all, 3), "the last answer is empty");

        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("b"), false));

        assert_eq!(listed(10).0, [id("a")]);
    });
}

#[test]
fn models_are_listed_with_the_price_of_this_block() {
    build_and_execute(|| {
        add("smol");
        busy_blocks(20, 1_000_000);

        let (prices, _) = Pallet::<Test>::prices_after(None, 1);

        assert_eq!(prices.into_iter().map(|(_, terms)| terms.price_per_unit).collect::<Vec<_>>(), [price()]);
    });
}

#[test]
fn a_model_that_is_removed_meanwhile_does_not_end_the_list() {
    build_and_execute(|| {
        ["a", "b"].into_iter().for_each(add);
        let (first, last) = Pallet::<Test>::prices_after(None, 1);
        let last = last.expect("there are more");
        assert_ok!(Models::set_active(RuntimeOrigin::root(), last.to_vec(), false));
        assert_ok!(Models::remove(RuntimeOrigin::root(), last.to_vec()));

        assert_eq!(first.len() + Pallet::<Test>::prices_after(Some(&last), 10).0.len(), 2);
    });
}
