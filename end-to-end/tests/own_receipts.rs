//! Requesters check what they paid for, have it posted on chain, and have the chain decide about it.

use codec::Encode;
use keirin_client::{
    deposits,
    gateway::LeafPlace,
    receipts::{self, Batch, Decided, Seen},
    requests::{Hex, RequestSigner, DEFAULT_HRP},
    Chain, Submitted,
};
use keirin_end_to_end::{account, address, register, set_parameter, wait_until, Executor, Node, User};
use keirin_primitives::receipts::{BatchId, Falsehood, RequesterId};
use keirin_runtime::{
    dynamic_params::{receipts as parameters, validation},
    Runtime, RuntimeEvent, RuntimeParameters,
};
use pallet_keirin_receipts::Event;
use serde_json::{json, Value};

/// Milliseconds from block to block.
const BLOCK_TIME_MS: u64 = 400;
/// Key of the requester.
const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000007";
/// What is put in: 10 KEI.
const DEPOSIT: u128 = 10_000_000_000_000;
/// Blocks in which what is demanded must be posted, on a machine that is busy.
const DEMAND_BLOCKS: u32 = 60;
/// Times that a receipt is demanded while it is on its way to the chain.
const TRIES: usize = 40;

fn requester_with(key: &str) -> RequesterId {
    let signer = RequestSigner::from_hex(key.trim(), DEFAULT_HRP).expect("a key");
    let (_, id) = RequesterId::parse(signer.address().as_bytes()).expect("its own address");
    id
}

/// Asks, and demands the receipt as soon as it is on chain. What is not there before the epoch ends cannot be demanded any more.
async fn asked_and_demanded(user: &User) -> (String, LeafPlace) {
    wait_until("a receipt is demanded", || async {
        let answer = user.json(&["chat", "Is anybody there?", "--max-tokens", "8"]).await?;
        let id = answer["receipt"]["request"].as_str().expect("it is signed").to_owned();
        assert_eq!((&answer["receipt"]["wrong"], &answer["receipt"]["unchecked"]), (&json!([]), &json!([])));
        for _ in 0..TRIES {
            if let Some(demanded) = user.json(&["receipt", "demand", &id, "--key-file", "key", "--yes"]).await {
                return Some((id, place(&demanded)));
            }
        }
        None
    })
    .await
}

fn place(demanded: &Value) -> LeafPlace {
    let Hex(batch) = demanded["batch"].as_str().and_then(|digits| digits.parse().ok()).expect("32 bytes");
    let place = demanded["place"].as_u64().and_then(|place| place.try_into().ok()).expect("a number");
    LeafPlace { batch: BatchId(batch), place }
}

async fn batch(chain: &Chain, at: LeafPlace) -> Batch {
    receipts::batch(chain, at.batch).await.expect("the node answers").expect("it is committed")
}

