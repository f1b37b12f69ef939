//! What must be true of this pallet's storage between blocks.

use frame_support::{
    ensure,
    traits::{fungible::Inspect, Get},
};
use sp_runtime::{
    traits::{CheckedAdd, Zero},
    Saturating, TryRuntimeError,
};

use crate::{
    BalanceOf, Burned, Config, Earned, ExpiryCursor, GenesisIssuance, Level, Minted, Owed, Pallet, Subsidies, Vesting,
};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_issuance()?;
        Self::check_pot()?;
        Self::check_subsidies()?;
        Self::check_schedules()?;
        let stale = Earned::<T>::iter_keys().any(|(epoch, _)| epoch < ExpiryCursor::<T>::get());
        ensure!(!stale, "an earning of a forgotten epoch was left behind");
        Ok(())
    }

    /// Tokens come from genesis or subsidies, and go by burns that are counted.
    fn check_issuance() -> Result<(), TryRuntimeError> {
        let there = T::Currency::total_issuance().checked_add(&Burned::<T>::get()).ok_or("burns leave their range")?;
        let came = GenesisIssuance::<T>::get().checked_add(&Minted::<T>::get()).ok_or("subsidies leave their range")?;
        ensure!(there == came, "issuance is not that of genesis, plus subsidies, minus burns");
        Ok(())
    }

    /// What is owed is what is pending, claimable and vesting, and the pot has it; neither account can be reaped.
    fn check_pot() -> Result<(), TryRuntimeError> {
        let earned = Earned::<T>::iter_values()
            .filter(|earning| earning.stage.is_owed())
            .fold(BalanceOf::<T>::zero(), |sum, earning| sum.saturating_add(earning.amount));
        let owed = Vesting::<T>::iter_values().fold(earned, |sum, schedule| sum.saturating_add(schedule.total()));
        ensure!(owed == Owed::<T>::get(), "what is owed is not the sum of what participants are owed");
        let least = T::Currency::minimum_balance();
        let pot = T::Currency::balance(&Self::pot_account());
        ensure!(pot >= owed.saturating_add(least), "the pot has less than it owes");
        ensure!(T::Currency::balance(&Self::training_fund()) >= least, "the training fund can be reaped");
        Ok(())
    }

    /// No more is minted than was granted; subsidies are those of the epochs that are not forgotten.
    fn check_subsidies() -> Result<(), TryRuntimeError> {
        let mut minted = BalanceOf::<T>::zero();
        for (epoch, subsidy) in Subsidies::<T>::iter() {
            ensure!(subsidy.minted <= subsidy.granted, "more than a subsidy was minted");
            let kept = epoch >= ExpiryCursor::<T>::get() && epoch <= Level::<T>::get().epoch;
            ensure!(kept, "a subsidy is of no epoch that is known");
            minted = minted.saturating_add(subsidy.minted);
        }
        ensure!(minted <= Minted::<T>::get(), "subsidies were minted and not counted");
        Ok(())
    }

    /// Schedules hold something, and end with something.
    fn check_schedules() -> Result<(), TryRuntimeError> {
        for schedule in Vesting::<T>::iter_values() {
            ensure!(!schedule.total().is_zero(), "an empty schedule is kept");
            ensure!(schedule.due.last().is_none_or(|part| !part.is_zero()), "a schedule ends with nothing");
            ensure!(schedule.due.len() <= T::MaxVestingEpochs::get() as usize, "a schedule is too long");
        }
        Ok(())
    }
}
