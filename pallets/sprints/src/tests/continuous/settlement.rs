//! What continuous proofs are worth, and what is kept of them.

use frame_support::assert_ok;
use keirin_primitives::sprint::{BasisPoints, Duty, Phase};

use super::*;
use crate::{Continuous, ContinuousProofSets, ContinuousRevealed, Event, VoidReason};

#[test]
fn ten_continuous_proofs_count_as_one_of_the_next_sprint() {
    build_and_execute(|| {
        let (racer, other) = (Racer::new(1, 5), Racer::new(2, 5));
        raced_with_it_on(&[(&racer, 12), (&other, 12)]);
        let made = [prove(&racer, 0, 25), prove(&racer, 1, 14)];
        next_sampling(&[(&racer, 20), (&other, 20)]);
        assert_ok!(racer.reveal_continuous(&made));
        settled();
        // A tenth of 39, rounded down.
        assert_eq!((racer.weight(), other.weight()), (23, 20));
    });
}

#[test]
fn continuous_proofs_count_without_a_sprint() {
    build_and_execute(|| {
        let (racer, other) = (Racer::new(1, 5), Racer::new(2, 5));
        raced_with_it_on(&[(&racer, 12), (&other, 12)]);
        let made = [prove(&racer, 0, 30)];
        next_sampling(&[(&other, 20)]);
        assert_ok!(racer.reveal_continuous(&made));
        settled();
        assert_eq!((racer.weight(), other.weight()), (3, 20));
    });
}

#[test]
fn they_count_when_it_was_switched_off_meanwhile() {
    build_and_execute(|| {
        let racer = Racer::new(1, 5);
        raced_with_it_on(&[(&racer, 12)]);
        let made = [prove(&racer, 0, 30)];
        switch(false);
        next_sampling(&[(&racer, 20)]);
        assert_ok!(racer.reveal_continuous(&made));
        settled();
        assert_eq!(racer.weight(), 23);
    });
}

#[test]
fn a_utilisation_that_is_merely_claimed_gives_nothing() {
    build_and_execute(|| {
        let racers = [Racer::new(1, 5), Racer::new(2, 5)];
        raced_with_it_on(&[(&racers[0], 12), (&racers[1], 12)]);
        let made = racers.each_ref().map(|racer| further(racer, 30));
        for ((racer, proofs), utilisation) in racers.iter().zip(&made).zip([1_000, 10_000]) {
            let mut commit = racer.continuous(0, proofs.set());
            commit.utilisation = BasisPoints(utilisation);
            assert_ok!(racer.commit_continuous(commit));
        }
        next_sampling(&[(&racers[0], 20), (&racers[1], 20)]);
        for (racer, proofs) in racers.iter().zip(made) {
            assert_ok!(racer.reveal_continuous(&[proofs]));
        }
        settled();
        assert_eq!(racers.each_ref().map(Racer::weight), [23, 23]);
    });
}

#[test]
fn who_cheats_in_the_sprint_loses_its_continuous_proofs() {
    build_and_execute(|| {
        let (cheat, honest) = (Racer::new(1, 5), Racer::new(2, 5));
        raced_with_it_on(&[(&cheat, 12), (&honest, 12)]);
        let made = [prove(&cheat, 0, 30)];
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Reveal);
        assert_ok!(cheat.open());
        assert_ok!(honest.open());
        run_to_phase(Phase::Commit);
        let (invented, own) = (cheat.invent(40, 0.5), honest.race(20, 0));
        assert_ok!(cheat.commit(invented.set()));
        assert_ok!(honest.commit(own.set()));
        run_to_sampling();
        assert_ok!(cheat.reveal(&invented));
        assert_ok!(cheat.reveal_continuous(&made));
        assert_ok!(honest.reveal(&own));
        run_to_voting();
        assert_ok!(honest.vote_honestly());
        let told = settled();
        let epoch = CurrentEpoch::<Test>::get().index;
        let reason = VoidReason::Outvoted;
        assert!(told.contains(&Event::CommitmentVoided { epoch, participant: cheat.account.clone(), reason }));
        assert_eq!((cheat.weight(), honest.weight()), (0, 20));
        assert_eq!(cheat.times_slashed(), 1);
    });
}

