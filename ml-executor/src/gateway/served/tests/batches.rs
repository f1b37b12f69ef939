use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    merkle::Tree,
    receipts::{
        BatchCommit, BatchId, Debit, Receipt, RequestSignature, RequesterId, RequesterKey, Route, SignedRequest,
    },
    AccountBytes,
};

use super::*;
use crate::gateway::served::{Choice, KeptBatch, Line, SignedReceipt, Waiting};

const GENESIS: HashBytes = [4; 32];
const PARTICIPANT: AccountBytes = [6; 32];
const EXECUTOR: ExecutorKey = ExecutorKey([2; 33]);

fn line() -> Line {
    Line::of(&GENESIS, &EXECUTOR)
}

/// A request that is settled on chain.
fn receipt(number: u8, fee: u128) -> KeptRequest {
    let request = SignedRequest {
        requester: RequesterKey([number % 2; 33]),
        payload_hash: [number; 32],
        timestamp_ns: now_ns(),
        transfer_address: Vec::new().try_into().expect("short"),
        signature: RequestSignature([0; 64]),
    };
    let mut kept = super::request(number, fee);
    (kept.request.hash, kept.request.timestamp_ns) = (request.id().0, request.timestamp_ns);
    kept.request.payer = Payer::Requester { address: account(&request.requester.id()) };
    let receipt = Receipt {
        request,
        transfer: EXECUTOR,
        forwarded: RequestSignature([0; 64]),
        executor: EXECUTOR,
        route: Route { conversation: None, passed: Vec::new().try_into().expect("short") },
        model: b"tiny".to_vec().try_into().expect("short"),
        prompt_tokens: 3,
        choices: Vec::new().try_into().expect("short"),
        fee,
    };
    let receipt = Some(SignedReceipt { receipt, signature: ExecutorSignature([0; 65]) });
    KeptRequest { receipt, chain: Some(GENESIS), ..kept }
}

fn account(requester: &RequesterId) -> String {
    hex::encode(requester.0)
}

async fn keep(book: &Book, kept: &KeptRequest) {
    book.keep(kept.clone(), vec![kept.request.payer.account()]).await.expect("written");
}

/// A batch of all that waits.
fn make(book: &Book, number: u32) -> Option<KeptBatch> {
    let choose = |taken| Choice { taken, given_up: Vec::new() };
    book.make_batch((&line(), &PARTICIPANT, number), account, choose, |taken| commit(number, taken)).expect("written")
}

fn commit(number: u32, taken: &[Waiting]) -> Option<KeptBatch> {
    let mut debits: Vec<Debit> = Vec::new();
    for Waiting { key, fee, .. } in taken {
        match debits.last_mut().filter(|last| last.requester == key.requester) {
            Some(last) => (last.receipts, last.fees) = (last.receipts + 1, last.fees + fee),
            None => debits.push(Debit { requester: key.requester, receipts: 1, fees: *fee }),
        }
    }
    let accounts = debits.iter().map(|debit| account(&debit.requester)).collect();
    let batch = BatchCommit {
        participant: PARTICIPANT,
        number,
        root: Tree::new(taken.iter().map(Waiting::leaf).collect())?.root(),
        count: u32::try_from(taken.len()).ok()?,
        largest_fee: 0,
        not_after_ms: 0,
        debits: debits.try_into().ok()?,
    };
    let oldest_ns = taken.iter().map(|receipt| receipt.timestamp_ns).min()?;
    Some(KeptBatch { batch, signature: ExecutorSignature([0; 65]), accounts, oldest_ns, is_settled: false })
}

fn all_settled(book: &Book, of: &[&KeptRequest]) -> u128 {
    let mut accounts: Vec<String> = of.iter().map(|kept| kept.request.payer.account()).collect();
    accounts.sort();
    accounts.dedup();
    accounts.iter().map(|account| book.settled(account).expect("it can be read").0).sum()
}

#[tokio::test]
async fn batch_and_what_waits_for_the_next_are_there_after_a_kill() {
    let folder = folder();
    let book = open(&folder);
    let (one, other, later) = (receipt(1, 10), receipt(2, 20), receipt(3, 30));
    keep(&book, &one).await;
    keep(&book, &other).await;
    let made = make(&book, 0).expect("two wait");
    keep(&book, &later).await;

    let after = open(&as_after_a_kill(&folder));

    assert_eq!(after.batch(&line(), &PARTICIPANT, 0).expect("it can be read"), Some(made.clone()));
    let leaves = after.leaves(&made.batch.id()).expect("it can be read").expect("they are kept");
    let hashes: Vec<_> = leaves.iter().map(|(_, leaf)| leaf.hash).collect();
    for kept in [&one, &other] {
        let (batch, place) = after.place(&kept.request.hash).expect("it can be read").expect("it is in the batch");
        let leaf = kept.receipt.as_ref().expect("it has one").receipt.leaf();
        assert_eq!((batch, hashes.get(place as usize)), (made.batch.id(), Some(&leaf.hash)));
        assert_eq!(after.record(leaves[place as usize].0).expect("it can be read").as_ref(), Some(kept));
    }
    assert_eq!(make(&after, 1).map(|next| (next.batch.count, next.batch.root.summary.fees)), Some((1, 30)));
    assert_eq!(after.place(&later.request.hash).expect("it can be read").map(|(_, place)| place), Some(0));
    assert_eq!(make(&after, 2), None, "each is in one batch");
    assert_eq!(after.leaves(&BatchId([9; 32])).expect("it can be read"), None);
}

