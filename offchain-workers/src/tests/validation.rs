//! Duties of validation, with executors that fulfil, lie and fail.

use codec::Encode;
use keirin_primitives::{
    executor_rpc::{to_hex, ValidationStatus},
    inference::order_hash,
    signing::{payload_demand_digest, sealed_votes_digest, verdicts_digest},
    sprint::EpochIndex,
    validation::{
        BatchesToCheck, Candidate, Draw, Exposure, Judgement, LeafVotes, Lot, OpenedVote, PayloadDemand, SealedVerdict,
        SealedVerdicts, Ticket, ValidationDuty, ValidationSubmission, WorkId, WorkIndex,
    },
    verification::{Micronats, TextThresholds},
    weight::VotingWeight,
};
use sp_runtime::Perbill;

use super::{chain::*, net::Fault, script::Script};
use crate::{validation::checked_submission, validation::MOST_CHECKS, Demanded, WorkerError};

type Account = [u8; 32];

const EPOCH: EpochIndex = EpochIndex(3);
const LOT: Lot = Lot { epoch: EPOCH, commitment: [4; 32], weight: VotingWeight(10) };

fn ticket(index: u32) -> Ticket {
    let work = WorkId(order_hash(&order(index.into())));
    Ticket {
        index: WorkIndex(index),
        work,
        rate: Perbill::from_percent(50),
        others: VotingWeight(30),
        assigned: false,
        exposure: Exposure::Private,
        leaves: None,
    }
}

fn candidate(index: u32) -> Candidate<Account> {
    let limit = Micronats(100_000);
    Candidate {
        ticket: ticket(index),
        executor: executor_key(2),
        endpoint: b"http://other.example".to_vec().try_into().expect("a short URL"),
        order: order(index.into()),
        report: report(index.into()),
        thresholds: TextThresholds { choice: limit, position: limit, mean: limit },
        trap: false,
        payload: None,
    }
}

fn draw(works: u32) -> ValidationDuty<Account> {
    ValidationDuty::Draw(Draw { lot: LOT, works: (0..works).map(ticket).collect() })
}

fn check(works: &[u32]) -> ValidationDuty<Account> {
    ValidationDuty::Check {
        lot: LOT,
        works: works.iter().copied().map(candidate).collect(),
        batches: BatchesToCheck::default(),
    }
}

fn vote(works: &[u32]) -> ValidationDuty<Account> {
    let works = works.iter().copied().map(candidate).collect();
    ValidationDuty::Vote { epoch: EPOCH, works, leaves: LeafVotes::default() }
}

fn open(works: &[u32]) -> ValidationDuty<Account> {
    ValidationDuty::Open { epoch: EPOCH, works: named(works) }
}

fn sealed(works: &[u32]) -> SealedVerdicts<Account> {
    let verdict = |index: &u32| SealedVerdict { index: WorkIndex(*index), work: ticket(*index).work, seal: [9; 32] };
    let verdicts = works.iter().map(verdict).collect::<Vec<_>>().try_into().expect("few works");
    SealedVerdicts { epoch: EPOCH, validator: PARTICIPANT, verdicts }
}

fn verdicts(sealed: SealedVerdicts<Account>) -> ValidationSubmission<Account> {
    let signature = signature(&verdicts_digest(&GENESIS, &sealed), 1);
    ValidationSubmission::Verdicts(sealed, signature)
}

fn votes(sealed: SealedVerdicts<Account>) -> ValidationSubmission<Account> {
    let signature = signature(&sealed_votes_digest(&GENESIS, &sealed), 1);
    ValidationSubmission::Votes(sealed, signature)
}

fn named(works: &[u32]) -> Vec<(WorkIndex, WorkId)> {
    works.iter().map(|index| (WorkIndex(*index), ticket(*index).work)).collect()
}

fn opened(index: u32) -> OpenedVote<Account> {
    let (judgement, salt) = (Judgement::Invalid, [7; 32]);
    OpenedVote { epoch: EPOCH, index: WorkIndex(index), validator: PARTICIPANT, judgement, salt }
}

fn demand(index: u32) -> PayloadDemand<Account> {
    PayloadDemand { epoch: EPOCH, validator: PARTICIPANT, index: WorkIndex(index), work: ticket(index).work }
}

fn demands(demands: &[PayloadDemand<Account>]) -> ValidationSubmission<Account> {
    let signed = |demand: &PayloadDemand<Account>| (*demand, signature(&payload_demand_digest(&GENESIS, demand), 1));
    ValidationSubmission::Demands(demands.iter().map(signed).collect())
}

fn says(submission: &ValidationSubmission<Account>) -> ValidationStatus {
    ValidationStatus { submission: Some(to_hex(submission.encode())), ..ValidationStatus::default() }
}

