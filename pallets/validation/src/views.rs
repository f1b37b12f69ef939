//! What programs outside ask of this pallet; served through [`crate::runtime_api`].

use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::EpochIndex,
    validation::WorkIndex,
    views::{
        ChallengeStage, ChallengeView, DemandView, OpenDemand, RoundView, StandingView, VoteState, WorkView,
        WORKS_PER_PAGE,
    },
    weight::VotingWeight,
};

use crate::{
    bound::is_cheating, BalanceOf, Ballot, Ballots, ChallengeOf, Challenges, Config, Demands, Pallet, Payloads, Rounds,
    Seals, Tallies, Works,
};

type ChallengeViewOf<T> = ChallengeView<<T as frame_system::Config>::AccountId, BalanceOf<T>, BlockNumberFor<T>>;

impl<T: Config> Pallet<T> {
    /// Epochs that are not settled, oldest first.
    pub fn rounds() -> Vec<RoundView<BlockNumberFor<T>>> {
        let mut rounds: Vec<_> = Rounds::<T>::iter()
            .map(|(epoch, round)| RoundView {
                epoch,
                stage: round.stage,
                works: round.works,
                next: WorkIndex(round.next),
                total: round.total,
                busy_until: round.busy_until,
            })
            .collect();
        rounds.sort_by_key(|round| round.epoch);
        rounds
    }

    /// Works of an epoch from a number on, as a validator sees them.
    pub fn works(
        epoch: EpochIndex,
        from: WorkIndex,
        validator: &T::AccountId,
    ) -> Vec<WorkView<T::AccountId, BalanceOf<T>, BlockNumberFor<T>>> {
        let Some(round) = Rounds::<T>::get(epoch) else { return Vec::new() };
        let span = Tallies::<T>::get(epoch, validator).span;
        let until = round.works.min(from.0.saturating_add(WORKS_PER_PAGE));
        (from.0..until)
            .map(WorkIndex)
            .filter_map(|index| {
                let recorded = Works::<T>::get(epoch, index)?;
                let executor = Tallies::<T>::get(epoch, &recorded.work.executor).span;
                let own = recorded.work.executor == *validator;
                Some(WorkView {
                    index,
                    rate: recorded.rate,
                    weight: if own { VotingWeight(0) } else { span.weight },
                    others: Self::without(&round, executor),
                    assigned: Self::is_assigned(&round, &recorded, executor, span),
                    sealed: Seals::<T>::contains_key((epoch, index), validator),
                    challenged: Challenges::<T>::contains_key(epoch, index),
                    demanded: Self::demand_view(epoch, index),
                    work: recorded.work,
                })
            })
            .collect()
    }

    fn demand_view(epoch: EpochIndex, index: WorkIndex) -> Option<DemandView<BlockNumberFor<T>>> {
        Demands::<T>::get(epoch, index).map(|demand| DemandView { until: demand.until, answered: demand.answered })
    }

    /// Works that are put to the vote; first those on which a validator can still do something.
    pub fn challenges(validator: &T::AccountId) -> Vec<ChallengeViewOf<T>> {
        let views = Challenges::<T>::iter()
            .filter_map(|(epoch, index, challenge)| Self::challenge_view(epoch, index, &challenge, validator));
        let mut views: Vec<_> = views.collect();
        views.sort_by_key(|view| (is_done(view), view.epoch, view.votes_until, view.index));
        views.truncate(WORKS_PER_PAGE as usize);
        views
    }

