//! Validators that lie, and the dispute that shows it.

use frame_support::{assert_noop, assert_ok, dispatch::Pays};
use keirin_primitives::sprint::Phase;

use super::raced;
use crate::{mock::*, CurrentEpoch, Error, Event, Finding, Pallet, SprintRefusal, VoidReason};

fn dispute(by: &Racer, whose: &Racer, nonce: u64) -> frame_support::dispatch::DispatchResultWithPostInfo {
    let epoch = CurrentEpoch::<Test>::get().index;
    Sprints::dispute(RuntimeOrigin::signed(by.account.clone()), whose.accused_of(epoch, nonce))
}

#[test]
fn a_false_accuser_in_the_minority_changes_nothing() {
    build_and_execute(|| {
        let racers = [Racer::new(1, 10), Racer::new(2, 10), Racer::new(3, 9)];
        let proofs = raced(&[(&racers[0], 20), (&racers[1], 20), (&racers[2], 20)]);
        let accused = racers[0].opened_samples(&proofs[0]).nonces[0];
        assert_ok!(racers[2].vote(&[(&racers[0], accused)]));
        assert_ok!(racers[1].vote_honestly());
        run_to_phase(Phase::Settled);
        run_blocks(2);
        assert_eq!(racers[0].weight(), 20);
    });
}

#[test]
fn a_dispute_clears_an_honest_host_of_any_coalition() {
    build_and_execute(|| {
        let host = Racer::new(1, 10);
        let coalition = [Racer::new(2, 40), Racer::new(3, 40)];
        let proofs = raced(&[(&host, 20), (&coalition[0], 20), (&coalition[1], 20)]);
        let accused = host.opened_samples(&proofs[0]).nonces[3];
        for liar in &coalition {
            assert_ok!(liar.vote(&[(&host, accused)]));
        }
        run_to_disputes();

        let info = dispute(&host, &host, accused).expect("a revealed nonce may be disputed");
        assert_eq!(info.pays_fee, Pays::No, "who is right pays nothing");
        let epoch = CurrentEpoch::<Test>::get().index;
        let participant = host.account.clone();
        let settled = Event::DisputeSettled { epoch, participant, nonce: accused, finding: Finding::Proof };
        assert!(events().contains(&settled));
        run_to_phase(Phase::Settled);
        run_blocks(2);

        assert_eq!(host.weight(), 20);
        assert_eq!(coalition.each_ref().map(Racer::weight), [0, 0], "liars lose the sprint");
        assert_eq!(coalition.each_ref().map(Racer::times_slashed), [1, 1]);
    });
}

#[test]
fn a_49_percent_coalition_achieves_nothing_even_without_a_dispute() {
    build_and_execute(|| {
        let (host, liar, honest) = (Racer::new(1, 10), Racer::new(2, 49), Racer::new(3, 51));
        let proofs = raced(&[(&host, 20), (&liar, 20), (&honest, 20)]);
        assert_ok!(liar.vote(&[(&host, host.opened_samples(&proofs[0]).nonces[0])]));
        assert_ok!(honest.vote_honestly());
        run_to_phase(Phase::Settled);
        run_blocks(2);
        assert_eq!(host.weight(), 20);
    });
}

