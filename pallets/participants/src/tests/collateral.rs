//! Bonding, unbonding and withdrawing.

use frame_support::{assert_noop, assert_ok};
use keirin_primitives::{traits::Collateral, weight::VotingWeight};

use super::{at_stake, register};
use crate::{mock::*, Bonds, Chunk, Error, Event, Pallet, Participants as Records, Standing, MAX_UNBONDING_CHUNKS};

fn bond(account: u64, amount: u64) {
    assert_ok!(Participants::bond(RuntimeOrigin::signed(account), amount));
}

fn unbond(account: u64, amount: u64) {
    assert_ok!(Participants::unbond(RuntimeOrigin::signed(account), amount));
}

#[test]
fn bonded_collateral_is_on_hold_and_adds_up() {
    build_and_execute(|| {
        register(1, &["a"]);

        bond(1, 100);
        bond(1, 30);

        assert_eq!((at_stake(1), Bonds::<Test>::get(1).active), (130, 130));
        assert_eq!(Balances::free_balance(1), 1_000 - 50 - 130);
        System::assert_last_event(Event::CollateralBonded { participant: 1, amount: 30 }.into());
    });
}

#[test]
fn nobody_bonds_more_than_it_owns() {
    build_and_execute(|| {
        register(1, &["a"]);
        let existential_deposit = 1;

        assert_noop!(Participants::bond(RuntimeOrigin::signed(1), 950), Error::<Test>::BalanceTooLow);
        assert_noop!(Participants::bond(RuntimeOrigin::signed(1), u64::MAX), Error::<Test>::BalanceTooLow);
        bond(1, 950 - existential_deposit);
        assert_noop!(Participants::bond(RuntimeOrigin::signed(1), 1), Error::<Test>::BalanceTooLow);
    });
}

#[test]
fn amounts_of_zero_are_refused() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 10);

        assert_noop!(Participants::bond(RuntimeOrigin::signed(1), 0), Error::<Test>::AmountZero);
        assert_noop!(Participants::unbond(RuntimeOrigin::signed(1), 0), Error::<Test>::AmountZero);
    });
}

#[test]
fn strangers_have_no_collateral() {
    build_and_execute(|| {
        let origin = || RuntimeOrigin::signed(1);

        assert_noop!(Participants::bond(origin(), 10), Error::<Test>::NotRegistered);
        assert_noop!(Participants::unbond(origin(), 10), Error::<Test>::NotRegistered);
        assert_noop!(Participants::withdraw_unbonded(origin()), Error::<Test>::NothingBonded);
    });
}

#[test]
fn no_more_is_unbonded_than_was_bonded() {
    build_and_execute(|| {
        register(1, &["a"]);
        assert_noop!(Participants::unbond(RuntimeOrigin::signed(1), 1), Error::<Test>::NothingBonded);
        bond(1, 100);

        assert_noop!(Participants::unbond(RuntimeOrigin::signed(1), 101), Error::<Test>::MoreThanBonded);
        unbond(1, 100);

        assert_noop!(Participants::unbond(RuntimeOrigin::signed(1), 1), Error::<Test>::NothingBonded);
    });
}

#[test]
fn unbonded_collateral_is_withdrawn_after_the_period_and_not_before() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        unbond(1, 40);
        System::assert_last_event(Event::CollateralUnbonding { participant: 1, amount: 40, until: 11 }.into());

        run_to(10);
        assert_noop!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)), Error::<Test>::NothingMature);
        assert_eq!(at_stake(1), 100);

        run_to(11);
        assert_ok!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)));
        assert_eq!((at_stake(1), Bonds::<Test>::get(1).active), (60, 60));
        System::assert_last_event(Event::CollateralWithdrawn { participant: 1, amount: 40 }.into());
    });
}

#[test]
fn bond_is_forgotten_when_all_of_it_is_withdrawn() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        unbond(1, 100);

        run_to(11);
        assert_ok!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)));

        assert!(!Bonds::<Test>::contains_key(1));
        assert_eq!(Balances::free_balance(1), 950);
        assert_noop!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)), Error::<Test>::NothingBonded);
    });
}

