//! Vesting: equal parts, exact sums, and what becomes of accounts that are gone.

use frame_support::{assert_noop, assert_ok, traits::Authorize};
use keirin_primitives::{rewards::EarningStage, sprint::EpochIndex};
use proptest::prelude::*;
use sp_runtime::transaction_validity::TransactionSource;

use super::{claim, settle, share, stage, EPOCH};
use crate::{mock::*, Burned, Call, Error, Event, Pallet, Schedule, Vesting};

/// Account 1 claims an amount earned in an epoch.
fn claimed(epoch: u32, amount: u64) {
    TrainingShare::set(Default::default());
    share(EpochIndex(epoch), amount, &[1]);
    settle(EpochIndex(epoch), 1);
    assert_ok!(claim(1, EpochIndex(epoch)));
}

fn release(participant: u64) -> sp_runtime::DispatchResult {
    Rewards::release(RuntimeOrigin::signed(9), participant)
}

fn paid() -> u64 {
    Balances::free_balance(1) - 1_000
}

#[test]
fn claim_vests_in_equal_parts() {
    build_and_execute(|| {
        VestingEpochs::set(4);
        claimed(0, 100);
        assert_eq!(paid(), 0);

        for (epoch, due) in [(1, 25), (2, 50), (4, 100)] {
            go_to(epoch);
            assert_ok!(release(1));
            assert_eq!(paid(), due);
        }
        assert!(!Vesting::<Test>::contains_key(1), "nothing is kept of what is paid");
    });
}

#[test]
fn parts_that_are_not_equal_begin_with_the_larger() {
    build_and_execute(|| {
        VestingEpochs::set(4);
        claimed(0, 10);

        let due = Vesting::<Test>::get(1).expect("something is vesting").due;
        assert_eq!(due.to_vec(), [3, 3, 2, 2]);
    });
}

#[test]
fn amounts_smaller_than_the_epochs_are_many_vest_in_full() {
    build_and_execute(|| {
        VestingEpochs::set(8);
        claimed(0, 3);

        go_to(3);
        assert_ok!(release(1));

        assert_eq!(paid(), 3);
    });
}

#[test]
fn claims_of_several_epochs_vest_side_by_side() {
    build_and_execute(|| {
        VestingEpochs::set(2);
        claimed(0, 100);
        go_to(1);
        claimed(1, 60);
        assert_eq!(paid(), 50, "a claim pays what else has vested");

        go_to(2);
        assert_eq!(Pallet::<Test>::rewards_of(&1).vested, 80);
        assert_eq!(Pallet::<Test>::rewards_of(&1).vesting, [(EpochIndex(3), 30)]);
        go_to(9);
        assert_ok!(release(1));

        assert_eq!(paid(), 160);
    });
}

#[test]
fn change_of_the_period_leaves_what_was_claimed() {
    build_and_execute(|| {
        VestingEpochs::set(2);
        claimed(0, 100);
        VestingEpochs::set(100);
        go_to(1);
        claimed(1, 80);

        let schedule = Vesting::<Test>::get(1).expect("something is vesting");
        assert_eq!(schedule.due.to_vec(), [60, 10, 10, 10, 10, 10, 10, 10], "no schedule is longer than it may be");
        VestingEpochs::set(0);
        claimed(2, 7);
        assert_eq!(paid(), 57, "what need not wait is paid");
    });
}

#[test]
fn nothing_is_released_twice_or_before_it_has_vested() {
    build_and_execute(|| {
        VestingEpochs::set(4);
        assert_noop!(release(1), Error::<Test>::NothingVested);
        claimed(0, 100);
        assert_noop!(release(1), Error::<Test>::NothingVested);
        go_to(1);
        assert_ok!(release(1));

        assert_noop!(release(1), Error::<Test>::NothingVested);
        let call = Call::<Test>::release { participant: 1 };
        assert!(call.authorize(TransactionSource::External).expect("releases can be authorized").is_err());
    });
}

#[test]
fn offchain_workers_release_for_nothing_what_has_vested() {
    build_and_execute(|| {
        VestingEpochs::set(4);
        claimed(0, 100);
        go_to(1);
        assert!(Pallet::<Test>::is_releasable(&1));

        let call = Call::<Test>::release { participant: 1 };
        assert!(call.authorize(TransactionSource::External).expect("releases can be authorized").is_ok());
        assert_ok!(Rewards::release(frame_system::RawOrigin::Authorized.into(), 1));

        System::assert_last_event(Event::Paid { participant: 1, amount: 25 }.into());
        assert!(!Pallet::<Test>::is_releasable(&1));
    });
}

#[test]
fn reaped_account_is_paid_when_enough_has_vested() {
    build_and_execute(|| {
        VestingEpochs::set(4);
        TrainingShare::set(Default::default());
        share(EPOCH, 32, &[77]);
        settle(EPOCH, 77);
        assert_ok!(claim(77, EPOCH));
        assert_eq!(stage(EPOCH, 77), Some(EarningStage::Claimed));
        go_to(1);

        assert_noop!(release(77), Error::<Test>::PayoutTooSmall);
        go_to(2);
        assert_ok!(release(77));

        assert_eq!(Balances::free_balance(77), 16);
    });
}

#[test]
fn last_dust_of_a_reaped_account_is_burned() {
    build_and_execute(|| {
        VestingEpochs::set(2);
        TrainingShare::set(Default::default());
        share(EPOCH, 9, &[77]);
        settle(EPOCH, 77);
        assert_ok!(claim(77, EPOCH));
        go_to(2);
        assert!(!Pallet::<Test>::is_releasable(&77), "which nobody's offchain worker does");

        assert_ok!(release(77));

        assert_eq!(Burned::<Test>::get(), 9);
        assert!(!Vesting::<Test>::contains_key(77));
        System::assert_last_event(Event::DustBurned { account: 77, amount: 9 }.into());
    });
}

proptest! {
    #[test]
    fn nothing_is_lost_to_rounding(claims in prop::collection::vec((0..u64::MAX / 64, 0..12u32, 0..5u32), 1..24)) {
        let mut schedule = Schedule::<Test>::default();
        let (mut claimed, mut paid, mut now) = (0u64, 0u64, 0u32);
        for (amount, over, later) in claims {
            now += later;
            schedule = schedule.at(EpochIndex(now));
            schedule.add(amount, over);
            claimed += amount;
            paid += std::mem::take(&mut schedule.vested);
            prop_assert_eq!(paid + schedule.total(), claimed);
            prop_assert!(schedule.due.len() <= 8);
            prop_assert!(schedule.due.last().is_none_or(|part| *part > 0));
        }
        prop_assert_eq!(paid + schedule.at(EpochIndex(now + 8)).vested, claimed, "all has vested when the last epochs are over");
    }
}