    fn challenge_view(
        epoch: EpochIndex,
        index: WorkIndex,
        challenge: &ChallengeOf<T>,
        validator: &T::AccountId,
    ) -> Option<ChallengeViewOf<T>> {
        let (round, recorded) = (Rounds::<T>::get(epoch)?, Works::<T>::get(epoch, index)?);
        let now = Self::now();
        let stage = if now < challenge.votes_until {
            ChallengeStage::Voting
        } else if now < challenge.opens_until {
            ChallengeStage::Opening
        } else {
            let demand = Demands::<T>::get(epoch, index);
            ChallengeStage::Decided(Self::outcome_of(epoch, &round, &recorded, Some(challenge), demand.as_ref()))
        };
        let vote = match Ballots::<T>::get((epoch, index), validator) {
            None => VoteState::Missing,
            Some(Ballot::Sealed(sealed)) => VoteState::Sealed(sealed),
            Some(Ballot::Opened(judgement)) => VoteState::Opened(judgement),
        };
        let work = recorded.work;
        let own = work.executor == *validator;
        let weight = if own { VotingWeight(0) } else { Tallies::<T>::get(epoch, validator).span.weight };
        Some(ChallengeView {
            epoch,
            index,
            stage,
            votes_until: challenge.votes_until,
            opens_until: challenge.opens_until,
            weight,
            vote,
            valid: challenge.valid,
            invalid: challenge.invalid,
            others: Self::others(epoch, &round, &work.executor),
            demanded: Self::demand_view(epoch, index),
            work,
        })
    }

    /// Evidence that a participant must post, most urgent first.
    pub fn demands(executor: &T::AccountId) -> Vec<OpenDemand<BlockNumberFor<T>>> {
        let open = Demands::<T>::iter().filter(|(_, _, demand)| !demand.answered && Self::now() < demand.until);
        let mut demands: Vec<_> = open
            .filter_map(|(epoch, index, demand)| {
                let work = Works::<T>::get(epoch, index)?.work;
                let evidence = work.evidence.filter(|_| work.executor == *executor)?;
                Some(OpenDemand { epoch, index, task: work.task()?, evidence, until: demand.until })
            })
            .collect();
        demands.sort_by_key(|demand| demand.until);
        demands
    }

    /// Evidence that was posted for a work.
    pub fn payload(epoch: EpochIndex, index: WorkIndex) -> Option<Vec<u8>> {
        Payloads::<T>::get(epoch, index).map(|payload| payload.into_inner())
    }

    /// Who opened an epoch that is not settled, with the weight that each had then.
    pub fn snapshot(epoch: EpochIndex) -> Vec<(T::AccountId, VotingWeight)> {
        let weights = Tallies::<T>::iter_prefix(epoch).map(|(participant, tally)| (participant, tally.span.weight));
        weights.filter(|(_, weight)| weight.0 > 0).collect()
    }

    /// How a participant stands in an epoch that is not settled.
    pub fn standing(epoch: EpochIndex, participant: &T::AccountId) -> Option<StandingView<T::AccountId>> {
        let round = Rounds::<T>::get(epoch)?;
        let tally = Tallies::<T>::try_get(epoch, participant).ok()?;
        Some(StandingView {
            epoch,
            stage: round.stage,
            weight: tally.span.weight,
            revealed: tally.secret.is_some(),
            worked: tally.worked,
            missed: tally.missed,
            checked: tally.checked.saturating_add(tally.leaves),
            failures: tally.failures.saturating_add(tally.failed_leaves),
            cheating: tally.cheated.is_some()
                || is_cheating(tally.checked, tally.failures)
                || is_cheating(tally.leaves, tally.failed_leaves),
            sealed: tally.sealed,
            verdicts: tally.verdicts,
            wrong: tally.vouched.saturating_add(tally.accused),
            votes: tally.votes,
            missed_votes: tally.missed_votes(round.votes_due),
            shown_by: tally.shown_by,
        })
    }
}

/// Whether a validator has nothing left to do about a challenge.
fn is_done<AccountId, Balance, BlockNumber>(view: &ChallengeView<AccountId, Balance, BlockNumber>) -> bool {
    let open = match view.stage {
        ChallengeStage::Voting => view.vote == VoteState::Missing,
        ChallengeStage::Opening => matches!(view.vote, VoteState::Sealed(_)),
        ChallengeStage::Decided(_) => false,
    };
    view.weight.0 == 0 || !open
}
