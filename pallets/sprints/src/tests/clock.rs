//! Phases and their transactions.

use frame_support::assert_ok;
use keirin_primitives::sprint::{EpochIndex, Phase};

use super::raced;
use crate::{mock::*, CurrentEpoch, Event, PruneCursor, SecretCommitments, SprintRefusal, Votes};

#[test]
fn phases_follow_one_another_with_their_lengths() {
    build_and_execute(|| {
        let mut seen = Vec::new();
        for _ in 0..60 {
            let epoch = CurrentEpoch::<Test>::get();
            seen.push((epoch.index.0, epoch.phase));
            run_blocks(1);
        }
        let blocks = |epoch: u32, phase: Phase| seen.iter().filter(|at| **at == (epoch, phase)).count();
        let lengths = [Phase::Reveal, Phase::Generation, Phase::Commit, Phase::Validation, Phase::Settled]
            .map(|phase| blocks(1, phase));
        assert_eq!(lengths, [4, 5, 3, 11, 4]);
    });
}

#[test]
fn view_tells_where_in_its_phase_the_epoch_is() {
    build_and_execute(|| {
        run_to_phase(Phase::Generation);
        run_blocks(2);

        let view = crate::Pallet::<Test>::sprint_view();
        assert_eq!((view.block - view.since, view.until - view.since), (2, 5));
    });
}

#[test]
fn every_transaction_is_refused_outside_of_its_phase() {
    build_and_execute(|| {
        let (racer, other) = (Racer::new(1, 10), Racer::new(2, 10));
        let wrong = refused(SprintRefusal::WrongPhase);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        run_to_phase(Phase::Generation);
        let proofs = racer.race(20, 0);
        assert_eq!(other.open(), wrong, "an epoch is opened in its reveal phase");
        assert_eq!(racer.commit(proofs.set()), wrong, "an early commitment");
        run_to_phase(Phase::Commit);
        assert_ok!(racer.commit(proofs.set()));
        assert_eq!(racer.reveal(&proofs), wrong, "before the samples are drawn");
        run_to_phase(Phase::Validation);
        assert_eq!(racer.commit(proofs.set()), wrong, "a late commitment");
        run_to_sampling();
        assert_eq!(other.vote(&[]), wrong, "before the samples are in");
        run_to_voting();
        assert_eq!(racer.reveal(&proofs), wrong, "a late reveal");
        run_to_disputes();
        assert_eq!(other.vote(&[]), wrong, "a late vote");
    });
}

#[test]
fn everything_is_done_once_an_epoch() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        let again = refused(SprintRefusal::AlreadyDone);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        assert_eq!(racer.open(), again);
        run_to_phase(Phase::Commit);
        let proofs = racer.race(20, 0);
        assert_ok!(racer.commit(proofs.set()));
        assert_eq!(racer.commit(proofs.set()), again);
        run_to_sampling();
        assert_ok!(racer.reveal(&proofs));
        assert_eq!(racer.reveal(&proofs), again);
        run_to_voting();
        assert_ok!(racer.vote(&[]));
        assert_eq!(racer.vote(&[]), again);
    });
}

#[test]
fn strangers_and_forged_signatures_are_refused() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        run_to_phase(Phase::Reveal);
        let opening = racer.opening();
        let signature = Racer::new(2, 0).sign(&keirin_primitives::signing::opening_digest(&genesis(), &opening));
        assert_eq!(
            submit(crate::Call::open { opening: opening.clone(), signature }),
            refused(SprintRefusal::WrongSignature)
        );
        let signature = racer.sign(&keirin_primitives::signing::opening_digest(&[9; 32], &opening));
        assert_eq!(
            submit(crate::Call::open { opening, signature }),
            refused(SprintRefusal::WrongSignature),
            "another chain"
        );
        let stranger = crate::mock::Racer::new(3, 0);
        let mut opening = stranger.opening();
        opening.participant = sp_runtime::AccountId32::from([77; 32]);
        let signature = stranger.sign(&keirin_primitives::signing::opening_digest(&genesis(), &opening));
        assert_eq!(submit(crate::Call::open { opening, signature }), refused(SprintRefusal::NotAParticipant));
    });
}

#[test]
fn an_epoch_has_no_more_racers_than_it_may() {
    build_and_execute(|| {
        run_to_phase(Phase::Reveal);
        for number in 1..=6 {
            assert_ok!(Racer::new(number, 0).open());
        }
        assert_eq!(Racer::new(7, 0).open(), refused(SprintRefusal::TooManyRacers));
    });
}

#[test]
fn what_an_epoch_left_is_removed_two_epochs_later() {
    build_and_execute(|| {
        let (one, two) = (Racer::new(1, 10), Racer::new(2, 10));
        run_to_phase(Phase::Settled);
        for _ in 0..5 {
            raced(&[(&one, 12), (&two, 15)]);
            assert_ok!(one.vote_honestly());
            run_to_phase(Phase::Settled);
        }
        let epoch = CurrentEpoch::<Test>::get().index;
        assert_eq!(PruneCursor::<Test>::get(), EpochIndex(epoch.0 - 2));
        let kept: Vec<u32> = SecretCommitments::<Test>::iter_keys().map(|(epoch, _)| epoch.0).collect();
        assert!(kept.iter().all(|kept| *kept + 2 >= epoch.0) && kept.len() == 6, "{kept:?} in {epoch:?}");
        assert_eq!(Votes::<Test>::iter_keys().count(), 3);
    });
}

#[test]
fn phases_and_seeds_are_told_in_events() {
    build_and_execute(|| {
        run_to_phase(Phase::Reveal);
        events();
        run_to_phase(Phase::Generation);
        let epoch = CurrentEpoch::<Test>::get();
        let told = events();
        assert!(told.contains(&Event::PhaseStarted {
            epoch: epoch.index,
            phase: Phase::Generation,
            until: epoch.until
        }));
        assert!(told.contains(&Event::SeedFixed {
            epoch: epoch.index,
            seed: epoch.seed,
            radius: epoch.radius,
            secrets: 0
        }));
    });
}
