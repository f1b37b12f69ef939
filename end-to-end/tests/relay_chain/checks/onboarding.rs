//! From nothing to final blocks of the parachain.

use std::time::Duration;

use crate::{
    network::{until, Network, FIRST_BLOCK},
    problem::failed,
    relay, Checked,
};

/// From `make zombienet` to the parachain's first final block on every node.
const LIMIT: Duration = Duration::from_secs(180);
/// How long it is waited, to tell a slow network from one that does not work.
const PATIENCE: Duration = FIRST_BLOCK;
/// Final blocks until the chain is said to go on.
const ENOUGH: u64 = 5;

pub async fn finalises(network: &mut Network) -> Checked {
    let (relay, parachain) = (network.relay()?, network.nodes[0].rpc()?);
    let session = relay::session_length(&relay).await?;
    network.finalized_everywhere(1, PATIENCE).await?;
    let seconds = network.begun.elapsed().as_secs_f64();
    network.finalized_everywhere(ENOUGH, PATIENCE).await?;
    let head = until("the relay chain has taken them", PATIENCE, || async {
        let head = parachain.header(&relay::head(&relay).await.ok()?).await.ok()?.number().ok()?;
        (u64::from(head) >= ENOUGH).then_some(head)
    })
    .await?;
    if seconds > LIMIT.as_secs_f64() {
        return failed(format!("the first final block took {seconds:.0} s, more than {}", LIMIT.as_secs()));
    }
    Ok(format!(
        "first final block after {seconds:.0} s; block {head} is in the relay chain, whose sessions have {session} blocks"
    ))
}
