//! Receipts whose evidence their executor made wrong on purpose.

use keirin_primitives::{
    receipts::RequestId,
    traits::{LeafTraps, ProvedLeaf},
    validation::{TrapDraw, Unseen, WorkId},
};

use super::*;
use crate::{Leaves, Works};

const EVERY: u32 = 4;

/// A receipt of ten of a request that the executor's secret draws as a trap, or not.
fn request(executor: &Host, trap: bool, place: u32) -> ProvedLeaf<u64> {
    let draw = TrapDraw { epoch: EpochIndex(0), every: EVERY };
    let id = (0..=255u8)
        .map(|byte| [byte; 32])
        .find(|id| draw.is_trap(&executor.secret(EpochIndex(0)), &WorkId(*id)) == trap)
        .expect("some are, some are not");
    ProvedLeaf { place, request: RequestId(id), made_in: EpochIndex(0), fee: 10 }
}

fn show(at: At, validator: &Host, leaf: ProvedLeaf<u64>) -> bool {
    <Pallet<Test> as LeafTraps<u64, u64>>::trap_shown(at.0, at.1, &validator.account, leaf)
}

/// The first validator names these of the receipts that it must check, by their order; all lists are open. Returns all that it must check.
fn opened(receipts: usize, named: impl Fn(&[u32]) -> Vec<u32>) -> ([Host; 4], At, Vec<u32>) {
    TrapEvery::set(EVERY);
    let (hosts, at) = with_batch(receipts);
    let due = hosts[1].leaves_due(at);
    let places = named(&due);
    assert_ok!(hosts[1].list(at, &places));
    assert_ok!(hosts[2].list(at, &[]));
    judged(&hosts);
    if !places.is_empty() {
        assert_ok!(hosts[1].open_list(at, &places));
    }
    run_to(System::block_number() + LISTS);
    (hosts, at, due)
}

fn due_of(host: &Host, events: &[Event<Test>]) -> Option<(u64, u64)> {
    events.iter().find_map(|event| match event {
        Event::TrapsPaid { validator, due, bounty, .. } if *validator == host.account => Some((*due, *bounty)),
        _ => None,
    })
}

/// Who never looks calls all valid, and is right nearly always.
#[test]
fn who_did_not_see_a_trap_pays_for_all_that_it_stands_for() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(100, |_| Vec::new());
        assert!(show(at, &hosts[1], request(&hosts[0], true, due[0])));
        assert!(!show(at, &hosts[1], request(&hosts[0], true, due[0])), "it is known");
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        let events = events();
        assert_eq!(due_of(&hosts[1], &events).map(|(due, _)| due), Some(50 * 4), "the least fine, for four");
        assert_eq!(due_of(&hosts[2], &events), None);
        assert_eq!(refunds(), [(due[0], 10)], "its requester has no right answer to show for it");
        let failed = |event: &Event<Test>| matches!(event, Event::DamagesBurned { participant, .. } if *participant == hosts[0].account);
        assert!(!events.iter().any(failed), "it is no failure");
    });
}

#[test]
fn who_named_a_trap_pays_nothing_and_neither_does_its_executor() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(100, |due| due[..1].to_vec());
        assert!(show(at, &hosts[1], request(&hosts[0], true, due[0])));
        drawn();
        assert_eq!(Challenges::<Test>::iter().count(), 0, "nobody doubts it");
        settled();

        assert_eq!(refunds(), [(due[0], 10)]);
        assert_eq!([0, 1].map(|host: usize| at_stake(hosts[host].account)), [COLLATERAL; 2]);
        let events = events();
        assert!(!events.iter().any(|event| matches!(event, Event::DamagesBurned { .. } | Event::AccuserFined { .. })));
    });
}

/// It was voted on before anybody knew what it is.
#[test]
fn a_trap_that_was_drawn_from_a_list_is_no_failure_and_says_nothing_of_the_others() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(100, |due| due[..2].to_vec());
        run_to(System::block_number() + 2);
        assert_eq!(voted_of(at, &hosts[1]).len(), 2);
        assert!(show(at, &hosts[1], request(&hosts[0], true, due[0])));
        let voted = voted_of(at, &hosts[1]);
        assert!(!Works::<Test>::get(at.0, at.1).is_some_and(|batch| batch.trap));
        all_vote(&hosts, |_, leaf| if place_of(leaf) == due[0] { Judgement::Invalid } else { Judgement::Valid });
        settled();

        assert_eq!(refunds(), [(due[0], 10)]);
        assert_eq!(fined(&hosts[1]).map(|(due, _)| due), Some(50), "the other one is valid");
        assert_eq!(voted.len(), 2);
    });
}

/// The secret draws, but the evidence is right: it has set none, to have others fined.
#[test]
fn who_sets_no_trap_and_shows_one_pays() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(100, |_| Vec::new());
        assert!(show(at, &hosts[1], request(&hosts[0], true, due[0])));
        all_vote(&hosts, |_, _| Judgement::Valid);
        run_to_phase(1, Phase::Settled);
        settled();

        assert!(refunds().is_empty());
        let events = events();
        assert_eq!(due_of(&hosts[1], &events), None);
        assert!(events.iter().any(|event| {
            matches!(event, Event::AccuserFined { validator, due: 50, .. } if *validator == hosts[0].account)
        }));
    });
}

