//! Forgetting who stays away.

use super::{cheated, epochs_of, serve_until, served};
use crate::{mock::*, Event, Pallet, Records, SweepCursor};

#[test]
fn who_stays_away_is_forgotten() {
    build_and_execute(|| {
        serve_until(1, 2);

        go_to(7);
        assert!(Records::<Test>::contains_key(1));
        go_to(8);

        assert!(!Records::<Test>::contains_key(1));
        System::assert_last_event(Event::RecordRemoved { participant: 1 }.into());
    });
}

#[test]
fn record_counts_for_nothing_before_its_turn_to_be_removed() {
    build_and_execute(|| {
        (1..=5).for_each(|who| served(who, 0));
        go_to(5);
        CurrentEpoch::set(6);

        run(1);
        assert_eq!(Records::<Test>::iter().count(), 3, "two are removed a block");
        assert_eq!((1..=5).map(epochs_of).sum::<u32>(), 0);
        assert!(Pallet::<Test>::reputations(None, 8).is_empty());

        let waiting = Records::<Test>::iter_keys().next().expect("three are left");
        served(waiting, 6);
        assert_eq!(epochs_of(waiting), 1, "it starts again");
        run(2);
        assert_eq!(Records::<Test>::iter_keys().collect::<Vec<_>>(), [waiting]);
    });
}

#[test]
fn activity_keeps_a_record() {
    build_and_execute(|| {
        served(1, 0);
        go_to(5);
        served(1, 5);
        go_to(10);

        assert_eq!(epochs_of(1), 2);
    });
}

#[test]
fn cheating_is_activity() {
    build_and_execute(|| {
        served(1, 0);
        go_to(4);
        cheated(1, 4);

        go_to(9);
        assert!(Records::<Test>::contains_key(1));
        go_to(10);
        assert!(!Records::<Test>::contains_key(1));
    });
}

#[test]
fn service_that_comes_late_is_swept_all_the_same() {
    build_and_execute(|| {
        go_to(9);
        ReputationEpochs::set(30);
        served(1, 0);
        assert_eq!(Records::<Test>::get(1).map(|record| record.last_active), Some(SweepCursor::<Test>::get()));

        go_to(40);

        assert!(!Records::<Test>::contains_key(1));
    });
}
