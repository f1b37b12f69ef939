//! What the runtime API answers.

use alloc::vec::Vec;
use frame_support::traits::Get;
use keirin_primitives::views::{CheatedView, ReputationView};

use crate::{Config, Pallet, Record, Records};

/// Most records that are listed at once.
const LIST_LIMIT: u32 = 256;

impl<T: Config> Pallet<T> {
    /// A participant's record; `None` if it has none that counts.
    pub fn reputation_of(participant: &T::AccountId) -> Option<ReputationView> {
        Self::record_of(participant).map(Self::view)
    }

    /// Records after `from` in storage order, at most `limit` and 256 of them.
    pub fn reputations(from: Option<T::AccountId>, limit: u32) -> Vec<(T::AccountId, ReputationView)> {
        let accounts = match from {
            Some(from) => Records::<T>::iter_keys_from(Records::<T>::hashed_key_for(from)),
            None => Records::<T>::iter_keys(),
        };
        accounts
            .filter_map(|account| Self::reputation_of(&account).map(|view| (account, view)))
            .take(limit.min(LIST_LIMIT) as usize)
            .collect()
    }

    fn view(record: Record) -> ReputationView {
        let most = T::ReputationEpochs::get();
        ReputationView {
            epochs: record.epochs.min(most),
            most,
            last_active: record.last_active,
            kept_until: Self::kept_until(record.last_active),
            cheated: record.cheated.map(|cheated| CheatedView { last: cheated.last, times: cheated.times }),
            checks: record.checks,
        }
    }
}
