//! Forgetting epochs that can no longer be claimed.

use frame_support::traits::Get;
use keirin_primitives::sprint::EpochIndex;
use sp_runtime::traits::Zero;

use crate::{Config, Earned, Event, ExpiryCursor, Pallet, Subsidies};

impl<T: Config> Pallet<T> {
    /// Forgets some of the earnings of the oldest epoch, if they can no longer be claimed, and burns what of them is left. Returns
    /// how many there were.
    pub(crate) fn expire(now: EpochIndex) -> u32 {
        let oldest = ExpiryCursor::<T>::get();
        if now <= Self::claimable_until(oldest) {
            return 0;
        }
        let most = T::ExpiredPerBlock::get();
        let mut forgotten = 0u32;
        for (participant, earning) in Earned::<T>::drain_prefix(oldest).take(most as usize) {
            forgotten = forgotten.saturating_add(1);
            if earning.stage.is_owed() && !earning.amount.is_zero() {
                Self::no_longer_owe(earning.amount);
                Self::burn(earning.amount);
                Self::deposit_event(Event::EarningsExpired { epoch: oldest, participant, amount: earning.amount });
            }
        }
        if forgotten < most {
            Subsidies::<T>::remove(oldest);
            ExpiryCursor::<T>::put(oldest.next());
        }
        forgotten
    }

    /// Epochs of which earnings are kept, oldest first.
    pub(crate) fn kept_epochs() -> impl Iterator<Item = EpochIndex> {
        let until = <T::Epochs as keirin_primitives::traits::Epochs<_, _>>::now().index;
        (ExpiryCursor::<T>::get().0..=until.0).map(EpochIndex)
    }
}
