//! Forgetting what was not claimed in time.

use frame_support::{assert_noop, assert_ok};
use keirin_primitives::{sprint::EpochIndex, traits::Earnings, weight::VotingWeight};

use super::{claim, earned, settle, share, EPOCH};
use crate::{mock::*, Burned, Earned, Error, Event, ExpiryCursor, Pallet, Subsidies};

#[test]
fn earnings_can_be_claimed_until_the_window_closes() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1, 2]);
        settle(EPOCH, 1);
        settle(EPOCH, 2);
        go_to(10);
        assert_ok!(claim(1, EPOCH));

        go_to(11);

        assert_noop!(claim(2, EPOCH), Error::<Test>::WindowClosed);
        assert_eq!((earned(EPOCH, 1), earned(EPOCH, 2)), (0, 0));
        assert_eq!(Burned::<Test>::get(), 40, "what was claimed is not burned");
        System::assert_has_event(Event::EarningsExpired { epoch: EPOCH, participant: 2, amount: 40 }.into());
    });
}

#[test]
fn earnings_are_forgotten_some_a_block() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1, 2, 3, 4, 5]);
        go_to(10);
        CurrentEpoch::set(11);
        for left in [3, 1, 0] {
            run(1);
            assert_eq!(Earned::<Test>::iter().count(), left);
            assert_ok!(Pallet::<Test>::do_try_state());
        }

        assert_eq!((ExpiryCursor::<Test>::get(), Subsidies::<Test>::get(EPOCH)), (EpochIndex(1), None));
        assert_eq!(Burned::<Test>::get(), 80);
    });
}

#[test]
fn nobody_claims_what_waits_to_be_forgotten() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);
        CurrentEpoch::set(11);

        assert_noop!(claim(1, EPOCH), Error::<Test>::WindowClosed);
        assert!(Pallet::<Test>::claimable(&1, 8).is_empty());
    });
}

#[test]
fn what_comes_for_a_forgotten_epoch_is_burned() {
    build_and_execute(|| {
        go_to(12);
        assert_eq!(ExpiryCursor::<Test>::get(), EpochIndex(2));

        share(EpochIndex(1), 100, &[1]);
        Pallet::<Test>::subsidise(EpochIndex(1), &1, VotingWeight(1), VotingWeight(1));
        Pallet::<Test>::forfeit(EpochIndex(1), &2, None);
        settle(EpochIndex(1), 1);

        assert!(Earned::<Test>::iter().next().is_none());
        assert_eq!(Burned::<Test>::get(), 80);
    });
}

#[test]
fn window_that_is_made_larger_brings_nothing_back() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);
        go_to(11);
        ClaimWindow::set(100);

        assert_noop!(claim(1, EPOCH), Error::<Test>::NothingEarned);
        share(EPOCH, 100, &[1]);
        assert!(Earned::<Test>::iter().next().is_none());
    });
}

#[test]
fn window_leaves_room_for_the_settlement_however_small_it_is() {
    build_and_execute(|| {
        ClaimWindow::set(0);
        share(EPOCH, 100, &[1]);
        go_to(1);
        settle(EPOCH, 1);
        go_to(2);

        assert_ok!(claim(1, EPOCH));
    });
}
