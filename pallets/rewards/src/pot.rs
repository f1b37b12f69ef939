//! The accounts of this pallet, what leaves them, and what the chain burns.

use core::marker::PhantomData;
use frame_support::traits::{
    fungible::{Balanced, Inspect, Mutate},
    tokens::{imbalance::Imbalance, Fortitude, Precision, Preservation, Provenance},
    Get, OnUnbalanced,
};
use sp_runtime::{
    traits::{AccountIdConversion, Zero},
    DispatchResult, Saturating,
};

use crate::{BalanceOf, Burned, Config, CreditOf, Event, Owed, Pallet};

/// Burns what it is given, and counts it. All that a runtime burns goes here.
pub struct CountBurns<T>(PhantomData<T>);

impl<T: Config> OnUnbalanced<CreditOf<T>> for CountBurns<T> {
    fn on_nonzero_unbalanced(credit: CreditOf<T>) {
        Burned::<T>::mutate(|burned| *burned = burned.saturating_add(credit.peek()));
        drop(credit); // which lowers the issuance
    }
}

impl<T: Config> Pallet<T> {
    /// The account in which fees and earnings wait.
    pub fn pot_account() -> T::AccountId {
        T::PotId::get().into_account_truncating()
    }

    /// The account of the training fund.
    pub fn training_fund() -> T::AccountId {
        T::TrainingFundId::get().into_account_truncating()
    }

    /// Lets both accounts have what keeps them from being reaped.
    pub(crate) fn open_accounts() -> DispatchResult {
        let least = T::Currency::minimum_balance();
        for account in [Self::pot_account(), Self::training_fund()] {
            let missing = least.saturating_sub(T::Currency::balance(&account));
            if !missing.is_zero() {
                T::Currency::mint_into(&account, missing)?;
            }
        }
        Ok(())
    }

    /// What the pot has and does not owe: what is to be shared or given back.
    pub fn held() -> BalanceOf<T> {
        let kept = Owed::<T>::get().saturating_add(T::Currency::minimum_balance());
        T::Currency::balance(&Self::pot_account()).saturating_sub(kept)
    }

    /// From now on the pot owes so much more.
    pub(crate) fn owe(amount: BalanceOf<T>) {
        Owed::<T>::mutate(|owed| *owed = owed.saturating_add(amount));
    }

    /// From now on the pot owes so much less.
    pub(crate) fn no_longer_owe(amount: BalanceOf<T>) {
        Owed::<T>::mutate(|owed| *owed = owed.saturating_sub(amount));
    }

    /// Whether an account can be paid an amount.
    pub(crate) fn can_pay(to: &T::AccountId, amount: BalanceOf<T>) -> bool {
        T::Currency::can_deposit(to, amount, Provenance::Extant).into_result().is_ok()
    }

    /// Pays out of the pot. Returns whether that was possible; if not, nothing is changed.
    pub(crate) fn pay(to: &T::AccountId, amount: BalanceOf<T>) -> bool {
        amount.is_zero() || T::Currency::transfer(&Self::pot_account(), to, amount, Preservation::Preserve).is_ok()
    }

    /// Burns what somebody was to be paid whose account is gone, and for which it is too little to come back.
    pub(crate) fn burn_dust(account: &T::AccountId, amount: BalanceOf<T>) {
        Self::burn(amount);
        Self::deposit_event(Event::DustBurned { account: account.clone(), amount });
    }

    /// Burns some of what is in the pot.
    pub(crate) fn burn(amount: BalanceOf<T>) {
        if amount.is_zero() {
            return;
        }
        let pot = Self::pot_account();
        match T::Currency::withdraw(&pot, amount, Precision::Exact, Preservation::Preserve, Fortitude::Polite) {
            Ok(credit) => CountBurns::<T>::on_unbalanced(credit),
            Err(error) => {
                frame_support::defensive!("the pot has what it owes", error);
            }
        }
    }
}
