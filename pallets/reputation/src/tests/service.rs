//! Honest service, and attempts to have more of it counted.

use keirin_primitives::{sprint::EpochIndex, traits::Checks, views::ReputationView};

use super::{epochs_of, serve_until, served};
use crate::{mock::*, Event, Pallet};

#[test]
fn nobody_begins_with_a_reputation() {
    build_and_execute(|| {
        assert_eq!(epochs_of(1), 0);
        assert_eq!(Pallet::<Test>::reputation_of(&1), None);
    });
}

#[test]
fn each_epoch_of_service_counts() {
    build_and_execute(|| {
        serve_until(1, 2);

        assert_eq!((epochs_of(1), epochs_of(2)), (3, 0));
        System::assert_last_event(Event::ServiceCounted { participant: 1, epoch: EpochIndex(2), epochs: 3 }.into());
    });
}

#[test]
fn no_more_epochs_count_than_matter() {
    build_and_execute(|| {
        serve_until(1, 20);

        assert_eq!(epochs_of(1), 5);
    });
}

#[test]
fn epoch_counts_once() {
    build_and_execute(|| {
        for _ in 0..4 {
            served(1, 0);
        }

        assert_eq!(epochs_of(1), 1);
    });
}

#[test]
fn epoch_that_is_passed_counts_no_more() {
    build_and_execute(|| {
        go_to(4);
        served(1, 3);
        served(1, 1);

        assert_eq!(epochs_of(1), 1);
    });
}

#[test]
fn pause_leaves_reputation_as_it_was() {
    build_and_execute(|| {
        serve_until(1, 2);

        go_to(7);
        assert_eq!(epochs_of(1), 3);
        served(1, 7);
        assert_eq!(epochs_of(1), 4);
    });
}

#[test]
fn fewer_epochs_count_when_governance_says_so() {
    build_and_execute(|| {
        serve_until(1, 4);

        ReputationEpochs::set(2);
        assert_eq!(epochs_of(1), 2);
    });
}

#[test]
fn view_says_until_when_a_record_is_kept() {
    build_and_execute(|| {
        serve_until(1, 2);

        let view = ReputationView {
            epochs: 3,
            most: 5,
            last_active: EpochIndex(2),
            kept_until: EpochIndex(7),
            cheated: None,
            checks: Checks::default(),
        };
        assert_eq!(Pallet::<Test>::reputation_of(&1), Some(view));
        assert_eq!(Pallet::<Test>::reputations(None, 8), [(1, view)]);
        assert!(Pallet::<Test>::reputations(Some(1), 8).is_empty());
    });
}
