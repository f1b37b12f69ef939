//! The clock and the secrets of epochs, for other pallets.

use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Secret},
    traits::{EpochNow, EpochRandomness, Epochs},
    HashBytes,
};

use crate::{Config, CurrentEpoch, Pallet, Secrets};

impl<T: Config> EpochRandomness for Pallet<T> {
    fn randomness_in_force() -> Option<(EpochIndex, HashBytes)> {
        Self::randomness_in_force()
    }
}

impl<T: Config> Epochs<T::AccountId, BlockNumberFor<T>> for Pallet<T> {
    fn now() -> EpochNow<BlockNumberFor<T>> {
        let epoch = CurrentEpoch::<T>::get();
        EpochNow { index: epoch.index, phase: epoch.phase, until: epoch.until }
    }

    fn secret_of(epoch: EpochIndex, participant: &T::AccountId) -> Option<Secret> {
        Secrets::<T>::get(epoch, participant)
    }
}
