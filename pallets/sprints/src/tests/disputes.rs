//! Disputes that nobody signs: the offchain workers of accused and accusers submit them.

use frame_support::{assert_noop, assert_ok};
use keirin_primitives::{
    sprint::{Accusation, Configuration, Duty, Phase, MAX_ACCUSATIONS},
    weight::VotingWeight,
};
use sp_runtime::AccountId32;

use super::raced;
use crate::{mock::*, Ballot, Call, CurrentEpoch, Discredited, Error, Event, Finding, Findings, SprintRefusal, Votes};

fn dispute(whose: &Racer, nonce: u64) -> Result<(), Refused> {
    submit(Call::dispute { disputed: accusation(whose, nonce) })
}

fn accusation(whose: &Racer, nonce: u64) -> Accusation<AccountId32> {
    whose.accused_of(CurrentEpoch::<Test>::get().index, nonce)
}

/// What a participant is to dispute.
fn disputes_of(racer: &Racer) -> Vec<Accusation<AccountId32>> {
    match Sprints::duty_of(&racer.account) {
        Some(Duty::Dispute { accusations }) => accusations,
        None => Vec::new(),
        other => panic!("the only duty in this window is to dispute, not {other:?}"),
    }
}

/// Submits what a participant's offchain worker would.
fn serve_disputes(racer: &Racer) {
    for disputed in disputes_of(racer) {
        assert_ok!(submit(Call::dispute { disputed }));
    }
}

/// A cheat with half of its proofs invented, and honest racers, up to the voting part. Returns what the cheat committed to.
fn raced_against(cheat: &Racer, others: &[&Racer]) -> Proofs {
    run_to_phase(Phase::Reveal);
    for racer in others.iter().chain([&cheat]) {
        assert_ok!(racer.open());
    }
    run_to_phase(Phase::Commit);
    let invented = cheat.invent(40, 0.5);
    assert_ok!(cheat.commit(invented.set()));
    let own: Vec<_> = others.iter().map(|racer| racer.race(20, 0)).collect();
    for (racer, proofs) in others.iter().zip(&own) {
        assert_ok!(racer.commit(proofs.set()));
    }
    run_to_sampling();
    assert_ok!(cheat.reveal(&invented));
    for (racer, proofs) in others.iter().zip(&own) {
        assert_ok!(racer.reveal(proofs));
    }
    run_to_voting();
    invented
}

/// The revealed nonces of a cheat that are no proofs.
fn false_nonces(cheat: &Racer, invented: &Proofs) -> Vec<u64> {
    let honest = cheat.race(40, 0).nonces;
    let revealed = cheat.opened_samples(invented).nonces;
    revealed.into_iter().filter(|nonce| !honest.contains(nonce)).collect()
}

/// An honest host and a nonce of its that another racer has accused, with the votes all in.
fn host_falsely_accused() -> (Racer, u64) {
    let (host, liar) = (Racer::new(1, 10), Racer::new(2, 10));
    let proofs = raced(&[(&host, 20), (&liar, 20)]);
    let accused = host.opened_samples(&proofs[0]).nonces[0];
    assert_ok!(liar.vote(&[(&host, accused)]));
    run_to_disputes();
    (host, accused)
}

#[test]
fn a_51_percent_coalition_is_refuted_without_an_operator() {
    build_and_execute(|| {
        let (host, honest, coalition) = (Racer::new(1, 25), Racer::new(4, 24), [Racer::new(2, 26), Racer::new(3, 25)]);
        let proofs = raced(&[(&host, 20), (&coalition[0], 20), (&coalition[1], 20), (&honest, 20)]);
        let accused = host.opened_samples(&proofs[0]).nonces[3];
        for liar in &coalition {
            assert_ok!(liar.vote(&[(&host, accused)]));
        }
        assert_ok!(honest.vote_honestly());
        run_to_disputes();

        assert_eq!(disputes_of(&host), vec![accusation(&host, accused)]);
        assert_eq!(disputes_of(&coalition[0]), vec![accusation(&host, accused)]);
        assert!(disputes_of(&honest).is_empty(), "who has no part in it owes nothing");
        serve_disputes(&host);
        assert!(disputes_of(&host).is_empty());
        run_to_phase(Phase::Settled);
        run_blocks(2);

        assert_eq!((host.weight(), honest.weight()), (20, 20));
        assert_eq!(coalition.each_ref().map(Racer::weight), [0, 0]);
        assert_eq!(coalition.each_ref().map(Racer::times_slashed), [1, 1]);
    });
}

