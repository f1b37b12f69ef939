//! What is served is settled on chain: once, whatever is killed when.

use std::{sync::Arc, time::Duration};

use codec::{DecodeAll, Encode};
use jsonrpsee::{core::client::ClientT, http_client::HttpClient, rpc_params};
use keirin_executor::gateway::{
    accounts::Fee,
    served::Book,
    settlement::{BatchRules, Batches, Chain},
};
use keirin_primitives::{
    executor::ExecutorSignature,
    executor_rpc::{from_hex, to_hex, METHOD_BATCH},
    receipts::BatchCommit,
    AccountBytes,
};
use serde_json::json;

use crate::{
    fake_chain::{FakeChain, GENESIS, LEAST_DEBIT, PARTICIPANT, PRICE_ON_CHAIN},
    host::{chat, now_ns, requester, with, Host},
    processes::Executor,
};

const PATH: &str = "/v1/chat/completions";

fn rules() -> BatchRules {
    BatchRules { age: Duration::ZERO, least_debit: LEAST_DEBIT, least_fee: 1, ..BatchRules::default() }
}

/// Batches of whatever there is.
fn batches(host: &Host, chain: &Arc<Chain>) -> Batches {
    batches_by(host, chain, rules())
}

fn batches_by(host: &Host, chain: &Arc<Chain>, rules: BatchRules) -> Batches {
    let (book, signer) = (host.book.clone(), host.signer.clone());
    Batches::new(book, signer, Some(chain.clone()), None, ("keirin".into(), rules))
}

async fn batch(host: &Host, chain: &Arc<Chain>, number: u32) -> Option<BatchCommit<AccountBytes>> {
    let batch = batches(host, chain).batch(&GENESIS, &PARTICIPANT, number).await.expect("the book can be read");
    batch.map(|(batch, _)| batch)
}

fn spent(host: &Host, number: u8) -> Fee {
    host.book.spent(requester(number).address()).expect("the book can be read")
}

fn settled(host: &Host, number: u8) -> Fee {
    host.book.settled(requester(number).address()).expect("the book can be read")
}

/// Whether metrics count these batches as made, settled and given back.
fn counts(chain: &Chain, [made, settled, given_back]: [u64; 3]) {
    let text = prometheus::TextEncoder::new().encode_to_string(&chain.collect()).expect("it is text");
    for (outcome, count) in [("made", made), ("settled", settled), ("given_back", given_back)] {
        let name = format!("keirin_executor_chain_batches_total{{outcome=\"{outcome}\"}} ");
        let line = text.lines().find_map(|line| line.strip_prefix(&name)).unwrap_or("0");
        assert_eq!(line, count.to_string(), "{outcome} in {text}");
    }
}

#[tokio::test]
async fn batch_holds_all_that_was_served_once_and_is_settled_once() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(batch(&host, &of_it, 0).await, None, "there is nothing to settle");
    for number in [1, 2, 1] {
        assert_eq!(host.post_as(&requester(number), PATH, chat().to_string()).await.status, 200);
    }

    let first = batch(&host, &of_it, 0).await.expect("there is something");
    assert_eq!((first.check(), first.number, first.count), (Ok(()), 0, 3));
    assert_eq!(first.debits.iter().map(|debit| debit.fees).sum::<u128>(), spent(&host, 1).plus(spent(&host, 2)).0);
    let other = batches(&host, &of_it).batch(&[5; 32], &PARTICIPANT, 0).await;
    assert_eq!(other.expect("the book can be read"), None, "another chain");
    assert_eq!(host.post(PATH, &with(chat(), json!({ "max_tokens": 3 }))).await.status, 200);
    assert_eq!(batch(&host, &of_it, 0).await.as_ref(), Some(&first), "a number stands for one batch");
    let second = batch(&host, &of_it, 1).await.expect("one more was served");
    assert_eq!((second.number, second.count, batch(&host, &of_it, 2).await), (1, 1, None));

    of_it.read().await.expect("the chain can be read");
    assert_eq!(settled(&host, 1), Fee(0), "nothing is settled that the chain has not taken");
    chain.take(&first);
    for _ in 0..2 {
        of_it.read().await.expect("the chain can be read");
        assert_eq!(settled(&host, 1).0, spent(&host, 1).0 - second.root.summary.fees);
        assert_eq!(settled(&host, 2), spent(&host, 2));
    }
    chain.take(&second);
    // The last that may be committed in this epoch, so that the chain names no next one.
    chain.change(|state| state.is_over = true);
    of_it.read().await.expect("the chain can be read");
    assert_eq!(settled(&host, 1), spent(&host, 1));
    assert_eq!(batch(&host, &of_it, 2).await, None);
    counts(&of_it, [2, 2, 0]);
}

