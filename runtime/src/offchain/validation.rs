//! What a participant owes validation, gathered from the pallets that know parts of it.

use alloc::vec::Vec;
use codec::Decode;
use core::ops::Range;
use keirin_offchain_workers::Demanded;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::Epochs,
    validation::{Candidate, Draw, Exposure, Lot, Ticket, ValidationDuty, Work, WorkId, WorkIndex, MAX_DRAWS},
    views::{ChallengeStage, ChallengeView, DemandView, VoteState, WorkView, WORKS_PER_PAGE},
};
use pallet_keirin_sprints::SecretCommitments;
use pallet_keirin_validation::Works;

use super::batches::{leaf_draw, leaf_votes, lists_to_open};
use crate::{AccountId, Balance, BlockNumber, Inference, Runtime, Sprints, System, Validation};

pub(super) type Challenge = ChallengeView<AccountId, Balance, BlockNumber>;

/// What a participant owes now.
pub(super) fn duties(participant: &AccountId) -> Vec<ValidationDuty<AccountId>> {
    let challenges = Validation::challenges(participant);
    let (open, vote) = (votes_to_open(&challenges), votes_to_seal(&challenges));
    let lists = lists_to_open(participant);
    let draw = works_to_draw(participant).map(ValidationDuty::Draw);
    [open, vote, lists, draw].into_iter().flatten().collect()
}

/// Works in the current epoch on which the participant has said nothing, once everybody's weight is known. Where there are more than one
/// draw takes, each block has its turn of them.
fn works_to_draw(participant: &AccountId) -> Option<Draw> {
    let clock = Sprints::now();
    let epoch = clock.index;
    let commitment = SecretCommitments::<Runtime>::get(epoch, participant).filter(|_| clock.phase != Phase::Reveal)?;
    let round = Validation::rounds().into_iter().find(|round| round.epoch == epoch)?;
    let pages = in_turn(round.works)?.step_by(WORKS_PER_PAGE as usize);
    let works = pages.flat_map(|from| Validation::works(epoch, WorkIndex(from), participant));
    let open: Vec<_> = works.filter(|view| view.weight.0 > 0 && !view.sealed && is_checked(&view.work)).collect();
    let weight = open.first()?.weight;
    let works = open.iter().map(|view| ticket(epoch, view, participant)).collect();
    Some(Draw { lot: Lot { epoch, commitment, weight }, works })
}

/// Whether a work is one to check: a task, or a batch that is not void.
fn is_checked(work: &Work<AccountId, Balance>) -> bool {
    work.task().is_some() || (work.batch().is_some() && work.fee > 0)
}

/// Of so many works those that have their turn in this block, [`MAX_DRAWS`] at most.
pub(super) fn in_turn(works: u32) -> Option<Range<u32>> {
    let most = u32::try_from(MAX_DRAWS).ok()?;
    let turn = System::block_number().checked_rem(works.div_ceil(most))?;
    let first = turn.checked_mul(most)?;
    Some(first..works.min(first.saturating_add(most)))
}

pub(super) fn ticket(
    epoch: EpochIndex,
    view: &WorkView<AccountId, Balance, BlockNumber>,
    participant: &AccountId,
) -> Ticket {
    let exposure = exposure(view.demanded.as_ref());
    Ticket {
        index: view.index,
        work: view.work.id,
        rate: view.rate,
        others: view.others,
        assigned: view.assigned,
        exposure,
        leaves: leaf_draw(epoch, view, participant),
    }
}

fn exposure(demanded: Option<&DemandView<BlockNumber>>) -> Exposure {
    match demanded {
        None => Exposure::Private,
        Some(demand) if demand.answered => Exposure::Posted,
        Some(_) => Exposure::Demanded,
    }
}

/// Most challenged works that are handed over at once: with the evidence that was posted for them they stay well below what an executor
/// takes, and are checked within a few blocks.
const MOST_VOTES: usize = 16;