#[test]
fn a_lazy_majority_does_not_save_a_cheat_from_one_honest_accuser() {
    build_and_execute(|| {
        let (cheat, honest, lazy) = (Racer::new(1, 5), Racer::new(2, 3), Racer::new(3, 90));
        raced_against(&cheat, &[&honest, &lazy]);
        assert_ok!(honest.vote_honestly());
        assert_ok!(lazy.vote(&[]));
        run_to_disputes();

        assert_eq!(disputes_of(&honest).len(), 1);
        assert!(disputes_of(&lazy).is_empty());
        serve_disputes(&honest);
        run_to_phase(Phase::Settled);
        run_blocks(2);

        assert_eq!([&cheat, &honest, &lazy].map(Racer::weight), [0, 20, 0]);
        assert_eq!([&cheat, &honest, &lazy].map(Racer::times_slashed), [1, 0, 1]);
    });
}

#[test]
fn a_nonce_that_nobody_accuses_is_not_recomputed_for_nothing() {
    build_and_execute(|| {
        let (host, other) = (Racer::new(1, 10), Racer::new(2, 10));
        let proofs = raced(&[(&host, 20), (&other, 20)]);
        let revealed = host.opened_samples(&proofs[0]).nonces;
        assert_ok!(other.vote(&[(&host, revealed[0])]));
        run_to_disputes();

        assert_eq!(dispute(&host, revealed[1]), refused(SprintRefusal::NotAccused));
        assert_eq!(dispute(&host, u64::MAX), refused(SprintRefusal::NotAccused), "never revealed");
        assert_eq!(dispute(&other, revealed[0]), refused(SprintRefusal::NotAccused), "somebody else's number");
        let call = || Sprints::dispute(frame_system::Origin::<Test>::Authorized.into(), accusation(&host, revealed[1]));
        assert_noop!(call(), Error::<Test>::NoLongerValid);
        assert_ok!(dispute(&host, revealed[0]));
    });
}

#[test]
fn nothing_is_recomputed_for_nothing_outside_of_the_window() {
    build_and_execute(|| {
        let (host, liar) = (Racer::new(1, 10), Racer::new(2, 10));
        let proofs = raced(&[(&host, 20), (&liar, 20)]);
        let accused = host.opened_samples(&proofs[0]).nonces[0];
        assert_ok!(liar.vote(&[(&host, accused)]));
        let wrong = refused(SprintRefusal::WrongPhase);
        assert_eq!(dispute(&host, accused), wrong, "while votes come in");
        assert!(!matches!(Sprints::duty_of(&host.account), Some(Duty::Dispute { .. })));
        run_to_phase(Phase::Settled);
        assert_eq!(dispute(&host, accused), wrong, "after the settlement");
        assert_eq!(Sprints::duty_of(&host.account), None);
    });
}

#[test]
fn a_nonce_is_recomputed_once() {
    build_and_execute(|| {
        let (host, accused) = host_falsely_accused();
        assert_ok!(dispute(&host, accused));
        assert_eq!(dispute(&host, accused), refused(SprintRefusal::AlreadyDone));
    });
}

/// Otherwise a participant without anything to lose could have as many nonces recomputed as a ballot holds.
#[test]
fn who_was_wrong_once_is_not_believed_about_others() {
    build_and_execute(|| {
        let (hosts, liar) = ([Racer::new(1, 10), Racer::new(2, 10)], Racer::new(3, 90));
        let proofs = raced(&[(&hosts[0], 20), (&hosts[1], 20), (&liar, 20)]);
        let accused = [0, 1].map(|place: usize| hosts[place].opened_samples(&proofs[place]).nonces[0]);
        assert_ok!(liar.vote(&[(&hosts[0], accused[0]), (&hosts[1], accused[1])]));
        run_to_disputes();

        assert_ok!(dispute(&hosts[0], accused[0]));
        assert_eq!(dispute(&hosts[1], accused[1]), refused(SprintRefusal::NotAccused));
        assert!(disputes_of(&hosts[1]).is_empty());
        run_to_phase(Phase::Settled);
        run_blocks(2);
        assert_eq!([&hosts[0], &hosts[1], &liar].map(Racer::weight), [20, 20, 0], "its vote counts no more");
        assert_eq!(liar.times_slashed(), 1);
    });
}