#[test]
fn duties_lead_through_continuous_proving() {
    build_and_execute(|| {
        let (racer, other) = (Racer::new(1, 5), Racer::new(2, 5));
        let sprint = raced(&[(&racer, 12), (&other, 12)]).remove(0);
        run_to_disputes();
        assert_eq!(Sprints::duty_of(&racer.account), None, "it is off");
        switch(true);
        let race = CurrentEpoch::<Test>::get().race();
        let after = sprint.nonces.last().copied();
        assert_eq!(Sprints::duty_of(&racer.account), Some(Duty::Prove { race, after, number: 0, least: 10 }));
        let mut made = vec![prove(&racer, 0, 10)];
        let after = made[0].nonces.last().copied();
        assert_eq!(Sprints::duty_of(&racer.account), Some(Duty::Prove { race, after, number: 1, least: 10 }));
        run_to_phase(Phase::Settled);
        made.extend([prove(&racer, 1, 10), prove(&racer, 2, 10)]);
        assert_eq!(Sprints::duty_of(&racer.account), None, "the epoch has no room for more");

        next_sampling(&[(&racer, 12), (&other, 12)]);
        let Some(Duty::RevealContinuous { race: named, sampled }) = Sprints::duty_of(&racer.account) else {
            panic!("what was sampled is to be opened")
        };
        assert_eq!(named, race);
        // A fifth of 30.
        assert_eq!(sampled.iter().map(|(_, indices)| indices.len()).sum::<usize>(), 6);
        assert_ok!(racer.reveal_continuous(&made));
        assert!(matches!(Sprints::duty_of(&racer.account), Some(Duty::Prove { number: 0, .. })));

        run_to_voting();
        let Some(Duty::Vote { continuous: Some(checks), .. }) = Sprints::duty_of(&other.account) else {
            panic!("what was opened is to be checked")
        };
        assert_eq!(checks.race, race);
        let opened = ContinuousRevealed::<Test>::get(race.epoch, &racer.account).expect("it was opened");
        assert_eq!(checks.revealed, vec![(racer.account.clone(), opened.to_vec())]);
        assert!(matches!(Sprints::duty_of(&racer.account), Some(Duty::Vote { continuous: None, .. })), "its own");
    });
}

/// Bytes of this pallet's storage after racers made so many continuous commitments to so many proofs each.
fn bytes(commits: u32, proofs: usize) -> usize {
    let mut bytes = 0;
    build_and_execute(|| {
        let racer = Racer::new(1, 5);
        raced_with_it_on(&[(&racer, 12)]);
        (0..commits).for_each(|number| drop(prove(&racer, number, proofs)));
        let prefix = sp_io::hashing::twox_128(b"Sprints");
        let mut key = prefix.to_vec();
        while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
            bytes += next.len() + sp_io::storage::get(&next).map_or(0, |value| value.len());
            key = next;
        }
    });
    bytes
}

#[test]
fn storage_does_not_grow_with_proofs_and_little_with_commitments() {
    assert_eq!(bytes(1, 10), bytes(1, 200));
    // A root with its interval and a count: 52 bytes.
    assert_eq!(bytes(3, 10) - bytes(2, 10), 52);
}

#[test]
fn what_they_left_is_removed_two_epochs_later() {
    build_and_execute(|| {
        let racer = Racer::new(1, 5);
        raced_with_it_on(&[(&racer, 12)]);
        let made = [prove(&racer, 0, 10)];
        next_sampling(&[(&racer, 12)]);
        assert_ok!(racer.reveal_continuous(&made));
        run_to_phase(Phase::Settled);
        for _ in 0..3 {
            run_to_phase(Phase::Reveal);
            run_to_phase(Phase::Settled);
        }
        assert_eq!(Continuous::<Test>::iter_keys().count(), 0);
        assert_eq!(ContinuousProofSets::<Test>::iter_keys().count(), 0);
        assert_eq!(ContinuousRevealed::<Test>::iter_keys().count(), 0);
        let stale = crate::PreviousRace::<Test>::get().expect("epochs have passed");
        assert_eq!(stale.epoch.next(), CurrentEpoch::<Test>::get().index);
    });
}
