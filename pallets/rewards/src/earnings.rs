//! From a fee to what can be claimed; see [`Earnings`].

use frame_support::traits::Get;
use keirin_primitives::{sprint::EpochIndex, traits::Earnings, weight::VotingWeight};
use sp_runtime::{
    traits::{CheckedDiv, UniqueSaturatedFrom, Zero},
    Saturating,
};

use crate::{BalanceOf, Config, Earned, EarningStage, Event, ExpiryCursor, Pallet};

impl<T: Config> Earnings<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn pot() -> T::AccountId {
        Self::pot_account()
    }

    fn earned(epoch: EpochIndex, participant: &T::AccountId) -> BalanceOf<T> {
        Earned::<T>::get(epoch, participant)
            .filter(|earning| earning.stage == EarningStage::Pending)
            .map_or_else(Zero::zero, |earning| earning.amount)
    }

    fn share(epoch: EpochIndex, fee: BalanceOf<T>, workers: &[T::AccountId]) {
        let fee = fee.min(Self::held());
        if fee.is_zero() {
            return;
        }
        let mut training = Zero::zero();
        if workers.is_empty() {
            Self::burn(fee);
        } else {
            training = T::TrainingShare::get().mul_floor(fee);
            if !Self::pay(&Self::training_fund(), training) {
                Self::burn(training);
            }
            Self::credit_equally(epoch, fee.saturating_sub(training), workers);
        }
        Self::deposit_event(Event::FeeShared { epoch, fee, training, workers: saturated_len(workers) });
    }

    fn refund(requester: &T::AccountId, fee: BalanceOf<T>) {
        let fee = fee.min(Self::held());
        if fee.is_zero() {
            return;
        }
        if Self::pay(requester, fee) {
            Self::deposit_event(Event::FeeRefunded { requester: requester.clone(), fee });
        } else {
            Self::burn_dust(requester, fee);
        }
    }

    fn fine(
        epoch: EpochIndex,
        participant: &T::AccountId,
        amount: BalanceOf<T>,
        receivers: &[T::AccountId],
    ) -> BalanceOf<T> {
        let taken = Earned::<T>::mutate(epoch, participant, |earning| match earning {
            Some(earning) if earning.stage == EarningStage::Pending => {
                let taken = earning.amount.min(amount);
                earning.amount = earning.amount.saturating_sub(taken);
                taken
            }
            _ => Zero::zero(),
        });
        if !taken.is_zero() {
            Self::no_longer_owe(taken);
            Self::credit_equally(epoch, taken, receivers);
            Self::deposit_event(Event::Fined { epoch, participant: participant.clone(), amount: taken });
        }
        amount.saturating_sub(taken)
    }

    fn subsidise(epoch: EpochIndex, participant: &T::AccountId, weight: VotingWeight, total: VotingWeight) {
        if !Self::may_earn(epoch, participant) {
            return;
        }
        let amount = Self::mint_share(epoch, weight, total);
        if !amount.is_zero() {
            Self::credit(epoch, participant, amount);
            Self::deposit_event(Event::Subsidised { epoch, participant: participant.clone(), amount });
        }
    }

    fn forfeit(epoch: EpochIndex, participant: &T::AccountId, finder: Option<&T::AccountId>) {
        if !Self::may_earn(epoch, participant) {
            return;
        }
        let amount = Earned::<T>::mutate(epoch, participant, |earning| {
            let earning = earning.get_or_insert_default();
            earning.stage = EarningStage::Forfeited;
            earning.amount
        });
        Self::no_longer_owe(amount);
        let bounty = T::FinderShare::get().mul_floor(amount);
        let bounty = finder
            .filter(|finder| *finder != participant && !bounty.is_zero() && Self::pay(finder, bounty))
            .map(|finder| (finder.clone(), bounty));
        let paid = bounty.as_ref().map_or_else(Zero::zero, |(_, bounty)| *bounty);
        Self::burn(amount.saturating_sub(paid));
        Self::deposit_event(Event::Forfeited { epoch, participant: participant.clone(), amount, bounty });
    }

    fn settle(epoch: EpochIndex, participant: &T::AccountId) {
        Earned::<T>::mutate(epoch, participant, |earning| {
            let Some(earning) = earning.as_mut().filter(|earning| earning.stage == EarningStage::Pending) else {
                return;
            };
            earning.stage = EarningStage::Claimable;
            let amount = earning.amount;
            Self::deposit_event(Event::EarningsSettled { epoch, participant: participant.clone(), amount });
        });
    }
}

impl<T: Config> Pallet<T> {
    /// Whether the epoch is neither forgotten nor over for the participant.
    fn may_earn(epoch: EpochIndex, participant: &T::AccountId) -> bool {
        epoch >= ExpiryCursor::<T>::get()
            && Earned::<T>::get(epoch, participant).is_none_or(|earning| earning.stage == EarningStage::Pending)
    }

    /// Divides an amount equally; the first gets what does not divide evenly.
    fn credit_equally(epoch: EpochIndex, amount: BalanceOf<T>, receivers: &[T::AccountId]) {
        let count = BalanceOf::<T>::unique_saturated_from(receivers.len() as u64);
        let Some(each) = amount.checked_div(&count) else { return Self::burn(amount) };
        let mut rest = amount.saturating_sub(each.saturating_mul(count));
        for receiver in receivers {
            Self::credit(epoch, receiver, each.saturating_add(core::mem::take(&mut rest)));
        }
    }

    /// Adds to what a participant has earned; what it may no longer earn is burned.
    fn credit(epoch: EpochIndex, participant: &T::AccountId, amount: BalanceOf<T>) {
        if !Self::may_earn(epoch, participant) {
            return Self::burn(amount);
        }
        if !amount.is_zero() {
            Self::owe(amount);
            Earned::<T>::mutate(epoch, participant, |earning| {
                let earning = earning.get_or_insert_default();
                earning.amount = earning.amount.saturating_add(amount);
            });
        }
    }
}

fn saturated_len<Item>(items: &[Item]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}
