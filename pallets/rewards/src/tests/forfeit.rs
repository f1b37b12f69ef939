//! Forfeits, and attempts to gain from them.

use keirin_primitives::{traits::Earnings, weight::VotingWeight};

use super::{earned, settle, share, stage, EPOCH};
use crate::{mock::*, Burned, EarningStage, Event, Pallet};

#[test]
fn forfeit_burns_all_but_the_finders_tenth() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);

        Pallet::<Test>::forfeit(EPOCH, &1, Some(&2));

        assert_eq!((Balances::free_balance(1), Balances::free_balance(2)), (1_000, 1_008));
        assert_eq!((stage(EPOCH, 1), Burned::<Test>::get()), (Some(EarningStage::Forfeited), 72));
        System::assert_last_event(
            Event::Forfeited { epoch: EPOCH, participant: 1, amount: 80, bounty: Some((2, 8)) }.into(),
        );
    });
}

#[test]
fn nobody_finds_its_own_fault() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);

        Pallet::<Test>::forfeit(EPOCH, &1, Some(&1));

        assert_eq!((Balances::free_balance(1), Burned::<Test>::get()), (1_000, 80));
    });
}

#[test]
fn bounty_that_a_reaped_account_cannot_take_is_burned() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);

        Pallet::<Test>::forfeit(EPOCH, &1, Some(&77));

        assert_eq!((Balances::free_balance(77), Burned::<Test>::get()), (0, 80));
        System::assert_last_event(Event::Forfeited { epoch: EPOCH, participant: 1, amount: 80, bounty: None }.into());
    });
}

#[test]
fn forfeit_is_found_once() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        Pallet::<Test>::forfeit(EPOCH, &1, Some(&2));

        Pallet::<Test>::forfeit(EPOCH, &1, Some(&3));

        assert_eq!((Balances::free_balance(3), Burned::<Test>::get()), (1_000, 72));
    });
}

#[test]
fn whoever_has_forfeited_earns_no_more_in_the_epoch() {
    build_and_execute(|| {
        Pallet::<Test>::forfeit(EPOCH, &1, Some(&2));

        share(EPOCH, 100, &[1, 2]);
        Pallet::<Test>::subsidise(EPOCH, &1, VotingWeight(1), VotingWeight(1));
        settle(EPOCH, 1);

        assert_eq!((earned(EPOCH, 1), earned(EPOCH, 2)), (0, 40));
        assert_eq!((stage(EPOCH, 1), Burned::<Test>::get()), (Some(EarningStage::Forfeited), 40));
        share(EPOCH.next(), 100, &[1]);
        assert_eq!(earned(EPOCH.next(), 1), 80, "the next epoch is another one");
    });
}

#[test]
fn what_is_claimable_cannot_be_taken_away() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);

        Pallet::<Test>::forfeit(EPOCH, &1, Some(&2));

        assert_eq!((stage(EPOCH, 1), Burned::<Test>::get()), (Some(EarningStage::Claimable), 0));
        assert_eq!(Balances::free_balance(2), 1_000);
    });
}
