//! What must be true of this pallet's storage between blocks.

use alloc::collections::BTreeSet;
use frame_support::ensure;
use keirin_primitives::traits::Epochs;
use sp_runtime::TryRuntimeError;

use crate::{Answered, Canaries, Config, CurrentWalk, OldestKept, Pallet};

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let (oldest, now) = (OldestKept::<T>::get(), T::Epochs::now().index);
        ensure!(oldest <= now, "an epoch was closed before its time");
        let mut requesters = BTreeSet::new();
        let mut tasks = BTreeSet::new();
        for (epoch, _, canary) in Canaries::<T>::iter() {
            ensure!((oldest..=now).contains(&epoch), "a canary is of an epoch that is closed or to come");
            ensure!(requesters.insert(canary.requester), "two canaries have one requester");
            ensure!(tasks.insert(canary.task), "two canaries are one task");
        }
        for (epoch, _, ()) in Answered::<T>::iter() {
            ensure!((oldest..=now).contains(&epoch), "an answer is of an epoch that is closed or to come");
        }
        ensure!(CurrentWalk::<T>::get().is_none_or(|walk| walk.epoch <= now), "a walk is of an epoch to come");
        Ok(())
    }
}
