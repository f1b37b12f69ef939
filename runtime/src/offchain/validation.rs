//! What a participant owes validation, gathered from the pallets that know parts of it.

use alloc::vec::Vec;
use codec::Decode;
use keirin_offchain_workers::Demanded;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::Epochs,
    validation::{Candidate, Draw, Lot, Ticket, ValidationDuty, Work, WorkId, WorkIndex, MAX_DRAWS, MAX_VERDICTS},
    views::{ChallengeStage, ChallengeView, VoteState, WorkView, WORKS_PER_PAGE},
};
use pallet_keirin_sprints::SecretCommitments;

use crate::{AccountId, Balance, BlockNumber, Inference, Runtime, Sprints, System, Validation};

type Challenge = ChallengeView<AccountId, Balance, BlockNumber>;

/// What a participant owes now.
pub(super) fn duties(participant: &AccountId) -> Vec<ValidationDuty<AccountId>> {
    let challenges = Validation::challenges(participant);
    let (open, vote) = (votes_to_open(&challenges), votes_to_seal(&challenges));
    [open, vote, works_to_draw(participant).map(ValidationDuty::Draw)].into_iter().flatten().collect()
}

/// Works of the current epoch on which the participant has said nothing, once everybody's weight is known. Where there are more than one
/// draw takes, each block has its turn of them.
fn works_to_draw(participant: &AccountId) -> Option<Draw> {
    let clock = Sprints::now();
    let epoch = clock.index;
    let commitment = SecretCommitments::<Runtime>::get(epoch, participant).filter(|_| clock.phase != Phase::Reveal)?;
    let round = Validation::rounds().into_iter().find(|round| round.epoch == epoch)?;
    let draws = round.works.div_ceil(u32::try_from(MAX_DRAWS).ok()?);
    let turn = System::block_number().checked_rem(draws)?;
    let first = turn.checked_mul(u32::try_from(MAX_DRAWS).ok()?)?;
    let last = round.works.min(first.saturating_add(u32::try_from(MAX_DRAWS).ok()?));
    let pages = (first..last).step_by(WORKS_PER_PAGE as usize);
    let works = pages.flat_map(|from| Validation::works(epoch, WorkIndex(from), participant));
    let open: Vec<_> = works.filter(|view| view.weight.0 > 0 && !view.sealed).collect();
    let weight = open.first()?.weight;
    let works = open.into_iter().map(|view| ticket(&view)).collect();
    Some(Draw { lot: Lot { epoch, commitment, weight }, works })
}

fn ticket(view: &WorkView<AccountId, Balance, BlockNumber>) -> Ticket {
    Ticket { index: view.index, work: view.work.id, rate: view.rate, others: view.others }
}

/// Challenged works of the oldest epoch that has some on which a vote is missing.
fn votes_to_seal(challenges: &[Challenge]) -> Option<ValidationDuty<AccountId>> {
    let owed = |challenge: &&Challenge| {
        challenge.stage == ChallengeStage::Voting && challenge.vote == VoteState::Missing && challenge.weight.0 > 0
    };
    let epoch = challenges.iter().find(owed)?.epoch;
    let owed = challenges.iter().filter(owed).filter(|challenge| challenge.epoch == epoch);
    let works: Vec<_> = owed.take(MAX_VERDICTS as usize).filter_map(challenged).collect();
    (!works.is_empty()).then_some(ValidationDuty::Vote { epoch, works })
}

fn challenged(challenge: &Challenge) -> Option<Candidate<AccountId>> {
    let ticket = Ticket {
        index: challenge.index,
        work: challenge.work.id,
        rate: sp_runtime::Perbill::one(),
        others: challenge.others,
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
    views.filter_map(|view| candidate(epoch, ticket(&view), &view.work)).collect()
}

fn candidate(epoch: EpochIndex, ticket: Ticket, work: &Work<AccountId, Balance>) -> Option<Candidate<AccountId>> {
    let (order, report) = Inference::reported(work.task)?;
    let executor = pallet_keirin_participants::Participants::<Runtime>::get(&work.executor)?;
    let payload = Validation::payload(epoch, ticket.index);
    Some(Candidate {
        executor: executor.executor_key,
        endpoint: executor.endpoint,
        thresholds: pallet_keirin_models::Models::<Runtime>::get(&work.model)?.thresholds,
        payload: payload.and_then(|bytes| Decode::decode(&mut bytes.as_slice()).ok()),
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
            let work = pallet_keirin_validation::Works::<Runtime>::get(demand.epoch, demand.index)?.work.id;
            Some(Demanded { epoch: demand.epoch, index: demand.index, work })
        })
        .collect()
}
