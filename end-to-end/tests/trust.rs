//! Works are checked, paid when their epoch is settled, and refunded when nobody but a cheat stands by them.

use keirin_client::{
    inference::{self, Question},
    participants, Chain,
};
use keirin_end_to_end::{account, address, reached, register, set_parameter, wait_until, Cheat, Executor, Node, Trick};
use keirin_primitives::{
    inference::TaskId,
    rewards::EarningStage,
    sprint::{EpochIndex, Phase},
    views::{ReputationView, RewardsView, RoundView, SupplyView, TaskState},
    AccountBytes,
};
use keirin_runtime::{dynamic_params::validation, RuntimeParameters};

/// Milliseconds from block to block.
const BLOCK_TIME_MS: u64 = 250;
/// The first epoch that participants can open: they register in the one before.
const EPOCH: EpochIndex = EpochIndex(1);
/// Invalid answers that are more than chance explains.
const MANY_FAILURES: usize = 3;

/// Asks until the cheat has been assigned as many tasks as give it away and both others one. Returns fees by answerer.
async fn ask_everybody(chain: &Chain) -> Vec<(AccountBytes, u128)> {
    let mut fees = Vec::new();
    let answered = |who: &AccountBytes, fees: &[(AccountBytes, u128)]| fees.iter().filter(|(by, _)| by == who).count();
    while answered(&address("//Charlie"), &fees) < MANY_FAILURES
        || answered(&address("//Alice"), &fees) == 0
        || answered(&address("//Bob"), &fees) == 0
    {
        fees.push(answer(chain).await);
    }
    fees
}

/// Asks once. Returns who answered, and the fee.
async fn answer(chain: &Chain) -> (AccountBytes, u128) {
    let question = Question { max_tokens: 24, ..Question::new("tiny-random", "Is anybody there?") };
    let asked = inference::ask(chain, &account("//Dave"), &question, None).await.expect("the request is in order");
    let TaskId(number) = asked.task;
    let ended = inference::wait(chain, asked.task).await.expect("the node answers");
    match (ended.request, ended.state) {
        (Some(request), TaskState::Answered { fee, .. }) => (request.participant, fee),
        other => panic!("task {number} is answered, not {other:?}"),
    }
}

async fn rewards(chain: &Chain, uri: &str) -> RewardsView<u128> {
    chain.call("RewardsApi_rewards", &address(uri)).await.expect("the node answers")
}

async fn reputation(chain: &Chain, uri: &str) -> Option<ReputationView> {
    chain.call("ReputationApi_reputation", &address(uri)).await.expect("the node answers")
}

