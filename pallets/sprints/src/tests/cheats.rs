//! Racers that cheat, one attack a test.

use frame_support::assert_ok;
use keirin_primitives::{
    merkle::Node,
    sprint::{Nonces, Phase, ProofSet, MAX_PROOFS},
};

use super::raced;
use crate::{mock::*, CurrentEpoch, Event, SprintRefusal, VoidReason};

/// Takes a cheat and an honest racer to the sampling part; the cheat commits to `set` made of its `proofs`.
fn committed(make: impl FnOnce(&Racer) -> (Proofs, ProofSet)) -> (Racer, Racer, Proofs) {
    let (cheat, honest) = (Racer::new(1, 5), Racer::new(2, 50));
    run_to_phase(Phase::Reveal);
    assert_ok!(cheat.open());
    assert_ok!(honest.open());
    run_to_phase(Phase::Commit);
    let (proofs, set) = make(&cheat);
    assert_ok!(cheat.commit(set));
    let own = honest.race(20, 0);
    assert_ok!(honest.commit(own.set()));
    run_to_phase(Phase::Validation);
    assert_ok!(honest.reveal(&own));
    (cheat, honest, proofs)
}

fn is_voided(racer: &Racer, why: VoidReason) -> bool {
    run_to_phase(Phase::Settled);
    let told = events();
    run_blocks(2);
    let epoch = CurrentEpoch::<Test>::get().index;
    told.contains(&Event::CommitmentVoided { epoch, participant: racer.account.clone(), reason: why })
        && racer.weight() == 0
}

#[test]
fn an_inflated_count_cannot_be_opened() {
    build_and_execute(|| {
        let (cheat, _, proofs) = committed(|cheat| {
            let proofs = cheat.race(20, 0);
            let set = ProofSet { count: 40, ..proofs.set() };
            let wider = ProofSet { root: Node { summary: Nonces { first: 0, last: 10_000 }, ..set.root }, ..set };
            (proofs, wider)
        });
        assert_eq!(cheat.reveal(&proofs), refused(SprintRefusal::WrongReveal));
        assert!(is_voided(&cheat, VoidReason::Withheld));
        assert_eq!(cheat.times_slashed(), 0, "a failed disk is no fraud");
    });
}

#[test]
fn a_count_that_does_not_fit_its_interval_is_refused() {
    build_and_execute(|| {
        let racer = Racer::new(1, 5);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        run_to_phase(Phase::Commit);
        let set = racer.race(20, 0).set();
        let Nonces { first, last } = set.root.summary;
        let too_many = u32::try_from(last - first + 2).expect("the nonces are small");
        for count in [0, too_many, MAX_PROOFS + 1] {
            assert_eq!(racer.commit(ProofSet { count, ..set }), refused(SprintRefusal::CountOutOfRange), "{count}");
        }
    });
}

#[test]
fn invented_nonces_are_found_by_validators() {
    build_and_execute(|| {
        let (cheat, honest, proofs) = committed(|cheat| {
            let proofs = cheat.invent(40, 0.5);
            let set = proofs.set();
            (proofs, set)
        });
        assert_ok!(cheat.reveal(&proofs));
        run_to_voting();
        assert_ok!(honest.vote_honestly());
        assert!(is_voided(&cheat, VoidReason::Outvoted));
        assert_eq!((cheat.times_slashed(), honest.times_slashed()), (1, 0));
        assert_eq!(honest.weight(), 20);
    });
}

#[test]
fn nonces_of_another_participant_are_no_proofs() {
    build_and_execute(|| {
        let (cheat, honest, proofs) = committed(|cheat| {
            let stolen = Racer::new(2, 50).race(20, 0).nonces;
            let proofs = Proofs::of(&cheat.account, stolen);
            let set = proofs.set();
            (proofs, set)
        });
        assert_ok!(cheat.reveal(&proofs));
        run_to_voting();
        assert_ok!(honest.vote_honestly());
        assert!(is_voided(&cheat, VoidReason::Outvoted));
    });
}

