//! What is taken as a continuous commitment.

use frame_support::{assert_noop, assert_ok};
use keirin_primitives::{
    merkle::Node,
    signing::{commit_digest, continuous_digest},
    sprint::{BasisPoints, Nonces, Phase, ProofSet, MAX_PROOFS},
};
use sp_runtime::DispatchError;

use super::*;
use crate::{Call, Continuous, Event, SprintRefusal};

#[test]
fn nothing_is_taken_until_governance_switches_it_on() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced(&[(&racer, 12)]);
        let commit = racer.continuous(0, further(&racer, 10).set());
        assert_eq!(racer.commit_continuous(commit.clone()), refused(SprintRefusal::ContinuousOff));
        let by_anybody = Sprints::set_continuous(RuntimeOrigin::signed(racer.account.clone()), true);
        assert_noop!(by_anybody, DispatchError::BadOrigin);

        events();
        switch(true);
        assert_eq!(events(), vec![Event::ContinuousSwitched { enabled: true }]);
        assert_ok!(racer.commit_continuous(commit));
        switch(false);
        run_blocks(1);
        let next = racer.continuous(1, further(&racer, 10).set());
        assert_eq!(racer.commit_continuous(next), refused(SprintRefusal::ContinuousOff));
    });
}

#[test]
fn commitments_are_summed_up_as_they_arrive() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        prove(&racer, 0, 10);
        let mut commit = racer.continuous(1, further(&racer, 15).set());
        commit.utilisation = BasisPoints(5_000);
        events();
        assert_ok!(racer.commit_continuous(commit.clone()));

        let epoch = CurrentEpoch::<Test>::get().index;
        let (participant, utilisation) = (racer.account.clone(), commit.utilisation);
        assert_eq!(
            events(),
            vec![Event::ContinuousCommitted { epoch, participant, number: 1, count: 15, utilisation }]
        );
        let view = Sprints::sprint_view();
        let summary = view.racers[0].continuous;
        assert!(view.continuous);
        assert_eq!((summary.commits, summary.proofs, summary.utilisation), (2, 25, BasisPoints(7_475)));
    });
}

#[test]
fn nonces_of_the_sprints_commitment_are_refused() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        let sprint = raced_with_it_on(&[(&racer, 12)]).remove(0);
        let overlap = refused(SprintRefusal::NoncesOverlap);
        let again = racer.continuous(0, sprint.set());
        assert_eq!(racer.commit_continuous(again), overlap);
        let from_its_last = racer.race(10, *sprint.nonces.last().expect("there are proofs"));
        assert_eq!(racer.commit_continuous(racer.continuous(0, from_its_last.set())), overlap);
    });
}

#[test]
fn nonces_of_an_earlier_continuous_commitment_are_refused() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        let first = prove(&racer, 0, 10);
        let overlap = refused(SprintRefusal::NoncesOverlap);
        assert_eq!(racer.commit_continuous(racer.continuous(1, first.set())), overlap);
        let from_its_last = racer.race(10, first.nonces[9]);
        assert_eq!(racer.commit_continuous(racer.continuous(1, from_its_last.set())), overlap);
    });
}

#[test]
fn a_commitment_is_taken_once_and_in_its_turn() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        let wrong = refused(SprintRefusal::WrongNumber);
        let proofs = further(&racer, 10).set();
        assert_eq!(racer.commit_continuous(racer.continuous(1, proofs)), wrong, "one is missing");
        let first = racer.continuous(0, proofs);
        assert_ok!(racer.commit_continuous(first.clone()));
        run_blocks(1);
        assert_eq!(racer.commit_continuous(first), wrong, "a replay");
    });
}

#[test]
fn one_a_block_and_no_more_than_the_quota_an_epoch() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        assert_ok!(racer.commit_continuous(racer.continuous(0, further(&racer, 10).set())));
        let second = racer.continuous(1, further(&racer, 10).set());
        assert_eq!(racer.commit_continuous(second), refused(SprintRefusal::TooSoon));
        run_blocks(1);
        prove(&racer, 1, 10);
        prove(&racer, 2, 10);
        let fourth = racer.continuous(3, further(&racer, 10).set());
        assert_eq!(racer.commit_continuous(fourth), refused(SprintRefusal::TooManyCommits));
    });
}

