//! Checks of batches of receipts, with executors that fulfil, lie and fail.

use codec::Encode;
use keirin_primitives::{
    executor_rpc::{to_hex, ValidationStatus},
    merkle::Node,
    receipts::{
        Address, BatchCommit, BatchId, Debit, Finding, LeafProof, PostedReceipt, Receipt, ReceiptDemand, ReceiptKey,
        RequestId, RequestSignature, RequesterId, RequesterKey, Route, ShownReceipt, SignedRequest, Span,
    },
    signing::{finding_digest, opened_list_digest, receipt_demand_digest, verdicts_digest},
    sprint::EpochIndex,
    validation::{
        BatchCandidate, BatchesToCheck, CheckPoint, Draw, Exposure, LeafDraw, ListedLeaf, Lot, OpenedList, PostedLeaf,
        SealedVerdict, SealedVerdicts, Ticket, ValidationDuty, ValidationSubmission, WeightSpan, WorkId, WorkIndex,
    },
    weight::VotingWeight,
};
use sp_runtime::Perbill;

use super::{chain::*, script::Script};
use crate::{validation::checked_submission, validation::MOST_BATCHES, WorkerError};

type Account = [u8; 32];

const EPOCH: EpochIndex = EpochIndex(3);
const LOT: Lot = Lot { epoch: EPOCH, commitment: [4; 32], weight: VotingWeight(10) };

fn commit(number: u32) -> BatchCommit<Account> {
    let requester = RequesterId([1; 20]);
    let key = |number| ReceiptKey { requester, request: RequestId([number; 32]) };
    BatchCommit {
        participant: [9; 32],
        number,
        root: Node { hash: [3; 32], summary: Span { fees: 20, first: key(1), last: key(2) } },
        count: 2,
        largest_fee: 10,
        not_after_ms: 600_000,
        debits: vec![Debit { requester, receipts: 2, fees: 20 }].try_into().expect("one"),
    }
}

fn candidate(index: u32) -> BatchCandidate<Account> {
    let span = WeightSpan { before: VotingWeight(0), weight: VotingWeight(10) };
    let leaves = LeafDraw {
        receipts: 2,
        point: CheckPoint(1),
        validator: span,
        executor: WeightSpan::default(),
        total: VotingWeight(30),
        closing: false,
    };
    let commit = commit(index);
    BatchCandidate {
        ticket: Ticket {
            index: WorkIndex(index),
            work: WorkId(commit.id().0),
            rate: Perbill::one(),
            others: VotingWeight(30),
            assigned: false,
            exposure: Exposure::Private,
            leaves: Some(leaves),
        },
        executor: executor_key(2),
        committed_by: executor_key(2),
        endpoint: b"http://other.example".to_vec().try_into().expect("a short URL"),
        commit,
        committed_ms: 7,
        demanded: Vec::new(),
    }
}

fn draw(batches: u32) -> ValidationDuty<Account> {
    ValidationDuty::Draw(Draw { lot: LOT, works: (0..batches).map(|index| candidate(index).ticket).collect() })
}

fn to_check(batches: &[u32]) -> BatchesToCheck<Account> {
    BatchesToCheck { batches: batches.iter().copied().map(candidate).collect(), ..BatchesToCheck::default() }
}

fn check(batches: &[u32]) -> ValidationDuty<Account> {
    ValidationDuty::Check { lot: LOT, works: Vec::new(), batches: to_check(batches) }
}

fn drawn(batches: &[u32]) -> ValidationStatus {
    ValidationStatus { drawn: batches.iter().copied().map(WorkIndex).collect(), ..ValidationStatus::default() }
}

fn says(submission: &ValidationSubmission<Account>) -> ValidationStatus {
    ValidationStatus { submission: Some(to_hex(submission.encode())), ..ValidationStatus::default() }
}

fn seals(batches: &[u32]) -> ValidationSubmission<Account> {
    let verdict = |index: &u32| {
        let Ticket { index, work, .. } = candidate(*index).ticket;
        SealedVerdict { index, work, seal: [9; 32] }
    };
    let verdicts = batches.iter().map(verdict).collect::<Vec<_>>().try_into().expect("few batches");
    let sealed = SealedVerdicts { epoch: EPOCH, validator: PARTICIPANT, verdicts };
    let signature = signature(&verdicts_digest(&GENESIS, &sealed), 1);
    ValidationSubmission::Verdicts(sealed, signature)
}

fn demand(index: u32) -> ReceiptDemand<Account> {
    ReceiptDemand { validator: PARTICIPANT, batch: BatchId(candidate(index).ticket.work.0), place: 1 }
}

