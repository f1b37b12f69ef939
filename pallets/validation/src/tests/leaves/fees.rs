//! What validators say that receipts cost, and who corrects it.

use keirin_primitives::{traits::LeafFees, validation::ListedLeaf};

use super::*;

/// A batch of cheap receipts and one dear one that the first validator must check. Returns all of its receipts, the dear one first.
fn with_dear() -> ([Host; 4], At, Vec<u32>) {
    let hosts = hosts([10; 4]);
    let mut fees = vec![10; 100];
    fees[0] = 1_000;
    // Which is due to whom follows from the id of the batch.
    let at = (0..100)
        .map(|_| batch_of(&hosts[0], &fees))
        .find(|at| hosts[1].leaves_due(*at).first() == Some(&0))
        .expect("one in three");
    let places = hosts[1].leaves_due(at);
    (hosts, at, places)
}

fn opened(leaves: &[(u32, Option<u64>)]) -> ([Host; 4], At) {
    let (hosts, at, _) = with_dear();
    let places: Vec<_> = leaves.iter().map(|(place, _)| *place).collect();
    assert_ok!(hosts[1].list(at, &places));
    judged(&hosts);
    assert_ok!(hosts[1].submit_list(hosts[1].list_of(at, leaves)));
    (hosts, at)
}

#[test]
fn a_fee_that_is_said_goes_back() {
    build_and_execute(|| {
        let (hosts, _) = opened(&[(0, Some(1_000))]);
        drawn();
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();
        assert_eq!(refunds(), [(0, 1_000)]);
    });
}

/// A friend of the executor says that the dear receipt was cheap; its requester shows it.
#[test]
fn a_fee_that_is_said_wrong_is_corrected_and_costs_who_said_it() {
    build_and_execute(|| {
        let (hosts, at) = opened(&[(0, Some(1))]);
        let shown = |validator: &Host, fee| Pallet::<Test>::leaf_shown(at.0, at.1, &validator.account, 0, fee);
        assert!(!shown(&hosts[2], 1_000), "it has no list");
        assert!(shown(&hosts[1], 1_000));
        assert!(!shown(&hosts[1], 1_000), "it is right now");
        drawn();
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();
        assert_eq!(refunds(), [(0, 1_000)]);
        assert_eq!(fined(&hosts[1]).map(|(due, _)| due), Some(999));
    });
}

#[test]
fn a_fee_that_was_not_shown_is_the_mean_until_it_is_and_costs_nothing() {
    build_and_execute(|| {
        let (hosts, at) = opened(&[(0, None)]);
        drawn();
        all_vote(&hosts, |_, _| Judgement::Invalid);
        assert!(Pallet::<Test>::leaf_shown(at.0, at.1, &hosts[1].account, 0, 1_000));
        settled();
        assert_eq!(refunds(), [(0, 1_000)]);
        assert_eq!(fined(&hosts[1]), None);
    });
}

/// Who accuses falsely says that all was for nothing.
#[test]
fn a_low_fee_makes_no_false_accusation_cheaper() {
    build_and_execute(|| {
        let (hosts, at, places) = with_dear();
        let leaves: Vec<_> = places[..20].iter().map(|place| (*place, Some(0))).collect();
        assert_ok!(hosts[1].list(at, &places[..20]));
        judged(&hosts);
        assert_ok!(hosts[1].submit_list(hosts[1].list_of(at, &leaves)));
        drawn();
        all_vote(&hosts, |_, _| Judgement::Valid);
        settled();
        let mean = (1_000 + 99 * 10) / 100;
        assert_eq!(fined(&hosts[1]).map(|(due, _)| due), Some(8 * 50 + 12 * mean));
    });
}

#[test]
fn a_list_keeps_what_was_shown() {
    build_and_execute(|| {
        let (hosts, at) = opened(&[(0, None)]);
        Pallet::<Test>::leaf_shown(at.0, at.1, &hosts[1].account, 0, 700);
        let leaves = Lists::<Test>::get(at, hosts[1].account).expect("it is open").leaves;
        assert_eq!(leaves.to_vec(), [ListedLeaf { place: 0, fee: Some(700) }]);
    });
}