#[tokio::test]
async fn batch_is_settled_once_however_often_it_is_said_and_whoever_is_killed() {
    let folder = folder();
    let book = open(&folder);
    let kept = [receipt(1, 10), receipt(2, 20)];
    keep(&book, &kept[0]).await;
    keep(&book, &kept[1]).await;
    let made = make(&book, 0).expect("two wait");
    assert_eq!(book.unsettled(&line(), &PARTICIPANT).expect("it can be read"), [(0, made.batch.id())]);
    book.settle(&line(), &PARTICIPANT, &[0, 7]).expect("written");
    let after = open(&as_after_a_kill(&folder));

    for book in [&book, &after] {
        book.settle(&line(), &PARTICIPANT, &[0]).expect("written");
        assert_eq!(all_settled(book, &[&kept[0], &kept[1]]), 30);
        assert_eq!(book.unsettled(&line(), &PARTICIPANT).expect("it can be read"), []);
    }
}

#[tokio::test]
async fn receipts_of_another_chain_key_or_of_none_do_not_wait_here() {
    let folder = folder();
    let book = open(&folder);
    keep(&book, &KeptRequest { chain: Some([5; 32]), ..receipt(1, 10) }).await;
    keep(&book, &KeptRequest { chain: None, ..receipt(2, 10) }).await;
    let mut of_another = receipt(3, 10);
    of_another.receipt.as_mut().expect("it has one").receipt.executor = ExecutorKey([3; 33]);
    keep(&book, &of_another).await;
    assert_eq!(make(&book, 0), None);
}

#[tokio::test]
async fn what_is_shown_to_validators_is_kept_whatever_room_it_takes() {
    let folder = folder();
    let book = open(&folder);
    for number in 1..=4 {
        keep(&book, &receipt(number, 10)).await;
    }
    let made = make(&book, 0).expect("four wait");
    book.settle(&line(), &PARTICIPANT, &[0]).expect("written");

    let nothing = Keep { age: Duration::ZERO, bytes: 0 };
    assert_eq!(book.prune(nothing).expect("written"), 0);
    assert!(book.leaves(&made.batch.id()).expect("it can be read").is_some());
}

#[tokio::test]
async fn receipts_of_a_batch_that_was_given_back_wait_again_once_whoever_is_killed_when() {
    let folder = folder();
    let book = open(&folder);
    let kept = [receipt(1, 10), receipt(2, 20)];
    keep(&book, &kept[0]).await;
    keep(&book, &kept[1]).await;
    let waited = book.waiting(&line()).expect("it can be read");
    let made = make(&book, 0).expect("two wait");
    assert_eq!(make(&book, 0).as_ref(), Some(&made), "what is under a number stays");
    let before = as_after_a_kill(&folder);
    assert!(book.give_back(&line(), &made.batch).expect("written"));
    assert!(!book.give_back(&line(), &made.batch).expect("written"), "once");
    let after = as_after_a_kill(&folder);

    for (folder, is_to_be_given_back) in [(before, true), (after, false)] {
        let book = open(&folder);
        assert_eq!(book.give_back(&line(), &made.batch).expect("written"), is_to_be_given_back);
        assert_eq!(book.waiting(&line()).expect("it can be read"), waited);
        assert_eq!(book.batch(&line(), &PARTICIPANT, 0).expect("it can be read"), None);
        assert_eq!(book.leaves(&made.batch.id()).expect("it can be read"), None);
        assert_eq!(book.place(&kept[0].request.hash).expect("it can be read"), None);
        assert_eq!(all_settled(&book, &[&kept[0], &kept[1]]), 0);

        let again = make(&book, 0).expect("two wait again");
        assert_eq!(again.batch.root, made.batch.root);
        assert_eq!(make(&book, 1), None, "each is in one batch");
        book.settle(&line(), &PARTICIPANT, &[0]).expect("written");
        assert!(!book.give_back(&line(), &again.batch).expect("written"), "what is settled stays so");
        assert_eq!(all_settled(&book, &[&kept[0], &kept[1]]), 30);
    }
}
