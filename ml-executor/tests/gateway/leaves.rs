//! What validators are shown of batches.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use codec::DecodeAll;
use keirin_executor::{
    gateway::settlement::{BatchRules, Batches},
    key::ReportSigner,
};
use keirin_primitives::{
    evidence::{EvidenceRequest, EVIDENCE_PATH, GENESIS_HEADER, KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER},
    executor_rpc::to_hex,
    receipts::{fees_before, BatchCommit, BatchId, PostedReceipt},
    AccountBytes, HashBytes,
};

use crate::{
    fake_chain::{FakeChain, GENESIS, LEAST_DEBIT, PARTICIPANT},
    host::{chat, requester, Answer, Host},
};

fn somebody() -> ReportSigner {
    let folder = tempfile::tempdir().expect("a temporary folder");
    ReportSigner::open(folder.path()).expect("the folder can be written")
}

/// Asks for what is at a path, signed for something that has a hash.
async fn ask(host: &Host, path: &str, signed: HashBytes) -> Answer {
    let asker = somebody();
    let at = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let request = EvidenceRequest { executor: host.signer.public(), order: signed, at };
    let signature = to_hex(asker.sign_evidence_request(&GENESIS, &request).0);
    let (genesis, time, key) = (to_hex(GENESIS), at.to_string(), to_hex(asker.public().0));
    let headers =
        [(GENESIS_HEADER, genesis.as_str()), (TIME_HEADER, &time), (KEY_HEADER, &key), (SIGNATURE_HEADER, &signature)];
    host.send("GET", &format!("{EVIDENCE_PATH}{path}"), &headers, "").await
}

async fn leaf(host: &Host, batch: &BatchId, place: u32) -> Answer {
    ask(host, &format!("{}/{place}", to_hex(batch.0)), batch.leaf(place).0).await
}

async fn served(host: &Host) -> BatchCommit<AccountBytes> {
    for number in [1, 2, 1, 1, 2] {
        let answer = host.post_as(&requester(number), "/v1/chat/completions", chat().to_string()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let rules = BatchRules { age: Duration::ZERO, least_debit: LEAST_DEBIT, ..BatchRules::default() };
    let batches = Batches::new(host.book.clone(), host.signer.clone(), "keirin".into(), rules);
    batches.batch(&GENESIS, &PARTICIPANT, 0).expect("the book can be read").expect("there is something").0
}

#[tokio::test]
async fn every_leaf_is_shown_with_its_proof_body_and_positions() {
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let batch = served(&host).await;

    for place in 0..batch.count {
        let answer = leaf(&host, &batch.id(), place).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let posted = PostedReceipt::decode_all(&mut answer.body.as_ref()).expect("a receipt as it is posted");
        assert_eq!(posted.shown.place, place);
        assert_eq!(posted.shown.verify(&batch.root, batch.count), Ok(()));
        assert!(posted.is_whole());
        let (debit, first, before) = batch.debit_at(place).expect("it is in the batch");
        assert_eq!(posted.shown.receipt.request.requester.id(), debit.requester);
        let so_far = fees_before(place, batch.count, &posted.shown.beside).expect("they add up");
        assert!(so_far >= before && (place > first || so_far == before));
    }
}

#[tokio::test]
async fn leaf_is_only_shown_to_who_asks_for_it_as_it_must() {
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let batch = served(&host).await;
    let (id, hex) = (batch.id(), to_hex(batch.id().0));

    assert_eq!(leaf(&host, &id, batch.count).await.status, 404, "there is no such place");
    assert_eq!(leaf(&host, &BatchId([9; 32]), 0).await.status, 404, "there is no such batch");
    assert_eq!(ask(&host, &format!("{hex}/1"), id.leaf(0).0).await.status, 401, "another place was signed");
    assert_eq!(ask(&host, &format!("{hex}/0"), id.0).await.status, 401, "no place was signed");
    for odd in ["01", "+1", "-1", "4294967296", "a", "0x1"] {
        assert_eq!(ask(&host, &format!("{hex}/{odd}"), id.leaf(1).0).await.status, 400, "{odd}");
    }
    assert_eq!(ask(&host, "12/0", id.leaf(0).0).await.status, 400);
    assert_eq!(host.get(&format!("{EVIDENCE_PATH}{hex}/0")).await.status, 400, "no headers");
}