#[tokio::test]
async fn who_has_no_share_of_a_deposit_is_served_once_until_that_is_settled() {
    let chain = FakeChain::start().await;
    chain.change(|state| state.weight = 0);
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    assert_eq!(host.post(PATH, &chat()).await.code(), "insufficient_quota");

    chain.take(&batch(&host, &of_it, 0).await.expect("there is something"));
    of_it.read().await.expect("the chain can be read");
    // What was read of the deposit before is remembered for some seconds.
    while host.post(PATH, &chat()).await.status != 200 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(batch(&host, &of_it, 1).await.map(|batch| batch.count), Some(1));
}

#[tokio::test]
async fn nobody_is_served_beyond_the_executors_share_of_its_deposit() {
    let chain = FakeChain::start().await;
    let one = PRICE_ON_CHAIN.of_tokens(60).0;
    chain.change(|state| {
        state.weight = 5;
        state.deposits.values_mut().for_each(|deposit| *deposit = 4 * one);
    });
    let (host, _) = Host::on_chain(&chain).await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(host.post(PATH, &chat()).await.status.as_u16());
    }
    let served = statuses.iter().filter(|status| **status == 200).count();
    assert!(statuses.iter().all(|status| [200, 402].contains(status)) && served > 0, "{statuses:?}");
    assert!(spent(&host, 1).0 <= 2 * one && served < 8, "half of the deposit is for others: {statuses:?}");
}

#[tokio::test]
async fn batch_that_was_not_taken_in_time_is_given_up_with_all_that_is_in_it() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    let first = batch(&host, &of_it, 0).await.expect("there is something");
    assert_eq!(host.post_as(&requester(2), PATH, chat().to_string()).await.status, 200);

    let late = BatchRules { within: Duration::ZERO, ..rules() };
    let late = batches_by(&host, &of_it, late);
    let kept = late.batch(&GENESIS, &PARTICIPANT, 0).await.expect("the book can be read");
    assert_eq!(kept.map(|(batch, _)| batch).as_ref(), Some(&first), "whoever has seen it can put it on chain yet");
    end(&chain, &first);
    of_it.read().await.expect("the chain can be read");
    assert_eq!(late.batch(&GENESIS, &PARTICIPANT, 0).await.expect("the book can be read"), None);

    assert_eq!(settled(&host, 1).0, first.root.summary.fees, "nobody will pay it");
    assert_eq!(settled(&host, 2), spent(&host, 2), "nor what waited");
    assert_eq!(late.batch(&GENESIS, &PARTICIPANT, 0).await.expect("the book can be read"), None);
    assert_eq!(settled(&host, 1).0, first.root.summary.fees, "once");
    counts(&of_it, [1, 0, 1]);
    let text = prometheus::TextEncoder::new().encode_to_string(&of_it.collect()).expect("it is text");
    assert!(text.contains("left_out_receipts_total{reason=\"too_old\"} 2"), "{text}");
}

/// Goes on to a block after the last that may take a batch.
fn end(chain: &FakeChain, batch: &BatchCommit<AccountBytes>) {
    chain.change(|state| state.time_ms = Some(batch.not_after_ms + 1));
}

#[tokio::test]
async fn receipts_of_a_batch_that_was_not_taken_until_its_end_are_committed_in_another() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    let first = batch(&host, &of_it, 0).await.expect("there is something");
    let read = of_it.view().expect("it was read").block.time_ms;
    assert_eq!(first.not_after_ms, read + 300_000);
    assert_eq!(host.post(PATH, &chat()).await.status, 200);

    chain.change(|state| state.time_ms = Some(first.not_after_ms));
    assert_eq!(batch(&host, &of_it, 0).await.as_ref(), Some(&first), "no final block is known that shows it");
    of_it.read().await.expect("the chain can be read");
    assert_eq!(batch(&host, &of_it, 0).await.as_ref(), Some(&first), "the next block may take it");

    end(&chain, &first);
    of_it.read().await.expect("the chain can be read");
    let second = batch(&host, &of_it, 0).await.expect("both wait");
    assert_eq!((second.number, second.count), (0, 2));
    assert!(second.not_after_ms > first.not_after_ms);
    assert_eq!(host.book.leaves(&first.id()).expect("the book can be read"), None);
    assert_eq!(settled(&host, 1), Fee(0), "nothing is lost");
    assert_eq!(batch(&host, &of_it, 0).await.as_ref(), Some(&second));

    chain.take(&second);
    of_it.read().await.expect("the chain can be read");
    assert_eq!(settled(&host, 1), spent(&host, 1));
    assert_eq!(batch(&host, &of_it, 1).await, None);
    counts(&of_it, [2, 1, 1]);
}

