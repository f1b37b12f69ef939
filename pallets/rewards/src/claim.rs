//! Claims: who is paid what, and when not.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Get};
use frame_system::{ensure_authorized, ensure_signed, pallet_prelude::OriginFor};
use keirin_primitives::{sprint::EpochIndex, traits::Epochs};
use sp_runtime::{
    traits::Zero,
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
};

use crate::{BalanceOf, ClaimRefusal, Config, Earned, Earning, EarningStage, Error, Event, Pallet, Schedule, Vesting};

/// Priority of transactions that nobody pays for and that can wait.
const PRIORITY: TransactionPriority = 1;

/// Blocks for which such a transaction waits.
const LONGEVITY: TransactionLongevity = 64;

/// Epochs in which an epoch can be claimed at least: it is settled in the first.
const LEAST_CLAIM_WINDOW: u32 = 2;

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_claim(
        _source: TransactionSource,
        participant: &T::AccountId,
        epoch: &EpochIndex,
    ) -> TransactionValidityWithRefund {
        Self::check_claim(participant, *epoch)?;
        free("keirin/rewards/claim", (epoch, participant))
    }

    pub(crate) fn authorize_release(
        _source: TransactionSource,
        participant: &T::AccountId,
    ) -> TransactionValidityWithRefund {
        Self::check_release(participant)?;
        free("keirin/rewards/release", participant)
    }

    /// Whoever pays for it may have a participant paid, and without paying who was authorized.
    pub(crate) fn ensure_anybody(origin: OriginFor<T>) -> DispatchResult {
        if ensure_authorized(origin.clone()).is_err() {
            ensure_signed(origin)?;
        }
        Ok(())
    }

    pub(crate) fn do_claim(participant: T::AccountId, epoch: EpochIndex) -> DispatchResult {
        let (amount, schedule) = Self::check_claim(&participant, epoch).map_err(Error::<T>::from)?;
        Earned::<T>::insert(epoch, &participant, Earning { amount, stage: EarningStage::Claimed });
        Self::deposit_event(Event::Claimed { epoch, participant: participant.clone(), amount });
        Self::pay_vested(participant, schedule);
        Ok(())
    }

    pub(crate) fn do_release(participant: T::AccountId) -> DispatchResult {
        let schedule = Self::check_release(&participant).map_err(Error::<T>::from)?;
        if !Self::can_pay(&participant, schedule.vested) {
            Vesting::<T>::remove(&participant);
            Self::no_longer_owe(schedule.vested);
            Self::burn_dust(&participant, schedule.vested);
            return Ok(());
        }
        Self::pay_vested(participant, schedule);
        Ok(())
    }

    /// What a claim is about, and the participant's schedule with it.
    pub(crate) fn check_claim(
        participant: &T::AccountId,
        epoch: EpochIndex,
    ) -> Result<(BalanceOf<T>, Schedule<T>), ClaimRefusal> {
        let now = T::Epochs::now().index;
        ensure!(now <= Self::claimable_until(epoch), ClaimRefusal::WindowClosed);
        let earning = Earned::<T>::get(epoch, participant).ok_or(ClaimRefusal::NothingEarned)?;
        match earning.stage {
            EarningStage::Pending => return Err(ClaimRefusal::NotSettled),
            EarningStage::Claimed => return Err(ClaimRefusal::AlreadyClaimed),
            EarningStage::Forfeited => return Err(ClaimRefusal::AlreadyForfeited),
            EarningStage::Claimable => ensure!(!earning.amount.is_zero(), ClaimRefusal::NothingEarned),
        }
        let mut schedule = Vesting::<T>::get(participant).unwrap_or_default().at(now);
        schedule.add(earning.amount, T::VestingEpochs::get());
        // What waits anyway can wait until the account is back or there is enough of it.
        let vests_later = !schedule.due.is_empty();
        ensure!(vests_later || Self::can_pay(participant, schedule.vested), ClaimRefusal::PayoutTooSmall);
        Ok((earning.amount, schedule))
    }

    /// The schedule of a participant to whom something can be paid, or of whom the last can be burned.
    pub(crate) fn check_release(participant: &T::AccountId) -> Result<Schedule<T>, ClaimRefusal> {
        let now = T::Epochs::now().index;
        let schedule = Vesting::<T>::get(participant).ok_or(ClaimRefusal::NothingVested)?.at(now);
        ensure!(!schedule.vested.is_zero(), ClaimRefusal::NothingVested);
        let is_last = schedule.due.is_empty();
        ensure!(is_last || Self::can_pay(participant, schedule.vested), ClaimRefusal::PayoutTooSmall);
        Ok(schedule)
    }

    /// Pays what has vested, if the account can take it, and keeps the rest.
    fn pay_vested(participant: T::AccountId, mut schedule: Schedule<T>) {
        let amount = schedule.vested;
        let paid = !amount.is_zero() && Self::pay(&participant, amount);
        if paid {
            Self::no_longer_owe(amount);
            schedule.vested = Zero::zero();
        }
        if schedule.total().is_zero() {
            Vesting::<T>::remove(&participant);
        } else {
            Vesting::<T>::insert(&participant, schedule);
        }
        if paid {
            Self::deposit_event(Event::Paid { participant, amount });
        }
    }

    /// The last epoch in which an epoch can be claimed.
    pub(crate) fn claimable_until(epoch: EpochIndex) -> EpochIndex {
        EpochIndex(epoch.0.saturating_add(T::ClaimWindow::get().max(LEAST_CLAIM_WINDOW)))
    }

    /// Epochs that a participant can claim now, oldest first, at most `limit`.
    pub fn claimable(participant: &T::AccountId, limit: u32) -> Vec<EpochIndex> {
        Self::kept_epochs()
            .filter(|epoch| Self::check_claim(participant, *epoch).is_ok())
            .take(limit as usize)
            .collect()
    }

    /// Whether a participant can be paid something by [`Pallet::release`] now.
    pub fn is_releasable(participant: &T::AccountId) -> bool {
        Self::check_release(participant).is_ok_and(|schedule| Self::can_pay(participant, schedule.vested))
    }
}

/// A transaction that costs nothing, provides `what` about `tag`, and can wait.
fn free(what: &'static str, tag: impl Encode) -> TransactionValidityWithRefund {
    let validity = ValidTransaction::with_tag_prefix(what)
        .priority(PRIORITY)
        .and_provides(tag)
        .longevity(LONGEVITY)
        .propagate(true)
        .build()?;
    Ok((validity, Weight::zero()))
}
