//! Removing what former epochs left.

use frame_support::{traits::Get, weights::Weight};
use keirin_primitives::sprint::EpochIndex;

use crate::{
    weights::WeightInfo, Accusers, Commitments, Config, Continuous, ContinuousProofSets, ContinuousRevealed,
    CurrentEpoch, Discredited, Findings, Pallet, PruneCursor, Revealed, SecretCommitments, Secrets, Votes,
};

/// Epochs whose entries stay beside the current one's: the last secrets are opened in the epoch after theirs, and whoever wants to prove
/// a missed duty has the epoch after that.
const KEPT_EPOCHS: u32 = 2;

impl<T: Config> Pallet<T> {
    /// Removes some of what the oldest epoch left, if it is old enough.
    pub(crate) fn prune() -> Weight {
        let oldest = PruneCursor::<T>::get();
        if oldest.0.saturating_add(KEPT_EPOCHS) >= CurrentEpoch::<T>::get().index.0 {
            return T::DbWeight::get().reads(2);
        }
        if Self::prune_some(oldest, T::PrunedPerBlock::get()) {
            PruneCursor::<T>::put(oldest.next());
        }
        T::WeightInfo::prune(T::PrunedPerBlock::get())
    }

    /// Removes up to `limit` entries of an epoch. Returns whether none is left.
    fn prune_some(epoch: EpochIndex, limit: u32) -> bool {
        let mut left = limit;
        let mut clear = |remove: &dyn Fn(u32) -> sp_io::MultiRemovalResults| {
            if left > 0 {
                left = left.saturating_sub(remove(left).unique);
            }
        };
        clear(&|limit| SecretCommitments::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Secrets::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Commitments::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Revealed::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Continuous::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| ContinuousProofSets::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| ContinuousRevealed::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Votes::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Accusers::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Findings::<T>::clear_prefix(epoch, limit, None));
        clear(&|limit| Discredited::<T>::clear_prefix(epoch, limit, None));
        left > 0
    }
}
