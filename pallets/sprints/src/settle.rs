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
    cap, tally::Tally, weights::WeightInfo, Commitment, Commitments, Config, Continuous, ContinuousRecord, Discredited,
    Epoch, Event, Pallet, SettlementCursor, Standings, VoidReason,
};

/// What a participant committed to that is settled in an epoch.
struct Claim<BlockNumber> {
    /// In the epoch's sprint.
    sprint: Option<Commitment>,
    /// After the sprint of the epoch before.
    continuous: Option<ContinuousRecord<BlockNumber>>,
}

impl<T: Config> Pallet<T> {
    /// Ends the validation phase.
    pub(crate) fn settle(epoch: Epoch<BlockNumberFor<T>>, now: BlockNumberFor<T>) -> Weight {
        let (tally, counted) = Self::tally(epoch.index);
        let claims = Self::claims(epoch.index);
        let mut weight = counted.saturating_add(Self::weight_of_settling(&claims));
        let mut proofs = Vec::with_capacity(claims.len());
        let mut largest = 0;
        for (participant, claim) in claims {
            if let Some(reason) = Self::void_reason(epoch.index, &tally, &participant, &claim) {
                if reason.is_fraud() {
                    T::Participants::slash(&participant, T::SlashedShare::get());
                }
                Self::deposit_event(Event::CommitmentVoided { epoch: epoch.index, participant, reason });
                continue;
            }
            largest = largest.max(claim.sprint.map_or(0, |commitment| commitment.proofs.count));
            let backing = T::Participants::backed_weight(&participant);
            proofs.push((participant, cap::backed(Self::proofs_of(&claim), T::UnbackedShare::get(), backing)));
        }
        Self::publish(epoch.index, cap::weights_of(proofs, T::WeightCap::get()));
        let level = Self::next_level(epoch.level, largest);
        let epoch = Epoch { phase: Phase::Settled, level, ..epoch };
        weight.saturating_accrue(Self::enter(epoch, now, |lengths| lengths.settled));
        weight
    }

    /// What is settled in an epoch: its sprint, and the continuous commitments of the epoch before.
    fn claims(epoch: EpochIndex) -> BTreeMap<T::AccountId, Claim<BlockNumberFor<T>>> {
        let mut claims: BTreeMap<_, _> = Commitments::<T>::iter_prefix(epoch)
            .map(|(participant, commitment)| (participant, Claim { sprint: Some(commitment), continuous: None }))
            .collect();
        for (participant, record) in epoch.previous().into_iter().flat_map(Continuous::<T>::iter_prefix) {
            let claim = claims.entry(participant).or_insert(Claim { sprint: None, continuous: None });
            claim.continuous = Some(record);
        }
        claims
    }

    fn weight_of_settling(claims: &BTreeMap<T::AccountId, Claim<BlockNumberFor<T>>>) -> Weight {
        let count = |of: &dyn Fn(&Claim<BlockNumberFor<T>>) -> bool| {
            u32::try_from(claims.values().filter(|claim| of(claim)).count()).unwrap_or(u32::MAX)
        };
        T::WeightInfo::settle(count(&|claim| claim.sprint.is_some()))
            .saturating_add(T::WeightInfo::settle_continuous(count(&|claim| claim.continuous.is_some())))
    }

    /// Proofs of the sprint, and so many continuous ones as one of them.
    fn proofs_of(claim: &Claim<BlockNumberFor<T>>) -> u64 {
        let sprint = claim.sprint.map_or(0, |commitment| commitment.proofs.count);
        let continuous = claim.continuous.map_or(0, |record| record.proofs);
        let per_weight = T::ContinuousTerms::get().proofs_per_weight.max(1);
        u64::from(sprint).saturating_add(continuous.checked_div(per_weight.into()).unwrap_or(0))
    }

    /// Why what a participant committed to does not count, if it does not. It holds together or not at all.
    fn void_reason(
        epoch: EpochIndex,
        tally: &Tally<T::AccountId>,
        participant: &T::AccountId,
        claim: &Claim<BlockNumberFor<T>>,
    ) -> Option<VoidReason> {
        let before = epoch.previous().unwrap_or_default();
        let sprint = claim.sprint.and_then(|commitment| {
            if !commitment.revealed {
                Some(VoidReason::Withheld)
            } else if commitment.refuted {
                Some(VoidReason::Refuted)
            } else {
                tally.is_outvoted(participant, epoch).then_some(VoidReason::Outvoted)
            }
        });
        let continuous = claim.continuous.and_then(|record| {
            if !record.revealed {
                Some(VoidReason::ContinuousWithheld)
            } else if record.refuted {
                Some(VoidReason::ContinuousRefuted)
            } else {
                tally.is_outvoted(participant, before).then_some(VoidReason::ContinuousOutvoted)
            }
        });
        let discredited = Discredited::<T>::contains_key(epoch, participant).then_some(VoidReason::Discredited);
        let reasons = [sprint, continuous, discredited];
        // A fraud is told and slashed whatever else is missing.
        let fraud = reasons.into_iter().flatten().find(|reason| reason.is_fraud());
        fraud.or_else(|| reasons.into_iter().flatten().next())
    }

    /// Makes weights known and starts giving them to the participants; without any the old ones stay.
    fn publish(epoch: EpochIndex, mut weights: Vec<(T::AccountId, VotingWeight)>) {
        weights.truncate(T::MaxRacers::get() as usize);
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
