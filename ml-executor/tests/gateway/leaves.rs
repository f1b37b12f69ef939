//! What validators are shown of batches.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use codec::DecodeAll;
use keirin_executor::{
    gateway::settlement::{BatchRules, Batches, Chain},
    key::ReportSigner,
    public::{ChainValidators, Validators},
};
use keirin_primitives::{
    evidence::{
        max_leaves_bytes, EvidenceRequest, ShownLeaves, EVIDENCE_PATH, GENESIS_HEADER, KEY_HEADER, SIGNATURE_HEADER,
        TIME_HEADER,
    },
    executor::ExecutorKey,
    executor_rpc::to_hex,
    receipts::{fees_before, BatchCommit, BatchId},
    AccountBytes, HashBytes,
};

use crate::{
    fake_chain::{participant, FakeChain, GENESIS, LEAST_DEBIT, PARTICIPANT},
    host::{chat, requester, validator, Answer, Host},
};

fn somebody() -> ReportSigner {
    let folder = tempfile::tempdir().expect("a temporary folder");
    ReportSigner::open(folder.path()).expect("the folder can be written")
}

/// Asks for what is at a path, signed for something that has a hash.
async fn ask(host: &Host, path: &str, signed: HashBytes) -> Answer {
    ask_as(&validator(), host, GENESIS, path, signed).await
}

async fn ask_as(asker: &ReportSigner, host: &Host, genesis: HashBytes, path: &str, signed: HashBytes) -> Answer {
    ask_named(asker, asker.public(), host, genesis, path, signed).await
}

/// Asks in the name of a key.
async fn ask_named(
    asker: &ReportSigner,
    key: ExecutorKey,
    host: &Host,
    genesis: HashBytes,
    path: &str,
    signed: HashBytes,
) -> Answer {
    let at = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let request = EvidenceRequest { executor: host.signer.public(), order: signed, at };
    let signature = to_hex(asker.sign_evidence_request(&genesis, &request).0);
    let (genesis, time, key) = (to_hex(genesis), at.to_string(), to_hex(key.0));
    let headers =
        [(GENESIS_HEADER, genesis.as_str()), (TIME_HEADER, &time), (KEY_HEADER, &key), (SIGNATURE_HEADER, &signature)];
    host.send("GET", &format!("{EVIDENCE_PATH}{path}"), &headers, "").await
}

fn path(batch: &BatchId, places: &[u32]) -> String {
    let places: Vec<String> = places.iter().map(u32::to_string).collect();
    format!("{}/{}", to_hex(batch.0), places.join(","))
}

async fn leaves(host: &Host, batch: &BatchId, places: &[u32]) -> Answer {
    ask(host, &path(batch, places), batch.leaves(places)).await
}

fn shown(answer: &Answer) -> ShownLeaves {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.len() <= max_leaves_bytes());
    ShownLeaves::decode_all(&mut answer.body.as_ref()).expect("leaves")
}

