//! The chain as the gateway sees it: the newest final block, read again every few seconds.
//!
//! What a batch took off deposits is marked as settled in the book before the state in which the deposits are smaller is shown to anybody, so
//! that no deposit is counted together with what it has already paid.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use keirin_primitives::{executor::ExecutorKey, AccountBytes, HashBytes};
use tokio::sync::RwLock;

use super::PriceLists;
use crate::{
    defaults::CHAIN_INTERVAL,
    gateway::{
        served::{Book, BookError, Line},
        ApiError,
    },
    node::{BlockHash, Node, NodeError},
};

/// Longest time that a state is believed in: the chain takes the price list before the newest for two minutes.
const OLDEST_VIEW: Duration = Duration::from_secs(60);

/// What was read of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainView {
    /// The block.
    pub at: BlockHash,
    /// Genesis hash of its chain.
    pub genesis: HashBytes,
    /// Whose executor this is.
    pub participant: AccountBytes,
    /// What models cost.
    pub prices: PriceLists,
    /// The participant's part of all weight, and all weight.
    pub weight: (u64, u64),
}

/// Why the chain does not say what must be known.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// Nobody has registered the executor's key.
    #[error("nobody has registered this executor's key on chain, so that signed requests cannot be settled")]
    NotRegistered,
    /// What was settled cannot be written down.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The work on it broke off.
    #[error("the work on what was settled broke off")]
    BrokeOff,
}

/// The chain, read again and again.
pub struct Chain {
    node: Node,
    key: ExecutorKey,
    book: Arc<Book>,
    seen: Mutex<Option<(Arc<ChainView>, Instant)>>,
    /// Held for writing while something is settled and the state after it shown.
    settling: RwLock<()>,
}

impl Chain {
    /// As a node knows it, for the executor with this key.
    pub fn new(node: Node, key: ExecutorKey, book: Arc<Book>) -> Arc<Self> {
        Arc::new(Self { node, key, book, seen: Mutex::default(), settling: RwLock::default() })
    }

    /// The node that it is read through.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The state that was read last.
    ///
    /// # Errors
    /// When there is none, or it is too old.
    pub fn view(&self) -> Result<Arc<ChainView>, ApiError> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let fresh = seen.filter(|(_, read)| read.elapsed() <= OLDEST_VIEW).map(|(view, _)| view);
        fresh.ok_or_else(|| {
            let message = "this executor cannot read the chain just now, so that it serves no signed requests";
            ApiError::unavailable("chain_unknown", message)
        })
    }

    /// Reads the chain again and again, until the task is dropped. What goes wrong stands in the log once.
    pub async fn follow(&self) {
        let mut said = None;
        loop {
            match self.read().await {
                Ok(view) if said.take().is_some() => {
                    tracing::info!(block = %hex::encode(view.at.0), "the chain is read again")
                }
                Ok(_) => {}
                Err(error) => {
                    let problem = error.to_string();
                    if said.as_ref() != Some(&problem) {
                        tracing::error!(%problem, "the chain cannot be read; signed requests are refused until it can");
                        said = Some(problem);
                    }
                }
            }
            tokio::time::sleep(CHAIN_INTERVAL).await;
        }
    }

    /// Reads the chain now, and settles what it has taken.
    ///
    /// # Errors
    /// [`ChainError`]; then the state before is shown until it is too old.
    pub async fn read(&self) -> Result<Arc<ChainView>, ChainError> {
        let genesis = self.node.genesis().await?;
        let at = self.node.finalized().await?;
        let participant = self.node.participant(&at, &self.key).await?.ok_or(ChainError::NotRegistered)?;
        let taken = self.taken(&at, &genesis, &participant).await?;
        let weight = self.node.weight(&at, &participant).await?;
        // A list that holds since a block which is not final yet is as good as final: for two minutes the one before is right, too.
        let newest = self.node.best().await?;
        let prices = PriceLists::new(self.node.prices(&newest).await?);
        let view = Arc::new(ChainView { at, genesis, participant, prices, weight });
        self.show(view.clone(), taken).await?;
        Ok(view)
    }

    /// Numbers of batches that are not settled and that the chain has taken.
    async fn taken(
        &self,
        at: &BlockHash,
        genesis: &HashBytes,
        participant: &AccountBytes,
    ) -> Result<Vec<u32>, ChainError> {
        let (book, line, own) = (self.book.clone(), Line::of(genesis, &self.key), *participant);
        let unsettled = tokio::task::spawn_blocking(move || book.unsettled(&line, &own)).await;
        let unsettled = unsettled.map_err(|_| ChainError::BrokeOff)??;
        if unsettled.is_empty() {
            return Ok(Vec::new());
        }
        // None when no more may be committed in this epoch.
        let next = self.node.next_batch(at, participant).await?;
        let mut taken = Vec::new();
        for (number, id) in unsettled {
            if next.is_some_and(|next| number < next) || self.node.batch(at, &id).await?.is_some() {
                taken.push(number);
            }
        }
        Ok(taken)
    }

    async fn show(&self, view: Arc<ChainView>, taken: Vec<u32>) -> Result<(), ChainError> {
        let _alone = self.settling.write().await;
        let (book, line) = (self.book.clone(), Line::of(&view.genesis, &self.key));
        let (participant, count) = (view.participant, taken.len());
        let settled = tokio::task::spawn_blocking(move || book.settle(&line, &participant, &taken)).await;
        settled.map_err(|_| ChainError::BrokeOff)??;
        if count > 0 {
            tracing::info!(batches = count, "receipts are settled");
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some((view, Instant::now()));
        Ok(())
    }

    /// Runs `read` if the state is still the one that is shown, so that what it reads of the book goes with it.
    pub(in crate::gateway) async fn with<T>(&self, view: &ChainView, read: impl FnOnce() -> T) -> Option<T> {
        let _unsettled = self.settling.read().await;
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        seen.is_some_and(|(seen, _)| seen.at == view.at).then(read)
    }
}
