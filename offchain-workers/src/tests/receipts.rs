//! Batches of receipts, from executors that settle, lie and fail.

use codec::Encode;
use keirin_primitives::{
    executor_rpc::to_hex,
    merkle::Node,
    receipts::{BatchCommit, Debit, ReceiptKey, RequestId, RequesterId, Span},
    signing::batch_digest,
};

use super::{chain::*, net::Fault, script::Script};
use crate::{receipts::checked_batch, WorkerError};

type Batch = BatchCommit<[u8; 32]>;

const NEXT: u32 = 4;

/// A batch with two receipts of ten.
fn batch() -> Batch {
    let requester = RequesterId([1; 20]);
    let key = |number| ReceiptKey { requester, request: RequestId([number; 32]) };
    Batch {
        participant: PARTICIPANT,
        number: NEXT,
        root: Node { hash: [3; 32], summary: Span { fees: 20, first: key(1), last: key(2) } },
        count: 2,
        largest_fee: 10,
        not_after_ms: 600_000,
        debits: vec![Debit { requester, receipts: 2, fees: 20 }].try_into().expect("one"),
    }
}

fn says(batch: &Batch) -> String {
    to_hex((batch, signature(&batch_digest(&GENESIS, batch), 1)).encode())
}

#[test]
fn the_batch_that_is_next_is_submitted_once() {
    ImitatedChain::takes_batch(NEXT);
    let said = says(&batch());
    Script::new()
        .identity(executor_key(1))
        .batch(NEXT, Some(&said))
        .identity(executor_key(1))
        .batch(NEXT, Some(&said))
        .run_times(2);
    assert_eq!(ImitatedChain::batches(), vec![batch()], "the pool has it");
}

#[test]
fn nothing_is_submitted_where_there_is_nothing_to_settle() {
    ImitatedChain::takes_batch(NEXT);
    Script::new().identity(executor_key(1)).batch(NEXT, None).run();
    assert_eq!(ImitatedChain::batches(), vec![]);
}

#[test]
fn an_executor_that_fails_is_asked_again_after_the_next_block() {
    ImitatedChain::takes_batch(NEXT);
    Script::new()
        .identity(executor_key(1))
        .batch_fails(NEXT, Fault::Status(500))
        .identity(executor_key(1))
        .batch(NEXT, Some(&says(&batch())))
        .run_times(2);
    assert_eq!(ImitatedChain::batches(), vec![batch()]);
}

fn refusal(said: &str) -> Option<WorkerError> {
    checked_batch(&executor_key(1), &GENESIS, &PARTICIPANT, NEXT, said).err()
}

#[test]
fn batches_of_others_or_other_numbers_or_that_do_not_add_up_are_not_submitted() {
    let good = batch();
    assert_eq!(refusal(&says(&good)), None);
    let lies = [
        Batch { participant: [9; 32], ..good.clone() },
        Batch { number: NEXT - 1, ..good.clone() },
        Batch { number: NEXT + 1, ..good.clone() },
        Batch { count: 3, ..good.clone() },
        Batch { largest_fee: 21, ..good.clone() },
        Batch { root: Node { summary: Span { fees: 21, ..good.root.summary }, ..good.root }, ..good.clone() },
    ];
    for lie in lies {
        assert_eq!(refusal(&says(&lie)), Some(WorkerError::SubmissionOnAnotherDuty), "{lie:?}");
    }
}

#[test]
fn batches_by_another_key_or_signed_for_another_chain_are_not_submitted() {
    let good = batch();
    let by_another = signature(&batch_digest(&GENESIS, &good), 2);
    let of_another_chain = signature(&batch_digest(&[9; 32], &good), 1);
    for signature in [by_another, of_another_chain] {
        assert_eq!(refusal(&to_hex((&good, signature).encode())), Some(WorkerError::ForgedSignature));
    }
    for garbage in ["", "0xzz", "0x00"] {
        assert_eq!(refusal(garbage), Some(WorkerError::UndecodableSubmission));
    }
}
