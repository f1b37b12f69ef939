//! Leaving and unbonding.

use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use keirin_primitives::{
    executor::HardwareProfile,
    traits::{AssignByWeight, ExecutorKeyOf},
};

use super::{names, register};
use crate::{leave::UNBONDING_PROBES, mock::*, Error, Event, HoldReason, Pallet, Participants as Records};

fn on_hold(account: u64) -> u64 {
    Balances::balance_on_hold(&HoldReason::Registration.into(), &account)
}

#[test]
fn leaving_participant_gets_no_work_but_stays_answerable() {
    build_and_execute(|| {
        register(1, &["a"]);

        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        assert_eq!(Pallet::<Test>::assign_by_weight(&model_id("a"), &[7; 32]), None);
        assert!(Pallet::<Test>::executor_key_of(&1).is_some());
        assert_eq!(on_hold(1), 50);
        assert_noop!(Participants::leave(RuntimeOrigin::signed(1)), Error::<Test>::IsLeaving);
    });
}

#[test]
fn deposit_returns_when_unbonding_ends_and_not_before() {
    build_and_execute(|| {
        register(1, &["a"]);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        run_to(10);
        assert_eq!(on_hold(1), 50);

        run_to(11);
        assert_eq!(on_hold(1), 0);
        assert!(!Records::<Test>::contains_key(1));
        System::assert_has_event(Event::ParticipantLeft { participant: 1, returned: 50 }.into());
        register(1, &["a"]);
    });
}

#[test]
fn unbondings_beyond_a_blocks_bound_end_in_later_blocks() {
    build_and_execute(|| {
        for account in 1..=5 {
            register(account, &["a"]);
            assert_ok!(Participants::leave(RuntimeOrigin::signed(account)));
        }

        run_to(11);
        assert_eq!(Records::<Test>::count(), 3);
        run_to(12);
        assert_eq!(Records::<Test>::count(), 1);
        run_to(13);
        assert_eq!(Records::<Test>::count(), 0);
    });
}

#[test]
fn slots_of_those_who_left_are_used_again() {
    build_and_execute(|| {
        for account in 1..=3 {
            register(account, &["a"]);
        }
        assert_ok!(Participants::leave(RuntimeOrigin::signed(2)));
        register(4, &["a"]);

        assert_eq!(crate::SlotsUsed::<Test>::get(), 3);
        assert_eq!(Pallet::<Test>::total_weight(&model_id("a")), 3);
    });
}

#[test]
fn leaving_participant_can_neither_register_again_nor_change() {
    build_and_execute(|| {
        register(1, &["a"]);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        let (origin, key) = (|| RuntimeOrigin::signed(1), executor(9));
        let endpoint = b"http://host".to_vec();
        assert_noop!(
            Participants::register(
                origin(),
                public(&key),
                proof(&key, 1),
                endpoint.clone(),
                HardwareProfile::default(),
                names(&["a"])
            ),
            Error::<Test>::IsLeaving
        );
        assert_noop!(Participants::update(origin(), Some(endpoint), None, None), Error::<Test>::IsLeaving);
        assert_noop!(Participants::rotate_key(origin(), public(&key), proof(&key, 1)), Error::<Test>::IsLeaving);
    });
}

#[test]
fn key_of_a_leaving_participant_stays_taken() {
    build_and_execute(|| {
        register(1, &["a"]);
        register(2, &["a"]);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        let key = executor(1);
        assert_noop!(
            Participants::rotate_key(RuntimeOrigin::signed(2), public(&key), proof(&key, 2)),
            Error::<Test>::ExecutorKeyTaken
        );
    });
}

#[test]
fn leaving_waits_when_every_block_looked_at_is_full() {
    build_and_execute(|| {
        let room = u64::from(UNBONDING_PROBES * MaxUnbondingsPerBlock::get());
        for account in 1..=room + 1 {
            register(account, &["a"]);
        }
        for account in 1..=room {
            assert_ok!(Participants::leave(RuntimeOrigin::signed(account)));
        }

        assert_noop!(Participants::leave(RuntimeOrigin::signed(room + 1)), Error::<Test>::TooManyLeaving);
        run_to(2);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(room + 1)));
    });
}
