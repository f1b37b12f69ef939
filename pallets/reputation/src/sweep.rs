//! Removing the records of who stays away.

use frame_support::traits::Get;
use keirin_primitives::sprint::EpochIndex;

use crate::{Config, Event, LastActive, Pallet, Records, SweepCursor};

impl<T: Config> Pallet<T> {
    /// Removes some of the records last active in the oldest epoch, if that is long enough ago. Returns how many.
    pub(crate) fn sweep(now: EpochIndex) -> u32 {
        let oldest = SweepCursor::<T>::get();
        if now <= Self::kept_until(oldest) {
            return 0;
        }
        let most = T::SweptPerBlock::get();
        let mut removed = 0u32;
        for (participant, ()) in LastActive::<T>::drain_prefix(oldest).take(most as usize) {
            removed = removed.saturating_add(1);
            Records::<T>::remove(&participant);
            Self::deposit_event(Event::RecordRemoved { participant });
        }
        if removed < most {
            SweepCursor::<T>::put(oldest.next());
        }
        removed
    }
}
