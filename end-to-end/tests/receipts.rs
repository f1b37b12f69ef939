//! Requests over HTTP are paid from a deposit and settled in batches, each once, whatever is killed.

use std::sync::Arc;

use keirin_client::{
    deposits,
    gateway::{self, api::ChatMessage, api::ChatRequest, CoolDown, Credentials, EndpointPool, GatewayClient},
    requests::{RequestSigner, DEFAULT_HRP},
    Chain,
};
use keirin_end_to_end::{account, address, register, set_parameter, wait_until, Executor, Node};
use keirin_primitives::{receipts::RequesterId, rewards::EarningStage, views::RewardsView};
use keirin_runtime::{dynamic_params::receipts, RuntimeParameters};

/// Milliseconds from block to block.
const BLOCK_TIME_MS: u64 = 250;
const MODEL: &str = "tiny-random";
/// Key of the requester.
const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000007";
/// What is put in: 10 KEI.
const DEPOSIT: u128 = 10_000_000_000_000;

fn signer() -> RequestSigner {
    RequestSigner::from_hex(KEY, DEFAULT_HRP).expect("a key")
}

fn requester() -> RequesterId {
    let (_, id) = RequesterId::parse(signer().address().as_bytes()).expect("its own address");
    id
}

/// Asks over HTTP until there is an answer: in the first epoch nobody has been drawn yet. Returns the tokens that are paid for.
async fn ask(chain: &Chain, text: &str) -> u128 {
    wait_until("the request is answered", || ask_once(chain, text)).await
}

async fn ask_once(chain: &Chain, text: &str) -> Option<u128> {
    let endpoints = gateway::on_chain(chain, Some(MODEL), DEFAULT_HRP).await.expect("the participant is registered");
    let pool = EndpointPool::new(endpoints, CoolDown::default()).expect("there is one");
    let client = GatewayClient::new(Arc::new(pool), Credentials::Signer(signer()));
    let request =
        ChatRequest { max_completion_tokens: Some(8), ..ChatRequest::new(MODEL, vec![ChatMessage::user(text)]) };
    let answer = client.chat(&request).await.ok()?;
    Some(answer.usage.expect("it says what was used").total_tokens.into())
}

/// What a token costs.
async fn price(chain: &Chain) -> u128 {
    let models = keirin_client::inference::models(chain).await.expect("the node answers");
    let model = models.iter().find(|model| model.id.as_slice() == MODEL.as_bytes()).expect("it is registered");
    u128::from(model.units_per_token) * model.price_per_unit
}

/// Waits until so much is left in the deposit.
async fn left(chain: &Chain, amount: u128) {
    wait_until("the batch is charged to the deposit", || async {
        (deposits::of(chain, requester()).await.ok()?.free == amount).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_served_over_http_is_paid_from_the_deposit_once_and_the_rest_comes_back() {
    let mut executor = Executor::stopped();
    let mut node = Node::start_with_block_time(BLOCK_TIME_MS, &[&executor.url()]).await;
    executor.settle_through(&node.url());
    executor.start().await;
    let chain = node.chain().await;
    register(&chain, "//Alice", &executor.url(), &executor.endpoint()).await;
    let delay = receipts::Parameters::WithdrawalDelay(receipts::WithdrawalDelay, Some(5));
    set_parameter(&chain, RuntimeParameters::Receipts(delay)).await;
    deposits::add(&chain, &account("//Bob"), requester(), DEPOSIT).await.expect("Bob has as much");

    let price = price(&chain).await;
    let mut tokens = 0;
    for number in 0..3 {
        tokens += ask(&chain, &format!("Is anybody there? {number}")).await;
    }
    left(&chain, DEPOSIT - tokens * price).await;

    executor.kill();
    executor.start().await;
    tokens += ask(&chain, "And now?").await;
    node.kill_and_restart().await;
    let chain = node.chain().await;
    left(&chain, DEPOSIT - tokens * price).await;

    wait_until("the worker has claimed", || async {
        let rewards: RewardsView<u128> = chain.call("RewardsApi_rewards", &address("//Alice")).await.ok()?;
        let claimed = rewards.epochs.iter().any(|earned| earned.stage == EarningStage::Claimed && earned.amount > 0);
        claimed.then_some(())
    })
    .await;

    let rest = deposits::of(&chain, requester()).await.expect("the node answers").free;
    assert_eq!(rest, DEPOSIT - tokens * price, "no batch is charged twice");
    deposits::withdraw(&chain, &signer(), address("//Dave"), rest).await.expect("it may");
    wait_until("the withdrawal is due", || async {
        deposits::pay_out(&chain, &account("//Bob"), requester()).await.ok()
    })
    .await;
    let after = deposits::of(&chain, requester()).await.expect("the node answers");
    assert_eq!((after.free, after.waiting), (0, None));
    let again = deposits::withdraw(&chain, &signer(), address("//Dave"), rest).await;
    assert!(again.is_err(), "there is nothing left");
}
