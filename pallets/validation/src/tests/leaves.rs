//! Receipts that are put to the vote, and what that costs whom.

mod fees;
mod many;
mod random;
mod traps;
mod unseen;
mod withheld;

use keirin_primitives::{receipts::BatchId, traits::BatchWorks, validation::Subject};

use super::*;
use crate::{Lists, Pallet, ValidationRefusal as Refusal, Works};

/// An executor with a batch of so many receipts of ten each, and three validators.
fn with_batch(receipts: usize) -> ([Host; 4], At) {
    let hosts = hosts([10; 4]);
    let at = batch_of(&hosts[0], &vec![10; receipts]);
    (hosts, at)
}

/// The first validator names so many of its receipts, and the others none. The vote on what was drawn of them has begun.
fn accused(receipts: usize, named: usize) -> ([Host; 4], At, Vec<u32>) {
    let (hosts, at) = with_batch(receipts);
    let places = hosts[1].leaves_due(at)[..named].to_vec();
    assert_ok!(hosts[1].list(at, &places));
    hosts[2..].iter().for_each(|host| {
        assert_ok!(host.list(at, &[]));
    });
    judged(&hosts);
    assert_ok!(hosts[1].open_list(at, &places));
    drawn();
    (hosts, at, places)
}

fn voted_of(at: At, host: &Host) -> Vec<(u32, At)> {
    let voted = Lists::<Test>::get(at, host.account).expect("its list is open").voted;
    voted.into_iter().map(|(place, index)| (place, (at.0, index))).collect()
}

fn place_of(at: At) -> u32 {
    match Works::<Test>::get(at.0, at.1).expect("it is voted on").work.subject {
        Subject::Leaf { place, .. } => place,
        subject => panic!("{subject:?} is no receipt"),
    }
}

fn outcomes_of_leaves() -> Vec<WorkOutcome> {
    outcomes().split_off(1)
}

/// What was taken of everything a host had and would have had: `[damages or fines that were due]`.
fn fined(host: &Host) -> Option<(u64, u64)> {
    events().into_iter().find_map(|event| match event {
        Event::AccuserFined { validator, due, paid, .. } if validator == host.account => Some((due, paid)),
        _ => None,
    })
}

fn damages_of(host: &Host) -> Option<u64> {
    events().into_iter().find_map(|event| match event {
        Event::DamagesBurned { participant, due, .. } if participant == host.account => Some(due),
        _ => None,
    })
}

#[test]
fn eight_receipts_of_a_list_are_voted_on_and_all_of_a_short_one() {
    build_and_execute(|| {
        let (hosts, at, places) = accused(100, 20);
        let voted = voted_of(at, &hosts[1]);
        assert_eq!(voted.len(), 8);
        for (place, leaf) in &voted {
            assert!(places.contains(place));
            assert_eq!((place_of(*leaf), id_of(*leaf).0), (*place, BatchId(id_of(at).0).leaf(*place).0));
        }
    });
    build_and_execute(|| {
        let (hosts, at, places) = accused(100, 3);
        let mut voted: Vec<_> = voted_of(at, &hosts[1]).into_iter().map(|(place, _)| place).collect();
        voted.sort_unstable();
        assert_eq!(voted, places);
    });
}

/// Who knew what is drawn would open its list in another block.
#[test]
fn nothing_is_drawn_while_lists_can_be_opened() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        let places = hosts[1].leaves_due(at)[..20].to_vec();
        assert_ok!(hosts[1].list(at, &places));
        judged(&hosts);
        assert_ok!(hosts[1].open_list(at, &places));

        run_to(System::block_number() + LISTS);
        assert!(voted_of(at, &hosts[1]).is_empty());
        run_to(System::block_number() + 2);
        assert_eq!(voted_of(at, &hosts[1]).len(), 8);
    });
}

#[test]
fn a_receipt_on_two_lists_is_voted_on_once() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(100);
        let [_, b, c, _] = &hosts;
        let both: Vec<_> = b.leaves_due(at).into_iter().filter(|place| c.leaves_due(at).contains(place)).collect();
        for host in [b, c] {
            assert_ok!(host.list(at, &both[..2]));
        }
        judged(&hosts);
        for host in [b, c] {
            assert_ok!(host.open_list(at, &both[..2]));
        }
        drawn();

        assert_eq!(voted_of(at, b), voted_of(at, c));
        assert_eq!(Challenges::<Test>::iter().count(), 2);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();
        assert_eq!(refunds(), [(both[0], 10), (both[1], 10)], "once");
        assert_eq!(damages_of(&hosts[0]), Some(20));
    });
}

