//! Slots: which place in the weight trees is whose.

use keirin_primitives::{model::ServedModels, weight::VotingWeight};

use crate::{Config, Error, FirstFreeSlot, NextFreeSlot, Pallet, Slot, SlotOwners, SlotsUsed};

impl<T: Config> Pallet<T> {
    /// Gives `participant` a free slot.
    pub(crate) fn take_slot(participant: &T::AccountId) -> Slot {
        let slot = match FirstFreeSlot::<T>::get() {
            Some(free) => {
                FirstFreeSlot::<T>::set(NextFreeSlot::<T>::take(free).flatten());
                free
            }
            None => SlotsUsed::<T>::mutate(|used| {
                let fresh = *used;
                *used = used.saturating_add(1);
                fresh
            }),
        };
        SlotOwners::<T>::insert(slot, participant);
        slot
    }

    /// Puts a slot back.
    pub(crate) fn free_slot(slot: Slot) {
        SlotOwners::<T>::remove(slot);
        NextFreeSlot::<T>::insert(slot, FirstFreeSlot::<T>::get());
        FirstFreeSlot::<T>::put(slot);
    }

    /// Adds a weight to the trees of every model served.
    pub(crate) fn enter_trees(models: &ServedModels, slot: Slot, weight: VotingWeight) -> Result<(), Error<T>> {
        models.iter().try_for_each(|model| Self::add_weight(model, slot, weight))
    }

    /// Takes a weight out of the trees of every model served.
    pub(crate) fn leave_trees(models: &ServedModels, slot: Slot, weight: VotingWeight) {
        for model in models {
            Self::remove_weight(model, slot, weight);
        }
    }
}
