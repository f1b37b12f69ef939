//! A participant's cable is cut, and mended.

use std::time::Duration;

use keirin_client::{participants, sprints, Chain};
use keirin_end_to_end::{account, address};

use crate::{
    network::{until, Network},
    outpost::{Outpost, OWNER},
    problem::{failed, Problem},
    Checked,
};

/// From its start to the network's final block: it reads both chains from their beginning.
const SYNC: Duration = Duration::from_secs(600);
/// Final blocks of the network that it misses.
const MISSED: u64 = 8;
/// How long those may take.
const CUT: Duration = Duration::from_secs(300);
/// From the mended cable to the network's final block.
const RECOVERY: Duration = Duration::from_secs(300);
/// Blocks that it may be behind while others are being made.
const BEHIND: u64 = 2;
/// Two epochs.
const EPOCHS: Duration = Duration::from_secs(45 * 60);

pub async fn is_overcome(network: &mut Network) -> Checked {
    network.register_all().await?;
    let chain = network.chain(0).await?;
    let outpost = Outpost::start(network)?;
    catch_up(&outpost, &chain, SYNC).await?;
    outpost.register().await?;

    outpost.cut()?;
    let before = chain.finalized_block().await?;
    until("the others go on", CUT, || async {
        chain.finalized_block().await.ok().filter(|number| *number >= before + MISSED)
    })
    .await?;
    let known = outpost.finalized().await;
    if known.is_none_or(|number| number > before + BEHIND) {
        return failed(format!("it was cut off at block {before} and knows block {known:?}"));
    }

    outpost.mend()?;
    let mended = std::time::Instant::now();
    catch_up(&outpost, &chain, RECOVERY).await?;
    let seconds = mended.elapsed().as_secs();
    let missed = sprints::current(&chain).await?.epoch;
    let epoch = until("it races in a later epoch", EPOCHS, || async {
        let sprint = sprints::current(&chain).await.ok()?;
        let races = sprint.racers.iter().any(|racer| racer.account == address(OWNER) && racer.proofs.is_some());
        (sprint.epoch > missed && races).then_some(sprint.epoch.0)
    })
    .await?;
    participants::leave(&chain, &account(OWNER)).await?;
    Ok(format!("caught up {seconds} s after {MISSED} blocks alone, raced in epoch {epoch}"))
}

/// Waits until the outpost has what the others have.
async fn catch_up(outpost: &Outpost, chain: &Chain, limit: Duration) -> Result<(), Problem> {
    until("the outpost has caught up", limit, || async {
        let (ahead, behind) = (chain.finalized_block().await.ok()?, outpost.finalized().await?);
        (behind + BEHIND >= ahead).then_some(())
    })
    .await
}