/// Challenged works of the oldest epoch that has some on which a vote is missing; first those on which voting ends first.
fn votes_to_seal(challenges: &[Challenge]) -> Option<ValidationDuty<AccountId>> {
    let owed = |challenge: &&Challenge| {
        challenge.stage == ChallengeStage::Voting && challenge.vote == VoteState::Missing && challenge.weight.0 > 0
    };
    let epoch = challenges.iter().find(owed)?.epoch;
    let owed = challenges.iter().filter(owed).filter(|challenge| challenge.epoch == epoch).take(MOST_VOTES);
    let (on_leaves, on_tasks): (Vec<_>, Vec<_>) = owed.partition(|challenge| challenge.work.task().is_none());
    let mut works: Vec<_> = on_tasks.into_iter().filter_map(challenged).collect();
    works.sort_by_key(|work| work.ticket.index);
    let leaves = leaf_votes(epoch, &on_leaves);
    (!works.is_empty() || !leaves.leaves.is_empty()).then_some(ValidationDuty::Vote { epoch, works, leaves })
}

fn challenged(challenge: &Challenge) -> Option<Candidate<AccountId>> {
    let ticket = Ticket {
        index: challenge.index,
        work: challenge.work.id,
        rate: sp_runtime::Perbill::one(),
        others: challenge.others,
        assigned: false,
        exposure: exposure(challenge.demanded.as_ref()),
        leaves: None,
    };
    candidate(challenge.epoch, ticket, &challenge.work)
}

/// Votes of the oldest epoch that has some to open.
fn votes_to_open(challenges: &[Challenge]) -> Option<ValidationDuty<AccountId>> {
    let owed = |challenge: &&Challenge| {
        challenge.stage == ChallengeStage::Opening && matches!(challenge.vote, VoteState::Sealed(_))
    };
    let epoch = challenges.iter().find(owed)?.epoch;
    let owed = challenges.iter().filter(owed).filter(|challenge| challenge.epoch == epoch);
    let works: Vec<(WorkIndex, WorkId)> = owed.map(|challenge| (challenge.index, challenge.work.id)).collect();
    Some(ValidationDuty::Open { epoch, works })
}

/// All that it takes to check these works.
pub(super) fn candidates(participant: &AccountId, epoch: EpochIndex, works: &[WorkIndex]) -> Vec<Candidate<AccountId>> {
    let view = |index: &WorkIndex| Validation::works(epoch, *index, participant).into_iter().next();
    let views = works.iter().filter_map(|index| view(index).filter(|view| view.index == *index));
    views.filter_map(|view| candidate(epoch, ticket(epoch, &view, participant), &view.work)).collect()
}

fn candidate(epoch: EpochIndex, ticket: Ticket, work: &Work<AccountId, Balance>) -> Option<Candidate<AccountId>> {
    let (order, report) = Inference::reported(work.task()?)?;
    let executor = pallet_keirin_participants::Participants::<Runtime>::get(&work.executor)?;
    let payload = Validation::payload(epoch, ticket.index);
    Some(Candidate {
        executor: executor.executor_key,
        endpoint: executor.endpoint,
        thresholds: pallet_keirin_models::Models::<Runtime>::get(&work.model)?.thresholds,
        trap: Works::<Runtime>::get(epoch, ticket.index)?.trap,
        // What can't be decoded is no evidence, and the answer invalid. Were it left out, an executor could commit to garbage,
        // post it, and have its validators miss their duty.
        payload: payload.map(|bytes| Decode::decode(&mut bytes.as_slice()).unwrap_or_default()),
        ticket,
        order,
        report,
    })
}

/// Evidence that a participant must post.
pub(super) fn demanded(participant: &AccountId) -> Vec<Demanded> {
    let demands = Validation::demands(participant).into_iter();
    demands
        .filter_map(|demand| {
            let work = Works::<Runtime>::get(demand.epoch, demand.index)?.work.id;
            Some(Demanded { epoch: demand.epoch, index: demand.index, work })
        })
        .collect()
}
