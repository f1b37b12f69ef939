//! Executors that the chain knows.
//!
//! An epoch's randomness is fixed when its reveal phase ends, and its snapshot of weights is complete in the same block; until then those
//! of the epoch before are in force. They stay the same for an epoch. Where executors are and what they serve can change at any time, and
//! is read again from time to time.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use keirin_primitives::{sprint::EpochIndex, HashBytes};
use tokio::task::JoinHandle;

use super::{base_url, directory::Succession, Directory, Peer, Roster};
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
        let weights: BTreeMap<_, _> = node.snapshot(&block, epoch).await?.into_iter().collect();
        let participants = node.participants(&block).await?;
        let stay = participants.into_iter().filter(|participant| participant.leaving_until.is_none());
        let peers = stay.filter_map(|participant| {
            let weight = *weights.get(&participant.account)?;
            // Who registered no URL is drawn all the same; it cannot be asked, and another is drawn.
            let url = std::str::from_utf8(&participant.endpoint).ok().and_then(base_url).unwrap_or_default();
            let models = participant.models.iter().map(|model| String::from_utf8_lossy(model).into_owned()).collect();
            Some(Peer { account: participant.account, key: participant.executor_key, url, weight, models })
        });
        let roster = Roster::new(epoch, randomness, peers);
        if self.succession.follow(roster, Instant::now()) {
            tracing::info!(epoch = epoch.0, executors = weights.len(), "requests are drawn by another roster");
        }
        (self.known, self.looks) = (Some((epoch, randomness)), 0);
        Ok(())
    }
}
