//! The way through the participants: who gets a canary.

use codec::Encode;
use frame_support::{storage::with_storage_layer, traits::Get};
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{ActiveParticipant, ActiveParticipants, Entropy, Epochs, OnAnswered, ProtocolTasks},
};
use sp_io::hashing::keccak_256;
use sp_runtime::traits::Zero;

use crate::{Answered, BalanceOf, Canaries, Config, CurrentWalk, Pallet, Walk};

impl<T: Config> Pallet<T> {
    /// Goes through the next slots and returns how many those were, and how many canaries were opened.
    pub(crate) fn walk_on(epoch: EpochIndex) -> (u32, u32) {
        let mut walk = Self::walk_of(epoch);
        let slots = T::SlotsPerBlock::get();
        let (participants, next) = T::Participants::active_in(walk.next, slots);
        walk.next = next.unwrap_or(0);
        let mut opened = 0u32;
        for participant in participants {
            if !Self::is_due(epoch, &participant) {
                continue;
            }
            // A canary that is refused leaves nothing behind.
            if let Ok(minted) = with_storage_layer(|| Self::open_canary(&walk, &participant)) {
                walk.minted = minted;
                opened = opened.saturating_add(1);
            }
        }
        CurrentWalk::<T>::put(walk);
        (slots, opened)
    }

    /// The epoch's walk. It begins where the last one ended, so that all have their turn even if it cannot reach all.
    fn walk_of(epoch: EpochIndex) -> Walk<BalanceOf<T>> {
        let last = CurrentWalk::<T>::get();
        if let Some(walk) = last.as_ref().filter(|walk| walk.epoch == epoch) {
            return walk.clone();
        }
        let seed = (T::Entropy::entropy(), epoch).using_encoded(keccak_256);
        Walk { epoch, seed, next: last.map_or(0, |walk| walk.next), minted: Zero::zero() }
    }

    /// Whether a participant could earn in this epoch by existing, and has no canary yet.
    fn is_due(epoch: EpochIndex, participant: &ActiveParticipant<T::AccountId>) -> bool {
        let ActiveParticipant { account, weight, .. } = participant;
        weight.0 > 0
            && !Answered::<T>::contains_key(epoch, account)
            && !Canaries::<T>::contains_key(epoch, account)
            && !T::Tasks::is_busy(account)
    }
}

impl<T: Config> OnAnswered<T::AccountId> for Pallet<T> {
    fn answered(participant: &T::AccountId) {
        Answered::<T>::insert(T::Epochs::now().index, participant, ());
    }
}
