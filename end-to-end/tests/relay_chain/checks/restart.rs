//! Power fails everywhere at once.

use std::time::Duration;

use keirin_client::{participants, Chain};

use crate::{
    network::Network,
    problem::{failed, Problem},
    Checked,
};

/// From the start of all programs to new final blocks.
const PATIENCE: Duration = Duration::from_secs(600);
/// Final blocks after which the chain is said to go on.
const FURTHER: u64 = 3;

pub async fn loses_nothing(network: &mut Network) -> Checked {
    network.register_all().await?;
    let chain = network.chain(0).await?;
    let last = chain.finalized_block().await?;
    let before = participants_at(&chain, last).await?;
    let hash = hash_of(network, last).await?;
    drop(chain);

    kill_everything(network).await?;
    for node in network.validators.iter_mut().chain(&mut network.nodes) {
        node.start()?;
    }
    for executor in &mut network.executors {
        executor.start().await;
    }
    network.finalized_everywhere(last + FURTHER, PATIENCE).await?;

    if hash_of(network, last).await? != hash {
        return failed(format!("block {last} was final, and is another one now"));
    }
    let chain = network.chain(0).await?;
    if participants_at(&chain, last).await? != before {
        return failed(format!("the participants in block {last} are not those of before"));
    }
    let answered = network.ask(2).await?;
    Ok(format!("final block {last} is the same; {answered}"))
}

async fn kill_everything(network: &mut Network) -> Result<(), Problem> {
    for executor in &mut network.executors {
        executor.kill();
    }
    for node in network.nodes.iter_mut().chain(&mut network.validators) {
        node.kill().await?;
    }
    Ok(())
}

/// All that the chain says of participants at a block, to be compared.
async fn participants_at(chain: &Chain, block: u64) -> Result<String, Problem> {
    Ok(format!("{:?}", participants::all_at(&chain.block(block).await?).await?))
}

async fn hash_of(network: &Network, block: u64) -> Result<String, Problem> {
    network.nodes[0].rpc()?.block_hash(u32::try_from(block)?).await
}
