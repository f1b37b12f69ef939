//! The chain as the gateway sees it: the newest final block, read again every few seconds.
//!
//! What was read stays until something newer is read: a node that has been set back, or has changed to another fork, shows states in which
//! deposits are not there yet and batches not taken, and nothing is done by them.
//!
//! What a batch took off deposits is marked as settled in the book before the state in which the deposits are smaller is shown to anybody, so
//! that no deposit is counted together with what it has already paid.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{BatchCommit, BatchId},
    AccountBytes, HashBytes,
};
use tokio::sync::RwLock;

use super::{
    metrics::SettlementMetrics,
    view::{ChainView, ViewError, OLDEST_VIEW},
    PriceLists,
};
use crate::{
    defaults::{CHAIN_INTERVAL, COMMIT_MINUTES},
    gateway::{
        admission::now_ns,
        served::{Book, BookError, Line},
    },
    node::{BlockHash, FinalBlock, Node, NodeError},
};

/// How long price lists are remembered that hold no more, in milliseconds: as long as there may be a receipt by them.
const PRICES_MS: u64 = 2 * COMMIT_MINUTES * 60_000;

/// Why the chain does not say what must be known.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// Nobody has registered the executor's key.
    #[error("nobody has registered this executor's key on chain, so that signed requests cannot be settled")]
    NotRegistered,
    /// The node is behind what it has shown.
    #[error("the node's newest final block is {}, and it has shown block {}; is it still catching up?", .found.number, .known.number)]
    WentBack {
        /// What was shown before.
        known: FinalBlock,
        /// What is shown now.
        found: FinalBlock,
    },
    /// The node shows another chain.
    #[error(
        "block {} was final, and is not on the node's chain any more; if the chain was begun anew, start this executor again",
        .0.number
    )]
    Forked(FinalBlock),
    /// What was settled cannot be written down.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The work on it broke off.
    #[error("the work on what was settled broke off")]
    BrokeOff,
}

impl ChainError {
    /// As metrics name it.
    fn name(&self) -> &'static str {
        match self {
            Self::Node(_) => "node",
            Self::NotRegistered => "not_registered",
            Self::WentBack { .. } => "went_back",
            Self::Forked(_) => "forked",
            Self::Book(_) => "book",
            Self::BrokeOff => "broke_off",
        }
    }
}

/// The chain, read again and again.
pub struct Chain {
    node: Node,
    key: ExecutorKey,
    book: Arc<Book>,
    seen: Mutex<Option<(Arc<ChainView>, Instant)>>,
    /// The newest block that the node has shown to be final.
    newest: Mutex<Option<FinalBlock>>,
    metrics: SettlementMetrics,
    /// Held for writing while something is settled and the state after it shown.
    settling: RwLock<()>,
}

impl Chain {
    /// As a node knows it, for the executor with this key.
    pub fn new(node: Node, key: ExecutorKey, book: Arc<Book>) -> Arc<Self> {
        Arc::new(Self {
            node,
            key,
            book,
            seen: Mutex::default(),
            newest: Mutex::default(),
            metrics: SettlementMetrics::default(),
            settling: RwLock::default(),
        })
    }

    /// The node that it is read through.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The state that was read last.
    ///
    /// # Errors
    /// When there is none, it was read too long ago, or its block is too old.
    pub fn view(&self) -> Result<Arc<ChainView>, ViewError> {
        let seen = lock(&self.seen).clone();
        let view = seen.ok_or(ViewError::Unknown).and_then(|(view, read)| match view.age(now_ms()) {
            age if age > OLDEST_VIEW => Err(ViewError::Stale(age)),
            // A clock that was set back makes every block look new.
            _ if read.elapsed() > OLDEST_VIEW => Err(ViewError::Unknown),
            _ => Ok(view),
        });
        view.inspect_err(|error| self.metrics.refused_view(error.name()))
    }

    /// The newest final block. It is never older than one that was shown before, and never of another fork.
    ///
    /// # Errors
    /// [`ChainError`].
    pub async fn newest(&self) -> Result<FinalBlock, ChainError> {
        let found = self.node.newest_final().await?;
        let known = *lock(&self.newest);
        if let Some(known) = known.filter(|known| *known != found) {
            if found.number < known.number {
                return Err(ChainError::WentBack { known, found });
            }
            if self.node.block_at(known.number).await? != Some(known.hash) {
                return Err(ChainError::Forked(known));
            }
        }
        let mut newest = lock(&self.newest);
        // Somebody else may have asked meanwhile.
        if newest.is_none_or(|newest| newest.number <= found.number) {
            *newest = Some(found);
        }
        Ok(found)
    }