#[test]
fn an_epoch_or_seed_that_is_merely_claimed_is_refused() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        let mut stale = racer.continuous(0, further(&racer, 10).set());
        run_to_phase(Phase::Settled);
        raced(&[(&racer, 12)]);
        assert_eq!(racer.commit_continuous(stale.clone()), refused(SprintRefusal::WrongEpoch));
        stale.epoch = stale.epoch.next();
        assert_eq!(racer.commit_continuous(stale.clone()), refused(SprintRefusal::WrongSeed));
        stale.epoch = stale.epoch.next();
        assert_eq!(racer.commit_continuous(stale), refused(SprintRefusal::WrongEpoch), "the next one");
    });
}

#[test]
fn a_count_is_within_its_bounds_and_its_interval() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        let wrong = refused(SprintRefusal::CountOutOfRange);
        assert_eq!(racer.commit_continuous(racer.continuous(0, further(&racer, 9).set())), wrong, "too few");
        let set = further(&racer, 10).set();
        let Nonces { first, last } = set.root.summary;
        let too_many = u32::try_from(last - first + 2).expect("the nonces are small");
        for count in [too_many, MAX_PROOFS + 1] {
            let claimed = racer.continuous(0, ProofSet { count, ..set });
            assert_eq!(racer.commit_continuous(claimed), wrong, "{count}");
        }
        let reversed = Node { summary: Nonces { first: last, last: first }, ..set.root };
        assert_eq!(racer.commit_continuous(racer.continuous(0, ProofSet { root: reversed, ..set })), wrong);
    });
}

#[test]
fn utilisation_is_within_its_bounds() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        raced_with_it_on(&[(&racer, 12)]);
        let mut commit = racer.continuous(0, further(&racer, 10).set());
        for utilisation in [0, 999, 10_001, u16::MAX] {
            commit.utilisation = BasisPoints(utilisation);
            assert_eq!(racer.commit_continuous(commit.clone()), refused(SprintRefusal::UtilisationOutOfRange));
        }
        commit.utilisation = BasisPoints(1_000);
        assert_ok!(racer.commit_continuous(commit));
    });
}

#[test]
fn commitments_come_after_the_sprints_and_before_the_next_epoch() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        switch(true);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        let wrong = refused(SprintRefusal::WrongPhase);
        for phase in [Phase::Generation, Phase::Commit] {
            run_to_phase(phase);
            let commit = racer.continuous(0, further(&racer, 10).set());
            assert_eq!(racer.commit_continuous(commit), wrong, "{phase:?}");
        }
        run_to_phase(Phase::Validation);
        prove(&racer, 0, 10);
        run_to_phase(Phase::Settled);
        prove(&racer, 1, 10);
        let late = racer.continuous(2, further(&racer, 10).set());
        run_to_phase(Phase::Reveal);
        assert_eq!(racer.commit_continuous(late), refused(SprintRefusal::WrongEpoch));
    });
}

#[test]
fn only_racers_commit_by_their_own_signature_for_this_very_payload() {
    build_and_execute(|| {
        let (racer, idle) = (Racer::new(1, 10), Racer::new(2, 10));
        raced_with_it_on(&[(&racer, 12)]);
        let of_idle = idle.continuous(0, idle.race(10, 0).set());
        assert_eq!(idle.commit_continuous(of_idle), refused(SprintRefusal::NotOpened));

        let wrong = refused(SprintRefusal::WrongSignature);
        let commit = racer.continuous(0, further(&racer, 10).set());
        let sprint = racer.sign(&commit_digest(&genesis(), &racer.commitment(commit.proofs)));
        let another = idle.sign(&continuous_digest(&genesis(), &commit));
        let other_chain = racer.sign(&continuous_digest(&[9; 32], &commit));
        for signature in [sprint, another, other_chain] {
            assert_eq!(submit(Call::commit_continuous { commit: commit.clone(), signature }), wrong);
        }
        let mut raised = commit.clone();
        raised.proofs.count += 1;
        let signature = racer.sign(&continuous_digest(&genesis(), &commit));
        assert_eq!(submit(Call::commit_continuous { commit: raised, signature }), wrong);
        assert!(Continuous::<Test>::iter().next().is_none());
    });
}
