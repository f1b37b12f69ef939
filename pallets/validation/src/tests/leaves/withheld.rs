//! Receipts that an executor was made to post on chain and did not.

use super::*;
use crate::{Leaves, Tallies};

type Batches = Pallet<Test>;

fn fails(at: At, place: u32) -> bool {
    <Batches as BatchWorks<u64, u64>>::leaf_failed(at.0, at.1, place)
}

#[test]
fn silence_fails_one_receipt_and_no_other() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        assert!(fails(at, 5));
        hosts[1..].iter().for_each(|host| {
            assert_ok!(host.list(at, &[]));
        });
        judged(&hosts);
        settled();

        assert_eq!(refunds(), [(5, 10)]);
        assert_eq!(damages_of(&hosts[0]), Some(10));
        assert!([1, 2, 3].iter().all(|host: &usize| claimable(hosts[*host].account) > 0));
    });
}

/// Who holds back the dearest receipt, and nobody knows what it cost, pays for the dearest.
#[test]
fn silence_costs_the_largest_fee_of_the_batch() {
    build_and_execute(|| {
        let hosts = hosts([10; 4]);
        let mut fees = [10; 100];
        fees[3] = 600;
        let at = batch_of(&hosts[0], &fees);
        assert!(fails(at, 5));
        judged(&hosts);
        settled();
        assert_eq!(damages_of(&hosts[0]), Some(600));
    });
}

#[test]
fn nobody_owes_a_vote_on_what_is_withheld_and_no_accuser_pays() {
    build_and_execute(|| {
        let (hosts, at, places) = accused(100, 2);
        let (place, leaf) = voted_of(at, &hosts[1])[0];
        let until = System::block_number() + 4;
        let may =
            |host: &Host, place| <Batches as BatchWorks<u64, u64>>::may_demand_leaf(at.0, at.1, place, &host.account);
        assert!(may(&hosts[2], places[0]) && !may(&hosts[0], places[0]), "its executor needs no demand");
        assert!(!may(&hosts[2], 99) || places.contains(&99), "nobody votes on that one");
        let before = Challenges::<Test>::get(leaf.0, leaf.1).expect("it is voted on").votes_until;
        <Batches as BatchWorks<u64, u64>>::leaf_demanded(at.0, at.1, place, &hosts[2].account, until);
        let after = Challenges::<Test>::get(leaf.0, leaf.1).expect("it is voted on").votes_until;
        assert!(after > before && after > until, "there is time to look at it");

        assert!(fails(at, place));
        settled();
        let outcomes = outcomes_of_leaves();
        assert!(outcomes.contains(&WorkOutcome::Withheld) && outcomes.contains(&WorkOutcome::Undecided));
        assert_eq!(refunds(), [(place, 10)]);
        assert_eq!(fined(&hosts[1]), None);
    });
}

#[test]
fn what_was_withheld_before_the_draw_is_not_voted_on() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        let places = hosts[1].leaves_due(at)[..2].to_vec();
        assert_ok!(hosts[1].list(at, &places));
        judged(&hosts);
        assert_ok!(hosts[1].open_list(at, &places));
        assert!(fails(at, places[0]));
        drawn();
        assert_eq!(voted_of(at, &hosts[1]).into_iter().map(|(place, _)| place).collect::<Vec<_>>(), [places[1]]);
        assert!(Leaves::<Test>::get(at, places[0]).is_some_and(|leaf| leaf.found.is_one()));
    });
}

#[test]
fn nothing_fails_of_a_batch_that_is_paid() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        judged(&hosts);
        settled();
        assert!(!fails(at, 5));
        assert!(!Tallies::<Test>::contains_key(at.0, hosts[0].account));
    });
}