/// Has governance take no receipt any more that is not of the time of its batch: so that there is something to dispute.
async fn make_receipts_too_old(chain: &Chain) {
    let oldest = parameters::Parameters::OldestReceipt(parameters::OldestReceipt, Some(0));
    set_parameter(chain, RuntimeParameters::Receipts(oldest)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_are_checked_listed_demanded_and_disputed() {
    let mut executor = Executor::stopped();
    let node = Node::start_with_block_time(BLOCK_TIME_MS, &[&executor.url()]).await;
    executor.settle_through(&node.url());
    executor.start().await;
    let chain = node.chain().await;
    register(&chain, "//Alice", &executor.url(), &executor.endpoint()).await;
    let time_to_post = validation::Parameters::DemandBlocks(validation::DemandBlocks, Some(DEMAND_BLOCKS));
    set_parameter(&chain, RuntimeParameters::Validation(time_to_post)).await;
    deposits::add(&chain, &account("//Bob"), requester_with(KEY), DEPOSIT).await.expect("Bob has as much");

    let user = User::new(KEY, &node.url());
    let set_up = user.keirin(&["init", "--native", "--key-file", "key"]).await;
    assert!(set_up.status.success(), "{}", String::from_utf8_lossy(&set_up.stderr));
    let (id, at) = asked_and_demanded(&user).await;

    let listed = user.json(&["receipt", "list"]).await.expect("it is kept");
    let all = listed.as_array().expect("a list");
    assert!(all.len() > 1 && all.iter().all(|kept| kept["holds"] == true), "{listed}");
    let checked = user.json(&["receipt", "check", &id]).await.expect("it holds");
    assert_eq!((&checked["wrong"], &checked["unchecked"], &checked["problem"]), (&json!([]), &json!([]), &Value::Null));

    let posted = wait_until("the executor posts what was demanded", || async {
        receipts::posted(&chain, at.batch, at.place).await.ok().flatten()
    })
    .await;
    assert_eq!(Hex(posted.shown.receipt.request.id().0).to_string(), id);
    assert!(posted.is_whole());
    let again = user.keirin(&["receipt", "demand", &id, "--key-file", "key", "--yes"]).await;
    assert!(String::from_utf8_lossy(&again.stderr).contains("not taken"), "each receipt is demanded once");

    let dispute = ["receipt", "dispute", &id, "--key-file", "key", "--suri", "//Bob"];
    let refused = user.keirin(&dispute).await;
    let problem = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(problem.contains("--anyway") && !batch(&chain, at).await.void, "{problem}");
    let refused = user.keirin(&[&dispute[..], &["--anyway"]].concat()).await;
    assert!(!refused.status.success() && !batch(&chain, at).await.void, "nothing is wrong with it");
    make_receipts_too_old(&chain).await;
    let voided = user.json(&[&dispute[..], &["--anyway"]].concat()).await.expect("the chain sees that");
    assert_eq!((&voided["falsehood"], &voided["batch"]), (&json!("time"), &json!(Hex(at.batch.0))));
    assert!(batch(&chain, at).await.void);
}

/// Whoever runs an executor is shown leaves, because it has to check them; so it need not demand what its own key has paid for.
#[tokio::test(flavor = "multi_thread")]
async fn leaf_that_is_shown_to_who_checks_it_is_enough_for_a_dispute() {
    let mut executor = Executor::stopped();
    let node = Node::start_with_block_time(BLOCK_TIME_MS, &[&executor.url()]).await;
    executor.settle_through(&node.url());
    executor.start().await;
    let chain = node.chain().await;
    register(&chain, "//Alice", &executor.url(), &executor.endpoint()).await;
    let key = std::fs::read_to_string(executor.folder().join("executor.key")).expect("it has a key");
    let operator = requester_with(&key);
    deposits::add(&chain, &account("//Bob"), operator, DEPOSIT).await.expect("Bob has as much");
    let user = User::new(&key, &node.url());
    let set_up = user.json(&["init", "--native", "--key-file", "key"]).await.expect("it is served");
    let id = set_up["answer"]["receipt"]["request"].as_str().expect("it is signed");

    let dispute = ["receipt", "dispute", id, "--key-file", "key", "--suri", "//Bob"];
    // Once it is too old its executor does not commit it any more.
    wait_until("the batch is on chain, and nothing is wrong with it", || async {
        let refused = user.keirin(&dispute).await;
        String::from_utf8_lossy(&refused.stderr).contains("--anyway").then_some(())
    })
    .await;
    make_receipts_too_old(&chain).await;
    let voided =
        wait_until("the batch is disputed", || async { user.json(&[&dispute[..], &["--anyway"]].concat()).await })
            .await;

    let at = place(&json!({ "batch": voided["batch"], "place": 0 }));
    assert_eq!((&voided["seen"], &voided["falsehood"]), (&json!("false"), &json!("time")));
    assert!(batch(&chain, at).await.void);
    wait_until("what was paid comes back", || async {
        let deposit = deposits::of(&chain, operator).await.ok()?;
        (deposit.free == DEPOSIT).then_some(())
    })
    .await;
}

/// A transaction in block 9 with an event of this name, as nodes tell of it: two bytes say which it is, and its fields follow.
fn submitted(name: &str, event: Event<Runtime>) -> Submitted {
    let fields = RuntimeEvent::Receipts(event).encode().split_off(2);
    Submitted::of(9, vec![("Receipts".into(), name.into(), fields)])
}

/// No executor serves what was not drawn for it, so that nobody sees the second of these decisions in a network of honest programs.
#[test]
fn decisions_of_the_chain_are_read_as_its_runtime_writes_them() {
    let (batch, place, finder) = (BatchId([3; 32]), 7, address("//Bob").into());
    let participant = address("//Charlie");
    let decided = |seen| Decided { seen, batch, participant, block: 9 };

    let event = Event::<Runtime>::BatchVoided { batch, participant: participant.into(), falsehood: Falsehood::Time };
    let void = Decided::void(&submitted("BatchVoided", event)).expect("it can be read");
    let event = Event::<Runtime>::ReceiptMisrouted { batch, place, executor: participant.into(), finder };
    let told = submitted("ReceiptMisrouted", event);
    let misrouted = Decided::misrouted(&told).expect("it can be read");
    let event =
        Event::<Runtime>::RequestDoubled { batch, place, agent: participant.into(), finder: address("//Bob").into() };
    let doubled = Decided::doubled(&submitted("RequestDoubled", event)).expect("it can be read");

    assert_eq!(void, decided(Seen::False(Falsehood::Time)));
    assert_eq!(misrouted, decided(Seen::Misrouted { place }));
    assert_eq!(doubled, decided(Seen::Doubled { place }));
    assert!(Decided::void(&told).is_err() && Decided::doubled(&told).is_err(), "each from its own event");
}
