//! The subsidy: its schedule, and attempts to have more minted.

use keirin_primitives::{sprint::EpochIndex, traits::Earnings, weight::VotingWeight};
use sp_runtime::Perquintill;

use super::{earned, settle, EPOCH};
use crate::{mock::*, Event, Minted, Pallet, Subsidies};

fn subsidise(epoch: EpochIndex, participant: u64, weight: u64, total: u64) {
    Pallet::<Test>::subsidise(epoch, &participant, VotingWeight(weight), VotingWeight(total));
}

fn granted(epoch: u32) -> u64 {
    Subsidies::<Test>::get(EpochIndex(epoch)).unwrap_or_default().granted
}

#[test]
fn subsidy_is_shared_by_weight_and_minted() {
    build_and_execute(|| {
        let issued = Balances::total_issuance();

        subsidise(EPOCH, 1, 1, 3);
        subsidise(EPOCH, 2, 2, 3);

        assert_eq!((earned(EPOCH, 1), earned(EPOCH, 2)), (333, 666), "shares are rounded down");
        assert_eq!((Minted::<Test>::get(), Balances::total_issuance()), (999, issued + 999));
        System::assert_last_event(Event::Subsidised { epoch: EPOCH, participant: 2, amount: 666 }.into());
    });
}

#[test]
fn shares_of_others_are_not_minted() {
    build_and_execute(|| {
        subsidise(EPOCH, 1, 1, 4);

        assert_eq!(Minted::<Test>::get(), 250);
    });
}

#[test]
fn subsidy_falls_by_its_share_each_epoch() {
    build_and_execute(|| {
        go_to(4);

        assert_eq!([0, 1, 2, 3, 4, 5].map(granted), [1_000, 900, 810, 729, 656, 0]);
        System::assert_last_event(Event::SubsidyGranted { epoch: EpochIndex(4), amount: 656 }.into());
    });
}

#[test]
fn subsidy_falls_to_nothing() {
    build_and_execute(|| {
        let mut last = u64::MAX;
        for epoch in 0..100 {
            go_to(epoch);
            assert!(granted(epoch) <= last, "it never rises");
            last = granted(epoch);
        }
        assert_eq!(last, 0);

        subsidise(EpochIndex(99), 1, 1, 1);
        assert_eq!(Minted::<Test>::get(), 0);
    });
}

#[test]
fn subsidy_that_falls_by_everything_is_paid_in_the_first_epoch_only() {
    build_and_execute(|| {
        SubsidyDecay::set(Perquintill::one());
        go_to(2);

        assert_eq!([0, 1, 2].map(granted), [1_000, 0, 0]);
    });
}

#[test]
fn subsidy_that_does_not_fall_stays() {
    build_and_execute(|| {
        SubsidyDecay::set(Perquintill::zero());
        go_to(5);

        assert_eq!([0, 3, 5].map(granted), [1_000; 3]);
    });
}

#[test]
fn change_of_the_schedule_leaves_epochs_that_have_begun() {
    build_and_execute(|| {
        go_to(1);
        InitialSubsidy::set(2_000);
        SubsidyDecay::set(Perquintill::from_percent(50));
        go_to(2);

        assert_eq!([0, 1, 2].map(granted), [1_000, 900, 900]);
    });
}

#[test]
fn epochs_that_were_passed_over_are_granted_theirs_some_a_block() {
    build_and_execute(|| {
        CurrentEpoch::set(6);
        run(1);
        assert_eq!((granted(4), granted(5)), (656, 0));
        run(1);
        assert_eq!((granted(5), granted(6)), (590, 531));
    });
}

#[test]
fn no_more_than_the_schedule_is_minted_whatever_shares_are_claimed() {
    build_and_execute(|| {
        subsidise(EPOCH, 1, 600, 1_000);
        subsidise(EPOCH, 1, 600, 1_000);
        subsidise(EPOCH, 2, u64::MAX, 1);
        subsidise(EPOCH, 3, 1, 1);

        assert_eq!([1, 2, 3].map(|who| earned(EPOCH, who)), [1_000, 0, 0]);
        assert_eq!(Minted::<Test>::get(), 1_000);
    });
}

#[test]
fn nothing_is_minted_for_no_weight_or_an_epoch_that_has_not_begun() {
    build_and_execute(|| {
        subsidise(EPOCH, 1, 0, 10);
        subsidise(EPOCH, 1, 10, 0);
        subsidise(EPOCH.next(), 1, 1, 1);

        assert_eq!(Minted::<Test>::get(), 0);
        assert!(crate::Earned::<Test>::iter().next().is_none());
    });
}

#[test]
fn nothing_is_minted_for_who_is_settled() {
    build_and_execute(|| {
        subsidise(EPOCH, 1, 1, 4);
        settle(EPOCH, 1);

        subsidise(EPOCH, 1, 1, 4);

        assert_eq!((earned(EPOCH, 1), Minted::<Test>::get()), (250, 250));
    });
}

#[test]
fn subsidy_that_would_overflow_the_issuance_is_not_minted() {
    build_and_execute(|| {
        InitialSubsidy::set(u64::MAX);
        SubsidyDecay::set(Perquintill::zero());
        go_to(1);

        subsidise(EpochIndex(1), 1, 1, 1);
        assert_eq!((earned(EpochIndex(1), 1), Minted::<Test>::get()), (0, 0));

        subsidise(EpochIndex(1), 1, 1, 2);
        assert_eq!(earned(EpochIndex(1), 1), u64::MAX / 2);
    });
}

#[test]
fn weights_as_large_as_they_get_do_not_overflow() {
    build_and_execute(|| {
        subsidise(EPOCH, 1, u64::MAX / 2, u64::MAX);

        assert_eq!(earned(EPOCH, 1), 499);
    });
}
