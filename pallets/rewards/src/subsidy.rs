//! The subsidy: how it falls, and how a share of it is minted.
//!
//! `share(e + 1) = share(e) · (1 − decay)`, rounded down in quintillionths, and `subsidy(e) = share(e) · initial subsidy`, rounded down: a subsidy that
//! falls at all ends at nothing. Each epoch's is fixed when it begins; what governance changes later does not change it.

use frame_support::traits::{fungible::Mutate, Get};
use keirin_primitives::{sprint::EpochIndex, weight::VotingWeight};
use sp_runtime::{
    helpers_128bit::multiply_by_rational_with_rounding,
    traits::{UniqueSaturatedFrom, UniqueSaturatedInto, Zero},
    PerThing, Perquintill, Rounding, Saturating,
};

use crate::{BalanceOf, Config, Event, Level, Minted, Pallet, Subsidies, Subsidy, SubsidyLevel};

/// Most epochs that are granted their subsidy in one block. One begins at a time, unless this pallet comes to a chain that has
/// been running.
pub(crate) const EPOCHS_PER_BLOCK: u32 = 4;

impl<T: Config> Pallet<T> {
    /// Grants the first epoch its subsidy.
    pub(crate) fn begin_first_epoch() {
        Self::grant(SubsidyLevel { epoch: EpochIndex::default(), share: Perquintill::one() });
    }

    /// Grants the epochs up to the current one their subsidies. Returns how many there were.
    pub(crate) fn begin_epochs(now: EpochIndex) -> u32 {
        let mut begun = 0u32;
        let mut level = Level::<T>::get();
        while level.epoch < now && begun < EPOCHS_PER_BLOCK {
            let left = T::SubsidyDecay::get().left_from_one();
            level = SubsidyLevel { epoch: level.epoch.next(), share: level.share.saturating_mul(left) };
            Self::grant(level);
            begun = begun.saturating_add(1);
        }
        begun
    }

    fn grant(level: SubsidyLevel) {
        let initial: u128 = T::InitialSubsidy::get().unique_saturated_into();
        let amount = BalanceOf::<T>::unique_saturated_from(level.share.mul_floor(initial));
        Level::<T>::put(level);
        Subsidies::<T>::insert(level.epoch, Subsidy { granted: amount, minted: Zero::zero() });
        Self::deposit_event(Event::SubsidyGranted { epoch: level.epoch, amount });
    }

    /// Mints the share `weight / total` of an epoch's subsidy into the pot, but no more than is left of it. Returns how much.
    pub(crate) fn mint_share(epoch: EpochIndex, weight: VotingWeight, total: VotingWeight) -> BalanceOf<T> {
        let Some(mut subsidy) = Subsidies::<T>::get(epoch) else { return Zero::zero() };
        let left = subsidy.granted.saturating_sub(subsidy.minted);
        let granted: u128 = subsidy.granted.unique_saturated_into();
        let total = u128::from(total.0);
        if total.is_zero() {
            return Zero::zero();
        }
        // What does not fit is more than is left.
        let amount = multiply_by_rational_with_rounding(granted, weight.0.into(), total, Rounding::Down)
            .map_or(left, |share| BalanceOf::<T>::unique_saturated_from(share).min(left));
        if amount.is_zero() || T::Currency::mint_into(&Self::pot_account(), amount).is_err() {
            return Zero::zero();
        }
        subsidy.minted = subsidy.minted.saturating_add(amount);
        Subsidies::<T>::insert(epoch, subsidy);
        Minted::<T>::mutate(|minted| *minted = minted.saturating_add(amount));
        amount
    }
}
