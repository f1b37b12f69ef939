//! Who makes blocks: those whom weight elects, and whoever is left.

use std::{collections::BTreeSet, time::Duration};

use keirin_client::{sprints, Chain};
use keirin_end_to_end::{address, as_root};
use keirin_primitives::AccountBytes;
use keirin_runtime::RuntimeCall;
use pallet_collator_selection::Call;

use crate::{
    checks::load::Stalls,
    network::{until, Network},
    problem::{failed, Problem},
    rpc::Rpc,
    Checked,
};

/// What is left of an epoch and of a session, and a session of 100 blocks more, some of which wait for a collator that is dead.
const SESSIONS: Duration = Duration::from_secs(90 * 60);
/// Longest time without a block of the parachain.
const LONGEST_STALL: Duration = Duration::from_secs(60);
/// Final blocks whose authors are looked at.
const LOOKED_AT: u32 = 12;

/// Charlie's weight elected him in [`super::sprint`]; two sessions later he makes blocks.
pub async fn elected_makes_blocks(network: &mut Network) -> Checked {
    let elected = sprints::current(&network.chain(0).await?).await?.collators;
    if !elected.contains(&address("//Charlie")) {
        return failed("Charlie is not elected; run the check «sprint» before this one");
    }
    let rpc = network.nodes[0].rpc()?;
    let number = until_collator(&rpc, |collators| collators.contains(&address("//Charlie"))).await?;
    let authors = until("Charlie has made a block", SESSIONS, || async {
        let authors = latest_authors(&rpc).await.ok()?;
        authors.contains(&address("//Charlie")).then_some(authors)
    })
    .await?;
    Ok(format!("a collator by block {number}; {} authors of the last {LOOKED_AT} blocks", authors.len()))
}

/// Bob, a collator from the start, dies for good. Root no longer keeps him, so the next elections are of those that take part.
pub async fn killed_is_replaced(network: &mut Network) -> Checked {
    let (chain, rpc) = (network.chain(0).await?, network.nodes[0].rpc()?);
    if !rpc.collators(&rpc.finalized().await?).await?.contains(&address("//Charlie")) {
        return failed("nobody is there to replace Bob; run the check «election» before this one");
    }
    release(&chain, "//Bob").await;
    network.executors[1].kill();
    network.nodes[1].kill().await?;

    let stalls = Stalls::watch(vec![network.nodes[0].url().to_owned(), network.nodes[2].url().to_owned()]);
    let replaced = until_collator(&rpc, |collators| !collators.contains(&address("//Bob"))).await;
    let longest = stalls.longest();
    let number = replaced?;
    let left = BTreeSet::from([address("//Alice"), address("//Charlie")]);
    until("Alice and Charlie alone make blocks", SESSIONS, || async {
        (latest_authors(&rpc).await.ok()? == left).then_some(())
    })
    .await?;
    if longest > LONGEST_STALL {
        return failed(format!("no block for {} s after Bob's end", longest.as_secs()));
    }
    // For what is checked after this.
    network.nodes[1].start()?;
    network.executors[1].start().await;
    Ok(format!("replaced by block {number}; longest time without a block {} s", longest.as_secs()))
}

/// Has root no longer keep a collator whatever the weights.
async fn release(chain: &Chain, uri: &str) {
    let who = address(uri).into();
    as_root(chain, RuntimeCall::CollatorSelection(Call::remove_invulnerable { who })).await;
}

/// Waits until the session's collators are as wanted, in a final block; its number.
async fn until_collator(rpc: &Rpc, are_as_wanted: impl Fn(&[AccountBytes]) -> bool) -> Result<u32, Problem> {
    until("the session's collators change", SESSIONS, || async {
        let block = rpc.finalized().await.ok()?;
        let collators = rpc.collators(&block).await.ok()?;
        if !are_as_wanted(&collators) {
            return None;
        }
        rpc.header(&block).await.ok()?.number().ok()
    })
    .await
}

/// Who made the latest final blocks.
async fn latest_authors(rpc: &Rpc) -> Result<BTreeSet<AccountBytes>, Problem> {
    let latest = rpc.finalized_number().await?;
    let mut authors = BTreeSet::new();
    for number in latest.saturating_sub(LOOKED_AT - 1)..=latest {
        authors.insert(rpc.author(&rpc.block_hash(number).await?).await?);
    }
    Ok(authors)
}
