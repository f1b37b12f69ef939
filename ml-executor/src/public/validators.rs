//! To whom evidence is shown: executors of those who check works.
//!
//! Works of an epoch are checked by who is in its snapshot of weights, and voted on for a while after it. So who was in a snapshot of the last
//! epochs may ask, with the key that is registered now.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use keirin_primitives::{executor::ExecutorKey, sprint::EpochIndex, AccountBytes, HashBytes};
use tokio::task::JoinHandle;

use crate::gateway::settlement::{Chain, ChainError};

/// Epochs whose works may still be checked or voted on, with the current one.
const EPOCHS: u32 = 4;
/// Looks after which keys are read again in the same epoch.
const LOOKS_FOR_KEYS: u32 = 20;

/// Knows who checks works.
pub trait Validators: Send + Sync {
    /// Whether the owner of a key may have to check works of the chain with this genesis hash; none while nobody knows.
    fn has(&self, genesis: &HashBytes, key: &ExecutorKey) -> Option<bool>;
}

/// Those whom the chain knows. Follows it through a node, until it is dropped.
pub struct ChainValidators {
    known: Arc<Mutex<Option<Known>>>,
    follower: JoinHandle<()>,
}

struct Known {
    genesis: HashBytes,
    keys: BTreeSet<ExecutorKey>,
}

impl ChainValidators {
    /// Begins to follow, and looks every so often whether there is another epoch.
    pub fn follow(chain: Arc<Chain>, interval: Duration) -> Self {
        let known = Arc::<Mutex<Option<Known>>>::default();
        let follower = Follower { chain, known: known.clone(), epoch: None, looks: 0 };
        Self { known, follower: tokio::spawn(follower.run(interval)) }
    }
}

impl Drop for ChainValidators {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl Validators for ChainValidators {
    fn has(&self, genesis: &HashBytes, key: &ExecutorKey) -> Option<bool> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().map(|known| known.genesis == *genesis && known.keys.contains(key))
    }
}

struct Follower {
    chain: Arc<Chain>,
    known: Arc<Mutex<Option<Known>>>,
    epoch: Option<EpochIndex>,
    /// Since keys were read last.
    looks: u32,
}

impl Follower {
    async fn run(mut self, interval: Duration) {
        let mut said = None;
        loop {
            let problem = self.look().await.err().map(|error| error.to_string());
            if problem != said {
                if let Some(problem) = &problem {
                    tracing::warn!(%problem, "those who may see evidence stay as they were until the chain can be read");
                }
                said = problem;
            }
            tokio::time::sleep(interval).await;
        }
    }

    async fn look(&mut self) -> Result<(), ChainError> {
        let node = self.chain.node();
        let block = self.chain.newest().await?.hash;
        let Some((epoch, _)) = node.randomness(&block).await? else { return Ok(()) };
        self.looks = self.looks.saturating_add(1);
        if self.epoch == Some(epoch) && self.looks < LOOKS_FOR_KEYS {
            return Ok(());
        }
        let mut accounts = BTreeSet::<AccountBytes>::new();
        for before in 0..EPOCHS.min(epoch.0.saturating_add(1)) {
            let snapshot = node.snapshot(&block, EpochIndex(epoch.0.saturating_sub(before))).await?;
            accounts.extend(snapshot.into_iter().filter(|(_, weight)| weight.0 > 0).map(|(account, _)| account));
        }
        let participants = node.participants(&block).await?;
        let validators = participants.into_iter().filter(|participant| accounts.contains(&participant.account));
        let keys = validators.map(|participant| participant.executor_key).collect();
        let known = Known { genesis: node.genesis().await?, keys };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        (self.epoch, self.looks) = (Some(epoch), 0);
        Ok(())
    }
}
