//! Validation: which works a participant must check only its executor knows, and what it seals goes to the chain.

use alloc::vec::Vec;
use codec::{DecodeAll, Encode};
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::{from_hex, ValidationStatus},
    signing::{
        finding_digest, opened_list_digest, payload_demand_digest, receipt_demand_digest, sealed_votes_digest,
        verdicts_digest,
    },
    validation::{
        BatchCandidate, BatchesToCheck, Candidate, Draw, LeafCandidate, Lot, SealedVerdicts, Ticket, ValidationDuty,
        ValidationSubmission, WorkId, WorkIndex, MAX_POSTED,
    },
    HashBytes,
};

use crate::{executor_client::Executor, signature, Chain, WorkerError, LOG_TARGET};

/// Most works that are handed over in full in one call: prompts and answers are up to 16 KiB each.
pub(crate) const MOST_CHECKS: usize = 16;
/// Most batches of receipts that are handed over in one call: each may have 256 debits.
pub(crate) const MOST_BATCHES: usize = 8;

/// Whose duties are served, and by which executor.
struct Service<'a, AccountId> {
    executor: &'a Executor<'a>,
    key: &'a ExecutorKey,
    genesis: &'a HashBytes,
    participant: &'a AccountId,
}

/// Serves what the participant owes validation: evidence of its own works, votes, and checks of
/// others' works; and demands on chain the evidence that its executor does not get.
///
/// As with the sprint, the chain names a duty until it is fulfilled.
pub(crate) fn serve_validation<C: Chain>(
    executor: &Executor<'_>,
    key: &ExecutorKey,
    genesis: &HashBytes,
    participant: &C::AccountId,
) -> Result<(), WorkerError> {
    let service = Service { executor, key, genesis, participant };
    // What is wrong with one duty keeps nobody from the next.
    let shown = show_evidence::<C>(&service);
    let served = C::validation_duties(participant).into_iter().map(|duty| serve_duty::<C>(&service, duty));
    served.fold(shown, Result::and)
}

/// Posts what the chain demands to see of the participant's own answers.
fn show_evidence<C: Chain>(service: &Service<'_, C::AccountId>) -> Result<(), WorkerError> {
    let demanded = C::demanded_evidence(service.participant);
    if demanded.is_empty() {
        return Ok(());
    }
    let orders: Vec<HashBytes> = demanded.iter().map(|demand| demand.work.0).collect();
    let shown = service.executor.evidence(service.genesis, &orders)?;
    for (demand, evidence) in demanded.into_iter().zip(shown) {
        let Some(positions) = evidence.and_then(|hex| from_hex(&hex).ok()) else {
            log::warn!(target: LOG_TARGET, "validation: the evidence of work {} is demanded, and gone", demand.index.0);
            continue;
        };
        match C::submit_evidence(demand.epoch, demand.index, positions) {
            Ok(()) => {
                service.executor.tally.submitted(|submitted| &mut submitted.evidence);
                log::info!(target: LOG_TARGET, "validation: posted the evidence of work {}", demand.index.0);
            }
            Err(_) => log::debug!(target: LOG_TARGET, "validation: the pool has that evidence or needs none"),
        }
    }
    Ok(())
}

fn serve_duty<C: Chain>(
    service: &Service<'_, C::AccountId>,
    duty: ValidationDuty<C::AccountId>,
) -> Result<(), WorkerError> {
    let ask = |duty: &ValidationDuty<C::AccountId>| {
        service.executor.validate(service.genesis, &service.participant.encode(), &duty.encode())
    };
    let status = ask(&duty)?;
    let ValidationDuty::Draw(draw) = &duty else { return take_up::<C>(service, &duty, status) };
    // What is wrong with some of them keeps nobody from the others.
    let checks = checks_of::<C>(service, draw, &status.drawn);
    checks.map(|check| take_up::<C>(service, &check, ask(&check)?)).fold(Ok(()), Result::and)
}

/// Submits what an executor says on a duty, and hands on what it waits for.
fn take_up<C: Chain>(
    service: &Service<'_, C::AccountId>,
    duty: &ValidationDuty<C::AccountId>,
    status: ValidationStatus,
) -> Result<(), WorkerError> {
    tell(&status);
    if let Some(posted) = posted_for::<C>(duty, &status.posted) {
        service.executor.validate(service.genesis, &service.participant.encode(), &posted.encode())?;
    }
    for said in [status.submission, status.demands, status.receipt_demands, status.findings].into_iter().flatten() {
        let submission = checked_submission(service.key, service.genesis, service.participant, duty, &said)?;
        submit::<C>(service.executor, submission);
    }
    Ok(())
}

