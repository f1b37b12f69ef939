//! Where a canary's money comes from, and where it goes.

use super::*;
use crate::{CurrentWalk, Pallet};

#[test]
fn what_a_canary_did_not_cost_is_burned_two_epochs_later() {
    build_and_execute(|| {
        Hosts::add_all(2);
        send_for(0, 1);
        let (answered, expired) = (canary_of(0, 1).expect("sent"), canary_of(0, 2).expect("sent"));
        answer_task(answered.task);
        run_blocks(21);

        Now::set((1, Phase::Reveal));
        run_blocks(5);
        assert_eq!(Subsidy::counted().1, 0, "a refund may still come");
        Now::set((2, Phase::Reveal));
        run_blocks(5);

        let (minted, burned) = Subsidy::counted();
        let fee = 12 * TOKEN_PRICE;
        assert_eq!(minted - burned, fee, "only the fee is left of what was minted");
        assert_eq!(Balances::free_balance(pot()), fee);
        for requester in [answered.requester, expired.requester] {
            assert!(!System::account_exists(&requester));
        }
    });
}

#[test]
fn refund_that_comes_before_the_close_is_burned_too() {
    build_and_execute(|| {
        Hosts::add_all(1);
        send_for(0, 1);
        answer_task(TaskId(0));
        let payer = canary_of(0, 1).expect("sent").requester;
        let refund = 6 * TOKEN_PRICE;
        assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(pot()), payer.clone(), refund));

        Now::set((2, Phase::Reveal));
        run_blocks(2);

        let (minted, burned) = Subsidy::counted();
        assert_eq!(minted - burned, 12 * TOKEN_PRICE - refund);
        assert!(!System::account_exists(&payer));
    });
}

#[test]
fn epoch_mints_no_more_than_its_budget() {
    build_and_execute(|| {
        Hosts::add_all(40);
        send_for(0, 1);
        let four = Subsidy::counted().0;
        Budget::set(3 * four);

        send_for(1, 15);

        let minted = Subsidy::counted().0 - four;
        assert!(minted <= 3 * four, "{minted} of {}", 3 * four);
        assert!(minted > 2 * four, "most of the budget is used");
        assert_eq!(CurrentWalk::<Test>::get().map(|walk| walk.minted), Some(minted));
        assert!(crate::Canaries::<Test>::iter_prefix(EpochIndex(1)).count() < 40);
    });
}

#[test]
fn budget_is_there_again_in_the_next_epoch() {
    build_and_execute(|| {
        Hosts::add_all(40);
        send_for(0, 1);
        Budget::set(Subsidy::counted().0);
        send_for(0, 5);
        let spent = Subsidy::counted().0;

        send_for(1, 5);

        assert!(Subsidy::counted().0 > spent);
    });
}

#[test]
fn without_a_budget_nothing_is_minted_and_nobody_is_asked() {
    build_and_execute(|| {
        Hosts::add_all(4);
        Budget::set(0);

        send_for(0, 5);

        assert_eq!((Subsidy::counted(), NextTask::<Test>::get()), ((0, 0), TaskId(0)));
    });
}

#[test]
fn canary_that_is_refused_leaves_neither_tokens_nor_an_account_behind() {
    build_and_execute(|| {
        Hosts::add_all(1);
        let accounts = frame_system::Account::<Test>::iter().count();
        NextTask::<Test>::put(TaskId(u64::MAX));

        Now::set((0, Phase::Validation));
        assert_eq!(Pallet::<Test>::walk_on(EpochIndex(0)).1, 0);

        assert_eq!(frame_system::Account::<Test>::iter().count(), accounts);
        assert_eq!(Balances::total_issuance(), FUNDS);
        assert_eq!(CurrentWalk::<Test>::get().map(|walk| walk.minted), Some(0));
        Subsidy::forget();
    });
}

#[test]
fn host_that_answers_canaries_only_earns_less_than_an_epochs_budget_for_each() {
    build_and_execute(|| {
        Hosts::add_all(1);
        for epoch in 0..10 {
            send_for(epoch, 1);
            answer_task(canary_of(epoch, 1).expect("sent").task);
            Now::set((epoch, Phase::Settled));
            run_blocks(5);
        }

        let minted = Subsidy::counted().0;
        assert_eq!(Balances::free_balance(pot()), 10 * 12 * TOKEN_PRICE);
        assert!(Balances::free_balance(pot()) < minted);
    });
}
