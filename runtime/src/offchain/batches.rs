//! What a participant is told of batches of receipts that it has to check, gathered from the pallets that know parts of it.

use alloc::vec::Vec;
use frame_support::traits::Get;
use keirin_primitives::{
    receipts::BatchId,
    sprint::{EpochIndex, Phase},
    traits::Epochs,
    validation::{
        seal_list, verdict_salt, BatchCandidate, BatchesToCheck, Exposure, LeafCandidate, LeafDraw, LeafExposure,
        LeafVotes, PostedLeaf, ReceiptTerms, Subject, Ticket, ValidationDuty, Work, WorkId, WorkIndex, MAX_POSTED,
        MAX_VERDICTS,
    },
    views::{PriceListView, Stage, WorkView},
};
use pallet_keirin_receipts::OVERLAP_MS;
use pallet_keirin_validation::{Rounds, Seals, Tallies, Works};

use super::validation::{in_turn, ticket, Challenge};
use crate::{AccountId, Balance, BlockNumber, Runtime, Sprints, System, Validation};

type View = WorkView<AccountId, Balance, BlockNumber>;

/// What decides which receipts of a batch a participant checks; none of other works, and of batches that are void.
pub(super) fn leaf_draw(epoch: EpochIndex, view: &View, participant: &AccountId) -> Option<LeafDraw> {
    let Subject::Batch { receipts, .. } = view.work.subject else { return None };
    let recorded = Works::<Runtime>::get(epoch, view.index)?;
    Some(LeafDraw {
        receipts,
        point: recorded.point,
        validator: Tallies::<Runtime>::get(epoch, participant).span,
        executor: Tallies::<Runtime>::get(epoch, &view.work.executor).span,
        total: Rounds::<Runtime>::get(epoch)?.total,
        closing: is_closing(),
    })
}

/// Whether half of the time is over in which nothing is recorded any more for the current epoch.
fn is_closing() -> bool {
    let clock = Sprints::now();
    let late = <Runtime as pallet_keirin_validation::Config>::LateWork::get();
    clock.phase == Phase::Settled && clock.until.saturating_sub(System::block_number()) <= late.div_ceil(2)
}

/// All that it takes to check those of these works that are batches.
pub(super) fn batches(participant: &AccountId, epoch: EpochIndex, works: &[WorkIndex]) -> BatchesToCheck<AccountId> {
    let view = |index: &WorkIndex| {
        Validation::works(epoch, *index, participant).into_iter().next().filter(|view| view.index == *index)
    };
    let views = works.iter().filter_map(view);
    let batches: Vec<_> = views.filter_map(|view| candidate(ticket(epoch, &view, participant), &view.work)).collect();
    let Some(earliest) = batches.iter().map(|batch| batch.committed_ms).min() else {
        return BatchesToCheck::default();
    };
    BatchesToCheck { terms: terms(earliest), batches }
}

fn candidate(ticket: Ticket, work: &Work<AccountId, Balance>) -> Option<BatchCandidate<AccountId>> {
    let id = work.batch()?;
    let batch = pallet_keirin_receipts::Batches::<Runtime>::get(id)?;
    let executor = pallet_keirin_participants::Participants::<Runtime>::get(&work.executor)?;
    Some(BatchCandidate {
        ticket,
        executor: executor.executor_key,
        committed_by: batch.executor,
        endpoint: executor.endpoint,
        commit: pallet_keirin_receipts::Commits::<Runtime>::get(id)?,
        committed_ms: batch.time_ms,
        demanded: demanded(id),
    })
}

/// Challenged receipts, with all that it takes to check them. At most [`MAX_POSTED`] of them were posted; others have their turn when votes on these are
/// in.
pub(super) fn leaf_votes(epoch: EpochIndex, challenges: &[&Challenge]) -> LeafVotes<AccountId> {
    let mut leaves: Vec<_> = challenges.iter().filter_map(|challenge| leaf_candidate(epoch, challenge)).collect();
    let mut posted: usize = 0;
    leaves.retain(|leaf| {
        posted = posted.saturating_add(leaf.posted.is_some().into());
        leaf.posted.is_none() || posted <= MAX_POSTED
    });
    leaves.sort_by_key(|leaf| leaf.index);
    let earliest = leaves.iter().map(|leaf| leaf.batch.committed_ms).min();
    LeafVotes { terms: earliest.map(terms).unwrap_or_default(), leaves }
}

