//! What comes into deposits, and the account that all of them lie in.

use frame_support::{
    ensure,
    pallet_prelude::*,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::Preservation,
        Get,
    },
};
use keirin_primitives::receipts::RequesterId;
use sp_runtime::traits::AccountIdConversion;

use crate::{Config, Deposits, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
    /// The account that deposits lie in.
    pub fn account() -> T::AccountId {
        T::AccountName::get().into_account_truncating()
    }

    /// Lets the account have what keeps it from being reaped.
    pub(crate) fn open_account() -> DispatchResult {
        let missing = T::Currency::minimum_balance().saturating_sub(T::Currency::balance(&Self::account()));
        if missing > 0 {
            T::Currency::mint_into(&Self::account(), missing)?;
        }
        Ok(())
    }

    pub(crate) fn do_deposit(payer: T::AccountId, requester: RequesterId, amount: u128) -> DispatchResult {
        ensure!(amount >= T::Currency::minimum_balance(), Error::<T>::DepositTooSmall);
        T::Currency::transfer(&payer, &Self::account(), amount, Preservation::Preserve)
            .map_err(|_| Error::<T>::BalanceTooLow)?;
        Self::credit(&requester, amount);
        Self::deposit_event(Event::Deposited { requester, payer, amount });
        Ok(())
    }

    /// Adds tokens that are in the account to a deposit.
    pub(crate) fn credit(requester: &RequesterId, amount: u128) {
        Deposits::<T>::mutate(requester, |deposit| deposit.free = deposit.free.saturating_add(amount));
    }
}