    /// What is counted of it, for the metrics.
    pub fn collect(&self) -> Vec<prometheus::proto::MetricFamily> {
        let age = lock(&self.seen).as_ref().map_or(0, |(view, _)| view.age(now_ms()).as_secs());
        self.metrics.gather(age)
    }

    /// What is counted.
    pub(super) fn metrics(&self) -> &SettlementMetrics {
        &self.metrics
    }

    /// Reads the chain again and again, until the task is dropped. What goes wrong stands in the log once.
    pub async fn follow(&self) {
        let mut said = None;
        loop {
            match self.read().await {
                Ok(view) if said.take().is_some() => {
                    tracing::info!(block = view.block.number, "the chain is read again")
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
        self.read_newest().await.inspect_err(|error| self.metrics.refused_view(error.name()))
    }

    async fn read_newest(&self) -> Result<Arc<ChainView>, ChainError> {
        let genesis = self.node.genesis().await?;
        let block = self.newest().await?;
        let at = block.hash;
        let participant = self.node.participant(&at, &self.key).await?.ok_or(ChainError::NotRegistered)?;
        let taken = self.taken(&at, &genesis, &participant).await?;
        let weight = self.node.weight(&at, &participant).await?;
        // A list that holds since a block which is not final yet is as good as final: for two minutes the one before is right, too.
        let newest = self.node.best().await?;
        let prices = PriceLists::new(self.node.prices(&newest).await?);
        let before = lock(&self.seen).as_ref().map(|(seen, _)| seen.prices.clone()).unwrap_or_default();
        let prices = prices.after(&before, block.time_ms.saturating_sub(PRICES_MS));
        let view = Arc::new(ChainView { block, genesis, participant, executor: self.key, prices, weight });
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
        let mut taken = Vec::new();
        for (number, id) in unsettled {
            if self.has_taken(at, participant, (number, &id)).await? {
                taken.push(number);
            }
        }
        Ok(taken)
    }

    /// Whether a participant's batch of a number is on chain at a block.
    async fn has_taken(
        &self,
        at: &BlockHash,
        participant: &AccountBytes,
        (number, id): (u32, &BatchId),
    ) -> Result<bool, NodeError> {
        // None when no more may be committed in this epoch.
        let next = self.node.next_batch(at, participant).await?;
        Ok(next.is_some_and(|next| number < next) || self.node.batch(at, id).await?.is_some())
    }

    /// Whether the chain has not taken a batch and never will: in a final block whose time is after the batch's end it is not there.
    ///
    /// # Errors
    /// [`NodeError`].
    pub(super) async fn is_overdue(
        &self,
        view: &ChainView,
        batch: &BatchCommit<AccountBytes>,
    ) -> Result<bool, NodeError> {
        let is_over = view.block.time_ms > batch.not_after_ms;
        Ok(is_over && !self.has_taken(view.at(), &batch.participant, (batch.number, &batch.id())).await?)
    }

    async fn show(&self, view: Arc<ChainView>, taken: Vec<u32>) -> Result<(), ChainError> {
        let _alone = self.settling.write().await;
        let (book, line) = (self.book.clone(), Line::of(&view.genesis, &self.key));
        let (participant, count) = (view.participant, taken.len());
        let settled = tokio::task::spawn_blocking(move || book.settle(&line, &participant, &taken)).await;
        settled.map_err(|_| ChainError::BrokeOff)??;
        if count > 0 {
            tracing::info!(batches = count, "receipts are settled");
            self.metrics.batches("settled", count);
        }
        let mut seen = lock(&self.seen);
        if seen.as_ref().is_none_or(|(seen, _)| seen.block.number <= view.block.number) {
            *seen = Some((view, Instant::now()));
        }
        Ok(())
    }

    /// Runs `read` if the state is still the one that is shown, so that what it reads of the book goes with it.
    pub(in crate::gateway) async fn with<T>(&self, view: &ChainView, read: impl FnOnce() -> T) -> Option<T> {
        let _unsettled = self.settling.read().await;
        let seen = lock(&self.seen).clone();
        seen.is_some_and(|(seen, _)| seen.block == view.block).then(read)
    }
}

fn now_ms() -> u64 {
    now_ns() / 1_000_000
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