/// A friend of the executor names bad receipts of it among many good ones, so that less of them is found. What others find of them stays found.
#[test]
fn what_one_list_shows_is_not_watered_down_by_another() {
    for (long, short) in [(1, 2), (2, 1)] {
        build_and_execute(|| {
            let (hosts, at) = with_batch(100);
            let [due, others] = [long, short].map(|host: usize| hosts[host].leaves_due(at));
            let bad: Vec<_> = due[..20].iter().copied().filter(|place| others.contains(place)).take(4).collect();
            let lists = [(long, &due[..20]), (short, &bad)];
            lists.iter().for_each(|(host, places)| {
                assert_ok!(hosts[*host].list(at, places));
            });
            judged(&hosts);
            lists.iter().for_each(|(host, places)| {
                assert_ok!(hosts[*host].open_list(at, places));
            });
            drawn();
            assert!(bad.iter().any(|place| voted_of(at, &hosts[long]).iter().all(|(voted, _)| voted != place)));
            let is_bad = |leaf| bad.contains(&place_of(leaf));
            all_vote(&hosts, |_, leaf| if is_bad(leaf) { Judgement::Invalid } else { Judgement::Valid });
            settled();

            let back: Vec<_> = refunds().into_iter().filter(|(place, _)| bad.contains(place)).collect();
            assert_eq!(back, bad.iter().map(|place| (*place, 10)).collect::<Vec<_>>());
        });
    }
}

#[test]
fn confirmed_receipts_are_refunded_and_cost_their_fee_over_the_rate() {
    build_and_execute(|| {
        let (hosts, at, places) = accused(100, 3);
        let before = Balances::free_balance(REQUESTER);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(refunds(), [0, 1, 2].map(|of: usize| (places[of], 10)));
        assert_eq!(Balances::free_balance(REQUESTER), before + 30);
        let events = events();
        let damages = events.iter().find_map(|event| match event {
            Event::DamagesBurned { participant, due, .. } => Some((*participant, *due)),
            _ => None,
        });
        assert_eq!(damages, Some((hosts[0].account, 30)), "at full rate");
        assert!(!events.iter().any(|event| matches!(event, Event::AccuserFined { .. })));
        assert!(Works::<Test>::get(at.0, at.1).is_none());
    });
}

/// An executor that cheats with everything does not pay for the eight that are drawn only.
#[test]
fn what_is_found_counts_for_the_whole_list() {
    build_and_execute(|| {
        let (hosts, _, places) = accused(100, 30);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(refunds(), places.iter().map(|place| (*place, 10)).collect::<Vec<_>>());
        assert_eq!(damages_of(&hosts[0]), Some(300));
    });
}

#[test]
fn who_names_valid_receipts_pays_their_fees_and_the_least_fine_for_each_vote() {
    build_and_execute(|| {
        let (hosts, _, _) = accused(100, 30);
        all_vote(
            &hosts,
            |host, _| {
                if host.account == hosts[1].account {
                    Judgement::Invalid
                } else {
                    Judgement::Valid
                }
            },
        );
        run_to_phase(1, Phase::Settled);
        settled();

        assert!(refunds().is_empty());
        assert_eq!(fined(&hosts[1]).map(|(due, _)| due), Some(8 * 50 + 22 * 10));
    });
}

/// Who has found some bad receipts adds good ones to them, so that more is paid for. It pays for those, part for part.
#[test]
fn good_receipts_among_bad_ones_cost_who_names_them() {
    build_and_execute(|| {
        let (hosts, at, places) = accused(100, 24);
        let mut voted = voted_of(at, &hosts[1]);
        voted.sort_unstable_by_key(|(_, leaf)| leaf.1);
        let bad: Vec<_> = voted[..6].iter().map(|(_, leaf)| *leaf).collect();
        all_vote(&hosts, |_, leaf| if bad.contains(&leaf) { Judgement::Invalid } else { Judgement::Valid });
        settled();

        // Six of eight: three quarters of the sixteen that were not drawn.
        assert_eq!(refunds().iter().map(|(_, fee)| fee).sum::<u64>(), 6 * 10 + 16 * 7);
        assert_eq!(refunds().len(), places.len() - 2);
        let events = events();
        let fine = events.iter().find_map(|event| match event {
            Event::AccuserFined { due, .. } => Some(*due),
            _ => None,
        });
        assert_eq!(fine, Some(2 * 50 + 16 * 3), "a quarter of ten, rounded up");
    });
}

#[test]
fn without_a_majority_nobody_pays() {
    build_and_execute(|| {
        let (hosts, _, _) = accused(100, 5);
        settled();

        assert!(refunds().is_empty());
        assert_eq!(outcomes_of_leaves(), [WorkOutcome::Undecided; 5]);
        assert_eq!(hosts.map(|host| at_stake(host.account)), [COLLATERAL; 4]);
    });
}

