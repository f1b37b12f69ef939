//! Receipts that the chain finds wrong from themselves, whatever validators say.
//!
//! What is owed for one is taken from collateral at once, and most of it is burned: whoever makes such receipts and shows them itself has less
//! afterwards than before, and takes less of its collateral out of reach than a slash would take.

use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Earnings, LeafFaults, Penalties},
    validation::WorkIndex,
};
use sp_runtime::{traits::Zero, Perbill, Permill, Saturating};

use crate::{settle::damages, BalanceOf, Config, Leaves, Pallet};

/// What the finder of a wrong receipt has of what its executor pays for it.
const FINDERS_SHARE: Permill = Permill::from_percent(10);

/// What a transfer agent pays beyond the fee of a receipt of a request that it passed on twice.
const AGENTS_SURCHARGE: Permill = Permill::from_percent(20);

/// What a transfer agent owes for a receipt that costs so much.
fn due_of_agent<T: Config>(fee: BalanceOf<T>) -> BalanceOf<T> {
    fee.saturating_add(AGENTS_SURCHARGE.mul_ceil(fee))
}

impl<T: Config> Pallet<T> {
    /// Takes up to `due` of a participant's collateral, pays `bounty` of that to a finder that is somebody else, and burns the rest. Returns what was
    /// taken.
    fn take_for_finder(
        epoch: EpochIndex,
        (who, due): (&T::AccountId, BalanceOf<T>),
        (finder, bounty): (&T::AccountId, impl FnOnce(BalanceOf<T>) -> BalanceOf<T>),
    ) -> BalanceOf<T> {
        let taken = T::Participants::fine(who, due, &T::Earnings::pot());
        let bounty = if finder == who { Zero::zero() } else { bounty(taken).min(taken) };
        if !bounty.is_zero() {
            T::Earnings::refund(finder, bounty);
        }
        let rest = taken.saturating_sub(bounty);
        if !rest.is_zero() {
            T::Earnings::share(epoch, rest, &[]);
        }
        taken
    }
}

impl<T: Config> LeafFaults<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn is_wrong(epoch: EpochIndex, index: WorkIndex, place: u32) -> bool {
        Leaves::<T>::get((epoch, index), place).is_some_and(|leaf| leaf.found.is_one() || leaf.returned)
    }

    fn is_covered(agent: &T::AccountId, fee: BalanceOf<T>) -> bool {
        T::Participants::within_reach(agent) >= due_of_agent::<T>(fee)
    }

    fn leaf_wrong(epoch: EpochIndex, index: WorkIndex, place: u32, fee: BalanceOf<T>, finder: &T::AccountId) -> bool {
        let Some(recorded) = Self::open_batch(epoch, index).filter(|_| !Self::is_wrong(epoch, index, place)) else {
            return false;
        };
        let due = (&recorded.work.executor, damages(fee, recorded.rate));
        let taken = Self::take_for_finder(epoch, due, (finder, |taken| FINDERS_SHARE.mul_floor(taken)));
        Leaves::<T>::mutate((epoch, index), place, |leaf| {
            let leaf = leaf.get_or_insert_default();
            leaf.note(Perbill::one(), fee);
            leaf.trap = false;
            leaf.taken = taken;
        });
        true
    }

    fn leaf_doubled(
        (epoch, index): (EpochIndex, WorkIndex),
        place: u32,
        fee: BalanceOf<T>,
        agent: &T::AccountId,
        finder: &T::AccountId,
    ) -> bool {
        let is_open = Self::open_batch(epoch, index).is_some() && !Self::is_wrong(epoch, index, place);
        if !is_open || !Self::is_covered(agent, fee) {
            return false;
        }
        let due = (agent, due_of_agent::<T>(fee));
        Self::take_for_finder(epoch, due, (finder, |_| FINDERS_SHARE.mul_floor(fee)));
        Leaves::<T>::mutate((epoch, index), place, |leaf| {
            let leaf = leaf.get_or_insert_default();
            leaf.fee = leaf.fee.max(fee);
            leaf.returned = true;
        });
        true
    }
}