#[test]
fn what_unbonds_in_the_same_block_is_one_chunk() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);

        (0..MAX_UNBONDING_CHUNKS + 2).for_each(|_| unbond(1, 3));

        assert_eq!(Bonds::<Test>::get(1).unbonding.to_vec(), [Chunk { amount: 30, until: 11 }]);
    });
}

#[test]
fn chunks_are_limited_and_withdrawing_makes_room() {
    build_and_execute(|| {
        UnbondingPeriod::set(20);
        register(1, &["a"]);
        bond(1, 100);
        for block in 1..=u64::from(MAX_UNBONDING_CHUNKS) {
            run_to(block);
            unbond(1, 1);
        }

        run_to(9);
        assert_noop!(Participants::unbond(RuntimeOrigin::signed(1), 1), Error::<Test>::TooManyChunks);

        run_to(22);
        assert_ok!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)));
        assert_eq!(Bonds::<Test>::get(1).unbonding.len(), 6);
        unbond(1, 1);
    });
}

#[test]
fn leaving_unbonds_everything_even_when_the_chunks_are_full() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        for block in 1..=u64::from(MAX_UNBONDING_CHUNKS) {
            run_to(block);
            unbond(1, 1);
        }
        run_to(9);

        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        let bond = Bonds::<Test>::get(1);
        assert_eq!((bond.active, bond.unbonding.last().copied()), (0, Some(Chunk { amount: 92, until: 19 })));
        run_to(19);
        assert_eq!((at_stake(1), Balances::free_balance(1)), (0, 1_000));
        assert!(!Bonds::<Test>::contains_key(1));
        System::assert_has_event(Event::CollateralWithdrawn { participant: 1, amount: 100 }.into());
    });
}

#[test]
fn leaving_participant_withdraws_only_what_it_unbonded_before() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        unbond(1, 30);
        run_to(5);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));
        assert_noop!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)), Error::<Test>::NothingMature);

        run_to(11);
        assert_ok!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)));

        assert_eq!(at_stake(1), 70);
        assert_noop!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)), Error::<Test>::NothingMature);
        run_to(15);
        assert_eq!(at_stake(1), 0);
    });
}

#[test]
fn leaving_participant_neither_bonds_nor_unbonds() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        assert_noop!(Participants::bond(RuntimeOrigin::signed(1), 10), Error::<Test>::IsLeaving);
        assert_noop!(Participants::unbond(RuntimeOrigin::signed(1), 10), Error::<Test>::IsLeaving);
    });
}

#[test]
fn shorter_period_does_not_free_what_unbonds_already() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        unbond(1, 60);
        UnbondingPeriod::set(2);

        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        let standing = Records::<Test>::get(1).map(|participant| participant.standing);
        assert_eq!(standing, Some(Standing::Leaving { until: 11 }));
        run_to(10);
        assert_eq!(at_stake(1), 100);
        run_to(11);
        assert_eq!(at_stake(1), 0);
    });
}

#[test]
fn whoever_left_begins_again_without_collateral() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));
        run_to(11);

        register(1, &["a"]);

        assert_eq!((at_stake(1), Bonds::<Test>::get(1).total()), (0, 0));
    });
}

#[test]
fn active_collateral_backs_weight() {
    build_and_execute(|| {
        register(1, &["a"]);
        bond(1, 100);
        assert_eq!(Pallet::<Test>::backed_weight(&1), None);
        CollateralPerWeight::set(7);

        assert_eq!(Pallet::<Test>::backed_weight(&1), Some(VotingWeight(14)));
        unbond(1, 31);
        assert_eq!(Pallet::<Test>::backed_weight(&1), Some(VotingWeight(9)));
        assert_eq!(Pallet::<Test>::backed_weight(&2), Some(VotingWeight(0)));
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));
        assert_eq!(Pallet::<Test>::backed_weight(&1), Some(VotingWeight(0)));
    });
}