#[test]
fn the_executor_does_not_vote_on_its_receipts() {
    build_and_execute(|| {
        let (hosts, at, _) = accused(100, 1);
        let (_, leaf) = voted_of(at, &hosts[1])[0];
        assert_eq!(hosts[0].vote(leaf, Judgement::Valid), refused(Refusal::OwnWork));
    });
}

/// All receipts of ten are invalid: then nothing is left of the fee, for nobody.
#[test]
fn what_goes_back_is_never_more_than_was_paid() {
    build_and_execute(|| {
        let (hosts, at) = with_batch(10);
        let named: Vec<_> = hosts[1..].iter().map(|host| host.leaves_due(at)).collect();
        for (host, places) in hosts[1..].iter().zip(&named) {
            assert_ok!(host.list(at, places));
        }
        judged(&hosts);
        for (host, places) in hosts[1..].iter().zip(&named).filter(|(_, places)| !places.is_empty()) {
            assert_ok!(host.open_list(at, places));
        }
        drawn();
        let before = Balances::free_balance(REQUESTER);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(refunds().len(), 10, "all are due to somebody");
        assert_eq!(Balances::free_balance(REQUESTER), before + 100);
        assert_eq!(at_stake(hosts[0].account) + claimable(hosts[0].account), COLLATERAL - 100 - 1_980);
    });
}

#[test]
fn an_invalid_receipt_that_nobody_paid_costs_nobody_anything() {
    build_and_execute(|| {
        let (hosts, _, places) = accused(100, 2);
        leave_unpaid(places[0]);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(refunds(), [(places[1], 10)]);
        assert_eq!(damages_of(&hosts[0]), Some(10));
    });
}

/// A fifth of the receipts of a batch of a hundred: chance does not explain that.
#[test]
fn the_bound_counts_receipts() {
    build_and_execute(|| {
        let (hosts, _, _) = accused(100, 20);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        let cheat = events().into_iter().find_map(|event| match event {
            Event::CheatFound { executor, checked, failures, .. } => Some((executor, checked, failures)),
            _ => None,
        });
        assert_eq!(cheat, Some((hosts[0].account, 100, 20)), "all of the weight checked at full rate");
        assert!(at_stake(hosts[0].account) < COLLATERAL * 4 / 5 + 1);
        assert!(at_stake(hosts[1].account) >= COLLATERAL);
    });
}

#[test]
fn five_in_a_hundred_receipts_are_no_cheat_and_cost_no_subsidy() {
    build_and_execute(|| {
        let hosts = hosts([10; 4]);
        work_by(&hosts[0]);
        let at = batch_of(&hosts[0], &[10; 100]);
        let places = hosts[1].leaves_due(at)[..5].to_vec();
        assert_ok!(hosts[1].list(at, &places));
        hosts[2..].iter().for_each(|host| {
            assert_ok!(host.list(at, &[]));
        });
        judged(&hosts);
        assert_ok!(hosts[1].open_list(at, &places));
        drawn();
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(at_stake(hosts[0].account), COLLATERAL);
        assert!(claimable(hosts[0].account) > 2_500, "a quarter of the subsidy and fees");
    });
}

/// Thousands of honest receipts are no excuse for tasks that are all wrong.
#[test]
fn honest_receipts_do_not_hide_a_cheat_with_tasks() {
    build_and_execute(|| {
        let hosts = hosts([10; 4]);
        let works: Vec<_> = (0..4).map(|_| work_due(&hosts[0], &hosts[1])).collect();
        let at = batch_of(&hosts[0], &[1; 1_000]);
        let named: Vec<_> = works.iter().map(|at| (*at, Judgement::Invalid)).collect();
        assert_ok!(hosts[1].judge(&named));
        hosts[1..].iter().for_each(|host| {
            assert_ok!(host.list(at, &[]));
        });
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert!(events().into_iter().any(|event| matches!(event, Event::CheatFound { checked: 4, failures: 4, .. })));
    });
}

#[test]
fn a_void_batch_costs_nobody_anything_more() {
    build_and_execute(|| {
        let (hosts, at, _) = accused(100, 20);
        let fault = keirin_primitives::traits::BatchFault::False(REQUESTER);
        assert!(<Pallet<Test> as BatchWorks<_, _>>::void(at.0, at.1, fault));
        let stake = at_stake(hosts[0].account);
        all_vote(&hosts, |_, _| Judgement::Valid);
        settled();

        assert!(refunds().is_empty());
        assert_eq!(at_stake(hosts[0].account), stake);
        assert_eq!(fined(&hosts[1]), None);
    });
}
