//! What must be true of this pallet's storage between blocks.

use frame_support::{ensure, traits::fungible::Inspect};
use sp_runtime::TryRuntimeError;

use crate::{
    Batches, Commits, Config, Demands, Deposits, Lists, OldestPrices, OldestRoster, OpenDemands, Pallet, Posted,
    Prices, Reigns, Returned, Rosters, Withheld,
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
        let stakes = Demands::<T>::iter_values().filter_map(|demand| demand.stake).map(|(_, stake)| stake);
        let stakes = stakes.fold(T::Currency::minimum_balance(), u128::saturating_add);
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
        let open = u32::try_from(Demands::<T>::iter().count()).unwrap_or(u32::MAX);
        ensure!(open == OpenDemands::<T>::get(), "the count of demands is wrong");
        let mut withheld = Withheld::<T>::iter_keys();
        ensure!(withheld.all(|(id, place)| !Posted::<T>::contains_key(id, place)), "a receipt was posted and withheld");
        Self::check_returned()
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