async fn supply(chain: &Chain) -> SupplyView<u128> {
    chain.call("RewardsApi_supply", &[]).await.expect("the node answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn invented_answers_are_refunded_and_honest_ones_paid() {
    let mut honest = [Executor::stopped(), Executor::stopped()];
    for executor in &mut honest {
        executor.start().await;
    }
    let cheat = Cheat::start(Trick::InventsAnswers).await;
    let urls = [honest[0].url(), honest[1].url(), cheat.url().to_owned()];
    let node = Node::start_with_block_time(BLOCK_TIME_MS, &urls.each_ref().map(String::as_str)).await;
    let chain = node.chain().await;
    register(&chain, "//Alice", &urls[0], &honest[0].endpoint()).await;
    register(&chain, "//Bob", &urls[1], &honest[1].endpoint()).await;
    register(&chain, "//Charlie", &urls[2], cheat.endpoint()).await;
    one_trap_in(&chain, 0).await;

    reached(&chain, EPOCH, Phase::Generation).await;
    let training_before = supply(&chain).await.training_fund;
    let fees = ask_everybody(&chain).await;

    // Secrets are revealed, seals opened, the invented answers put to the vote, and then everybody is paid.
    wait_until("the epoch is settled", || async {
        let rounds: Vec<RoundView<u32>> = chain.call("ValidationApi_rounds", &[]).await.ok()?;
        rounds.iter().all(|round| round.epoch > EPOCH).then_some(())
    })
    .await;

    let cheated = reputation(&chain, "//Charlie").await.expect("it is remembered");
    assert_eq!(cheated.epochs, 0);
    assert_eq!(cheated.cheated.map(|cheated| cheated.last), Some(EPOCH));
    for name in ["//Alice", "//Bob"] {
        // Canaries let it serve in other epochs, too.
        let record = reputation(&chain, name).await;
        assert!(record.is_some_and(|record| record.epochs > 0 && record.cheated.is_none()), "{name} served honestly");
        wait_until("the worker has claimed", || async {
            let earned = rewards(&chain, name).await.epochs.into_iter().find(|earned| earned.epoch == EPOCH)?;
            (earned.stage == EarningStage::Claimed && earned.amount > 0).then_some(())
        })
        .await;
    }
    let charlie = rewards(&chain, "//Charlie").await.epochs.into_iter().find(|earned| earned.epoch == EPOCH);
    assert!(charlie.is_none_or(|earned| earned.stage == EarningStage::Forfeited), "{charlie:?}");

    // A fifth of what was honestly earned is in the training fund, and nothing of the invented answers, whose fees went back.
    let charlies = address("//Charlie");
    let honest_fees = fees.iter().filter(|(by, _)| *by != charlies).map(|(_, fee)| fee / 5);
    let after = supply(&chain).await;
    assert_eq!(after.issuance, after.at_genesis + after.minted - after.burned);
    assert!(after.training_fund >= training_before + honest_fees.sum::<u128>());
}

/// Epochs in which a trap that the lazy validator must check comes up, all but surely.
const EPOCHS_OF_TRAPS: u32 = 6;
/// What the lazy validator has at stake: 100 KEI.
const AT_STAKE: u128 = 100_000_000_000_000;

/// One in so many works is a trap from now on; none at 0.
async fn one_trap_in(chain: &Chain, every: u32) {
    let parameter = validation::Parameters::TrapEvery(validation::TrapEvery, Some(every));
    set_parameter(chain, RuntimeParameters::Validation(parameter)).await;
}

async fn at_stake(chain: &Chain, uri: &str) -> u128 {
    let participant = participants::one(chain, &address(uri)).await.expect("the node answers");
    participant.map_or(0, |participant| participant.collateral.active)
}

/// Asks until the lazy validator has paid for a trap.
async fn ask_until_caught(chain: &Chain) {
    while at_stake(chain, "//Eve").await == AT_STAKE {
        let question = Question { max_tokens: 24, ..Question::new("tiny-random", "Does anybody look?") };
        let asked = inference::ask(chain, &account("//Dave"), &question, None).await.expect("the request is in order");
        inference::wait(chain, asked.task).await.expect("the node answers");
        let epoch = keirin_client::sprints::current(chain).await.expect("the node answers").epoch;
        assert!(epoch.0 < EPOCHS_OF_TRAPS, "nobody paid for a trap until epoch {}", epoch.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_validator_that_looks_at_nothing_pays_for_a_trap() {
    let mut honest = [0; 3].map(|_| Executor::stopped());
    for executor in &mut honest {
        executor.start().await;
    }
    let lazy = Cheat::start(Trick::CallsEverythingValid).await;
    let urls: Vec<String> = honest.iter().map(Executor::url).chain([lazy.url().to_owned()]).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let node = Node::start_with_block_time(BLOCK_TIME_MS, &urls).await;
    let chain = node.chain().await;
    for ((name, url), executor) in ["//Alice", "//Bob", "//Charlie"].iter().zip(&urls).zip(&honest) {
        register(&chain, name, url, &executor.endpoint()).await;
    }
    one_trap_in(&chain, 1).await;
    register(&chain, "//Eve", lazy.url(), lazy.endpoint()).await;
    participants::bond(&chain, &account("//Eve"), AT_STAKE).await.expect("it may bond");

    ask_until_caught(&chain).await;

    for name in ["//Alice", "//Bob", "//Charlie"] {
        let record = reputation(&chain, name).await;
        assert!(record.is_none_or(|record| record.cheated.is_none() && record.checks.failures == 0), "{record:?}");
    }
}
