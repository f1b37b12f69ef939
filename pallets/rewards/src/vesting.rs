//! Vesting: what is paid when.

use frame_support::{traits::Get, BoundedVec};
use keirin_primitives::sprint::EpochIndex;
use sp_runtime::{
    traits::{CheckedDiv, One, Zero},
    Saturating,
};

use crate::{BalanceOf, Config, Schedule};

impl<T: Config> Schedule<T> {
    /// What is owed in all.
    pub fn total(&self) -> BalanceOf<T> {
        self.due.iter().fold(self.vested, |sum, part| sum.saturating_add(*part))
    }

    /// The schedule in the epoch `now`: what was due until then has vested.
    pub(crate) fn at(self, now: EpochIndex) -> Self {
        let begun = now.next().0.saturating_sub(self.next.0) as usize;
        let mut past = self.due.into_inner();
        let due = past.split_off(begun.min(past.len()));
        let vested = past.into_iter().fold(self.vested, |sum, part| sum.saturating_add(part));
        Self { vested, next: self.next.max(now.next()), due: BoundedVec::truncate_from(due) }
    }

    /// Adds an amount that vests in equal parts over the next `epochs`, of which there are no more than a schedule holds; where it does not divide evenly, the first parts are
    /// by the smallest unit larger. With no epochs to wait it has vested.
    pub(crate) fn add(&mut self, amount: BalanceOf<T>, epochs: u32) {
        let epochs = epochs.min(T::MaxVestingEpochs::get());
        let Some(part) = amount.checked_div(&epochs.into()) else {
            self.vested = self.vested.saturating_add(amount);
            return;
        };
        let mut rest = amount.saturating_sub(part.saturating_mul(epochs.into()));
        let mut due = core::mem::take(&mut self.due).into_inner();
        for index in 0..epochs as usize {
            let larger = BalanceOf::<T>::one().min(rest);
            rest = rest.saturating_sub(larger);
            let part = part.saturating_add(larger);
            match due.get_mut(index) {
                Some(sum) => *sum = sum.saturating_add(part),
                // Nor does anything follow.
                None if part.is_zero() => break,
                None => due.push(part),
            }
        }
        self.due = BoundedVec::truncate_from(due);
    }
}
