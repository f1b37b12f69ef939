//! How much of an executor's work is checked.

use frame_support::traits::Get;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Penalties, Reputation},
};
use sp_runtime::{traits::Zero, PerThing, Perbill, Rounding, Saturating};

use crate::{BalanceOf, Config, Pallet, SamplingTerms, Traffic};

impl SamplingTerms {
    /// `1 − (1 − min) · min(epochs, N) / N`, where `min` falls with the traffic.
    pub fn rate(&self, epochs: u32, traffic: u32) -> Perbill {
        let whole = self.reputation_epochs.max(1);
        let saved = Perbill::one().saturating_sub(self.least_rate(traffic));
        let parts = u64::from(saved.deconstruct()).saturating_mul(epochs.min(whole).into());
        let parts = parts.checked_div(whole.into()).and_then(|parts| u32::try_from(parts).ok());
        Perbill::one().saturating_sub(Perbill::from_parts(parts.unwrap_or(0)))
    }

    /// The rate for executors of full reputation.
    fn least_rate(&self, traffic: u32) -> Perbill {
        let [first, second, third] = self.points;
        if traffic <= first.0 {
            first.1
        } else if traffic <= second.0 {
            between(first, second, traffic)
        } else if traffic <= third.0 {
            between(second, third, traffic)
        } else {
            third.1
        }
    }
}

/// On the line through two points, of which the second is to the right and not higher.
fn between((left, high): (u32, Perbill), (right, low): (u32, Perbill), at: u32) -> Perbill {
    let fall = u64::from(high.saturating_sub(low).deconstruct());
    let gone = fall.saturating_mul(at.saturating_sub(left).into());
    let gone = gone.checked_div(right.saturating_sub(left).into()).and_then(|gone| u32::try_from(gone).ok());
    high.saturating_sub(Perbill::from_parts(gone.unwrap_or(0)))
}

impl<T: Config> Pallet<T> {
    /// The rate of a work that an executor has done in an epoch. Traffic is what was paid for, so that it costs a fee to look busy.
    ///
    /// An invalid work costs its fee over its rate. However good an executor's reputation is, the rate is never so low that its collateral
    /// does not cover that: who has nothing to lose is always checked.
    pub(crate) fn rate_of(epoch: EpochIndex, executor: &T::AccountId, fee: BalanceOf<T>) -> Perbill {
        let before = epoch.previous().map(Traffic::<T>::get).unwrap_or_default();
        let earned = T::Sampling::get().rate(T::Reputation::epochs_of(executor), Traffic::<T>::get(epoch).max(before));
        if fee.is_zero() {
            return earned;
        }
        let covered = Perbill::from_rational_with_rounding(fee, T::Participants::at_stake(executor), Rounding::Up);
        earned.max(covered.unwrap_or(Perbill::one()))
    }
}