#[test]
fn a_tree_of_another_participant_cannot_be_opened() {
    build_and_execute(|| {
        let (cheat, _, proofs) = committed(|_| {
            let stolen = Racer::new(2, 50).race(20, 0);
            let set = stolen.set();
            (stolen, set)
        });
        assert_eq!(cheat.reveal(&proofs), refused(SprintRefusal::WrongReveal));
        assert!(is_voided(&cheat, VoidReason::Withheld));
    });
}

#[test]
fn proofs_of_an_earlier_seed_are_refused_or_found() {
    build_and_execute(|| {
        let (cheat, honest) = (Racer::new(1, 5), Racer::new(2, 50));
        let old = raced(&[(&cheat, 20), (&honest, 20)]).remove(0);
        let mut stale = cheat.commitment(old.set());
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Reveal);
        assert_ok!(cheat.open());
        assert_ok!(honest.open());
        run_to_phase(Phase::Commit);
        stale.epoch = CurrentEpoch::<Test>::get().index;
        let signature = cheat.sign(&keirin_primitives::signing::commit_digest(&genesis(), &stale));
        assert_eq!(submit(crate::Call::commit { commit: stale, signature }), refused(SprintRefusal::WrongSeed));

        assert_ok!(cheat.commit(old.set()));
        let own = honest.race(20, 0);
        assert_ok!(honest.commit(own.set()));
        run_to_phase(Phase::Validation);
        assert_ok!(cheat.reveal(&old));
        assert_ok!(honest.reveal(&own));
        run_to_voting();
        assert_ok!(honest.vote_honestly());
        assert!(is_voided(&cheat, VoidReason::Outvoted));
    });
}

#[test]
fn a_withheld_reveal_voids_the_commitment() {
    build_and_execute(|| {
        let (cheat, _, _) = committed(|cheat| {
            let proofs = cheat.race(20, 0);
            let set = proofs.set();
            (proofs, set)
        });
        assert!(is_voided(&cheat, VoidReason::Withheld));
    });
}

#[test]
fn a_wrong_path_is_refused_and_the_right_one_still_taken() {
    build_and_execute(|| {
        let (racer, _, proofs) = committed(|racer| {
            let proofs = racer.race(60, 0);
            let set = proofs.set();
            (proofs, set)
        });
        let right = racer.opened_samples(&proofs);
        let mut wrong = right.clone();
        wrong.beside[0].hash[5] ^= 1;
        assert_eq!(submit(crate::Call::reveal { reveal: wrong }), refused(SprintRefusal::WrongReveal));
        let mut fewer = right.clone();
        fewer.nonces.pop();
        assert_eq!(submit(crate::Call::reveal { reveal: fewer }), refused(SprintRefusal::WrongReveal));
        assert_ok!(submit(crate::Call::reveal { reveal: right }));
    });
}

#[test]
fn a_nonce_just_above_the_radius_is_no_proof() {
    build_and_execute(|| {
        let (cheat, honest, proofs) = committed(|cheat| {
            let epoch = CurrentEpoch::<Test>::get();
            let account: [u8; 32] = cheat.account.clone().into();
            let model = keirin_sprint_model::Model::new(keirin_sprint_model::ConfigName::Test.config(), epoch.seed);
            let mut distances: Vec<_> = (0..600).map(|nonce| (model.distance2(&account, nonce), nonce)).collect();
            distances.retain(|(distance, _)| *distance > epoch.radius);
            distances.sort_unstable();
            let nearest = distances[0].1;
            let mut nonces = cheat.race(7, 0).nonces;
            nonces.push(nearest);
            nonces.sort_unstable();
            let proofs = Proofs::of(&cheat.account, nonces);
            let set = proofs.set();
            (proofs, set)
        });
        // All eight are sampled.
        assert_ok!(cheat.reveal(&proofs));
        run_to_voting();
        assert_ok!(honest.vote_honestly());
        assert!(is_voided(&cheat, VoidReason::Outvoted));
    });
}
