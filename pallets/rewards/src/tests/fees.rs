//! Fees: held, shared, given back; fines.

use keirin_primitives::traits::Earnings;
use sp_runtime::Permill;

use super::{earned, pay_in, settle, share, EPOCH, REQUESTER};
use crate::{mock::*, Burned, Event, Pallet};

fn fund() -> u64 {
    Balances::free_balance(Pallet::<Test>::training_fund()) - ExistentialDeposit::get()
}

#[test]
fn pot_and_fund_have_what_keeps_them_alive() {
    build_and_execute(|| {
        assert_eq!(Balances::free_balance(Pallet::<Test>::pot()), 10);
        assert_eq!(Balances::free_balance(Pallet::<Test>::training_fund()), 10);
        assert_eq!(crate::GenesisIssuance::<Test>::get(), 9 * 1_000 + 20);
    });
}

#[test]
fn fee_is_shared_between_fund_and_workers() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1, 2, 3, 4]);

        assert_eq!(fund(), 20);
        assert_eq!([1, 2, 3, 4].map(|worker| earned(EPOCH, worker)), [20; 4]);
        System::assert_last_event(Event::FeeShared { epoch: EPOCH, fee: 100, training: 20, workers: 4 }.into());
    });
}

#[test]
fn what_does_not_divide_evenly_goes_to_the_first() {
    build_and_execute(|| {
        share(EPOCH, 103, &[1, 2, 3]);

        assert_eq!(fund(), 20, "a fifth of 103 is rounded down");
        assert_eq!([1, 2, 3].map(|worker| earned(EPOCH, worker)), [29, 27, 27]);
    });
}

#[test]
fn nothing_is_lost_over_many_small_shares() {
    build_and_execute(|| {
        for fee in 1..=40 {
            share(EPOCH, fee, &[1, 2, 3, 4, 5, 6, 7]);
        }

        let workers: u64 = (1..=7).map(|worker| earned(EPOCH, worker)).sum();
        assert_eq!(workers + fund(), (1..=40u64).sum::<u64>());
        assert_eq!(Burned::<Test>::get(), 0);
    });
}

#[test]
fn fee_smaller_than_its_workers_are_many_goes_to_the_first() {
    build_and_execute(|| {
        share(EPOCH, 3, &[1, 2, 3, 4]);

        assert_eq!([1, 2, 3, 4].map(|worker| earned(EPOCH, worker)), [3, 0, 0, 0]);
        assert_eq!(stage_count(), 1, "who earned nothing leaves nothing behind");
    });
}

fn stage_count() -> usize {
    crate::Earned::<Test>::iter().count()
}

#[test]
fn worker_named_twice_has_two_shares() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1, 1, 2, 2]);

        assert_eq!([1, 2].map(|worker| earned(EPOCH, worker)), [40, 40]);
    });
}

#[test]
fn fee_without_workers_is_burned() {
    build_and_execute(|| {
        let issued = Balances::total_issuance();

        share(EPOCH, 100, &[]);

        assert_eq!((fund(), Burned::<Test>::get()), (0, 100));
        assert_eq!(Balances::total_issuance(), issued - 100);
    });
}

#[test]
fn share_of_who_is_settled_is_burned() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1, 2]);
        settle(EPOCH, 1);

        share(EPOCH, 100, &[1, 2]);

        assert_eq!([1, 2].map(|worker| earned(EPOCH, worker)), [40, 80]);
        assert_eq!(Burned::<Test>::get(), 40);
    });
}

#[test]
fn all_of_a_fee_goes_to_workers_where_the_fund_has_no_share() {
    build_and_execute(|| {
        TrainingShare::set(Permill::zero());

        share(EPOCH, 7, &[1]);

        assert_eq!((fund(), earned(EPOCH, 1)), (0, 7));
    });
}

#[test]
fn no_more_is_shared_or_refunded_than_was_paid_in() {
    build_and_execute(|| {
        share(EPOCH, 500, &[1]);
        pay_in(10);

        Pallet::<Test>::share(EPOCH, u64::MAX, &[2]);
        Pallet::<Test>::share(EPOCH, 5, &[2]);
        Pallet::<Test>::refund(&3, u64::MAX);

        assert_eq!((earned(EPOCH, 2), Pallet::<Test>::held()), (8, 0));
        assert_eq!(Balances::free_balance(3), 1_000, "what others earned is not given back");
    });
}

#[test]
fn refund_gives_the_fee_back() {
    build_and_execute(|| {
        pay_in(100);
        pay_in(30);

        Pallet::<Test>::refund(&REQUESTER, 100);

        assert_eq!((Balances::free_balance(REQUESTER), Pallet::<Test>::held()), (970, 30));
        System::assert_last_event(Event::FeeRefunded { requester: REQUESTER, fee: 100 }.into());
    });
}

#[test]
fn refund_that_a_reaped_account_cannot_take_is_burned() {
    build_and_execute(|| {
        pay_in(50);

        Pallet::<Test>::refund(&77, 9);
        assert_eq!((Balances::free_balance(77), Burned::<Test>::get()), (0, 9));
        System::assert_last_event(Event::DustBurned { account: 77, amount: 9 }.into());

        Pallet::<Test>::refund(&77, 41);
        assert_eq!((Balances::free_balance(77), Burned::<Test>::get()), (41, 9), "enough brings the account back");
    });
}

#[test]
fn fine_moves_earnings_to_others() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);

        assert_eq!(Pallet::<Test>::fine(EPOCH, &1, 50, &[2, 3, 4]), 0);

        assert_eq!([1, 2, 3, 4].map(|who| earned(EPOCH, who)), [30, 18, 16, 16]);
        System::assert_last_event(Event::Fined { epoch: EPOCH, participant: 1, amount: 50 }.into());
    });
}

#[test]
fn fine_says_what_is_missing() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);

        assert_eq!(Pallet::<Test>::fine(EPOCH, &1, 200, &[2]), 120);
        assert_eq!(Pallet::<Test>::fine(EPOCH, &5, u64::MAX, &[2]), u64::MAX, "who earned nothing pays nothing");
        assert_eq!(Pallet::<Test>::fine(EPOCH.next(), &2, 10, &[1]), 10, "nor from another epoch");

        assert_eq!([1, 2, 5].map(|who| earned(EPOCH, who)), [0, 80, 0]);
    });
}

#[test]
fn fine_without_receivers_is_burned() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);

        assert_eq!(Pallet::<Test>::fine(EPOCH, &1, 30, &[]), 0);

        assert_eq!((earned(EPOCH, 1), Burned::<Test>::get()), (50, 30));
    });
}

#[test]
fn what_is_settled_cannot_be_fined() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);

        assert_eq!(Pallet::<Test>::fine(EPOCH, &1, 30, &[2]), 30);

        assert_eq!([1, 2].map(|who| earned(EPOCH, who)), [80, 0]);
    });
}

#[test]
fn fines_can_wait_in_the_pots_own_name_until_they_are_shared() {
    build_and_execute(|| {
        let pot = Pallet::<Test>::pot();
        share(EPOCH, 100, &[1]);

        assert_eq!(Pallet::<Test>::fine(EPOCH, &1, 50, &[pot]), 0);
        assert_eq!(Pallet::<Test>::fine(EPOCH, &pot, 30, &[2]), 0);
        Pallet::<Test>::forfeit(EPOCH, &pot, None);

        assert_eq!([1, 2].map(|who| earned(EPOCH, who)), [30, 30]);
        assert_eq!((Burned::<Test>::get(), Pallet::<Test>::held()), (20, 0));
    });
}
