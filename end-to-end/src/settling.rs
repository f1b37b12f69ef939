//! A development chain whose executors settle what they serve.

use keirin_client::Chain;

use crate::{register, Executor, Node};

/// Starts a node, and an executor for each development account, which is registered with it and settles whatever somebody owes.
///
/// # Panics
/// When one of the programs does not start, or an account may not register.
pub async fn settling_executors(block_time_ms: u64, accounts: &[&str]) -> (Node, Chain, Vec<Executor>) {
    let mut executors: Vec<_> = accounts.iter().map(|_| Executor::stopped()).collect();
    let urls: Vec<String> = executors.iter().map(Executor::url).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let node = Node::start_with_block_time(block_time_ms, &urls).await;
    let chain = node.chain().await;
    for (executor, account) in executors.iter_mut().zip(accounts) {
        executor.settle_through(&node.url());
        executor.settle_all();
        executor.start().await;
        register(&chain, account, &executor.url(), &executor.endpoint()).await;
    }
    (node, chain, executors)
}
