//! Continuous proving: commitments after the sprint's, opened and counted in the next epoch.
//!
//! While governance has it switched on, a racer may go on with the epoch's seed in the validation and settled phases and commit to
//! further proofs. What is claimed with them gives nothing by itself: all nonces lie after those committed to before, and in
//! the next epoch a share of all leaves is drawn, opened, voted on and disputed together with that epoch's sprint. A participant whose
//! continuous commitments do not hold loses that sprint too; without that, a part of ten would be free to gamble with.

mod commit;
mod duties;
mod reveal;

use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::sprint::{EpochIndex, Race};

use crate::{Config, Continuous, ContinuousEnabled, ContinuousRecord, Epoch, Event, Pallet, PreviousRace};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_continuous(enabled: bool) {
        ContinuousEnabled::<T>::put(enabled);
        Self::deposit_event(Event::ContinuousSwitched { enabled });
    }

    /// The race of this epoch or of the one before, whose nonces are checked in this one.
    pub(crate) fn race_in(epoch: &Epoch<BlockNumberFor<T>>, index: EpochIndex) -> Option<Race> {
        if index == epoch.index {
            return Some(epoch.race());
        }
        PreviousRace::<T>::get().filter(|race| race.epoch == index && index.next() == epoch.index)
    }

    /// Changes the record of continuous commitments that is there.
    pub(crate) fn edit_continuous(
        epoch: EpochIndex,
        participant: &T::AccountId,
        edit: impl FnOnce(&mut ContinuousRecord<BlockNumberFor<T>>),
    ) {
        Continuous::<T>::mutate_exists(epoch, participant, |entry| {
            if let Some(record) = entry {
                edit(record);
            }
        });
    }
}
