//! Checked works, counted over epochs.

use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Checks, Reputation},
};

use super::{cheated, epochs_of, serve_until, served};
use crate::{mock::*, Pallet};

fn judged(participant: u64, epoch: u32, checked: u32, failures: u32) -> (u32, u32) {
    let counted = Pallet::<Test>::judged(&participant, EpochIndex(epoch), Checks { checked, failures });
    (counted.checked, counted.failures)
}

#[test]
fn failures_add_up_over_epochs() {
    build_and_execute(|| {
        serve_until(1, 2);

        assert_eq!(judged(1, 3, 1, 1), (1, 1));
        assert_eq!(judged(1, 4, 2, 0), (3, 1));
        assert_eq!(judged(1, 5, 1, 1), (4, 2));
        assert_eq!(judged(2, 5, 3, 1), (3, 1), "each has its own");
        assert_eq!(Pallet::<Test>::reputation_of(&1).map(|view| view.checks), Some(Checks { checked: 4, failures: 2 }));
    });
}

#[test]
fn a_long_honest_past_excuses_little() {
    build_and_execute(|| {
        serve_until(1, 0);
        (0..100).for_each(|_| {
            judged(1, 0, 7, 0);
        });

        let (checked, failures) = judged(1, 0, 1, 1);

        assert!(checked <= CountedChecks::get() && failures == 1, "{failures} of {checked}");
    });
}

#[test]
fn who_cheated_starts_again_with_nothing_counted() {
    build_and_execute(|| {
        judged(1, 0, 3, 3);
        cheated(1, 0);

        assert_eq!(judged(1, 1, 1, 1), (1, 1));
    });
}

#[test]
fn failures_are_remembered_of_who_has_never_served() {
    build_and_execute(|| {
        assert_eq!(judged(1, 0, 1, 1), (1, 1));
        assert_eq!(judged(1, 1, 1, 1), (2, 2));
        assert_eq!(epochs_of(1), 0);
        assert_eq!(judged(2, 0, 1, 0), (1, 0));
        assert_eq!(Pallet::<Test>::reputation_of(&2), None, "checks without a failure are not worth a record");
    });
}

#[test]
fn an_epoch_with_a_failure_is_no_epoch_of_service() {
    build_and_execute(|| {
        judged(1, 0, 1, 1);
        served(1, 0);

        assert_eq!(epochs_of(1), 0);
    });
}

#[test]
fn nobody_gets_rid_of_failures_by_pausing_for_less_than_the_record_is_kept() {
    build_and_execute(|| {
        judged(1, 0, 2, 2);
        go_to(ReputationEpochs::get());
        run(3);
        assert_eq!(judged(1, 5, 1, 1), (3, 3));
    });
}
