//! Who could be drawn to serve a request: those who opened the epoch, with the key, the weight and the models that they had then.
//!
//! What participants change later counts from the next epoch that they open on, so that everybody draws from the same line. An epoch's roster is
//! complete when its randomness is fixed. It holds from then on until that of the next epoch is, and what a request's timestamp says lies in its time; for
//! [`keirin_primitives::receipts::ROSTER_OVERLAP_MS`] around that moment both are right, because gateways see it later, and requests may be old when they come.

use alloc::vec::Vec;
use keirin_primitives::{
    model::ModelId,
    receipts::{in_force_around, Candidate, Candidates, Receipt},
    sprint::EpochIndex,
    traits::{EpochRandomness, Epochs, ExecutorKeyOf, OnOpened, Registered},
    weight::VotingWeight,
    HashBytes,
};

use crate::{falsehood::timestamp_ms, Config, Enrolled, OldestRoster, Pallet, Reign, Reigns, Rosters};

/// Epochs before the current one whose rosters are kept: a request may be as old as [`Config::OldestReceipt`] when its batch is committed, and the batch's epoch is
/// settled within three.
pub const KEPT_ROSTERS: u32 = 16;

/// Most participants of an old roster that are forgotten in a block.
pub const ENROLLED_FORGOTTEN: u32 = 16;

impl<T: Config> Pallet<T> {
    /// Notes the randomness that is in force, with the roster of its epoch.
    pub(crate) fn note_reign() {
        let Some((epoch, randomness)) = T::Epochs::randomness_in_force() else { return };
        match Reigns::<T>::get(epoch) {
            None => Reigns::<T>::insert(epoch, Reign { randomness, from_ms: None }),
            // The time of a block is known to the next one.
            Some(reign) if reign.from_ms.is_none() => {
                Reigns::<T>::insert(epoch, Reign { from_ms: Some(Self::time_ms()), ..reign });
            }
            Some(_) => {}
        }
    }

    /// The first epoch whose roster is whole.
    fn first_kept() -> EpochIndex {
        EpochIndex(T::Epochs::now().index.0.saturating_sub(KEPT_ROSTERS))
    }

    /// Whether an epoch's roster is whole, if there is one.
    pub(crate) fn is_roster_kept(epoch: EpochIndex) -> bool {
        epoch >= Self::first_kept()
    }

    /// Forgets some of the oldest roster, if it is old enough. Returns how many participants at most.
    pub(crate) fn forget_roster() -> u32 {
        let oldest = OldestRoster::<T>::get();
        if oldest >= Self::first_kept() {
            return 0;
        }
        if Rosters::<T>::clear_prefix(oldest, ENROLLED_FORGOTTEN, None).maybe_cursor.is_none() {
            Reigns::<T>::remove(oldest);
            OldestRoster::<T>::put(oldest.next());
        }
        ENROLLED_FORGOTTEN
    }

    /// The epochs by whose rosters a request of this time may have been drawn, with their randomness; none where it is not known any more, or not
    /// yet.
    fn reigns_at(at_ms: u64) -> Option<Vec<(EpochIndex, HashBytes)>> {
        let now = T::Epochs::now().index;
        let epochs = (Self::first_kept().0..=now.0).rev().map(EpochIndex);
        let reigns = epochs.filter_map(|epoch| match Reigns::<T>::get(epoch) {
            Some(reign) => Some(Some((reign.from_ms.unwrap_or_else(Self::time_ms), (epoch, reign.randomness)))),
            // Its randomness is not fixed yet.
            None if epoch == now => None,
            None => Some(None),
        });
        in_force_around(reigns, at_ms)
    }

    /// All who could be drawn for a model in an epoch.
    fn candidates(epoch: EpochIndex, model: &ModelId) -> Candidates<T::AccountId> {
        let serving = Rosters::<T>::iter_prefix(epoch).filter(|(_, enrolled)| enrolled.models.contains(model));
        Candidates::new(serving.map(|(account, Enrolled { executor, weight, .. })| Candidate {
            account,
            executor,
            weight,
        }))
    }

    /// Whether a request went another way than any roster tells by which it may have been drawn. Where nobody was enrolled for the model nobody can
    /// tell.
    pub(crate) fn is_misrouted(receipt: &Receipt) -> bool {
        let Some(reigns) = Self::reigns_at(timestamp_ms(receipt)) else { return false };
        reigns.iter().all(|(epoch, randomness)| {
            let candidates = Self::candidates(*epoch, &receipt.model);
            candidates.iter().next().is_some() && receipt.misrouted(randomness, &candidates).is_some()
        })
    }
}

impl<T: Config> OnOpened<T::AccountId> for Pallet<T> {
    fn opened(epoch: EpochIndex, participant: &T::AccountId, weight: VotingWeight) {
        let Some(executor) = T::Participants::executor_key_of(participant) else { return };
        let models = T::Participants::models_of(participant);
        Rosters::<T>::insert(epoch, participant, Enrolled { executor, weight, models });
    }
}