#[test]
fn a_refuted_commitment_is_not_refuted_again_for_nothing() {
    build_and_execute(|| {
        let (cheat, accusers) = (Racer::new(1, 5), [Racer::new(2, 3), Racer::new(3, 3)]);
        let invented = raced_against(&cheat, &[&accusers[0], &accusers[1]]);
        let wrong = false_nonces(&cheat, &invented);
        for (accuser, nonce) in accusers.iter().zip(&wrong) {
            assert_ok!(accuser.vote(&[(&cheat, *nonce)]));
        }
        run_to_disputes();
        assert_ok!(dispute(&cheat, wrong[0]));
        assert_eq!(dispute(&cheat, wrong[1]), refused(SprintRefusal::AlreadyDone));
        assert!(disputes_of(&accusers[1]).is_empty());
        run_to_phase(Phase::Settled);
        assert_eq!(accusers.each_ref().map(Racer::times_slashed), [0, 0], "both told the truth");
    });
}

#[test]
fn what_the_runtime_cannot_recompute_is_no_duty() {
    build_and_execute(|| {
        let (host, accused) = host_falsely_accused();
        CurrentEpoch::<Test>::mutate(|epoch| epoch.configuration = Configuration::Production);
        assert!(disputes_of(&host).is_empty());
        assert_eq!(dispute(&host, accused), refused(SprintRefusal::ModelTooLarge));
    });
}

#[test]
fn accusations_to_dispute_are_in_increasing_order() {
    build_and_execute(|| {
        let (liar, hosts) = (Racer::new(9, 10), [Racer::new(3, 10), Racer::new(1, 10), Racer::new(2, 10)]);
        let proofs = raced(&[(&hosts[0], 20), (&hosts[1], 20), (&hosts[2], 20), (&liar, 20)]);
        let accused: Vec<_> =
            hosts.iter().zip(&proofs).map(|(host, own)| (host, host.opened_samples(own).nonces[0])).collect();
        assert_ok!(liar.vote(&accused));
        run_to_disputes();
        let disputes = disputes_of(&liar);
        assert_eq!(disputes.len(), 3);
        assert!(disputes.windows(2).all(|pair| pair[0] < pair[1]));
    });
}

/// More cheats than a ballot has room for must not bring down who names as many as it can.
#[test]
fn a_full_ballot_vouches_for_nobody() {
    build_and_execute(|| {
        let (full, lazy, cheat) = (Racer::new(1, 10), Racer::new(2, 10), Racer::new(3, 10));
        raced(&[(&full, 20), (&lazy, 20), (&cheat, 20)]);
        let epoch = CurrentEpoch::<Test>::get().index;
        let others = (0..MAX_ACCUSATIONS as u8).map(|other| accusation(&Racer::new(other + 100, 0), 1));
        let accused: Vec<_> = others.collect();
        let weight = VotingWeight(10);
        let ballot = Ballot { weight, accused: accused.try_into().expect("as many as fit") };
        Votes::<Test>::insert(epoch, &full.account, ballot);
        Votes::<Test>::insert(epoch, &lazy.account, Ballot { weight, accused: Default::default() });
        Findings::<Test>::insert(epoch, accusation(&cheat, 5), Finding::NoProof);
        run_to_phase(Phase::Settled);
        assert!(!Discredited::<Test>::contains_key(epoch, &full.account));
        assert!(Discredited::<Test>::contains_key(epoch, &lazy.account));
    });
}

#[test]
fn a_dispute_without_signature_is_told_like_any_other() {
    build_and_execute(|| {
        let (host, liar) = (Racer::new(1, 10), Racer::new(2, 10));
        let proofs = raced(&[(&host, 20), (&liar, 20)]);
        let nonce = host.opened_samples(&proofs[0]).nonces[0];
        assert_ok!(liar.vote(&[(&host, nonce)]));
        run_to_disputes();
        events();
        assert_ok!(dispute(&host, nonce));
        let epoch = CurrentEpoch::<Test>::get().index;
        let (participant, validator) = (host.account.clone(), liar.account.clone());
        let settled = Event::DisputeSettled { epoch, participant, nonce, finding: Finding::Proof };
        assert_eq!(events(), vec![Event::ValidatorDiscredited { epoch, validator }, settled]);
    });
}
