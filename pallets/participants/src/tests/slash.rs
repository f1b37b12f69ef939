//! Slashing, and attempts to escape it. The mock burns what it is handed.

use frame_support::assert_ok;
use keirin_primitives::traits::Collateral;
use sp_runtime::Permill;

use super::{at_stake, register};
use crate::{mock::*, Bonds, Event, Pallet, MAX_UNBONDING_CHUNKS};

const ISSUED: u64 = 40 * 1_000;

fn bonded(account: u64, amount: u64) {
    register(account, &["a"]);
    assert_ok!(Participants::bond(RuntimeOrigin::signed(account), amount));
}

fn unbond(account: u64, amount: u64) {
    assert_ok!(Participants::unbond(RuntimeOrigin::signed(account), amount));
}

fn slash(account: u64, percent: u32) {
    Pallet::<Test>::slash(&account, Permill::from_percent(percent));
}

#[test]
fn slash_hands_over_its_share_and_nothing_else() {
    build_and_execute(|| {
        bonded(1, 100);
        bonded(2, 100);

        slash(1, 20);

        assert_eq!((at_stake(1), at_stake(2)), (80, 100));
        assert_eq!(Balances::free_balance(1), 850);
        assert_eq!((Slashed::get(), Balances::total_issuance()), (20, ISSUED - 20));
        System::assert_last_event(Event::CollateralSlashed { participant: 1, amount: 20 }.into());
    });
}

#[test]
fn unbonding_does_not_escape_a_slash() {
    build_and_execute(|| {
        bonded(1, 100);
        unbond(1, 60);

        slash(1, 50);

        let bond = Bonds::<Test>::get(1);
        assert_eq!((bond.active, bond.unbonding.first().map(|chunk| chunk.amount)), (20, Some(30)));
        assert_eq!(at_stake(1), 50);
    });
}

#[test]
fn mature_collateral_can_be_slashed_until_it_is_withdrawn() {
    build_and_execute(|| {
        bonded(1, 100);
        unbond(1, 100);
        run_to(20);

        slash(1, 50);
        assert_ok!(Participants::withdraw_unbonded(RuntimeOrigin::signed(1)));

        assert_eq!((at_stake(1), Balances::free_balance(1)), (0, 900));
    });
}

#[test]
fn leaving_does_not_escape_a_slash() {
    build_and_execute(|| {
        bonded(1, 100);
        unbond(1, 30);
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        run_to(10);
        slash(1, 10);
        run_to(11);

        assert_eq!(Balances::free_balance(1), 1_000 - 10);
        assert_eq!(Balances::total_issuance(), ISSUED - 10);
        slash(1, 100);
        assert_eq!(Balances::free_balance(1), 1_000 - 10);
    });
}

#[test]
fn crumbs_are_slashed_like_the_whole() {
    build_and_execute(|| {
        bonded(1, 20);
        for block in 1..=u64::from(MAX_UNBONDING_CHUNKS) {
            run_to(block);
            unbond(1, 1);
        }

        slash(1, 20);

        let bond = Bonds::<Test>::get(1);
        assert_eq!((bond.active, bond.unbonding.len()), (9, 0), "one in five of 12, and every crumb, is rounded up");
        assert_eq!(at_stake(1), 9);
    });
}

#[test]
fn small_shares_are_rounded_up_and_a_share_of_nothing_takes_nothing() {
    build_and_execute(|| {
        bonded(1, 3);

        slash(1, 0);
        assert_eq!(at_stake(1), 3);

        Pallet::<Test>::slash(&1, Permill::from_parts(1));
        assert_eq!(at_stake(1), 2);
    });
}

#[test]
fn bond_is_forgotten_when_all_of_it_is_slashed() {
    build_and_execute(|| {
        bonded(1, 100);
        unbond(1, 99);

        slash(1, 100);

        assert!(!Bonds::<Test>::contains_key(1));
        assert_eq!((at_stake(1), Balances::total_issuance()), (0, ISSUED - 100));
        assert_ok!(Participants::bond(RuntimeOrigin::signed(1), 10));
    });
}

#[test]
fn nothing_is_slashed_where_nothing_is_at_stake() {
    build_and_execute(|| {
        register(1, &["a"]);
        let events = System::event_count();

        slash(1, 100);
        slash(2, 100);

        assert_eq!((System::event_count(), Slashed::get()), (events, 0));
    });
}
