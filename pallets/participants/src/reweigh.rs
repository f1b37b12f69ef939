//! New weights when a sprint is settled.

use frame_support::ensure;
use keirin_primitives::{traits::SetWeights, weight::VotingWeight};

use crate::{Config, Error, Pallet, Participants, Slot, SlotOwners, SlotsUsed};

impl<T: Config> SetWeights<T::AccountId> for Pallet<T> {
    /// Totals are kept below 2^64 after every single change: a weight that would lift one above it is not given, and the
    /// participant keeps the one it has. No event is emitted; the caller knows whom it gave what.
    fn set_weights(first: u32, limit: u32, weight_of: &dyn Fn(&T::AccountId) -> VotingWeight) -> Option<u32> {
        let used = SlotsUsed::<T>::get();
        let end = first.saturating_add(limit).min(used);
        for slot in first..end {
            let Some(owner) = SlotOwners::<T>::get(slot) else { continue };
            if let Err(error) = Self::reweigh(&owner, slot, weight_of(&owner)) {
                frame_support::defensive!("weights are counts of proofs, whose sum is far below 2^64", error);
            }
        }
        (end < used).then_some(end)
    }
}

impl<T: Config> Pallet<T> {
    /// Gives the participant in a slot another weight in the trees of all models it serves, or in none.
    pub(crate) fn reweigh(owner: &T::AccountId, slot: Slot, weight: VotingWeight) -> Result<(), Error<T>> {
        let mut participant = Participants::<T>::get(owner).ok_or(Error::<T>::NotRegistered)?;
        let former = participant.weight;
        if former == weight {
            return Ok(());
        }
        let fits = participant.models.iter().all(|model| Self::replacement_fits(model, former, weight));
        ensure!(fits, Error::<T>::WeightOverflow);
        for model in &participant.models {
            Self::replace_weight(model, slot, former, weight);
        }
        participant.weight = weight;
        Participants::<T>::insert(owner, participant);
        Ok(())
    }
}