/// The duties to check all that is drawn, some at a time: what is pending keeps nothing else waiting. A run that has no time for all of them begins
/// with others than the one before; which works are handed on together stays the same, and so does what is sealed together.
fn checks_of<'a, C: Chain>(
    service: &'a Service<'_, C::AccountId>,
    draw: &'a Draw,
    drawn: &[WorkIndex],
) -> impl Iterator<Item = ValidationDuty<C::AccountId>> + use<'a, C> {
    let is_drawn = |ticket: &&Ticket| drawn.contains(&ticket.index);
    let (batches, works): (Vec<_>, Vec<_>) =
        draw.works.iter().filter(is_drawn).partition(|ticket| ticket.leaves.is_some());
    let (works, batches) = (parts(&works, MOST_CHECKS), parts(&batches, MOST_BATCHES));
    let mut calls: Vec<usize> = (0..works.len().max(batches.len())).collect();
    let drawn = if calls.len() > 1 { usize::from(drawn_number()) } else { 0 };
    let first = drawn.checked_rem(calls.len()).unwrap_or(0);
    calls.rotate_left(first);
    calls.into_iter().map(move |call| {
        let part = |parts: &[Vec<WorkIndex>]| parts.get(call).cloned().unwrap_or_default();
        check_of::<C>(service, draw, &part(&works), &part(&batches))
    })
}

fn drawn_number() -> u8 {
    let [number, ..] = sp_io::offchain::random_seed();
    number
}

/// The numbers of tickets, in parts of so many.
fn parts(tickets: &[&Ticket], most: usize) -> Vec<Vec<WorkIndex>> {
    tickets.chunks(most).map(|part| part.iter().map(|ticket| ticket.index).collect()).collect()
}

fn check_of<C: Chain>(
    service: &Service<'_, C::AccountId>,
    draw: &Draw,
    works: &[WorkIndex],
    batches: &[WorkIndex],
) -> ValidationDuty<C::AccountId> {
    let (participant, epoch) = (service.participant, draw.lot.epoch);
    let works = if works.is_empty() { Vec::new() } else { C::candidates(participant, epoch, works) };
    let batches = if batches.is_empty() { BatchesToCheck::default() } else { C::batches(participant, epoch, batches) };
    ValidationDuty::Check { lot: draw.lot, works, batches }
}

/// What the executor waits for, as far as it is on chain.
fn posted_for<C: Chain>(
    duty: &ValidationDuty<C::AccountId>,
    wanted: &[(WorkIndex, u32)],
) -> Option<ValidationDuty<C::AccountId>> {
    let ValidationDuty::Check { lot, batches, .. } = duty else { return None };
    let wanted: Vec<_> = wanted.iter().take(MAX_POSTED).copied().collect();
    let receipts = if wanted.is_empty() { Vec::new() } else { C::posted_receipts(lot.epoch, &wanted) };
    (!receipts.is_empty()).then(|| ValidationDuty::Posted { batches: batches.clone(), receipts })
}

/// Logs what the operator may have to look after.
fn tell(status: &ValidationStatus) {
    if !status.unable.is_empty() {
        log::warn!(target: LOG_TARGET, "validation: the executor cannot check works {:?}", status.unable);
    }
    if !status.missing.is_empty() {
        log::debug!(target: LOG_TARGET, "validation: there is no evidence of works {:?}", status.missing);
    }
}

fn submit<C: Chain>(executor: &Executor<'_>, submission: ValidationSubmission<C::AccountId>) {
    let what = match &submission {
        ValidationSubmission::Verdicts(..) => "verdicts",
        ValidationSubmission::Votes(..) => "votes",
        ValidationSubmission::Opened(_) => "opened votes",
        ValidationSubmission::Demands(_) => "demands for evidence",
        ValidationSubmission::ReceiptDemands(_) => "demands for receipts",
        ValidationSubmission::Lists(_) => "lists of invalid receipts",
        ValidationSubmission::Findings(_) => "findings about receipts",
    };
    match C::submit_validation(submission) {
        Ok(()) => {
            executor.tally.submitted(|submitted| &mut submitted.validation);
            log::info!(target: LOG_TARGET, "validation: submitted {what}");
        }
        Err(_) => log::debug!(target: LOG_TARGET, "validation: the pool has the {what} or needs none"),
    }
}