fn drawn(works: &[u32]) -> ValidationStatus {
    ValidationStatus { drawn: works.iter().copied().map(WorkIndex).collect(), ..ValidationStatus::default() }
}

#[test]
fn only_works_that_the_executor_draws_are_handed_over_and_its_verdicts_submitted() {
    ImitatedChain::owes_validation(vec![draw(4)], (0..4).map(candidate).collect());
    let submission = verdicts(sealed(&[1, 3]));
    Script::new()
        .identity(executor_key(1))
        .validate(&draw(4), &drawn(&[1, 3]))
        .validate(&check(&[1, 3]), &says(&submission))
        .run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![submission]);
}

#[test]
fn nothing_is_handed_over_when_nothing_is_drawn_or_what_never_was() {
    ImitatedChain::owes_validation(vec![draw(4)], (0..9).map(candidate).collect());
    Script::new()
        .identity(executor_key(1))
        .validate(&draw(4), &drawn(&[]))
        .identity(executor_key(1))
        .validate(&draw(4), &drawn(&[4, 8]))
        .run_times(2);
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![]);
}

#[test]
fn many_drawn_works_are_handed_over_some_at_a_time() {
    let all: Vec<u32> = (0..MOST_CHECKS as u32 + 5).collect();
    ImitatedChain::owes_validation(vec![draw(40)], all.iter().copied().map(candidate).collect());
    let (first, rest) = all.split_at(MOST_CHECKS);
    Script::new()
        .identity(executor_key(1))
        .validate(&draw(40), &drawn(&all))
        .validate(&check(first), &ValidationStatus::default())
        .validate(&check(rest), &ValidationStatus::default())
        .run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![], "the executor is still at it");
}

#[test]
fn votes_are_sealed_and_opened() {
    let (sealed, open_votes) = (votes(sealed(&[2])), ValidationSubmission::Opened(vec![opened(5)]));
    ImitatedChain::owes_validation(vec![open(&[5]), vote(&[2])], Vec::new());
    Script::new()
        .identity(executor_key(1))
        .validate(&open(&[5]), &says(&open_votes))
        .validate(&vote(&[2]), &says(&sealed))
        .run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![open_votes, sealed]);
}

/// Nobody misses a vote because the executor cannot take another duty.
#[test]
fn a_duty_that_fails_keeps_nobody_from_the_next() {
    let (drawn_only, sealed) = (draw(1), votes(sealed(&[2])));
    ImitatedChain::owes_validation(vec![open(&[5]), vote(&[2]), drawn_only.clone()], Vec::new());
    Script::new()
        .identity(executor_key(1))
        .validate_fails(&open(&[5]), Fault::Status(413))
        .validate(&vote(&[2]), &says(&sealed))
        .validate(&drawn_only, &drawn(&[]))
        .run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![sealed]);
}

#[test]
fn demanded_evidence_is_posted_as_far_as_there_is_some() {
    let demand = |index| Demanded { epoch: EPOCH, index: WorkIndex(index), work: ticket(index).work };
    ImitatedChain::demands(vec![demand(1), demand(2)]);
    Script::new()
        .identity(executor_key(1))
        .evidence(&[ticket(1).work.0, ticket(2).work.0], &[None, Some(vec![1, 2, 3])])
        .run();
    assert_eq!(ImitatedChain::posted(), vec![(EPOCH, WorkIndex(2), vec![1, 2, 3])]);
}

#[test]
fn evidence_that_the_executor_does_not_get_is_demanded_beside_what_it_seals() {
    ImitatedChain::owes_validation(vec![vote(&[2, 3]), draw(4)], (0..4).map(candidate).collect());
    let (votes, verdicts) = (votes(sealed(&[3])), verdicts(sealed(&[1])));
    let (of_vote, of_check) = (demands(&[demand(2)]), demands(&[demand(0), demand(3)]));
    let beside = |submission, demands: &ValidationSubmission<Account>| ValidationStatus {
        demands: Some(to_hex(demands.encode())),
        ..says(submission)
    };
    let alone = ValidationStatus { demands: Some(to_hex(of_check.encode())), ..ValidationStatus::default() };
    Script::new()
        .identity(executor_key(1))
        .validate(&vote(&[2, 3]), &beside(&votes, &of_vote))
        .validate(&draw(4), &drawn(&[0, 1, 3]))
        .validate(&check(&[0, 1, 3]), &beside(&verdicts, &of_check))
        .run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![votes, of_vote, verdicts, of_check.clone()]);

    ImitatedChain::owes_validation(vec![draw(4)], (0..4).map(candidate).collect());
    Script::new().identity(executor_key(1)).validate(&draw(4), &drawn(&[0, 3])).validate(&check(&[0, 3]), &alone).run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![of_check], "also where there is no verdict yet");
}

