//! Weight elects the collators.

use alloc::vec::Vec;
use frame_support::traits::{Get, ValidatorRegistration};
use sp_staking::SessionIndex;

use crate::{Config, Pallet, Standings};

impl<T: Config> Pallet<T> {
    /// The invulnerables, and those of the largest weight that have session keys.
    pub fn elected_collators() -> Vec<T::AccountId> {
        let mut collators = T::Invulnerables::get();
        let most = T::ElectedCollators::get() as usize;
        let by_weight = Standings::<T>::get().into_iter().map(|(account, _)| account);
        let elected: Vec<_> = by_weight
            .filter(|account| !collators.contains(account) && T::Collators::is_registered(account))
            .take(most)
            .collect();
        collators.extend(elected);
        collators
    }
}

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
    /// Collators of the session after the next; none leaves the set as it is.
    fn new_session(_index: SessionIndex) -> Option<Vec<T::AccountId>> {
        Some(Self::elected_collators()).filter(|collators| !collators.is_empty())
    }

    fn start_session(_index: SessionIndex) {}

    fn end_session(_index: SessionIndex) {}
}
