//! What becomes a work, and of which epoch.

use keirin_primitives::{traits::RecordWork, validation::WorkIndex, weight::VotingWeight};

use super::*;
use crate::{Pallet, Rounds, Tallies, Traffic};

#[test]
fn works_are_numbered_in_their_order() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);

        let works = [work_by(&a), work_by(&b), work_for(REQUESTER, a.account, 0)];

        assert_eq!(works, [0, 1, 2].map(|index| (EpochIndex(0), WorkIndex(index))));
        let tally = Tallies::<Test>::get(EpochIndex(0), a.account);
        assert_eq!(tally.worked, 1, "a request that was not answered is a work, but not an answer");
    });
}

#[test]
fn snapshot_has_the_weights_of_who_opened() {
    build_and_execute(|| {
        hosts([10, 30, 0]);

        let round = Rounds::<Test>::get(EpochIndex(0)).expect("somebody opened");
        assert_eq!((round.total, round.heaviest), (VotingWeight(40), VotingWeight(30)));
    });
}

#[test]
fn late_work_counts_for_the_next_epoch() {
    build_and_execute(|| {
        let [a, _] = hosts([10, 10]);
        run_to(EPOCH_BLOCKS - 6);
        assert_eq!(work_by(&a).0, EpochIndex(0), "there are still blocks to check it in");

        run_to(EPOCH_BLOCKS - 5);
        let late = work_by(&a);

        assert_eq!(late, (EpochIndex(1), WorkIndex(0)));
        run_to(EPOCH_BLOCKS);
        assert_eq!(work_by(&a), (EpochIndex(1), WorkIndex(1)));
    });
}

#[test]
fn late_work_can_be_checked_in_its_epoch() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        run_to(EPOCH_BLOCKS - 1);
        let late = work_by(&a);
        assert_eq!(b.judge(&[(late, Judgement::Valid)]), refused(crate::ValidationRefusal::WrongEpoch));

        run_to_phase(1, Phase::Reveal);
        b.open(10);
        run_to_phase(1, Phase::Generation);

        assert_ok!(b.judge(&[(late, Judgement::Valid)]));
    });
}

#[test]
fn expired_tasks_are_missed() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        Pallet::<Test>::missed(&a.account);
        run_to(EPOCH_BLOCKS - 1);
        Pallet::<Test>::missed(&a.account);

        assert_eq!([0, 1].map(|epoch| Tallies::<Test>::get(EpochIndex(epoch), a.account).missed), [1, 1]);
    });
}

#[test]
fn only_paid_works_are_traffic() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        work_by(&a);
        work_for(REQUESTER, a.account, 0);

        assert_eq!(Traffic::<Test>::get(EpochIndex(0)), 1);
    });
}
