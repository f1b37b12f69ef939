//! Changes of what was registered.

use frame_support::{assert_noop, assert_ok};
use keirin_primitives::traits::ExecutorKeyOf;

use super::{names, register};
use crate::{mock::*, Error, Pallet, Participants as Records};

#[test]
fn update_moves_weight_to_the_new_models() {
    build_and_execute(|| {
        register(1, &["a"]);

        assert_ok!(Participants::update(RuntimeOrigin::signed(1), None, None, Some(names(&["b"]))));

        assert_eq!(Pallet::<Test>::total_weight(&model_id("a")), 0);
        assert_eq!(Pallet::<Test>::total_weight(&model_id("b")), 1);
    });
}

#[test]
fn update_keeps_what_it_does_not_name() {
    build_and_execute(|| {
        register(1, &["a"]);
        let before = Records::<Test>::get(1).expect("it was registered");

        assert_ok!(Participants::update(RuntimeOrigin::signed(1), Some(b"http://new".to_vec()), None, None));

        let after = Records::<Test>::get(1).expect("it is still registered");
        assert_eq!(after.endpoint.to_vec(), b"http://new".to_vec());
        assert_eq!((after.models, after.executor_key), (before.models, before.executor_key));
    });
}

#[test]
fn strangers_have_nothing_to_update() {
    build_and_execute(|| {
        let key = executor(1);
        assert_noop!(Participants::update(RuntimeOrigin::signed(1), None, None, None), Error::<Test>::NotRegistered);
        assert_noop!(
            Participants::rotate_key(RuntimeOrigin::signed(1), public(&key), proof(&key, 1)),
            Error::<Test>::NotRegistered
        );
    });
}

#[test]
fn rotated_key_replaces_the_old_one() {
    build_and_execute(|| {
        register(1, &["a"]);
        let new = executor(77);

        assert_ok!(Participants::rotate_key(RuntimeOrigin::signed(1), public(&new), proof(&new, 1)));

        assert_eq!(Pallet::<Test>::executor_key_of(&1), Some(public(&new)));
        assert_eq!(Pallet::<Test>::participant_by_key(&public(&executor(1))), None);
    });
}

#[test]
fn key_is_not_rotated_to_one_that_is_taken_or_unproved() {
    build_and_execute(|| {
        register(1, &["a"]);
        register(2, &["a"]);
        let (taken, free) = (executor(2), executor(77));

        let origin = || RuntimeOrigin::signed(1);
        assert_noop!(
            Participants::rotate_key(origin(), public(&taken), proof(&taken, 1)),
            Error::<Test>::ExecutorKeyTaken
        );
        assert_noop!(
            Participants::rotate_key(origin(), public(&free), proof(&free, 3)),
            Error::<Test>::BadProofOfPossession
        );
    });
}