#[test]
fn lazy_validators_that_vouch_for_a_cheat_fall_with_it() {
    build_and_execute(|| {
        let cheat = Racer::new(1, 5);
        let lazy = [Racer::new(2, 50), Racer::new(3, 50)];
        let watcher = Racer::new(4, 0);
        run_to_phase(Phase::Reveal);
        for racer in [&cheat, &lazy[0], &lazy[1]] {
            assert_ok!(racer.open());
        }
        run_to_phase(Phase::Commit);
        let invented = cheat.invent(40, 0.5);
        assert_ok!(cheat.commit(invented.set()));
        let own: Vec<_> = lazy.iter().map(|racer| racer.race(20, 0)).collect();
        for (racer, proofs) in lazy.iter().zip(&own) {
            assert_ok!(racer.commit(proofs.set()));
        }
        run_to_sampling();
        assert_ok!(cheat.reveal(&invented));
        for (racer, proofs) in lazy.iter().zip(&own) {
            assert_ok!(racer.reveal(proofs));
        }
        run_to_voting();
        for racer in &lazy {
            assert_ok!(racer.vote(&[]), ());
        }
        run_to_disputes();

        let honest: Vec<u64> = cheat.race(40, 0).nonces;
        let revealed = cheat.opened_samples(&invented).nonces;
        let wrong = revealed.iter().find(|nonce| !honest.contains(nonce)).expect("half of them are invented");
        let info = dispute(&watcher, &cheat, *wrong).expect("anybody may dispute");
        assert_eq!(info.pays_fee, Pays::No);
        assert_noop!(dispute(&watcher, &cheat, *wrong), Error::<Test>::AlreadyDisputed);
        events();
        run_to_phase(Phase::Settled);
        let told = events();
        run_blocks(2);

        let epoch = CurrentEpoch::<Test>::get().index;
        let reason = VoidReason::Refuted;
        assert!(told.contains(&Event::CommitmentVoided { epoch, participant: cheat.account.clone(), reason }));
        for racer in &lazy {
            assert!(told.contains(&Event::ValidatorDiscredited { epoch, validator: racer.account.clone() }));
            assert_eq!(racer.times_slashed(), 1);
        }
        assert_eq!(cheat.times_slashed(), 1);
    });
}

#[test]
fn an_idle_dispute_pays_its_fee() {
    build_and_execute(|| {
        let host = Racer::new(1, 10);
        let proofs = raced(&[(&host, 20)]).remove(0);
        let nonce = host.opened_samples(&proofs).nonces[0];
        assert_eq!(dispute(&host, &host, nonce).expect("it may").pays_fee, Pays::Yes);
        assert_noop!(dispute(&host, &host, u64::MAX), Error::<Test>::NotRevealed);
        run_to_phase(Phase::Settled);
        assert_noop!(dispute(&host, &host, nonce), Error::<Test>::WrongPhase);
    });
}

#[test]
fn accusing_what_the_runtime_found_to_be_a_proof_discredits_at_once() {
    build_and_execute(|| {
        let (host, liar) = (Racer::new(1, 10), Racer::new(2, 90));
        let proofs = raced(&[(&host, 20), (&liar, 20)]).remove(0);
        let nonce = host.opened_samples(&proofs).nonces[0];
        assert_ok!(dispute(&host, &host, nonce));
        assert_ok!(liar.vote(&[(&host, nonce)]));
        assert_eq!(liar.times_slashed(), 1);
        run_to_phase(Phase::Settled);
        run_blocks(2);
        assert_eq!((host.weight(), liar.weight()), (20, 0));
    });
}

#[test]
fn votes_need_weight_and_name_revealed_nonces_of_others() {
    build_and_execute(|| {
        let (host, weightless, validator) = (Racer::new(1, 10), Racer::new(2, 0), Racer::new(3, 10));
        let proofs = raced(&[(&host, 20), (&weightless, 20), (&validator, 20)]).remove(0);
        let nonce = host.opened_samples(&proofs).nonces[0];
        assert_eq!(weightless.vote(&[(&host, nonce)]), refused(SprintRefusal::NoWeight));
        let wrong = refused(SprintRefusal::WrongAccusation);
        assert_eq!(validator.vote(&[(&host, u64::MAX)]), wrong, "never revealed");
        assert_eq!(host.vote(&[(&host, nonce)]), wrong, "its own");
        let second = host.opened_samples(&proofs).nonces[1];
        assert_eq!(validator.vote(&[(&host, nonce), (&host, second)]), wrong, "two nonces of one participant");
    });
}

/// So there are never more votes, nor accusers of a nonce, than racers.
#[test]
fn who_did_not_open_the_epoch_has_no_vote() {
    build_and_execute(|| {
        let (host, idle) = (Racer::new(1, 10), Racer::new(2, 10));
        let proofs = raced(&[(&host, 20)]).remove(0);
        let nonce = host.opened_samples(&proofs).nonces[0];
        assert_eq!(idle.vote(&[(&host, nonce)]), refused(SprintRefusal::NotOpened));
        assert_eq!(Pallet::<Test>::duty_of(&idle.account), None);
    });
}