#[tokio::test]
async fn batch_that_was_taken_in_the_last_moment_stays_and_is_settled_once() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    assert_eq!(host.post(PATH, &chat()).await.status, 200);
    let first = batch(&host, &of_it, 0).await.expect("there is something");
    chain.take(&first);
    end(&chain, &first);
    for _ in 0..2 {
        of_it.read().await.expect("the chain can be read");
        assert_eq!(batch(&host, &of_it, 0).await.as_ref(), Some(&first));
        assert_eq!(batch(&host, &of_it, 1).await, None, "nothing waits again");
        assert_eq!(settled(&host, 1), spent(&host, 1));
    }
}

async fn asked(executor: &Executor, number: u32) -> Option<String> {
    let client = HttpClient::builder().build(format!("http://{}", executor.rpc)).expect("the URL is valid");
    let params = rpc_params![to_hex(GENESIS), to_hex(PARTICIPANT), number];
    client.request(METHOD_BATCH, params).await.expect("it answers")
}

fn read(batch: &str) -> BatchCommit<AccountBytes> {
    let bytes = from_hex(batch).expect("hex");
    let said = <(BatchCommit<AccountBytes>, ExecutorSignature)>::decode_all(&mut bytes.as_slice());
    let (batch, _) = said.expect("a batch and its signature");
    assert_eq!(batch.check(), Ok(()));
    batch
}

/// Waits until it has read the chain.
async fn has_read(executor: &Executor) {
    while executor.information().await["chain"].is_null() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn executor_that_is_killed_again_and_again_settles_every_receipt_once() {
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
    let mut executor = Executor::start(folder.path(), &options).await;
    let mut served = 0;
    let mut taken = Vec::new();
    for number in 0..3 {
        has_read(&executor).await;
        for _ in 0..2 {
            assert_eq!(executor.post(&chat(), now_ns()).await.expect("it is answered").status(), 200);
            served += 1;
        }
        let batch = asked(&executor, number).await.expect("there is something");
        executor.kill();
        executor = Executor::start(folder.path(), &options).await;
        assert_eq!(asked(&executor, number).await.as_ref(), Some(&batch), "the same bytes");
        if number == 1 {
            executor.kill();
            executor = Executor::start(folder.path(), &options).await;
        }
        chain.take(&read(&batch));
        // Killed before it knows, or just when it does.
        executor.kill();
        executor = Executor::start(folder.path(), &options).await;
        taken.push(read(&batch));
    }
    has_read(&executor).await;
    assert_eq!(asked(&executor, 3).await, None);
    executor.kill();

    assert_eq!(taken.iter().map(|batch| batch.count).sum::<u32>(), served);
    let fees: u128 = taken.iter().map(|batch| batch.root.summary.fees).sum();
    let book = Book::open(folder.path()).expect("the process has ended");
    let address = requester(1).address().to_owned();
    assert_eq!(book.spent(&address).expect("it can be read"), Fee(fees));
    assert_eq!(book.settled(&address).expect("it can be read"), Fee(fees));
    assert!(taken.windows(2).all(|pair| pair[0].encode() != pair[1].encode()));
}

#[tokio::test]
async fn executor_that_is_killed_while_a_batch_is_given_up_commits_every_receipt_once() {
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
    let mut executor = Executor::start(folder.path(), &options).await;
    has_read(&executor).await;
    for _ in 0..2 {
        assert_eq!(executor.post(&chat(), now_ns()).await.expect("it is answered").status(), 200);
    }
    let mut last = asked(&executor, 0).await.expect("there is something");
    for _ in 0..3 {
        // Killed after the batch was signed; when it is back, the chain can take it no more.
        executor.kill();
        end(&chain, &read(&last));
        executor = Executor::start(folder.path(), &options).await;
        has_read(&executor).await;
        let next = asked(&executor, 0).await.expect("they wait again");
        assert_ne!(next, last);
        let leaves = |batch: &str| read(batch).root;
        assert_eq!(leaves(&next), leaves(&last), "the same receipts");
        // Killed when it has just given one up for another.
        executor.kill();
        executor = Executor::start(folder.path(), &options).await;
        has_read(&executor).await;
        assert_eq!(asked(&executor, 0).await.as_ref(), Some(&next), "the same bytes");
        last = next;
    }
    chain.take(&read(&last));
    executor.kill();
    executor = Executor::start(folder.path(), &options).await;
    has_read(&executor).await;
    assert_eq!(asked(&executor, 1).await, None, "none of them waits once more");
    executor.kill();

    let book = Book::open(folder.path()).expect("the process has ended");
    let address = requester(1).address().to_owned();
    assert_eq!(book.settled(&address).expect("it can be read"), Fee(read(&last).root.summary.fees));
    assert_eq!(book.spent(&address).expect("it can be read"), book.settled(&address).expect("it can be read"));
}
