//! What is taken out.

use keirin_primitives::{
    receipts::{RequestSignature, Withdrawal},
    signing::withdrawal_digest,
};

use super::*;
use crate::Call;

#[test]
fn a_withdrawal_is_paid_after_the_delay_to_whom_the_requester_names() {
    build_and_execute(|| {
        let user = User::with(1, 500);
        assert_ok!(user.withdraw(200, 0));
        assert_eq!(user.left(), 500, "it can still be debited");

        run_to(WithdrawalDelay::get());
        assert_noop!(Receipts::pay_withdrawal(RuntimeOrigin::signed(7), user.id()), Error::<Test>::StillWaiting);
        run_to(1 + WithdrawalDelay::get());
        assert_ok!(Receipts::pay_withdrawal(RuntimeOrigin::signed(7), user.id()));

        assert_eq!((user.left(), Balances::free_balance(2)), (300, FUNDS + 200));
        assert_noop!(Receipts::pay_withdrawal(RuntimeOrigin::signed(7), user.id()), Error::<Test>::NothingWaiting);
    });
}

#[test]
fn no_withdrawal_is_made_twice() {
    build_and_execute(|| {
        let user = User::with(1, 500);
        assert_ok!(user.withdraw(500, 0));
        assert_eq!(user.withdraw(500, 0), refused(ReceiptsRefusal::WrongNumber));
        run_to(1 + WithdrawalDelay::get());
        assert_ok!(Receipts::pay_withdrawal(RuntimeOrigin::signed(7), user.id()));

        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), 500));

        assert_eq!(user.withdraw(500, 0), refused(ReceiptsRefusal::WrongNumber), "also when all was taken out");
        assert_ok!(user.withdraw(500, 1));
    });
}

#[test]
fn one_withdrawal_waits_at_a_time() {
    build_and_execute(|| {
        let user = User::with(1, 500);
        assert_ok!(user.withdraw(200, 0));
        assert_eq!(user.withdraw(100, 1), refused(ReceiptsRefusal::AlreadyWaiting));
    });
}

#[test]
fn nothing_is_withdrawn_that_is_not_free() {
    build_and_execute(|| {
        let user = User::with(1, 500);
        assert_eq!(user.withdraw(501, 0), refused(ReceiptsRefusal::NotFree));
        assert_eq!(User::new(2).withdraw(5, 0), refused(ReceiptsRefusal::NotFree));
    });
}

/// Each is a transaction without a fee.
#[test]
fn nothing_is_withdrawn_that_is_not_worth_it() {
    build_and_execute(|| {
        let user = User::with(1, 500);
        assert_eq!(user.withdraw(0, 0), refused(ReceiptsRefusal::TooSmall));
        assert_eq!(user.withdraw(LeastWithdrawal::get() - 1, 0), refused(ReceiptsRefusal::TooSmall));
        assert_ok!(user.withdraw(LeastWithdrawal::get(), 0));
    });
}

#[test]
fn only_the_requesters_key_takes_out() {
    build_and_execute(|| {
        let (user, thief) = (User::with(1, 500), User::with(2, 500));
        let withdrawal = user.withdrawal(200, 0);
        let submit =
            |withdrawal: &Withdrawal<u64>, signature| submit(Call::withdraw { withdrawal: *withdrawal, signature });
        let wrong = refused(ReceiptsRefusal::WrongSignature);

        assert_eq!(submit(&withdrawal, thief.sign_withdrawal(&withdrawal)), wrong);
        let honest = user.sign_withdrawal(&withdrawal);
        assert_eq!(submit(&Withdrawal { receiver: 9, ..withdrawal }, honest), wrong, "it names its receiver");
        assert_eq!(submit(&Withdrawal { amount: 300, ..withdrawal }, honest), wrong);
        let elsewhere = sign_short(&user.key, &withdrawal_digest(&[9; 32], &withdrawal));
        assert_eq!(submit(&withdrawal, elsewhere), wrong, "it holds on one chain");
        assert_eq!(submit(&withdrawal, high_s(&honest)), wrong, "in one form");
        assert_eq!(submit(&withdrawal, RequestSignature([0; 64])), wrong);
        assert_ok!(submit(&withdrawal, honest));
    });
}

/// Another signature of the same key over the same digest.
fn high_s(signature: &RequestSignature) -> RequestSignature {
    let signature = k256::ecdsa::Signature::from_slice(&signature.0).expect("a signature");
    let (r, s) = signature.split_scalars();
    let other = k256::ecdsa::Signature::from_scalars(*r, -*s).expect("a signature");
    RequestSignature(other.to_bytes().into())
}

#[test]
fn what_waits_is_debited_when_nothing_else_is_left() {
    build_and_execute(|| {
        let (host, user) = (Host::new(11), User::with(1, 2 * FEE + 20));
        assert_ok!(user.withdraw(2 * FEE, 0));

        assert_ok!(host.commit(bundle(&host, &[(&user, 1)]).commit));
        run_to(1 + WithdrawalDelay::get());
        assert_ok!(Receipts::pay_withdrawal(RuntimeOrigin::signed(7), user.id()));

        assert_eq!((user.left(), Balances::free_balance(2)), (0, FUNDS + FEE + 20));
    });
}

#[test]
fn a_withdrawal_of_which_nothing_is_left_is_over() {
    build_and_execute(|| {
        let (host, user) = (Host::new(11), User::with(1, FEE));
        assert_ok!(user.withdraw(FEE, 0));
        assert_ok!(host.commit(bundle(&host, &[(&user, 1)]).commit));

        assert_noop!(Receipts::pay_withdrawal(RuntimeOrigin::signed(7), user.id()), Error::<Test>::NothingWaiting);
        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), 100));
        assert_ok!(user.withdraw(100, 1));
    });
}

#[test]
fn what_makes_no_account_is_free_again() {
    build_and_execute(|| {
        let user = User::with(1, 500);
        let withdrawal = Withdrawal { receiver: 77, ..user.withdrawal(9, 0) };
        let signature = user.sign_withdrawal(&withdrawal);
        assert_ok!(submit(Call::withdraw { withdrawal, signature }));
        run_to(1 + WithdrawalDelay::get());
        events();

        assert_ok!(Receipts::pay_withdrawal(RuntimeOrigin::signed(7), user.id()));

        let returned = Event::WithdrawalReturned { requester: user.id(), receiver: 77, amount: 9 };
        assert_eq!((events(), Deposits::<Test>::get(user.id()).free), (vec![returned], 500));
    });
}
