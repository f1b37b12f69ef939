//! Requests over HTTP are paid from a deposit and settled in batches, each once, whatever is killed. `keirin init` has one put in.

use std::{fs, path::Path, sync::Arc};

use keirin_client::{
    config::{Config, Way},
    deposits,
    gateway::{self, api::ChatMessage, api::ChatRequest, CoolDown, Credentials, EndpointPool, GatewayClient},
    keys::{Phrase, DEFAULT_PATH},
    requests::{RequestSigner, DEFAULT_HRP},
    Chain,
};
use keirin_end_to_end::{
    account, address, binaries, register, set_parameter, settling_executors, wait_until, Executor, Node, Novice,
    Terminal, DOWN, ENTER,
};
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
    requester_at(signer().address())
}

fn requester_at(address: &str) -> RequesterId {
    let (_, id) = RequesterId::parse(address.as_bytes()).expect("its own address");
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

/// Milliseconds from block to block while somebody answers questions.
const CALM_BLOCK_TIME_MS: u64 = 400;
/// Who pays for the first of two novices, as the wizard names it: the account of `//Bob`.
const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
/// The phrase of all development accounts, which everybody knows.
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const PASSPHRASE: &str = "correct horse battery";

/// Somebody at a terminal, with files in a folder, who has chosen to sign requests.
fn novice(folder: &Path, node: &Node) -> Novice {
    let arguments = format!("--url {} --suri //Bob init", node.url());
    let mut novice = Novice::begins(Terminal::start(&binaries().join("keirin"), folder, &arguments));
    novice.answers("How do you ask models?", &format!("{DOWN}{ENTER}"));
    novice
}

/// Encrypts the key, takes the gateways of the chain, and says how much of Bob's is put in. Returns the requester's address.
fn goes_on(novice: &mut Novice, node: &Node, amount: &str) -> String {
    let seen = novice.whispers("New passphrase", PASSPHRASE);
    assert!(!seen.contains(PHRASE), "the phrase is on the screen: {seen}");
    novice.whispers("The same again", PASSPHRASE);
    novice.answers(&format!("those on the chain of {}", node.url()), ENTER);
    novice.terminal.expect("Requests are signed by ");
    let address = novice.terminal.expect(";").trim_end_matches(';').to_owned();
    novice.types(&format!("How many KEI of {BOB} shall pay for requests?"), "much");
    novice.types("is not an amount of KEI", amount);
    address
}

/// What `keirin init` leaves behind when all of it went well.
fn is_set_up(folder: &Path, node: &Node, seen: &str) {
    let asking = format!("Asking {MODEL}");
    assert!(seen.contains(&asking) && !seen.contains("WARNING"), "{seen}");
    let written = Config::read(&folder.join("keirin/config.toml")).expect("it is written");
    let Way::Native { key_file, endpoints, chain, .. } = written.gateway else {
        panic!("the key is one's own");
    };
    assert_eq!((written.model.as_deref(), chain, endpoints), (Some(MODEL), Some(node.url()), vec![]));
    let key = fs::read_to_string(key_file).expect("it is written");
    assert!(key.contains("scrypt"), "{key}");
    let kept = fs::read_to_string(folder.join("keirin/receipts.jsonl")).expect("the receipt of the answer is kept");
    assert!(!kept.is_empty() && kept.lines().all(|line| line.contains("\"wrong\":[]")), "{kept}");
}

#[tokio::test(flavor = "multi_thread")]
async fn novices_are_asked_on_a_terminal_until_a_deposit_is_there_and_the_network_answers() {
    let (node, chain, _executors) = settling_executors(CALM_BLOCK_TIME_MS, &["//Alice"]).await;
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));

    // A new key, and Bob's tokens.
    let mut funded = novice(folders[0].path(), &node);
    funded.answers("Which key signs your requests?", ENTER);
    funded.answers("Are they written down?", "y");
    let address = goes_on(&mut funded, &node, "10");
    funded.terminal.expect("It has 10 KEI more in its deposit.");
    let seen = funded.gets_an_answer("with a new key and a deposit on chain");
    is_set_up(folders[0].path(), &node, &seen);
    let free = deposits::of(&chain, requester_at(&address)).await.expect("the node answers").free;
    assert!((1..=DEPOSIT).contains(&free), "{free} of it are left");

    // A key from elsewhere, and tokens that somebody else puts in while the wizard waits.
    let phrase: Phrase = PHRASE.parse().expect("it is one");
    let key = phrase.key(DEFAULT_PATH).expect("a path").signer(DEFAULT_HRP).expect("a prefix");
    let mut waiting = novice(folders[1].path(), &node);
    waiting.answers("Which key signs your requests?", &format!("{DOWN}{ENTER}"));
    waiting.whispers("Phrase or private key", PHRASE);
    let address = goes_on(&mut waiting, &node, "0");
    assert_eq!(address, key.address());
    waiting.terminal.expect(&format!("keirin deposit add 1 {address}"));
    assert_eq!(deposits::of(&chain, requester_at(&address)).await.expect("the node answers").free, 0);
    deposits::add(&chain, &account("//Charlie"), requester_at(&address), DEPOSIT).await.expect("Charlie has as much");
    waiting.terminal.expect("It has a deposit of 10 KEI.");
    let seen = waiting.gets_an_answer("with a phrase and somebody else's deposit");
    is_set_up(folders[1].path(), &node, &seen);
}
