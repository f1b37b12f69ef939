//! A state of the chain, and whether it may be gone by.

use std::time::Duration;

use keirin_primitives::{executor::ExecutorKey, receipts::MOST_COMMIT_AHEAD_MS, AccountBytes, HashBytes};

use super::PriceLists;
use crate::{
    gateway::ApiError,
    node::{BlockHash, FinalBlock},
};

/// How far a block's time may be behind this machine's clock: the chain takes the price list before the newest for two minutes, and a node that
/// is further behind is stuck, on a fork, or not there.
pub(super) const OLDEST_VIEW: Duration = Duration::from_secs(60);

/// What was read of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainView {
    /// The block.
    pub block: FinalBlock,
    /// Genesis hash of its chain.
    pub genesis: HashBytes,
    /// Whose executor this is.
    pub participant: AccountBytes,
    /// Key of the executor, as it is registered.
    pub executor: ExecutorKey,
    /// What models cost, and have cost.
    pub prices: PriceLists,
    /// The participant's part of all weight, and all weight.
    pub weight: (u64, u64),
}

impl ChainView {
    /// The block's hash.
    pub fn at(&self) -> &BlockHash {
        &self.block.hash
    }

    /// Until when the chain may take what is signed by this view, in milliseconds since 1970 and by the chain's own clock: half of what it allows, so
    /// that five minutes are left to put it there, and what was not taken can soon be given up.
    pub fn not_after_ms(&self) -> u64 {
        self.block.time_ms.saturating_add(MOST_COMMIT_AHEAD_MS / 2)
    }

    /// How old the block is, by a clock that shows so many milliseconds since 1970.
    pub(super) fn age(&self, now_ms: u64) -> Duration {
        Duration::from_millis(now_ms.saturating_sub(self.block.time_ms))
    }
}

/// Why nothing can be done by what is known of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// It was not read, or not for a while.
    #[error(
        "this executor cannot read the chain just now, so that it settles nothing there and serves no signed requests"
    )]
    Unknown,
    /// The newest final block is old.
    #[error(
        "the newest final block that this executor knows of is {} seconds old, so that it settles nothing and serves no signed requests: its \
         node is stuck or behind, or its clock is wrong",
        .0.as_secs()
    )]
    Stale(Duration),
}

impl ViewError {
    /// As programs, metrics and logs name it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unknown => "chain_unknown",
            Self::Stale(_) => "chain_stale",
        }
    }
}

impl From<ViewError> for ApiError {
    fn from(error: ViewError) -> Self {
        Self::unavailable(error.name(), error.to_string())
    }
}
