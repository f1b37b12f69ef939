//! Cheating, and attempts to get over it.

use keirin_primitives::{sprint::EpochIndex, views::CheatedView};

use super::{cheated, epochs_of, serve_until, served};
use crate::{mock::*, Event, Pallet};

fn remembered(participant: u64) -> Option<CheatedView> {
    Pallet::<Test>::reputation_of(&participant).and_then(|view| view.cheated)
}

#[test]
fn cheating_takes_all_reputation() {
    build_and_execute(|| {
        serve_until(1, 4);

        cheated(1, 4);

        assert_eq!(epochs_of(1), 0);
        assert_eq!(remembered(1), Some(CheatedView { last: EpochIndex(4), times: 1 }));
        System::assert_last_event(Event::ReputationLost { participant: 1, epoch: EpochIndex(4), epochs: 5 }.into());
    });
}

#[test]
fn epoch_in_which_one_cheated_does_not_count_as_service() {
    build_and_execute(|| {
        cheated(1, 0);
        served(1, 0);

        assert_eq!(epochs_of(1), 0);
    });
}

#[test]
fn cheating_that_is_found_late_takes_what_was_earned_since() {
    build_and_execute(|| {
        serve_until(1, 3);

        cheated(1, 2);

        assert_eq!(epochs_of(1), 0);
        served(1, 3);
        assert_eq!(epochs_of(1), 0, "the epoch counted before, and not twice");
        served(1, 4);
        assert_eq!(epochs_of(1), 1);
    });
}

#[test]
fn cheating_is_counted_once_an_epoch_and_remembered() {
    build_and_execute(|| {
        cheated(1, 0);
        cheated(1, 0);
        go_to(1);
        serve_until(1, 2);
        go_to(3);
        cheated(1, 3);
        serve_until(1, 5);

        assert_eq!(epochs_of(1), 2);
        assert_eq!(remembered(1), Some(CheatedView { last: EpochIndex(3), times: 2 }));
    });
}

#[test]
fn cheater_starts_again_from_zero() {
    build_and_execute(|| {
        serve_until(1, 4);
        cheated(1, 4);
        go_to(5);

        serve_until(1, 6);

        assert_eq!(epochs_of(1), 2);
    });
}
