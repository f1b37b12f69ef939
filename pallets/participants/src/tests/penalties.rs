//! Collateral that others are paid from.

use frame_support::assert_ok;
use keirin_primitives::traits::Penalties;
use sp_runtime::Permill;

use super::{at_stake, register};
use crate::{mock::*, Bonds, Event, Pallet};

const ISSUED: u64 = 40 * 1_000;
const FIFTH: Permill = Permill::from_percent(20);

fn bonded(account: u64, amount: u64) {
    register(account, &["a"]);
    assert_ok!(Participants::bond(RuntimeOrigin::signed(account), amount));
}

fn unbond(account: u64, amount: u64) {
    assert_ok!(Participants::unbond(RuntimeOrigin::signed(account), amount));
}

#[test]
fn finders_of_a_cheat_share_a_tenth_and_the_rest_is_burned() {
    build_and_execute(|| {
        bonded(1, 500);
        let before = (Balances::free_balance(2), Balances::free_balance(3));

        Pallet::<Test>::slash_for(&1, FIFTH, &[(2, 1_000), (3, 1_000)]);

        assert_eq!(at_stake(1), 400);
        assert_eq!((Balances::free_balance(2), Balances::free_balance(3)), (before.0 + 5, before.1 + 5));
        assert_eq!(Balances::total_issuance(), ISSUED - 90);
        System::assert_last_event(Event::CollateralSlashed { participant: 1, amount: 100 }.into());
    });
}

#[test]
fn what_a_finder_may_not_have_is_burned() {
    build_and_execute(|| {
        bonded(1, 500);

        Pallet::<Test>::slash_for(&1, FIFTH, &[(2, 3), (3, 0)]);

        assert_eq!(at_stake(1), 400);
        assert_eq!(Balances::total_issuance(), ISSUED - 97);
    });
}

#[test]
fn a_finder_whose_account_is_too_small_to_exist_gets_nothing() {
    build_and_execute(|| {
        bonded(1, 40);
        unbond(1, 40);

        Pallet::<Test>::slash_for(&1, FIFTH, &[(777, 1_000)]);

        assert_eq!((at_stake(1), Balances::free_balance(777)), (32, 0));
        assert_eq!(Balances::total_issuance(), ISSUED - 8);
    });
}

#[test]
fn without_finders_or_collateral_a_slash_is_a_slash() {
    build_and_execute(|| {
        bonded(1, 100);

        Pallet::<Test>::slash_for(&1, FIFTH, &[]);
        Pallet::<Test>::slash_for(&9, FIFTH, &[(2, 1_000)]);

        assert_eq!(at_stake(1), 80);
        assert_eq!(Balances::total_issuance(), ISSUED - 20);
    });
}

#[test]
fn a_fine_is_moved_from_what_is_active_and_then_from_what_is_unbonding() {
    build_and_execute(|| {
        bonded(1, 100);
        unbond(1, 60);
        let before = Balances::free_balance(2);

        assert_eq!(Pallet::<Test>::fine(&1, 50, &2), 50);

        let bond = Bonds::<Test>::get(1);
        assert_eq!((bond.active, bond.unbonding.first().map(|chunk| chunk.amount)), (0, Some(50)));
        assert_eq!((at_stake(1), Balances::free_balance(2)), (50, before + 50));
        assert_eq!(Balances::total_issuance(), ISSUED);
        System::assert_last_event(Event::CollateralFined { participant: 1, receiver: 2, amount: 50 }.into());
    });
}

#[test]
fn nobody_pays_more_than_it_has_put_at_stake() {
    build_and_execute(|| {
        bonded(1, 100);

        assert_eq!(Pallet::<Test>::fine(&1, 500, &2), 100);
        assert_eq!(Pallet::<Test>::fine(&1, 500, &2), 0);

        assert!(!Bonds::<Test>::contains_key(1));
        assert_eq!(Balances::total_issuance(), ISSUED);
    });
}
