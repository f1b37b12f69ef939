//! Closing canaries: what they did not cost is burned, two epochs later.

use alloc::vec::Vec;
use frame_support::traits::Get;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{MintSubsidy, ProtocolTasks},
};

use crate::{Answered, Canaries, Canary, Config, Event, OldestKept, Pallet};

/// The works of an epoch are settled, and refunds given, in the one after it.
const EPOCHS_KEPT: u32 = 2;

impl<T: Config> Pallet<T> {
    /// Closes canaries of the oldest epoch that is kept, if it is settled, and returns how many entries it removed.
    pub(crate) fn close_past(now: EpochIndex) -> u32 {
        let oldest = OldestKept::<T>::get();
        if now.0 < oldest.0.saturating_add(EPOCHS_KEPT) {
            return 0;
        }
        let limit = T::ClosedPerBlock::get();
        let found = Canaries::<T>::iter_prefix(oldest).take(limit as usize);
        let due: Vec<_> = found.take_while(|(_, canary)| !T::Tasks::is_open(canary.task)).collect();
        let mut removed = 0u32;
        for (participant, canary) in due {
            Self::close_canary(oldest, participant, canary);
            removed = removed.saturating_add(1);
        }
        let left = limit.saturating_sub(removed);
        if left == 0 || Canaries::<T>::iter_key_prefix(oldest).next().is_some() {
            return removed;
        }
        let cleared = Answered::<T>::clear_prefix(oldest, left, None);
        if cleared.maybe_cursor.is_none() {
            OldestKept::<T>::put(oldest.next());
        }
        removed.saturating_add(cleared.backend)
    }

    fn close_canary(epoch: EpochIndex, participant: T::AccountId, canary: Canary<T::AccountId>) {
        let Canary { task, requester } = canary;
        Canaries::<T>::remove(epoch, &participant);
        let burned = T::Subsidy::burn_all(&requester);
        Self::deposit_event(Event::CanaryClosed { epoch, participant, task, requester, burned });
    }
}