fn demands(demand: ReceiptDemand<Account>, key: u8) -> ValidationSubmission<Account> {
    let signature = signature(&receipt_demand_digest(&GENESIS, &demand), key);
    ValidationSubmission::ReceiptDemands(vec![(demand, signature)])
}

fn list(index: u32) -> OpenedList<Account, u128> {
    let Ticket { index, work, .. } = candidate(index).ticket;
    let leaves = vec![ListedLeaf { place: 1, fee: Some(5) }].try_into().expect("one");
    OpenedList { epoch: EPOCH, validator: PARTICIPANT, index, work, leaves, unseen: Default::default() }
}

fn lists(list: OpenedList<Account, u128>, key: u8) -> ValidationSubmission<Account> {
    let signature = signature(&opened_list_digest(&GENESIS, &list), key);
    ValidationSubmission::Lists(vec![(list, signature)])
}

fn findings(finder: Account, key: u8) -> ValidationSubmission<Account> {
    let proof = LeafProof::Misrouted(Box::new((BatchId([5; 32]), posted(0).posted.shown)));
    let finding = Finding { finder, proof };
    let signature = signature(&finding_digest(&GENESIS, &finding), key);
    ValidationSubmission::Findings(vec![(finding, signature)])
}

fn open(batches: &[u32]) -> ValidationDuty<Account> {
    let named = |index: &u32| (WorkIndex(*index), candidate(*index).ticket.work);
    ValidationDuty::OpenLists { epoch: EPOCH, batches: batches.iter().map(named).collect() }
}

fn posted(index: u32) -> PostedLeaf {
    let request = SignedRequest {
        requester: RequesterKey([2; 33]),
        payload_hash: [1; 32],
        timestamp_ns: 5,
        transfer_address: Address::default(),
        signature: RequestSignature([0; 64]),
    };
    let receipt = Receipt {
        request,
        transfer: executor_key(2),
        forwarded: RequestSignature([0; 64]),
        executor: executor_key(2),
        route: Route { conversation: None, passed: Default::default() },
        model: Default::default(),
        prompt_tokens: 1,
        choices: Default::default(),
        fee: 1,
    };
    let span = receipt.leaf().summary;
    let shown = ShownReceipt { place: 1, receipt, span, beside: Default::default() };
    PostedLeaf {
        index: WorkIndex(index),
        posted: PostedReceipt { shown, body: Default::default(), evidence: Default::default() },
    }
}

fn refusal(duty: &ValidationDuty<Account>, submission: &ValidationSubmission<Account>) -> Option<WorkerError> {
    checked_submission(&executor_key(1), &GENESIS, &PARTICIPANT, duty, &to_hex(submission.encode())).err()
}

#[test]
fn only_batches_that_the_executor_draws_are_handed_over_and_its_seals_submitted() {
    ImitatedChain::owes_validation(vec![draw(4)], Vec::new());
    ImitatedChain::has_batches((0..4).map(candidate).collect(), Vec::new());
    Script::new()
        .identity(executor_key(1))
        .validate(&draw(4), &drawn(&[1, 3]))
        .validate(&check(&[1, 3]), &says(&seals(&[1, 3])))
        .run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![seals(&[1, 3])]);
}

#[test]
fn all_drawn_batches_are_handed_over_some_at_a_time_beginning_with_others_each_run() {
    let all: Vec<u32> = (0..MOST_BATCHES as u32 + 3).collect();
    let (first, rest) = all.split_at(MOST_BATCHES);
    for (number, parts) in [(0, [first, rest]), (1, [rest, first])] {
        ImitatedChain::owes_validation(vec![draw(20)], Vec::new());
        ImitatedChain::has_batches(all.iter().copied().map(candidate).collect(), Vec::new());
        Script::new()
            .drawing(number)
            .identity(executor_key(1))
            .validate(&draw(20), &drawn(&all))
            .validate(
                &check(parts[0]),
                &ValidationStatus { pending: vec![WorkIndex(parts[0][0])], ..Default::default() },
            )
            .validate(&check(parts[1]), &says(&seals(parts[1])))
            .run();
        assert_eq!(ImitatedChain::submitted_to_validation(), vec![seals(parts[1])], "the others are pending");
    }
}