#[test]
fn what_was_earned_is_claimed() {
    ImitatedChain::lets_claim(vec![EpochIndex(1), EpochIndex(2)]);
    Script::new().identity(executor_key(1)).run();
    assert_eq!(ImitatedChain::claimed(), vec![EpochIndex(1), EpochIndex(2)]);
}

fn refusal(duty: &ValidationDuty<Account>, submission: &ValidationSubmission<Account>) -> Option<WorkerError> {
    checked_submission(&executor_key(1), &GENESIS, &PARTICIPANT, duty, &to_hex(submission.encode())).err()
}

#[test]
fn verdicts_on_other_works_epochs_or_of_other_validators_are_not_submitted() {
    let other_epoch = SealedVerdicts { epoch: EpochIndex(2), ..sealed(&[1]) };
    let other_validator = SealedVerdicts { validator: [1; 32], ..sealed(&[1]) };
    let mut other_work = sealed(&[1]);
    other_work.verdicts[0].work = ticket(2).work;
    for lie in [other_epoch, other_validator, other_work, sealed(&[1, 2])] {
        let why = Some(WorkerError::SubmissionOnAnotherDuty);
        assert_eq!(refusal(&check(&[1]), &verdicts(lie.clone())), why);
        assert_eq!(refusal(&vote(&[1]), &votes(lie)), why);
    }
    assert_eq!(refusal(&check(&[1]), &votes(sealed(&[1]))), Some(WorkerError::SubmissionOnAnotherDuty));
    assert_eq!(refusal(&vote(&[1]), &verdicts(sealed(&[1]))), Some(WorkerError::SubmissionOnAnotherDuty));
    assert_eq!(refusal(&check(&[1]), &verdicts(sealed(&[1]))), None);
    assert_eq!(refusal(&vote(&[1]), &votes(sealed(&[1]))), None);
}

#[test]
fn votes_on_other_works_are_not_opened() {
    let wrong =
        [opened(6), OpenedVote { epoch: EpochIndex(2), ..opened(5) }, OpenedVote { validator: [1; 32], ..opened(5) }];
    for vote in wrong {
        let why = Some(WorkerError::SubmissionOnAnotherDuty);
        assert_eq!(refusal(&open(&[5]), &ValidationSubmission::Opened(vec![vote])), why);
    }
}

#[test]
fn demands_for_other_works_epochs_by_other_validators_or_keys_are_not_submitted() {
    let lies = [
        demand(2),
        PayloadDemand { epoch: EpochIndex(2), ..demand(1) },
        PayloadDemand { validator: [1; 32], ..demand(1) },
        PayloadDemand { work: ticket(2).work, ..demand(1) },
    ];
    for lie in lies {
        let why = Some(WorkerError::SubmissionOnAnotherDuty);
        assert_eq!(refusal(&check(&[1]), &demands(&[demand(1), lie])), why);
        assert_eq!(refusal(&vote(&[1]), &demands(&[lie])), why);
    }
    assert_eq!(refusal(&open(&[1]), &demands(&[demand(1)])), Some(WorkerError::SubmissionOnAnotherDuty));
    let by_another = signature(&payload_demand_digest(&GENESIS, &demand(1)), 2);
    let forged = ValidationSubmission::Demands(vec![(demand(1), by_another)]);
    assert_eq!(refusal(&check(&[1]), &forged), Some(WorkerError::ForgedSignature));
    assert_eq!(refusal(&check(&[1]), &demands(&[demand(1)])), None);
    assert_eq!(refusal(&vote(&[1]), &demands(&[demand(1)])), None);
}

#[test]
fn verdicts_signed_by_another_key_or_as_votes_are_not_submitted() {
    let by_another = signature(&verdicts_digest(&GENESIS, &sealed(&[1])), 2);
    let as_votes = signature(&sealed_votes_digest(&GENESIS, &sealed(&[1])), 1);
    for signature in [by_another, as_votes] {
        let forged = ValidationSubmission::Verdicts(sealed(&[1]), signature);
        assert_eq!(refusal(&check(&[1]), &forged), Some(WorkerError::ForgedSignature));
    }
}

#[test]
fn what_cannot_be_decoded_is_not_submitted() {
    let whole = verdicts(sealed(&[1])).encode();
    for garbage in [String::new(), "0xzz".into(), to_hex(&whole[1..]), to_hex([whole.as_slice(), &[0]].concat())] {
        let refused = checked_submission(&executor_key(1), &GENESIS, &PARTICIPANT, &check(&[1]), &garbage);
        assert_eq!(refused, Err(WorkerError::UndecodableSubmission));
    }
}
