//! What is put in.

use super::*;

#[test]
fn anybody_puts_tokens_in_for_anybody() {
    build_and_execute(|| {
        let user = User::new(1);
        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), 300));
        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(2), user.id(), 50));

        assert_eq!(Deposits::<Test>::get(user.id()).free, 350);
        assert_eq!([1, 2].map(Balances::free_balance), [FUNDS - 300, FUNDS - 50]);
        assert_eq!(Balances::free_balance(Receipts::account()), 350 + 10, "and what keeps the account");
    });
}

#[test]
fn deposits_are_worth_an_account() {
    build_and_execute(|| {
        let user = User::new(1);
        assert_noop!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), 9), Error::<Test>::DepositTooSmall);
        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), 10));
    });
}

#[test]
fn nobody_puts_in_what_it_does_not_have() {
    build_and_execute(|| {
        let user = User::new(1);
        let all = FUNDS - 9;
        assert_noop!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), all), Error::<Test>::BalanceTooLow);
    });
}

#[test]
fn debits_take_what_is_free_and_then_what_is_waiting() {
    use crate::{Deposit, Waiting};
    let waiting = |amount| Some(Waiting { amount, receiver: 2u64, payable_at: 9u64 });
    let start = Deposit { free: 10, waiting: waiting(5), withdrawals: 1, staked: 0 };
    let after = |amount| {
        let mut deposit = start.clone();
        deposit.debit(amount).then_some((deposit.free, deposit.waiting))
    };

    assert_eq!(after(0), Some((10, waiting(5))));
    assert_eq!(after(10), Some((0, waiting(5))));
    assert_eq!(after(12), Some((0, waiting(3))));
    assert_eq!(after(15), Some((0, None)));
    assert_eq!(after(16), None);
    assert_eq!(after(u128::MAX), None);
}