#[test]
fn receipts_that_are_not_shown_are_demanded_and_posted_ones_handed_on() {
    ImitatedChain::owes_validation(vec![draw(2)], Vec::new());
    ImitatedChain::has_batches((0..2).map(candidate).collect(), vec![posted(0), posted(1)]);
    let status = ValidationStatus {
        receipt_demands: Some(to_hex(demands(demand(1), 1).encode())),
        posted: vec![(WorkIndex(0), 1), (WorkIndex(0), 7)],
        ..ValidationStatus::default()
    };
    Script::new()
        .identity(executor_key(1))
        .validate(&draw(2), &drawn(&[0, 1]))
        .validate(&check(&[0, 1]), &status)
        .validate(
            &ValidationDuty::Posted { batches: to_check(&[0, 1]), receipts: vec![posted(0)] },
            &ValidationStatus::default(),
        )
        .run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![demands(demand(1), 1)]);
}

#[test]
fn lists_are_opened() {
    ImitatedChain::owes_validation(vec![open(&[2, 5])], Vec::new());
    let said = lists(list(5), 1);
    Script::new().identity(executor_key(1)).validate(&open(&[2, 5]), &says(&said)).run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![said]);
}

#[test]
fn what_is_said_of_other_batches_or_signed_by_others_is_not_submitted() {
    let why = Some(WorkerError::SubmissionOnAnotherDuty);
    assert_eq!(refusal(&check(&[1]), &seals(&[1, 2])), why);
    assert_eq!(refusal(&check(&[1]), &seals(&[1])), None);

    let lies = [demand(2), ReceiptDemand { validator: [1; 32], ..demand(1) }];
    for lie in lies {
        assert_eq!(refusal(&check(&[1]), &demands(lie, 1)), why);
    }
    assert_eq!(refusal(&open(&[1]), &demands(demand(1), 1)), why);
    assert_eq!(refusal(&check(&[1]), &demands(demand(1), 2)), Some(WorkerError::ForgedSignature));
    assert_eq!(refusal(&check(&[1]), &demands(demand(1), 1)), None);

    let lies = [
        list(2),
        OpenedList { epoch: EpochIndex(2), ..list(1) },
        OpenedList { validator: [1; 32], ..list(1) },
        OpenedList { work: candidate(2).ticket.work, ..list(1) },
    ];
    for lie in lies {
        assert_eq!(refusal(&open(&[1]), &lists(lie, 1)), why);
    }
    assert_eq!(refusal(&check(&[1]), &lists(list(1), 1)), why);
    assert_eq!(refusal(&open(&[1]), &lists(list(1), 2)), Some(WorkerError::ForgedSignature));
    assert_eq!(refusal(&open(&[1]), &lists(list(1), 1)), None);
}

#[test]
fn what_is_found_about_receipts_is_submitted_for_the_participant_that_it_is_paid_for() {
    let said = Some(to_hex(findings(PARTICIPANT, 1).encode()));
    let status = ValidationStatus { findings: said, ..says(&seals(&[0])) };
    ImitatedChain::owes_validation(vec![draw(1)], Vec::new());
    ImitatedChain::has_batches(vec![candidate(0)], Vec::new());
    Script::new().identity(executor_key(1)).validate(&draw(1), &drawn(&[0])).validate(&check(&[0]), &status).run();
    assert_eq!(ImitatedChain::submitted_to_validation(), vec![seals(&[0]), findings(PARTICIPANT, 1)]);

    assert_eq!(refusal(&check(&[0]), &findings([1; 32], 1)), Some(WorkerError::SubmissionOnAnotherDuty));
    assert_eq!(refusal(&open(&[0]), &findings(PARTICIPANT, 1)), Some(WorkerError::SubmissionOnAnotherDuty));
    assert_eq!(refusal(&check(&[0]), &findings(PARTICIPANT, 2)), Some(WorkerError::ForgedSignature));
}

#[test]
fn own_receipts_that_are_demanded_are_posted_as_far_as_they_are_there() {
    let batch = BatchId([5; 32]);
    let mut good = posted(0).posted;
    good.shown.receipt.request.payload_hash = sp_io::hashing::sha2_256(&good.body);
    let (whole, mut broken) = (to_hex(good.encode()), good.clone());
    broken.body = vec![1].try_into().expect("one byte");
    ImitatedChain::demands_receipts(vec![(batch, 1), (batch, 2)]);
    Script::new().identity(executor_key(1)).receipt(&batch, 1, Some(&whole)).receipt(&batch, 2, None).run();
    assert_eq!(ImitatedChain::shown_receipts(), vec![(batch, good)]);

    ImitatedChain::demands_receipts(vec![(batch, 1)]);
    Script::new().identity(executor_key(1)).receipt(&batch, 1, Some(&to_hex(broken.encode()))).run();
    assert_eq!(ImitatedChain::shown_receipts(), vec![], "it is not what the receipt has the hash of");
}
