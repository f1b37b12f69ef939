//! What programs outside see.

use keirin_primitives::{
    validation::WorkIndex,
    views::{ChallengeStage, DemandView, VoteState},
    weight::VotingWeight,
};

use super::*;
use crate::{Pallet, Stage};

#[test]
fn a_validator_sees_what_it_needs_to_know_what_it_must_check() {
    build_and_execute(|| {
        let hosts = hosts([10, 20, 30]);
        let at = work_by(&hosts[0]);
        let done = work_by(&hosts[0]);
        assert_ok!(hosts[1].judge(&[(done, Judgement::Valid)]));

        let seen = Pallet::<Test>::works(EpochIndex(0), WorkIndex(0), &hosts[1].account);

        let [first, second] = seen.as_slice() else { panic!("there are two works: {seen:?}") };
        assert_eq!((first.index, first.weight, first.others), (at.1, VotingWeight(20), VotingWeight(50)));
        assert_eq!((first.sealed, second.sealed), (false, true));
        let own = Pallet::<Test>::works(EpochIndex(0), at.1, &hosts[0].account);
        assert_eq!(own[0].weight, VotingWeight(0), "nobody checks its own");
        assert_eq!(Pallet::<Test>::works(EpochIndex(7), WorkIndex(0), &hosts[1].account), []);
    });
}

#[test]
fn works_come_in_pages() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        (0..100).for_each(|_| {
            work_by(&hosts[0]);
        });
        let page = |from| Pallet::<Test>::works(EpochIndex(0), WorkIndex(from), &hosts[1].account);
        assert_eq!([0, 64, 100, u32::MAX].map(|from| page(from).len()), [64, 36, 0, 0]);
        assert_eq!(page(64)[0].index, WorkIndex(64));
    });
}

#[test]
fn challenges_are_shown_with_what_is_left_to_do() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, _] = &hosts;
        let works = [0; 2].map(|_| work_by(a));
        works.iter().for_each(|at| {
            assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), at.0, at.1));
        });
        assert_ok!(b.vote(works[0], Judgement::Invalid));

        let seen = Pallet::<Test>::challenges(&b.account);
        let shown: Vec<_> = seen.iter().map(|view| (view.index, view.stage, view.weight.0)).collect();
        let voting = ChallengeStage::Voting;
        assert_eq!(shown, [(works[1].1, voting, 10), (works[0].1, voting, 10)], "what is left to do first");
        assert!(matches!(seen[1].vote, VoteState::Sealed(_)));
        run_to(seen[0].votes_until);
        assert_ok!(b.open_vote(works[0], Judgement::Invalid));
        let opened = Pallet::<Test>::challenges(&b.account);
        assert_eq!((opened[0].vote, opened[0].stage), (VoteState::Opened(Judgement::Invalid), ChallengeStage::Opening));
        run_to(seen[0].opens_until);
        let over = Pallet::<Test>::challenges(&b.account);
        assert!(over.iter().all(|view| view.stage == ChallengeStage::Decided(WorkOutcome::Undecided)));
    });
}

#[test]
fn an_executor_sees_what_it_must_post() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let at = work_by(&hosts[0]);
        assert_ok!(hosts[1].demand(at));

        let demands = Pallet::<Test>::demands(&hosts[0].account);
        assert_eq!(demands.len(), 1);
        assert_eq!((demands[0].index, demands[0].until), (at.1, System::block_number() + 4));
        assert_eq!(Pallet::<Test>::demands(&hosts[1].account), []);
        let seen = Pallet::<Test>::works(EpochIndex(0), at.1, &hosts[1].account);
        assert_eq!(seen[0].demanded, Some(DemandView { until: System::block_number() + 4, answered: false }));
        assert_eq!(Pallet::<Test>::payload(at.0, at.1), None);
    });
}

#[test]
fn a_participant_sees_how_it_stands() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let at = work_due(&hosts[0], &hosts[1]);
        assert_ok!(hosts[1].judge(&[(at, Judgement::Valid)]));
        judged(&hosts);

        let standing = Pallet::<Test>::standing(EpochIndex(0), &hosts[1].account).expect("it opened the epoch");
        assert_eq!((standing.stage, standing.sealed, standing.verdicts, standing.wrong), (Stage::Waiting, 1, 1, 0));
        assert!(standing.revealed && !standing.cheating && standing.shown_by.is_none());
        assert_eq!(Pallet::<Test>::standing(EpochIndex(0), &REQUESTER), None);
        let rounds = Pallet::<Test>::rounds();
        assert_eq!(
            rounds.iter().map(|round| (round.epoch, round.stage)).collect::<Vec<_>>(),
            [(EpochIndex(0), Stage::Waiting)]
        );
    });
}

#[test]
fn snapshot_is_who_opened_the_epoch_with_the_weight_it_had_then() {
    build_and_execute(|| {
        let hosts = hosts([10, 20, 0]);
        let mut seen = Pallet::<Test>::snapshot(EpochIndex(0));
        seen.sort();
        assert_eq!(seen, [(hosts[0].account, VotingWeight(10)), (hosts[1].account, VotingWeight(20))]);
        assert_eq!(Pallet::<Test>::snapshot(EpochIndex(7)), []);
    });
}