/// Friends of an executor can make a hundred requests that are traps. Who names as many as it can has done what it could.
#[test]
fn a_full_list_excuses_who_could_not_name_more() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(200, |due| due[..64].to_vec());
        assert!(due.len() > 64);
        assert!(!show(at, &hosts[1], request(&hosts[0], true, due[64])));
    });
    build_and_execute(|| {
        let (hosts, at, due) = opened(200, |due| due[..63].to_vec());
        assert!(show(at, &hosts[1], request(&hosts[0], true, due[63])));
    });
}

#[test]
fn what_is_not_drawn_not_due_or_not_said_is_no_trap() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(100, |_| Vec::new());
        let other = (0..100).find(|place| !due.contains(place)).expect("others check the rest");
        let executor = &hosts[0];
        assert!(!show(at, &hosts[1], request(executor, false, due[0])), "the secret does not draw it");
        assert!(!show(at, &hosts[1], request(executor, true, other)), "it did not have to check it");
        assert!(!show(at, &hosts[1], request(executor, true, 100)), "there are a hundred");
        let silent = hosts[3].leaves_due(at)[0];
        assert!(!show(at, &hosts[3], request(executor, true, silent)), "it said nothing, and has missed its duty");
        assert!(!show(at, executor, request(executor, true, due[0])), "nobody checks itself");
        let other_epoch = ProvedLeaf { made_in: EpochIndex(1), ..request(executor, true, due[0]) };
        assert!(!show(at, &hosts[1], other_epoch));
        assert!(Leaves::<Test>::iter().next().is_none());
    });
}

#[test]
fn traps_are_shown_when_lists_are_open_and_there_is_time_to_vote() {
    build_and_execute(|| {
        TrapEvery::set(EVERY);
        let (hosts, at) = with_batch(100);
        let due = hosts[1].leaves_due(at);
        assert_ok!(hosts[1].list(at, &[]));
        judged(&hosts);
        let trap = request(&hosts[0], true, due[0]);
        assert!(!show(at, &hosts[1], trap), "it may be on a list");
        run_to(System::block_number() + LISTS + 4);
        assert!(!show(at, &hosts[1], trap), "too late");
    });
}

#[test]
fn what_is_withheld_is_no_trap() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(100, |_| Vec::new());
        let fail = |place| <Pallet<Test> as BatchWorks<u64, u64>>::leaf_failed(at.0, at.1, place);
        assert!(fail(due[0]));
        assert!(!show(at, &hosts[1], request(&hosts[0], true, due[0])));
        assert!(show(at, &hosts[1], request(&hosts[0], true, due[1])));
        assert!(fail(due[1]), "nobody can see that it is one");
        settled();

        assert_eq!(refunds().len(), 2);
        assert_eq!(damages_of(&hosts[0]), Some(20));
    });
}

/// An executor has as many traps as it has receipts over a hundred and twenty-eight, and all would vote on each.
#[test]
fn some_traps_of_a_batch_are_put_to_the_vote_and_no_more() {
    build_and_execute(|| {
        let (hosts, at, due) = opened(200, |_| Vec::new());
        let shown = due.iter().filter(|place| show(at, &hosts[1], request(&hosts[0], true, **place))).count();
        assert_eq!(shown, 8);
        assert_eq!(Challenges::<Test>::iter().count(), 8);
    });
}

/// Nobody can see a trap in what it was not shown; but it has to do what it can to be shown it.
#[test]
fn who_was_not_shown_a_trap_that_was_demanded_pays_nothing_for_it() {
    for demanded in [true, false] {
        build_and_execute(|| {
            TrapEvery::set(EVERY);
            let (hosts, at) = with_batch(100);
            let due = hosts[1].leaves_due(at);
            let unseen = Unseen::Some(due[..1].to_vec().try_into().expect("one"));
            assert_ok!(hosts[1].list_unseen(at, &[], &unseen));
            if demanded {
                demand_leaf(BatchId(id_of(at).0), due[0]);
            }
            judged(&hosts);
            assert_ok!(hosts[1].open_unseen(at, &[], &unseen));
            run_to(System::block_number() + LISTS);

            assert_eq!(show(at, &hosts[1], request(&hosts[0], true, due[0])), !demanded);
            assert!(show(at, &hosts[1], request(&hosts[0], true, due[1])), "that one it was shown");
        });
    }
}

/// A validator may demand so much and no more.
#[test]
fn who_has_demanded_all_that_it_may_is_excused() {
    build_and_execute(|| {
        TrapEvery::set(EVERY);
        let (hosts, at) = with_batch(100);
        let due = hosts[1].leaves_due(at);
        assert_ok!(hosts[1].list_unseen(at, &[], &Unseen::All));
        crate::Tallies::<Test>::mutate(at.0, hosts[1].account, |tally| tally.demanded = 100);
        judged(&hosts);
        assert_ok!(hosts[1].open_unseen(at, &[], &Unseen::All));
        run_to(System::block_number() + LISTS);
        assert!(!show(at, &hosts[1], request(&hosts[0], true, due[0])));
    });
}
