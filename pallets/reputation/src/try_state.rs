//! What must be true of this pallet's storage between blocks.

use frame_support::ensure;
use sp_runtime::TryRuntimeError;

use crate::{Config, LastActive, Pallet, Records, SweepCursor};

impl<T: Config> Pallet<T> {
    /// Checks every invariant: each record is listed once, under the epoch it was last active in; who cheated has served no
    /// longer than since.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut records = 0usize;
        for (participant, record) in Records::<T>::iter() {
            records = records.saturating_add(1);
            ensure!(LastActive::<T>::contains_key(record.last_active, &participant), "a record is not listed");
            ensure!(record.last_active >= SweepCursor::<T>::get(), "a record was passed over");
            if let Some(cheated) = record.cheated {
                ensure!(cheated.times > 0, "somebody cheated in no epoch");
                let since = record.last_active.0.saturating_sub(cheated.last.0);
                ensure!(record.epochs <= since, "somebody has served longer than since it cheated");
            }
        }
        ensure!(records == LastActive::<T>::iter_keys().count(), "somebody is listed twice, or without a record");
        Ok(())
    }
}
