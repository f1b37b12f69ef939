//! Continuous commitments follow each other, whatever is asked again, lost or forked away.

use super::*;
use crate::sprint::proofs::tests::{own, raced, store};

/// Proofs are the nonces that end in 3.
fn turn(number: u32, after: Option<Nonce>) -> Turn {
    Turn { number, after, least: 10 }
}

fn commit(store: &ProofStore, turn: &Turn) -> Option<Made> {
    store.commit_continuous(&own(1), turn, BasisPoints(turn.number as u16)).expect("kept")
}

fn interval(made: &Made) -> (Nonce, Nonce) {
    (made.proofs.root.summary.first, made.last())
}

/// A sprint's commitment until nonce 493, and so many continuous ones of ten proofs each.
fn committed(store: &ProofStore, count: u32) -> Vec<Made> {
    raced(store, &own(1), 500);
    let mut after = store.commit(&own(1)).expect("kept").map(|proofs| proofs.root.summary.last);
    let made = (0..count).map(|number| {
        raced(store, &own(1), 600 + 100 * u64::from(number));
        let made = commit(store, &turn(number, after)).expect("ten are enough");
        after = Some(made.last());
        made
    });
    made.collect()
}

#[test]
fn each_commitment_has_what_was_found_after_the_one_before() {
    let (_folder, store) = store();
    let made = committed(&store, 3);

    assert_eq!(made.iter().map(interval).collect::<Vec<_>>(), [(503, 593), (603, 693), (703, 793)]);
    assert!(made.iter().all(|made| made.proofs.count == 10));
    assert_eq!(commit(&store, &turn(3, Some(793))), None, "nothing was found since");
    raced(&store, &own(1), 893);
    assert_eq!(commit(&store, &turn(3, Some(793))), None, "nine are too few");
    assert_eq!(commit(&store, &turn(3, Some(Nonce::MAX))), None);
    assert_eq!(commit(&store, &Turn { number: 3, after: Some(883), least: 0 }), None, "there is no tree of nothing");
}

#[test]
fn commitment_is_the_same_when_more_was_found_and_the_store_was_opened_again() {
    let (folder, store) = store();
    let made = committed(&store, 3);
    raced(&store, &own(1), 5_000);
    drop(store);
    let store = ProofStore::open(folder.path()).expect("it opens");

    // A re-org takes the last two back, and they are asked for again.
    for again in [made[1], made[2], made[0]] {
        let turn = turn(again.number, again.after);
        assert_eq!(store.continuous(&own(1), &turn).expect("read"), Some(again));
        assert_eq!(store.commit_continuous(&own(1), &turn, BasisPoints(77)).expect("kept"), Some(again));
    }
    assert_eq!(store.continuous(&own(2), &turn(0, Some(493))).expect("read"), None);
}

#[test]
fn sprints_own_commitment_is_opened_as_before() {
    let (_folder, store) = store();
    let made = committed(&store, 3);

    let sprint = store.commit(&own(1)).expect("read").expect("it was made");
    assert_eq!((sprint.count, sprint.root.summary.last), (50, 493));
    assert_eq!(made[0].after, Some(493));
    let reveal = store.reveal(&own(1), &[7, 49]).expect("revealed");
    assert_eq!(reveal.verify(&sprint, &[7, 49]), Ok(()));
}

#[test]
fn samples_of_several_commitments_are_opened_at_once() {
    let (_folder, store) = store();
    let made = committed(&store, 4);
    let sets: Vec<_> = made.iter().map(|made| made.proofs).collect();
    for sampled in [vec![(0, vec![0, 9]), (2, vec![3])], vec![(1, vec![4, 5]), (2, vec![0]), (3, (0..10).collect())]] {
        let reveal = store.reveal_continuous(&own(1), &sampled).expect("revealed");
        assert_eq!(reveal.verify_in_turn(&sets, &sampled), Ok(()), "{sampled:?}");
    }
}

#[test]
fn fork_without_the_sprints_commitment_has_its_own_commitments_and_the_other_keeps_its() {
    let (_folder, store) = store();
    let made = committed(&store, 3);
    let sampled = vec![(0, vec![1, 2]), (1, vec![0])];
    raced(&store, &own(1), 900);

    let forked = commit(&store, &turn(0, None)).expect("there are many");
    assert_eq!(interval(&forked), (3, 893));
    assert!(matches!(
        store.check_reveal_continuous(&own(1), &sampled),
        Err(ProofStoreError::UnknownCommitment { epoch: 3, number: 1 })
    ));
    let reveal = store.reveal_continuous(&own(1), &sampled[..1]).expect("revealed");
    assert_eq!(reveal.verify_in_turn(&[forked.proofs], &sampled[..1]), Ok(()));

    // The chain goes back, and names any of what it had.
    for of_before in &made {
        assert_eq!(commit(&store, &turn(0, None)), Some(forked));
        assert_eq!(commit(&store, &turn(of_before.number, of_before.after)), Some(*of_before));
        let reveal = store.reveal_continuous(&own(1), &sampled).expect("revealed");
        assert_eq!(reveal.verify_in_turn(&[made[0].proofs, made[1].proofs], &sampled), Ok(()));
    }
    assert_eq!(commit(&store, &turn(0, None)), Some(forked));
    let too_early = Turn { least: 1_000, ..turn(3, Some(made[2].last())) };
    assert_eq!(commit(&store, &too_early), None);
    let reveal = store.reveal_continuous(&own(1), &sampled).expect("what comes before is the chain's");
    assert_eq!(reveal.verify_in_turn(&[made[0].proofs, made[1].proofs], &sampled), Ok(()));

    assert_eq!(commit(&store, &turn(0, None)), Some(forked));
    let next = commit(&store, &turn(3, Some(made[2].last()))).expect("ten are enough");
    assert_eq!(interval(&next), (803, 893));
    let all: Vec<_> = made.iter().chain([&next]).map(|made| made.proofs).collect();
    let sampled = vec![(1, vec![1]), (3, vec![9])];
    let reveal = store.reveal_continuous(&own(1), &sampled).expect("revealed");
    assert_eq!(reveal.verify_in_turn(&all, &sampled), Ok(()));
}

