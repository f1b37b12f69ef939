//! Nothing false is committed: what the chain would void a batch for is left out of it, and what it would not yet call right waits.

use std::{sync::Arc, time::Duration};

use base64::{engine::general_purpose::STANDARD, Engine as _};
use keirin_executor::gateway::{
    accounts::Fee,
    served::SignedReceipt,
    settlement::{BatchRules, Batches, Chain},
};
use keirin_primitives::{
    receipts::{Address, BatchCommit, Receipt, RequestSignature},
    AccountBytes,
};

use crate::{
    fake_chain::{FakeChain, GENESIS, LEAST_DEBIT, PARTICIPANT, PRICE_ON_CHAIN},
    host::{chat, now_ns, requester, Host},
};

const PATH: &str = "/v1/chat/completions";
const SECOND_NS: u64 = 1_000_000_000;

fn batches(host: &Host, chain: &Arc<Chain>) -> Batches {
    let rules = BatchRules { age: Duration::ZERO, least_debit: LEAST_DEBIT, least_fee: 1, ..BatchRules::default() };
    Batches::new(host.book.clone(), host.signer.clone(), Some(chain.clone()), None, ("keirin".into(), rules))
}

async fn batch(host: &Host, chain: &Arc<Chain>, number: u32) -> Option<BatchCommit<AccountBytes>> {
    let batch = batches(host, chain).batch(&GENESIS, &PARTICIPANT, number).await;
    batch.expect("the book can be read").map(|(batch, _)| batch)
}

/// Keeps a request like the first that was served, of a time, sent to an agent, and with something else changed in its receipt.
async fn keep_changed(host: &Host, at_ns: u64, agent: &str, change: impl FnOnce(&mut Receipt)) -> u128 {
    let (_, mut kept) = host.book.served_from(0, 1).expect("the book can be read").remove(0);
    let signed = requester(1).sign(&kept.body, at_ns, agent);
    let signature = STANDARD.decode(signed.signature).expect("base64").try_into().expect("64 bytes");
    let mut receipt = kept.receipt.expect("it has one").receipt;
    receipt.request.timestamp_ns = at_ns;
    receipt.request.transfer_address = Address::truncate_from(agent.as_bytes().to_vec());
    receipt.request.signature = RequestSignature(signature);
    receipt.forwarded = host.signer.sign_forwarding(&receipt.request, &receipt.executor).expect("it is an address");
    change(&mut receipt);
    let (fee, signature) = (receipt.fee, host.signer.sign_receipt(&GENESIS, &receipt));
    (kept.request.hash, kept.request.timestamp_ns) = (receipt.request.id().0, at_ns);
    kept.request.fee = Fee(fee);
    kept.receipt = Some(SignedReceipt { receipt, signature });
    host.book.keep(kept, vec![requester(1).address().to_owned()]).await.expect("it is written");
    fee
}

fn metric(chain: &Chain, line: &str) -> bool {
    let text = prometheus::TextEncoder::new().encode_to_string(&chain.collect()).expect("it is text");
    text.lines().any(|found| found == line)
}

#[tokio::test]
async fn receipts_that_the_chain_would_call_false_are_left_out_and_the_others_committed() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    let (own, now) = (host.gateway.agent().to_owned(), now_ns());
    keep_changed(&host, now + 1, &own, |receipt| receipt.fee += 1).await;
    keep_changed(&host, now + 2, &own, |receipt| receipt.request.signature.0[7] ^= 1).await;
    keep_changed(&host, now + 3, &own, |receipt| receipt.forwarded = RequestSignature([3; 64])).await;
    let elsewhere = host.signer.public().id().address("other").expect("a prefix").to_vec();
    keep_changed(&host, now + 4, &String::from_utf8(elsewhere).expect("text"), |_| ()).await;
    let fee = keep_changed(&host, now + 5, &own, |_| ()).await;

    let first = batch(&host, &of_it, 0).await.expect("two are good");

    assert_eq!(first.count, 2);
    assert_eq!(first.root.summary.fees, 2 * fee);
    for reason in ["fee", "request", "forwarding", "address"] {
        let line = format!(r#"keirin_executor_chain_left_out_receipts_total{{reason="{reason}"}} 1"#);
        assert!(metric(&of_it, &line), "{line}");
    }
    assert_eq!(batch(&host, &of_it, 1).await, None, "what is false is no longer there");
    let settled = host.book.settled(requester(1).address()).expect("the book can be read");
    assert_eq!(settled, Fee(4 * fee + 1), "nobody pays it, and its requester may spend it again");
}

#[tokio::test]
async fn receipts_at_a_price_that_the_chain_never_had_are_left_out() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    // What was read of a block that did not stay.
    chain.change(|state| state.price = 2 * PRICE_ON_CHAIN.0);
    of_it.read().await.expect("the chain can be read");
    assert_eq!(host.post(PATH, &chat()).await.status, 200);

    let first = batch(&host, &of_it, 0).await.expect("one is good");

    assert_eq!((first.count, first.root.summary.fees), (1, host.spent().0 * 2 / 3));
}

#[tokio::test]
async fn receipts_from_ahead_of_the_chain_wait_until_it_has_come_there() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    keep_changed(&host, now_ns() + 200 * SECOND_NS, host.gateway.agent(), |_| ()).await;
    assert_eq!(batch(&host, &of_it, 0).await.map(|batch| batch.count), Some(1));
    assert_eq!(batch(&host, &of_it, 1).await, None);
    assert_eq!(host.book.waiting_count().expect("the book can be read"), 1, "it waits");

    chain.change(|state| state.time_ms = Some(now_ns() / 1_000_000 + 100_000));
    of_it.read().await.expect("the chain can be read");
    assert_eq!(batch(&host, &of_it, 1).await.map(|batch| batch.count), Some(1));
}
