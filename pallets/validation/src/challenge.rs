//! Challenges: how they are opened, and what they come to.

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::EpochIndex,
    validation::{Work, WorkIndex},
    weight::VotingWeight,
};
use sp_runtime::{
    traits::{CheckedDiv, One},
    Saturating,
};

use crate::{
    BalanceOf, Challenge, ChallengeOf, Challenges, Config, Demand, Demands, Event, Pallet, RecordedOf, RoundOf,
    Tallies, WorkOutcome,
};

/// Of the weight beside the executor's, the part `1 / TURNOUT` has to vote on a challenge, or nobody owed a vote: then it is more likely that
/// votes could not be cast than that so many are idle.
const TURNOUT: u128 = 3;

impl<Balance, BlockNumber> Challenge<Balance, BlockNumber> {
    /// Whether so much of the `others`' weight voted that the rest owed its votes.
    pub(crate) fn was_voted_on(&self, others: VotingWeight) -> bool {
        let voted = u128::from(self.valid.0).saturating_add(self.invalid.0.into());
        voted > 0 && voted.saturating_mul(TURNOUT) >= others.0.into()
    }
}

impl<T: Config> Pallet<T> {
    /// Puts a work to the vote. While its evidence is demanded voting does not end; and the more is put to the vote, the longer it lasts, so
    /// that nobody misses votes because there are too many.
    pub(crate) fn open_challenge(
        epoch: EpochIndex,
        index: WorkIndex,
        round: &mut RoundOf<T>,
        work: &Work<T::AccountId, BalanceOf<T>>,
        deposit: Option<BalanceOf<T>>,
    ) {
        let parts = BlockNumberFor::<T>::from(T::VotesPerBlock::get().max(1));
        round.voted_by = round.voted_by.max(Self::now().saturating_mul(parts)).saturating_add(One::one());
        let busy = round.voted_by.checked_div(&parts).unwrap_or_else(Self::now);
        let demanded = Demands::<T>::get(epoch, index).filter(|demand| !demand.answered);
        let from = demanded.map_or(busy, |demand| demand.until.max(busy));
        let (votes_until, opens_until) = Self::voting_from(from);
        let (valid, invalid) = (VotingWeight(0), VotingWeight(0));
        Challenges::<T>::insert(epoch, index, Challenge { votes_until, opens_until, deposit, valid, invalid });
        round.busy_until = round.busy_until.max(opens_until);
        let reported = deposit.is_some();
        Self::deposit_event(Event::WorkChallenged { epoch, index, work: work.id, reported, votes_until, opens_until });
    }

    /// The ends of voting and of opening when voting starts at a block.
    pub(crate) fn voting_from(start: BlockNumberFor<T>) -> (BlockNumberFor<T>, BlockNumberFor<T>) {
        let votes_until = start.saturating_add(T::VoteBlocks::get().max(One::one()));
        (votes_until, votes_until.saturating_add(T::OpenBlocks::get().max(One::one())))
    }

    /// What came of a work whose challenge and demand, if there are any, are over.
    pub(crate) fn outcome_of(
        epoch: EpochIndex,
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        challenge: Option<&ChallengeOf<T>>,
        demand: Option<&Demand<BlockNumberFor<T>>>,
    ) -> WorkOutcome {
        if demand.is_some_and(|demand| !demand.answered) {
            return WorkOutcome::Withheld;
        }
        let outcome = challenge.map(|challenge| {
            let own = Tallies::<T>::get(epoch, &recorded.work.executor).span.weight;
            decide::<T>(challenge, recorded.trap, own, round.total)
        });
        match outcome {
            // What is drawn as a trap is one, as long as no vote finds nothing wrong with it.
            None | Some(WorkOutcome::Confirmed) if recorded.trap => WorkOutcome::Trap,
            None => WorkOutcome::Unchallenged,
            Some(outcome) => outcome,
        }
    }
}

/// More than half of all the weight decides. The executor does not vote; what it says of its work is known, and its weight counts for that.
/// Otherwise a ring with less than half of the weight could convict whoever has so much that the others are less than twice the ring.
fn decide<T: Config>(challenge: &ChallengeOf<T>, trap: bool, own: VotingWeight, total: VotingWeight) -> WorkOutcome {
    let (for_valid, for_invalid) = if trap { (0, own.0) } else { (own.0, 0) };
    let most = |votes: VotingWeight, own: u64| {
        u128::from(votes.0).saturating_add(own.into()).saturating_mul(2) > total.0.into()
    };
    if most(challenge.invalid, for_invalid) {
        WorkOutcome::Confirmed
    } else if most(challenge.valid, for_valid) {
        WorkOutcome::Overturned
    } else {
        WorkOutcome::Undecided
    }
}
