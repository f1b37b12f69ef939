//! What must be true of this pallet's storage between blocks.

use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::fungible::Inspect};
use keirin_primitives::receipts::RequesterId;
use sp_runtime::{Saturating, TryRuntimeError};

use crate::{
    Batches, Commits, Config, Demander, Demands, Deposit, Deposits, Lists, OldestPrices, OldestRoster, OpenCount,
    OpenDemands, OpenOf, Pallet, Posted, Prices, Reigns, Returned, Rosters, Withheld,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_account()?;
        Self::check_batches()?;
        let oldest = OldestPrices::<T>::get();
        ensure!(Lists::<T>::iter_keys().all(|epoch| epoch >= oldest), "a price list was left behind");
        let oldest = OldestRoster::<T>::get();
        ensure!(Rosters::<T>::iter_keys().all(|(epoch, _)| epoch >= oldest), "a roster was left behind");
        ensure!(Reigns::<T>::iter_keys().all(|epoch| epoch >= oldest), "randomness was left behind");
        ensure!(Prices::<T>::iter_keys().all(|(epoch, _)| Lists::<T>::contains_key(epoch)), "a price is of no list");
        Ok(())
    }

    /// The account has what deposits say, and can't be reaped.
    fn check_account() -> Result<(), TryRuntimeError> {
        let deposits = Deposits::<T>::iter_values().try_fold(0u128, |sum, deposit| sum.checked_add(deposit.total()));
        let staked = Deposits::<T>::iter_values().map(|deposit| deposit.staked);
        let stakes = staked.fold(T::Currency::minimum_balance(), u128::saturating_add);
        let owed = deposits.and_then(|sum| sum.checked_add(stakes));
        let owed = owed.ok_or("deposits leave their range")?;
        ensure!(T::Currency::balance(&Self::account()) >= owed, "the account has less than the deposits");
        let waits = |deposit: &crate::Deposit<_, _>| deposit.waiting.as_ref().is_none_or(|waiting| waiting.amount > 0);
        ensure!(Deposits::<T>::iter_values().all(|deposit| waits(&deposit)), "nothing waits to be withdrawn");
        Ok(())
    }

    /// What was committed and what is known of it come and go together.
    fn check_batches() -> Result<(), TryRuntimeError> {
        let known = Commits::<T>::iter().all(|(id, commit)| commit.id() == id && Batches::<T>::contains_key(id));
        ensure!(known, "a batch is not what it is known by");
        ensure!(Batches::<T>::iter_keys().all(Commits::<T>::contains_key), "a batch was forgotten in part");
        ensure!(Posted::<T>::iter_keys().all(|(id, _)| Batches::<T>::contains_key(id)), "a receipt is of no batch");
        Self::check_demands()?;
        let mut withheld = Withheld::<T>::iter_keys();
        ensure!(withheld.all(|(id, place)| !Posted::<T>::contains_key(id, place)), "a receipt was posted and withheld");
        Self::check_returned()
    }

    /// Demands are counted, and what was put up for them.
    fn check_demands() -> Result<(), TryRuntimeError> {
        let mut open = OpenCount::default();
        let (mut own, mut staked) = (BTreeMap::new(), BTreeMap::new());
        for demand in Demands::<T>::iter_values() {
            match demand.by {
                Demander::Weight(validator) => {
                    open.by_weight.saturating_inc();
                    own.entry(validator).or_insert(0u32).saturating_inc();
                }
                Demander::Spare => open.spare.saturating_inc(),
                Demander::Requester(requester, stake) => {
                    open.own.saturating_inc();
                    staked.entry(requester).or_insert(0u128).saturating_accrue(stake);
                }
            }
        }
        ensure!(open == OpenDemands::<T>::get(), "the count of demands is wrong");
        ensure!(OpenOf::<T>::iter().collect::<BTreeMap<_, _>>() == own, "the count of a validator's demands is wrong");
        let up = |(requester, deposit): (RequesterId, Deposit<_, _>)| (requester, deposit.staked);
        let put_up: BTreeMap<_, _> = Deposits::<T>::iter().map(up).filter(|(_, staked)| *staked > 0).collect();
        ensure!(put_up == staked, "what requesters have put up is not what they have demanded for");
        Ok(())
    }

    /// Nobody has got back more than it has paid.
    fn check_returned() -> Result<(), TryRuntimeError> {
        let paid = |id, requester| {
            let (batch, commit) = Batches::<T>::get(id).zip(Commits::<T>::get(id))?;
            let debit = batch.paid(&commit.debits).find(|debit| debit.requester == requester)?;
            Some(debit.fees)
        };
        let mut returned = Returned::<T>::iter();
        ensure!(returned.all(|(id, requester, sum)| paid(id, requester) >= Some(sum)), "more went back than was paid");
        Ok(())
    }
}
