//! Claims, and attempts to be paid what one has not earned, or twice.

use frame_support::{assert_noop, assert_ok, traits::Authorize};
use keirin_primitives::{sprint::EpochIndex, traits::Earnings};
use sp_runtime::{
    traits::BadOrigin,
    transaction_validity::{TransactionSource, TransactionValidityError},
};

use super::{claim, settle, share, stage, EPOCH};
use crate::{mock::*, Call, ClaimRefusal, EarningStage, Error, Event, Pallet};

/// What the pool says of a claim that nobody pays for.
fn free_claim(participant: u64, epoch: EpochIndex) -> Result<Vec<Vec<u8>>, TransactionValidityError> {
    let call = Call::<Test>::claim { participant, epoch };
    let validity = call.authorize(TransactionSource::External).expect("claims can be authorized");
    validity.map(|(valid, _)| valid.provides)
}

fn refused(refusal: ClaimRefusal) -> Result<Vec<Vec<u8>>, TransactionValidityError> {
    Err(refusal.into())
}

#[test]
fn claim_pays_what_was_earned() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);

        assert_ok!(Rewards::claim(RuntimeOrigin::signed(1), 1, EPOCH));

        assert_eq!(Balances::free_balance(1), 1_080);
        assert_eq!(stage(EPOCH, 1), Some(EarningStage::Claimed));
        System::assert_has_event(Event::Claimed { epoch: EPOCH, participant: 1, amount: 80 }.into());
        System::assert_last_event(Event::Paid { participant: 1, amount: 80 }.into());
    });
}

#[test]
fn claim_for_another_participant_pays_that_participant() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);

        assert_ok!(Rewards::claim(RuntimeOrigin::signed(2), 1, EPOCH));

        assert_eq!((Balances::free_balance(1), Balances::free_balance(2)), (1_080, 1_000));
    });
}

#[test]
fn claim_without_reveal_is_refused() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1, 2]);
        settle(EPOCH, 2);

        assert_noop!(claim(1, EPOCH), Error::<Test>::NotSettled);
        assert_eq!(free_claim(1, EPOCH), refused(ClaimRefusal::NotSettled));
    });
}

#[test]
fn claim_is_paid_once() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);
        assert_ok!(claim(1, EPOCH));

        assert_noop!(claim(1, EPOCH), Error::<Test>::AlreadyClaimed);
        assert_eq!(free_claim(1, EPOCH), refused(ClaimRefusal::AlreadyClaimed));

        settle(EPOCH, 1);
        share(EPOCH, 100, &[1]);
        assert_noop!(claim(1, EPOCH), Error::<Test>::AlreadyClaimed);
        assert_eq!(Balances::free_balance(1), 1_080);
    });
}

#[test]
fn claim_for_another_epoch_is_refused() {
    build_and_execute(|| {
        go_to(3);
        share(EpochIndex(2), 100, &[1]);
        settle(EpochIndex(2), 1);

        for epoch in [0, 1, 3, 4, u32::MAX] {
            assert_noop!(claim(1, EpochIndex(epoch)), Error::<Test>::NothingEarned);
            assert_eq!(free_claim(1, EpochIndex(epoch)), refused(ClaimRefusal::NothingEarned));
        }
        assert_ok!(claim(1, EpochIndex(2)));
    });
}

#[test]
fn forfeited_claim_is_refused() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        Pallet::<Test>::forfeit(EPOCH, &1, None);
        settle(EPOCH, 1);

        assert_noop!(claim(1, EPOCH), Error::<Test>::AlreadyForfeited);
        assert_eq!(free_claim(1, EPOCH), refused(ClaimRefusal::AlreadyForfeited));
    });
}

#[test]
fn claim_of_nothing_is_refused() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        Pallet::<Test>::fine(EPOCH, &1, 80, &[2]);
        settle(EPOCH, 1);
        settle(EPOCH, 3);

        assert_noop!(claim(1, EPOCH), Error::<Test>::NothingEarned);
        assert_noop!(claim(3, EPOCH), Error::<Test>::NothingEarned);
    });
}

#[test]
fn offchain_workers_claim_for_nothing_what_can_be_claimed() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1, 2]);
        settle(EPOCH, 1);
        settle(EPOCH, 2);

        let tags = free_claim(1, EPOCH).expect("it can be claimed");
        assert_eq!(free_claim(1, EPOCH), Ok(tags.clone()), "a claim stands once in the pool");
        assert_ne!(free_claim(2, EPOCH), Ok(tags));

        assert_ok!(Rewards::claim(frame_system::RawOrigin::Authorized.into(), 1, EPOCH));
        assert_eq!(Balances::free_balance(1), 1_040);
        assert_eq!(Pallet::<Test>::claimable(&2, 8), [EPOCH]);
    });
}

#[test]
fn claim_needs_somebody_who_pays_or_an_authorization() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);

        assert_noop!(Rewards::claim(RuntimeOrigin::none(), 1, EPOCH), BadOrigin);
        assert_noop!(Rewards::release(RuntimeOrigin::none(), 1), BadOrigin);
    });
}

#[test]
fn amount_too_small_for_a_reaped_account_waits_until_it_is_back() {
    build_and_execute(|| {
        TrainingShare::set(Default::default());
        share(EPOCH, 9, &[77]);
        settle(EPOCH, 77);

        assert_noop!(claim(77, EPOCH), Error::<Test>::PayoutTooSmall);
        assert_eq!(free_claim(77, EPOCH), refused(ClaimRefusal::PayoutTooSmall));

        assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(1), 77, 10));
        assert_ok!(claim(77, EPOCH));
        assert_eq!(Balances::free_balance(77), 19);
    });
}

#[test]
fn claim_brings_a_reaped_account_back() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);
        assert_ok!(Balances::transfer_all(RuntimeOrigin::signed(1), 2, false));
        assert!(!System::account_exists(&1));

        assert_ok!(claim(1, EPOCH));

        assert_eq!(Balances::free_balance(1), 80);
    });
}

#[test]
fn claimable_epochs_are_listed_oldest_first() {
    build_and_execute(|| {
        go_to(5);
        for epoch in [4, 1, 3] {
            share(EpochIndex(epoch), 10, &[1]);
            settle(EpochIndex(epoch), 1);
        }
        share(EpochIndex(2), 10, &[1]);

        assert_eq!(Pallet::<Test>::claimable(&1, 8), [1, 3, 4].map(EpochIndex));
        assert_eq!(Pallet::<Test>::claimable(&1, 2), [1, 3].map(EpochIndex));
        let stages: Vec<_> =
            Pallet::<Test>::rewards_of(&1).epochs.iter().map(|view| (view.epoch.0, view.stage)).collect();
        let (pending, claimable) = (EarningStage::Pending, EarningStage::Claimable);
        assert_eq!(stages, [(1, claimable), (2, pending), (3, claimable), (4, claimable)]);
    });
}