fn leaf_candidate(epoch: EpochIndex, challenge: &Challenge) -> Option<LeafCandidate<AccountId>> {
    let Subject::Leaf { batch: of, place } = challenge.work.subject else { return None };
    let recorded = Works::<Runtime>::get(epoch, of)?;
    let ticket = Ticket {
        index: of,
        work: recorded.work.id,
        rate: recorded.rate,
        others: challenge.others,
        assigned: false,
        exposure: Exposure::Private,
        leaves: None,
    };
    let batch = candidate(ticket, &recorded.work)?;
    Some(LeafCandidate {
        index: challenge.index,
        work: challenge.work.id,
        place,
        trap: Works::<Runtime>::get(epoch, challenge.index)?.trap,
        posted: pallet_keirin_receipts::Posted::<Runtime>::get(recorded.work.batch()?, place),
        batch,
    })
}

/// Receipts of a batch that somebody demanded, in the order of their places.
fn demanded(id: BatchId) -> Vec<(u32, LeafExposure)> {
    use pallet_keirin_receipts::{Demands, Posted, Withheld};
    let open = Demands::<Runtime>::iter_key_prefix(id).map(|place| (place, LeafExposure::Demanded));
    let posted = Posted::<Runtime>::iter_key_prefix(id).map(|place| (place, LeafExposure::Posted));
    let failed = Withheld::<Runtime>::iter_key_prefix(id).map(|place| (place, LeafExposure::Failed));
    let mut all: Vec<_> = open.chain(posted).chain(failed).collect();
    all.sort_unstable_by_key(|(place, _)| *place);
    all
}

/// What receipts of batches are measured by, the first of which was committed at this time.
fn terms(earliest_ms: u64) -> ReceiptTerms {
    let oldest_ms = <Runtime as pallet_keirin_receipts::Config>::OldestReceipt::get();
    let prefix: &str = <Runtime as pallet_keirin_receipts::Config>::AddressPrefix::get();
    let models = pallet_keirin_models::Models::<Runtime>::iter();
    ReceiptTerms {
        oldest_ms,
        least_fee: <Runtime as pallet_keirin_receipts::Config>::LeastReceiptFee::get(),
        address_prefix: prefix.as_bytes().to_vec(),
        prices: prices(earliest_ms.saturating_sub(oldest_ms).saturating_sub(OVERLAP_MS)),
        thresholds: models.map(|(id, model)| (id, model.thresholds)).collect(),
    }
}

/// The price lists that have held since a time, oldest first: all that began later, and the one before.
fn prices(since_ms: u64) -> Vec<PriceListView> {
    use pallet_keirin_receipts::{Lists, OldestPrices, Prices};
    let mut lists = Vec::new();
    for epoch in (OldestPrices::<Runtime>::get().0..=Sprints::now().index.0).rev().map(EpochIndex) {
        let Some(from_ms) = Lists::<Runtime>::get(epoch).and_then(|list| list.from_ms) else { continue };
        lists.push(PriceListView { epoch, from_ms, prices: Prices::<Runtime>::iter_prefix(epoch).collect() });
        if from_ms <= since_ms {
            break;
        }
    }
    lists.reverse();
    lists
}

/// Those of these receipts that were posted.
pub(super) fn posted(epoch: EpochIndex, receipts: &[(WorkIndex, u32)]) -> Vec<PostedLeaf> {
    let posted = |(index, place): &(WorkIndex, u32)| {
        let id = Works::<Runtime>::get(epoch, index)?.work.batch()?;
        let posted = pallet_keirin_receipts::Posted::<Runtime>::get(id, place)?;
        Some(PostedLeaf { index: *index, posted })
    };
    receipts.iter().filter_map(posted).collect()
}

/// Batches about which the participant has sealed something that is not nothing, and which it has not opened, as long as lists are opened. What is
/// nothing the chain opens by itself, and what was opened looks like nothing.
pub(super) fn lists_to_open(participant: &AccountId) -> Option<ValidationDuty<AccountId>> {
    let rounds =
        Validation::rounds().into_iter().filter(|round| matches!(round.stage, Stage::Judging | Stage::Waiting));
    rounds.map(|round| round.epoch).find_map(|epoch| {
        let round = Rounds::<Runtime>::get(epoch)?;
        let opening = System::block_number() < round.lists_until;
        let secret = Tallies::<Runtime>::get(epoch, participant).secret.filter(|_| opening)?;
        let is_something = |(index, id): &(WorkIndex, WorkId)| {
            let empty = seal_list(participant, id, &[], &verdict_salt(&secret, id));
            Seals::<Runtime>::get((epoch, index), participant).is_some_and(|sealed| sealed != empty)
        };
        let batch = |index| Works::<Runtime>::get(epoch, index).and_then(|found| Some((index, found.work.batch()?)));
        let batches = in_turn(round.works)?.filter_map(|index| batch(WorkIndex(index)));
        let named = batches.map(|(index, id)| (index, WorkId(id.0)));
        let batches: Vec<_> = named.filter(is_something).take(MAX_VERDICTS as usize).collect();
        (!batches.is_empty()).then_some(ValidationDuty::OpenLists { epoch, batches })
    })
}