async fn served((host, chain): (&Host, Arc<Chain>)) -> BatchCommit<AccountBytes> {
    for number in [1, 2, 1, 1, 2] {
        let answer = host.post_as(&requester(number), "/v1/chat/completions", chat().to_string()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let rules = BatchRules { age: Duration::ZERO, least_debit: LEAST_DEBIT, least_fee: 1, ..BatchRules::default() };
    let batches = Batches::new(host.book.clone(), host.signer.clone(), Some(chain), None, ("keirin".into(), rules));
    batches.batch(&GENESIS, &PARTICIPANT, 0).await.expect("the book can be read").expect("there is something").0
}

#[tokio::test]
async fn every_leaf_is_shown_with_its_proof_body_and_positions() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    let batch = served((&host, of_it)).await;

    for places in [vec![0, 1, 2, 3, 4], vec![3], vec![0, 4]] {
        let leaves = shown(&leaves(&host, &batch.id(), &places).await);
        assert_eq!(leaves.len(), places.len());
        for (place, posted) in places.into_iter().zip(leaves) {
            let posted = posted.expect("it is kept");
            assert_eq!(posted.shown.place, place);
            assert_eq!(posted.shown.verify(&batch.root, batch.count), Ok(()));
            assert!(posted.is_whole());
            let (debit, first, before) = batch.debit_at(place).expect("it is in the batch");
            assert_eq!(posted.shown.receipt.request.requester.id(), debit.requester);
            let so_far = fees_before(place, batch.count, &posted.shown.beside).expect("they add up");
            assert!(so_far >= before && (place > first || so_far == before));
        }
    }
}

#[tokio::test]
async fn leaves_are_only_shown_to_who_asks_for_them_as_it_must() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    let batch = served((&host, of_it)).await;
    let (id, hex) = (batch.id(), to_hex(batch.id().0));

    let last_and_none = shown(&leaves(&host, &id, &[batch.count - 1, batch.count]).await);
    assert_eq!(last_and_none.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false]);
    assert_eq!(leaves(&host, &id, &[batch.count]).await.status, 404, "there is no such place");
    assert_eq!(leaves(&host, &BatchId([9; 32]), &[0]).await.status, 404, "there is no such batch");
    assert_eq!(ask(&host, &format!("{hex}/1"), id.leaves(&[0])).await.status, 401, "another place was signed");
    assert_eq!(ask(&host, &format!("{hex}/0,1"), id.leaves(&[0])).await.status, 401, "fewer places were signed");
    assert_eq!(ask(&host, &format!("{hex}/0"), id.leaf(0).0).await.status, 401, "a leaf's id was signed");
    for odd in ["01", "+1", "-1", "4294967296", "a", "0x1", "1,1", "2,1", "1,", ","] {
        assert_eq!(ask(&host, &format!("{hex}/{odd}"), id.leaves(&[1])).await.status, 400, "{odd}");
    }
    let many: Vec<u32> = (0..=32).collect();
    assert_eq!(leaves(&host, &id, &many).await.status, 400, "too many at once");
    assert_eq!(ask(&host, "12/0", id.leaves(&[0])).await.status, 400);
    assert_eq!(host.get(&format!("{EVIDENCE_PATH}{hex}/0")).await.status, 400, "no headers");
}

#[tokio::test]
async fn strangers_are_shown_nothing_however_well_they_sign() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    let batch = served((&host, of_it)).await.id();
    let (one, name) = (path(&batch, &[0]), batch.leaves(&[0]));

    assert_eq!(ask_as(&somebody(), &host, GENESIS, &one, name).await.status, 403);
    let order = to_hex([5; 32]);
    assert_eq!(ask_as(&somebody(), &host, GENESIS, &order, [5; 32]).await.status, 403, "nor evidence of tasks");
    let unknown = ask_as(&validator(), &host, [9; 32], &one, name).await;
    assert_eq!((unknown.status.as_u16(), unknown.headers.contains_key("retry-after")), (503, true), "nobody knows yet");
    let forged = ask_named(&somebody(), validator().public(), &host, GENESIS, &one, name).await;
    assert_eq!(forged.status, 401, "who takes a validator's name must sign for it");
    assert_eq!(ask_as(&validator(), &host, GENESIS, &one, name).await.status, 200);
}

#[tokio::test]
async fn those_are_shown_evidence_who_are_in_a_snapshot_with_the_key_that_they_have_now() {
    let chain = FakeChain::start().await;
    let keys = [1, 2, 3].map(|number: u8| ExecutorKey([number; 33]));
    let url = "http://a.example";
    chain.change(|state| {
        state.weight = 4;
        state.participants = vec![
            participant(PARTICIPANT, keys[0], url),
            participant([7; 32], keys[1], url),
            participant([8; 32], keys[2], url),
        ];
    });
    let (_host, of_it) = Host::on_chain(&chain).await;
    let validators = ChainValidators::follow(of_it, Duration::from_millis(10));
    while validators.has(&GENESIS, &keys[0]).is_none() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let has = |key| validators.has(&GENESIS, &key);
    assert_eq!(keys.map(has), [Some(true), Some(true), Some(false)], "the third has no weight");
    assert_eq!(validators.has(&[9; 32], &keys[0]), Some(false), "on another chain nobody is");

    chain.change(|state| state.participants[0].executor_key = ExecutorKey([9; 33]));
    while has(ExecutorKey([9; 33])) != Some(true) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(has(keys[0]), Some(false));
}
