//! Those who cheated lose collateral.

use alloc::vec::Vec;
use frame_support::{traits::Get, weights::WeightMeter};
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Checks, Earnings, Penalties, Reputation},
};
use sp_runtime::Saturating;

use super::Progress;
use crate::{weights::WeightInfo, BalanceOf, Config, Event, FinderList, Finders, Pallet, Tallies, MAX_FINDERS};

impl<T: Config> Pallet<T> {
    /// Goes through the executors of which works were found to be invalid.
    pub(crate) fn slash_cheats(epoch: EpochIndex, meter: &mut WeightMeter) -> Progress {
        let mut failed = Finders::<T>::drain_prefix(epoch);
        loop {
            if meter.try_consume(T::WeightInfo::slash(MAX_FINDERS)).is_err() {
                return Progress::Paused;
            }
            let Some((executor, finders)) = failed.next() else { return Progress::Done };
            let tally = Tallies::<T>::get(epoch, &executor);
            if let Some(Checks { checked, failures }) = tally.cheated {
                Self::slash_cheat(epoch, &executor, finders);
                Self::deposit_event(Event::CheatFound { epoch, executor, checked, failures });
            }
        }
    }

    /// None of the finders gets more than what it earned honestly in the epoch, or paid for works that it was right to report.
    fn slash_cheat(epoch: EpochIndex, executor: &T::AccountId, finders: FinderList<T::AccountId, BalanceOf<T>>) {
        let limited: Vec<_> = finders
            .into_iter()
            .map(|finder| {
                let earned = T::Earnings::earned(epoch, &finder.account);
                (finder.account, finder.fees.saturating_add(earned))
            })
            .collect();
        T::Participants::slash_for(executor, T::SlashedShare::get(), &limited);
        T::Reputation::cheated(executor, epoch);
    }
}
