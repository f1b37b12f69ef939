//! Nodes that follow the author of a development chain.

use keirin_client::{
    inference::{self, Question},
    participants, Call, Chain, NodeState,
};
use keirin_end_to_end::{account, address, register, wait_until, Executor, Node};
use keirin_primitives::views::TaskState;
use subxt_signer::sr25519::Keypair;

async fn state(chain: &Chain) -> NodeState {
    chain.node_state().await.expect("the node answers")
}

/// Waits until a block is final.
async fn reached(chain: &Chain, block: u64) {
    wait_until("the block is final", || async { (state(chain).await.finalized_block >= block).then_some(()) }).await;
}

/// Transactions of an account that are final.
async fn nonce(chain: &Chain, account: &Keypair) -> u32 {
    chain.call("AccountNonceApi_account_nonce", &account.public_key().0).await.expect("the node answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn follower_imports_and_finalizes_one_block_behind_the_best() {
    let author = Node::start(&[]).await;
    let follower = Node::following(&author, &[]).await;
    let chain = follower.chain().await;

    reached(&chain, 3).await;

    assert_eq!(chain.genesis_hash(), author.chain().await.genesis_hash());
    // The two numbers are asked one after the other; a block may come in between.
    wait_until("finality is one behind", || async {
        let state = state(&chain).await;
        (state.best_block == state.finalized_block + 1).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transaction_sent_to_a_follower_reaches_the_author() {
    let author = Node::start(&[]).await;
    let follower = Node::following(&author, &[]).await;
    let bob = account("//Bob");

    let remark = Call::new("System", "remark", &(b"from a follower".to_vec(),));
    let submitted = follower.chain().await.submit(&bob, &remark).await.expect("Bob may remark");

    let chain = author.chain().await;
    reached(&chain, submitted.block).await;
    assert_eq!(nonce(&chain, &bob).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn executor_of_a_follower_answers_what_is_asked_elsewhere() {
    let mut executor = Executor::stopped();
    executor.start().await;
    let author = Node::start(&[]).await;
    let follower = Node::following(&author, &[&executor.url()]).await;
    register(&follower.chain().await, "//Alice", &executor.url(), "http://host.example").await;
    let chain = author.chain().await;
    wait_until("Alice is registered", || async {
        let alice = participants::one(&chain, &address("//Alice")).await;
        alice.expect("the node answers")
    })
    .await;

    let question = Question { max_tokens: 16, ..Question::new("tiny-random", "Is anybody there?") };
    let asked = inference::ask(&chain, &account("//Bob"), &question, None).await.expect("the request is in order");

    let ended = inference::wait(&chain, asked.task).await.expect("the node answers");
    assert!(matches!(ended.state, TaskState::Answered { .. }), "{:?}", ended.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn follower_and_author_that_were_killed_go_on_together() {
    let mut author = Node::start(&[]).await;
    let mut follower = Node::following(&author, &[]).await;
    reached(&follower.chain().await, 2).await;

    follower.kill_and_restart().await;
    let before = state(&author.chain().await).await.finalized_block;
    reached(&follower.chain().await, before + 1).await;

    author.kill_and_restart().await;
    let before = state(&author.chain().await).await.best_block;
    reached(&follower.chain().await, before + 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn author_refuses_the_longer_chain_of_another() {
    let author = Node::start(&[]).await;
    let other = Node::competing_with(&author).await;

    wait_until("the author is offered blocks", || async { author.logged("Verification failed").then_some(()) }).await;
    let (chain, longer) = (author.chain().await, other.chain().await);
    wait_until("the author stays on its own chain", || async {
        (state(&longer).await.best_block > 4 * state(&chain).await.best_block).then_some(())
    })
    .await;
}
