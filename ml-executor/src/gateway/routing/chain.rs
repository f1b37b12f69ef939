//! Executors that the chain knows.
//!
//! Who is drawn is the epoch's roster: those who opened it, with the key, the weight and the models of that moment, so that everybody draws from the
//! same line, and the chain can tell later who did not. It is complete when the epoch's randomness is fixed; until then that of the epoch before is in
//! force. Where executors are can change at any time, and is read again from time to time.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use keirin_primitives::{sprint::EpochIndex, AccountBytes, HashBytes};
use tokio::task::JoinHandle;

use super::{base_url, directory::Succession, Directory, Roster};
use crate::gateway::settlement::{Chain, ChainError};

/// Looks after which executors are read again in the same epoch.
const LOOKS_FOR_EXECUTORS: u32 = 20;

/// Follows the chain through a node, until it is dropped.
pub struct ChainDirectory {
    succession: Arc<Succession>,
    follower: JoinHandle<()>,
}

impl ChainDirectory {
    /// Begins to follow, and looks every so often whether there is another epoch. Until the node has answered nobody is known.
    pub fn follow(chain: Arc<Chain>, interval: Duration) -> Self {
        let succession = Arc::<Succession>::default();
        let follower = Follower { chain, succession: succession.clone(), known: None, looks: 0 };
        Self { succession, follower: tokio::spawn(follower.run(interval)) }
    }
}

impl Drop for ChainDirectory {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl Directory for ChainDirectory {
    fn rosters(&self) -> Vec<Arc<Roster>> {
        self.succession.rosters(Instant::now())
    }
}

struct Follower {
    chain: Arc<Chain>,
    succession: Arc<Succession>,
    known: Option<(EpochIndex, HashBytes)>,
    /// Since executors were read last.
    looks: u32,
}

impl Follower {
    async fn run(mut self, interval: Duration) {
        let mut said = None;
        loop {
            let problem = self.look().await.err().map(|error| error.to_string());
            if problem != said {
                match &problem {
                    Some(problem) => {
                        tracing::warn!(%problem, "executors stay as they were until the chain can be read")
                    }
                    None => tracing::info!("executors are read again"),
                }
                said = problem;
            }
            tokio::time::sleep(interval).await;
        }
    }

    async fn look(&mut self) -> Result<(), ChainError> {
        let node = self.chain.node();
        let block = self.chain.newest().await?.hash;
        let Some((epoch, randomness)) = node.randomness(&block).await? else { return Ok(()) };
        self.looks = self.looks.saturating_add(1);
        if self.known == Some((epoch, randomness)) && self.looks < LOOKS_FOR_EXECUTORS {
            return Ok(());
        }
        let Some(view) = node.roster(&block, epoch).await? else { return Ok(()) };
        let participants = node.participants(&block).await?;
        let urls: BTreeMap<AccountBytes, String> = participants
            .iter()
            .filter_map(|one| Some((one.account, base_url(std::str::from_utf8(&one.endpoint).ok()?)?)))
            .collect();
        // Who is at no URL is drawn all the same; it cannot be asked, and another is drawn.
        let url = |account: &AccountBytes| urls.get(account).cloned().unwrap_or_default();
        let roster = Roster::of_epoch(epoch, &view, url);
        if self.succession.follow(roster, Instant::now()) {
            tracing::info!(epoch = epoch.0, executors = view.enrolled.len(), "requests are drawn by another roster");
        }
        (self.known, self.looks) = (Some((epoch, randomness)), 0);
        Ok(())
    }
}