#[test]
fn commitments_of_one_number_end_at_different_nonces_so_that_the_next_one_tells_which_it_follows() {
    let (_folder, store) = store();
    let made = committed(&store, 1);

    assert_eq!(commit(&store, &turn(0, None)), None, "it would end where the other one does");
    raced(&store, &own(1), 610);

    let forked = commit(&store, &turn(0, None)).expect("one more proof");
    assert_ne!(forked.last(), made[0].last());
}

#[test]
fn commitment_that_has_become_too_small_is_made_anew() {
    let (_folder, store) = store();
    let made = committed(&store, 2);
    raced(&store, &own(1), 1_000);
    let larger = Turn { least: 20, ..turn(1, made[1].after) };

    let anew = commit(&store, &larger).expect("40 are enough");

    assert_eq!((interval(&anew), anew.proofs.count), ((603, 993), 40));
    let sampled = [(0, vec![9]), (1, vec![39])];
    let reveal = store.reveal_continuous(&own(1), &sampled).expect("revealed");
    assert_eq!(reveal.verify_in_turn(&[made[0].proofs, anew.proofs], &sampled), Ok(()));
}

#[test]
fn what_one_commitment_cannot_hold_is_for_the_next() {
    let (_folder, store) = store();
    raced(&store, &own(1), 400);
    let at_most = |turn| store.commit_at_most(&own(1), &turn, BasisPoints(1), 15).expect("kept");

    let first = at_most(turn(0, None)).expect("there are 40");
    let second = at_most(turn(1, Some(first.last()))).expect("there are 25 more");

    assert_eq!([interval(&first), interval(&second)], [(3, 143), (153, 293)]);
    assert_eq!(at_most(turn(2, Some(second.last()))).map(|made| interval(&made)), Some((303, 393)));
}

#[test]
fn only_leaves_of_what_was_committed_to_are_opened() {
    let (_folder, store) = store();
    assert!(matches!(store.check_reveal_continuous(&own(1), &[]), Err(ProofStoreError::UnknownRace(3))));
    committed(&store, 8);
    let all: Vec<u32> = (0..10).collect();
    let of_all: Vec<_> = (0..7).map(|number| (number, all.clone())).collect();

    let refused = |sampled: &[(u32, Vec<u32>)]| {
        let checked = store.check_reveal_continuous(&own(1), sampled).expect_err("it cannot be opened");
        let opened = store.reveal_continuous(&own(1), sampled).expect_err("it cannot be opened");
        assert_eq!(checked.to_string(), opened.to_string());
        opened
    };
    for sampled in [&[][..], &[(1, vec![0]), (0, vec![0])], &[(1, vec![0]), (1, vec![1])]] {
        assert!(matches!(refused(sampled), ProofStoreError::Numbers), "{sampled:?}");
    }
    for number in [8, u32::MAX] {
        let unknown = refused(&[(0, vec![0]), (number, vec![0])]);
        assert!(matches!(unknown, ProofStoreError::UnknownCommitment { epoch: 3, number: of } if of == number));
    }
    for indices in [vec![], vec![10], vec![0, u32::MAX], vec![1, 0], vec![3, 3]] {
        assert!(matches!(refused(&[(0, vec![0]), (2, indices)]), ProofStoreError::Indices(10)));
    }
    assert!(matches!(refused(&of_all), ProofStoreError::Indices(70)), "70 leaves are too many");
    assert!(store.reveal_continuous(&own(1), &of_all[..6]).is_ok());
}

#[test]
fn forks_without_end_do_not_fill_the_disk() {
    let (_folder, store) = store();
    raced(&store, &own(1), 10_000);
    for after in 0..2 * MOST_KEPT as u64 {
        // Each ends elsewhere.
        raced(&store, &own(1), 10_010 + 10 * after);
        commit(&store, &turn(0, Some(after))).expect("there are enough");
    }
    let kept = store.kept(&own(1)).expect("read").expect("it was begun");
    assert_eq!(store.all_continuous(&kept).expect("read").len(), MOST_KEPT);
}
