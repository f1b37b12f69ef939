//! Weight elects the collators.
//!
//! Weight says that somebody computes, not that its node makes blocks. An elected collator that made none in a whole session
//! loses nothing and sits some sessions out, so that its slots do not stay empty.

use alloc::vec::Vec;
use frame_support::traits::{Get, ValidatorRegistration};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

use crate::{Config, Event, Pallet, SessionBegan, SittingOut, Standings};

impl<T: Config> Pallet<T> {
    /// The invulnerables, and those of the largest weight that have session keys and do not sit out.
    pub fn elected_collators() -> Vec<T::AccountId> {
        let mut collators = T::Invulnerables::get();
        let sitting_out = SittingOut::<T>::get();
        let may_serve = |account: &T::AccountId| {
            T::Collators::is_registered(account) && sitting_out.iter().all(|(idle, _)| idle != account)
        };
        let most = T::ElectedCollators::get() as usize;
        let by_weight = Standings::<T>::get().into_iter().map(|(account, _)| account);
        let elected: Vec<_> =
            by_weight.filter(|account| !collators.contains(account) && may_serve(account)).take(most).collect();
        collators.extend(elected);
        collators
    }

    /// Takes back who has sat out by the session after this one, and lets those sit out that made no block in this one.
    fn set_idle_collators_aside(session: SessionIndex) {
        let next = session.saturating_add(1);
        let until = next.saturating_add(T::SessionsSatOut::get());
        let invulnerables = T::Invulnerables::get();
        let began = SessionBegan::<T>::get();
        let is_idle = |account: &T::AccountId| {
            !invulnerables.contains(account) && T::LastAuthored::convert(account.clone()) < began
        };
        let idle: Vec<_> = T::SessionCollators::get().into_iter().filter(is_idle).collect();

        SittingOut::<T>::mutate(|sitting_out| {
            sitting_out.retain(|(account, until)| *until > next && !idle.contains(account));
            for collator in idle {
                // There is room for every racer; without it this one is elected again.
                if sitting_out.try_push((collator.clone(), until)).is_ok() {
                    Self::deposit_event(Event::CollatorIdle { collator, until });
                }
            }
        });
    }
}

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
    /// Collators of the session after the next; none leaves the set as it is.
    fn new_session(_index: SessionIndex) -> Option<Vec<T::AccountId>> {
        Some(Self::elected_collators()).filter(|collators| !collators.is_empty())
    }

    fn start_session(_index: SessionIndex) {
        SessionBegan::<T>::put(frame_system::Pallet::<T>::block_number());
    }

    fn end_session(index: SessionIndex) {
        Self::set_idle_collators_aside(index);
    }
}