/// What an executor says on a duty, if the chain would take it for that.
///
/// # Errors
/// [`WorkerError::UndecodableSubmission`], [`WorkerError::SubmissionOnAnotherDuty`] or those of the signature.
pub(crate) fn checked_submission<AccountId: codec::Codec + PartialEq>(
    key: &ExecutorKey,
    genesis: &HashBytes,
    participant: &AccountId,
    duty: &ValidationDuty<AccountId>,
    said: &str,
) -> Result<ValidationSubmission<AccountId>, WorkerError> {
    let bytes = from_hex(said).map_err(|_| WorkerError::UndecodableSubmission)?;
    let submission = ValidationSubmission::<AccountId>::decode_all(&mut bytes.as_slice())
        .map_err(|_| WorkerError::UndecodableSubmission)?;
    if !answers(&submission, duty, participant) {
        return Err(WorkerError::SubmissionOnAnotherDuty);
    }
    match &submission {
        ValidationSubmission::Verdicts(sealed, signed) => {
            signature::check(key, &verdicts_digest(genesis, sealed), signed)?;
        }
        ValidationSubmission::Votes(sealed, signed) => {
            signature::check(key, &sealed_votes_digest(genesis, sealed), signed)?;
        }
        ValidationSubmission::Demands(demands) => {
            for (demand, signed) in demands {
                signature::check(key, &payload_demand_digest(genesis, demand), signed)?;
            }
        }
        ValidationSubmission::ReceiptDemands(demands) => {
            for (demand, signed) in demands {
                signature::check(key, &receipt_demand_digest(genesis, demand), signed)?;
            }
        }
        ValidationSubmission::Lists(lists) => {
            for (list, signed) in lists {
                signature::check(key, &opened_list_digest(genesis, list), signed)?;
            }
        }
        ValidationSubmission::Findings(findings) => {
            for (finding, signed) in findings {
                signature::check(key, &finding_digest(genesis, finding), signed)?;
            }
        }
        ValidationSubmission::Opened(_) => {}
    }
    Ok(submission)
}

/// Whether a submission is on this duty of this participant.
fn answers<AccountId: PartialEq>(
    submission: &ValidationSubmission<AccountId>,
    duty: &ValidationDuty<AccountId>,
    participant: &AccountId,
) -> bool {
    let is_by_it =
        |sealed: &SealedVerdicts<AccountId>, epoch| sealed.epoch == epoch && sealed.validator == *participant;
    match (submission, duty) {
        (ValidationSubmission::Verdicts(sealed, _), ValidationDuty::Check { lot, works, batches }) => {
            let tickets = || {
                let of_batches = batches.batches.iter().map(|batch| &batch.ticket);
                works.iter().map(|work| &work.ticket).chain(of_batches)
            };
            let named = |index, work| tickets().any(|other| (other.index, other.work) == (index, work));
            is_by_it(sealed, lot.epoch) && sealed.verdicts.iter().all(|verdict| named(verdict.index, verdict.work))
        }
        (ValidationSubmission::Votes(sealed, _), ValidationDuty::Vote { epoch, works, leaves }) => {
            let of_leaves = || leaves.leaves.iter().map(|leaf| (leaf.index, leaf.work));
            let tickets = || works.iter().map(|work| (work.ticket.index, work.ticket.work)).chain(of_leaves());
            let named = |index, work| tickets().any(|other| other == (index, work));
            is_by_it(sealed, *epoch) && sealed.verdicts.iter().all(|vote| named(vote.index, vote.work))
        }
        (
            ValidationSubmission::Demands(demands),
            ValidationDuty::Check { lot: Lot { epoch, .. }, works, .. } | ValidationDuty::Vote { epoch, works, .. },
        ) => demands.iter().all(|(demand, _)| {
            demand.epoch == *epoch
                && demand.validator == *participant
                && works.iter().any(|work: &Candidate<AccountId>| {
                    (work.ticket.index, work.ticket.work) == (demand.index, demand.work)
                })
        }),
        (ValidationSubmission::Opened(votes), ValidationDuty::Open { epoch, works }) => votes.iter().all(|vote| {
            vote.epoch == *epoch
                && vote.validator == *participant
                && works.iter().any(|(index, _): &(WorkIndex, WorkId)| *index == vote.index)
        }),
        (ValidationSubmission::ReceiptDemands(demands), ValidationDuty::Check { batches, .. }) => {
            demands.iter().all(|(demand, _)| {
                let named = |batch: &BatchCandidate<AccountId>| batch.ticket.work.0 == demand.batch.0;
                demand.validator == *participant && batches.batches.iter().any(named)
            })
        }
        (ValidationSubmission::ReceiptDemands(demands), ValidationDuty::Vote { leaves, .. }) => {
            demands.iter().all(|(demand, _)| {
                let named = |leaf: &LeafCandidate<AccountId>| leaf.work.0 == demand.batch.leaf(demand.place).0;
                demand.validator == *participant && leaves.leaves.iter().any(named)
            })
        }
        // That it is paid for what it shows is all that the participant has to see to; whether it is so the chain decides.
        (ValidationSubmission::Findings(findings), ValidationDuty::Check { .. } | ValidationDuty::Posted { .. }) => {
            findings.iter().all(|(finding, _)| finding.finder == *participant)
        }
        (ValidationSubmission::Lists(lists), ValidationDuty::OpenLists { epoch, batches }) => {
            lists.iter().all(|(list, _)| {
                let is_by_it = list.epoch == *epoch && list.validator == *participant;
                is_by_it && batches.contains(&(list.index, list.work))
            })
        }
        _ => false,
    }
}
