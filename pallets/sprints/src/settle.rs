//! Settling a sprint: which commitments hold, and what weights they become.

use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{traits::Get, weights::Weight, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::{Collateral, SetWeights},
    weight::VotingWeight,
};

use crate::{
    cap, tally::Tally, weights::WeightInfo, Commitment, Commitments, Config, Discredited, Epoch, Event, Pallet,
    SettlementCursor, Standings, VoidReason,
};

impl<T: Config> Pallet<T> {
    /// Ends the validation phase.
    pub(crate) fn settle(epoch: Epoch<BlockNumberFor<T>>, now: BlockNumberFor<T>) -> Weight {
        let tally = Self::tally(epoch.index);
        let commitments: Vec<_> = Commitments::<T>::iter_prefix(epoch.index).collect();
        let count = u32::try_from(commitments.len()).unwrap_or(u32::MAX);
        let mut proofs = Vec::with_capacity(commitments.len());
        let mut largest = 0;
        for (participant, commitment) in commitments {
            if let Some(reason) = Self::void_reason(epoch.index, &tally, &participant, &commitment) {
                if reason == VoidReason::Outvoted || reason == VoidReason::Refuted {
                    T::Participants::slash(&participant, T::SlashedShare::get());
                }
                Self::deposit_event(Event::CommitmentVoided { epoch: epoch.index, participant, reason });
                continue;
            }
            largest = largest.max(commitment.proofs.count);
            let backing = T::Participants::backed_weight(&participant);
            let weight = cap::backed(commitment.proofs.count.into(), T::UnbackedShare::get(), backing);
            proofs.push((participant, weight));
        }
        Self::publish(epoch.index, cap::weights_of(proofs, T::WeightCap::get()));
        let level = Self::next_level(epoch.level, largest);
        let epoch = Epoch { phase: Phase::Settled, level, ..epoch };
        Self::enter(epoch, now, |lengths| lengths.settled).saturating_add(T::WeightInfo::settle(count))
    }

    /// Why a commitment does not count, if it does not.
    fn void_reason(
        epoch: EpochIndex,
        tally: &Tally<T::AccountId>,
        participant: &T::AccountId,
        commitment: &Commitment,
    ) -> Option<VoidReason> {
        if !commitment.revealed {
            Some(VoidReason::Withheld)
        } else if commitment.refuted {
            Some(VoidReason::Refuted)
        } else if tally.is_outvoted(participant) {
            Some(VoidReason::Outvoted)
        } else if Discredited::<T>::contains_key(epoch, participant) {
            Some(VoidReason::Discredited)
        } else {
            None
        }
    }

    /// Makes weights known and starts giving them to the participants; without any the old ones stay.
    fn publish(epoch: EpochIndex, weights: Vec<(T::AccountId, VotingWeight)>) {
        if weights.is_empty() {
            Self::deposit_event(Event::SprintEmpty { epoch });
            return;
        }
        let total = weights.iter().fold(0u64, |sum, (_, weight)| sum.saturating_add(weight.0));
        let racers = u32::try_from(weights.len()).unwrap_or(u32::MAX);
        Standings::<T>::put(BoundedVec::truncate_from(weights));
        SettlementCursor::<T>::put(0);
        Self::deposit_event(Event::SprintSettled { epoch, racers, total: VotingWeight(total) });
    }

    /// Gives the next participants their settled weights; those that are not in the standings lose theirs.
    pub(crate) fn give_weights() -> Weight {
        let Some(first) = SettlementCursor::<T>::get() else { return T::DbWeight::get().reads(1) };
        let standings: BTreeMap<_, _> = Standings::<T>::get().into_iter().collect();
        let weight_of = |participant: &T::AccountId| standings.get(participant).copied().unwrap_or_default();
        let next = T::Participants::set_weights(first, T::SlotsPerBlock::get(), &weight_of);
        SettlementCursor::<T>::set(next);
        T::WeightInfo::give_weights()
    }
}
