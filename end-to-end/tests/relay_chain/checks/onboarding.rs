//! From nothing to final blocks of the parachain.

use std::time::Duration;

use crate::{
    network::{until, Network},
    problem::failed,
    relay, Checked,
};

/// From the start of the network to the parachain's first final block on every node.
const LIMIT: Duration = Duration::from_secs(180);
/// How long it is waited, to tell a slow network from one that does not work.
const PATIENCE: Duration = Duration::from_secs(600);
/// Final blocks until the chain is said to go on.
const ENOUGH: u64 = 5;

pub async fn finalises(network: &mut Network) -> Checked {
    let relay = network.relay()?;
    let session = relay::session_length(&relay).await?;
    until("the parachain is onboarded", PATIENCE, || async { relay::is_onboarded(&relay).await.ok()?.then_some(()) })
        .await?;
    network.finalized_everywhere(1, PATIENCE).await?;
    let seconds = network.begun.elapsed().as_secs_f64();
    network.finalized_everywhere(ENOUGH, PATIENCE).await?;
    if seconds > LIMIT.as_secs_f64() {
        return failed(format!("the first final block took {seconds:.0} s, more than {}", LIMIT.as_secs()));
    }
    Ok(format!("first final block after {seconds:.0} s; the relay chain's sessions have {session} blocks"))
}
