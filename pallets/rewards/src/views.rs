//! What the runtime API answers.

use frame_support::traits::fungible::Inspect;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::Epochs,
    views::{EpochEarningsView, RewardsView, SupplyView},
};

use crate::{BalanceOf, Burned, Config, Earned, GenesisIssuance, Level, Minted, Pallet, Subsidies, Vesting};

impl<T: Config> Pallet<T> {
    /// What the chain owes a participant, and what became of what it owed.
    pub fn rewards_of(participant: &T::AccountId) -> RewardsView<BalanceOf<T>> {
        let earned = |epoch| {
            let earning = Earned::<T>::get(epoch, participant)?;
            let claimable_until = Self::claimable_until(epoch);
            Some(EpochEarningsView { epoch, amount: earning.amount, stage: earning.stage, claimable_until })
        };
        let schedule = Vesting::<T>::get(participant).unwrap_or_default().at(T::Epochs::now().index);
        let vesting = (schedule.next.0..).map(EpochIndex).zip(schedule.due).collect();
        RewardsView { epochs: Self::kept_epochs().filter_map(earned).collect(), vested: schedule.vested, vesting }
    }

    /// The chain's money.
    pub fn supply() -> SupplyView<BalanceOf<T>> {
        let epoch = Level::<T>::get().epoch;
        SupplyView {
            issuance: T::Currency::total_issuance(),
            at_genesis: GenesisIssuance::<T>::get(),
            minted: Minted::<T>::get(),
            burned: Burned::<T>::get(),
            pot: T::Currency::balance(&Self::pot_account()),
            held: Self::held(),
            training_fund: T::Currency::balance(&Self::training_fund()),
            epoch,
            subsidy: Subsidies::<T>::get(epoch).unwrap_or_default().granted,
        }
    }
}
