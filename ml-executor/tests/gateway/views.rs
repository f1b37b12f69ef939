//! Nothing is done by a state of the chain that is gone by: of a node that is stuck, set back, or on another fork.

use std::{sync::Arc, time::Duration};

use jsonrpsee::{core::client::ClientT, http_client::HttpClient, rpc_params};
use keirin_executor::gateway::settlement::{BatchRules, Batches, BatchesError, Chain, ChainError, ViewError};
use keirin_primitives::executor_rpc::{to_hex, METHOD_BATCH};

use crate::{
    fake_chain::{FakeChain, GENESIS, LEAST_DEBIT, PARTICIPANT},
    host::{chat, now_ns, requester, Host},
    processes::Executor,
};

const PATH: &str = "/v1/chat/completions";

fn seconds_ago(seconds: u64) -> Option<u64> {
    Some(now_ns() / 1_000_000 - seconds * 1_000)
}

fn batches(host: &Host, chain: &Arc<Chain>) -> Batches {
    let rules = BatchRules { age: Duration::ZERO, least_debit: LEAST_DEBIT, least_fee: 1, ..BatchRules::default() };
    Batches::new(host.book.clone(), host.signer.clone(), Some(chain.clone()), None, ("keirin".into(), rules))
}

#[tokio::test]
async fn by_a_node_that_is_stuck_nothing_is_served_or_signed() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);

    chain.change(|state| state.time_ms = seconds_ago(50));
    of_it.read().await.expect("the chain can be read");
    assert_eq!(host.post(PATH, &chat()).await.status, 200, "finality takes its time");

    chain.change(|state| state.time_ms = seconds_ago(70));
    of_it.read().await.expect("the chain can be read");
    let refused = host.post(PATH, &chat()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "chain_stale"));
    assert!(refused.headers.contains_key("retry-after"));
    let signed = batches(&host, &of_it).batch(&GENESIS, &PARTICIPANT, 0).await;
    assert!(matches!(signed, Err(BatchesError::View(ViewError::Stale(age))) if age >= Duration::from_secs(70)));

    chain.change(|state| state.time_ms = None);
    of_it.read().await.expect("the chain can be read");
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    let kept = batches(&host, &of_it).batch(&GENESIS, &PARTICIPANT, 0).await.expect("it can be signed");
    let kept = kept.expect("there is something");

    chain.change(|state| state.time_ms = seconds_ago(70));
    of_it.read().await.expect("the chain can be read");
    let again = batches(&host, &of_it).batch(&GENESIS, &PARTICIPANT, 0).await.expect("it is signed already");
    assert_eq!(again, Some(kept), "what was signed stays signed");
    let text = prometheus::TextEncoder::new().encode_to_string(&of_it.collect()).expect("it is text");
    assert!(text.contains(r#"keirin_executor_chain_refused_views_total{reason="chain_stale"}"#), "{text}");
    assert!(text.contains("keirin_executor_chain_block_age_seconds 7"), "{text}");
}

#[tokio::test]
async fn state_of_a_node_that_was_set_back_is_not_taken() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    chain.change(|_| ());
    chain.change(|_| ());
    let newest = of_it.read().await.expect("the chain can be read");

    // It was started again, and has not caught up: in this state nobody has a deposit.
    let deposits = chain.set_back(2);
    assert!(
        matches!(of_it.read().await, Err(ChainError::WentBack { known, found }) if known.number == 3 && found.number == 1)
    );
    assert_eq!(of_it.view().expect("it is known").block, newest.block, "the newer view stays");
    let answer = host.post_as(&requester(2), PATH, chat().to_string()).await;
    assert_eq!(answer.status, 503, "nobody is told that it is unknown: {answer:?}");

    chain.catch_up(2, deposits);
    of_it.read().await.expect("it has caught up");
    assert_eq!(host.post_as(&requester(2), PATH, chat().to_string()).await.status, 200);
}

#[tokio::test]
async fn state_of_another_fork_is_not_taken_however_long_it_is() {
    let chain = FakeChain::start().await;
    let (_host, of_it) = Host::on_chain(&chain).await;
    chain.change(|_| ());
    let known = of_it.read().await.expect("the chain can be read");
    for _ in 0..3 {
        chain.change(|state| state.fork = 1);
        assert!(matches!(of_it.read().await, Err(ChainError::Forked(block)) if block == known.block));
    }
    assert_eq!(of_it.view().expect("it is known").block, known.block);
    chain.change(|state| state.fork = 0);
    of_it.read().await.expect("it is back");
}

#[tokio::test]
async fn offchain_worker_is_told_why_there_is_no_batch() {
    let chain = FakeChain::start().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = [
        "--node",
        chain.url.as_str(),
        "--no-routing",
        "--batch-seconds",
        "0",
        "--least-debit",
        "20",
        "--least-receipt-fee",
        "1",
    ];
    let executor = Executor::start(folder.path(), &options).await;
    while executor.information().await["chain"].is_null() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(executor.post(&chat(), now_ns()).await.expect("it is answered").status(), 200);
    chain.change(|state| state.time_ms = seconds_ago(3_600));
    while !executor.information().await["chain"].is_null() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let client = HttpClient::builder().build(format!("http://{}", executor.rpc)).expect("the URL is valid");
    let params = rpc_params![to_hex(GENESIS), to_hex(PARTICIPANT), 0];
    let refused = client.request::<Option<String>, _>(METHOD_BATCH, params).await.expect_err("nothing is signed");
    assert!(refused.to_string().contains("seconds old"), "{refused}");
}
