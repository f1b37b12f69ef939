//! What the runtime API answers.

use frame_support::assert_ok;

use super::register;
use crate::{mock::*, Pallet};

#[test]
fn pages_of_participants_follow_one_another() {
    build_and_execute(|| {
        for account in 1..=5 {
            register(account, &["a"]);
        }

        let first = Pallet::<Test>::participant_views(None, 3);
        let second = Pallet::<Test>::participant_views(first.last().map(|view| view.account), 3);

        assert_eq!((first.len(), second.len()), (3, 2));
        let mut accounts: Vec<_> = first.iter().chain(&second).map(|view| view.account).collect();
        accounts.sort_unstable();
        assert_eq!(accounts, [1, 2, 3, 4, 5]);
    });
}

#[test]
fn view_says_until_when_a_participant_is_leaving() {
    build_and_execute(|| {
        register(1, &["a"]);
        assert_eq!(Pallet::<Test>::participant_view(1).and_then(|view| view.leaving_until), None);

        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        let view = Pallet::<Test>::participant_view(1).expect("it is unbonding");
        assert_eq!((view.leaving_until, view.deposit), (Some(11), 50));
        assert_eq!(Pallet::<Test>::participant_view(2), None);
    });
}

#[test]
fn active_participants_are_gone_through_slot_by_slot() {
    use keirin_primitives::traits::ActiveParticipants;

    build_and_execute(|| {
        for account in 1..=3 {
            register(account, &["a"]);
        }
        assert_ok!(Participants::leave(RuntimeOrigin::signed(2)));

        let accounts = |first, limit| {
            let (found, next) = Pallet::<Test>::active_in(first, limit);
            (found.into_iter().map(|found| found.account).collect::<Vec<_>>(), next)
        };

        assert_eq!(accounts(0, 2), (vec![1], Some(2)));
        assert_eq!(accounts(2, 2), (vec![3], None));
        assert_eq!(accounts(9, 2), (vec![], None));
    });
}
