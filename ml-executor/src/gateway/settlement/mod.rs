//! How what is served to signed requests is settled on chain: receipts wait ([`crate::gateway::served`]), are measured as the chain will ([`sound`]) and go
//! into batches ([`Batches`]), which the offchain worker takes to the chain, and what a batch took off deposits is no longer owed ([`Chain`]).

mod agents;
mod batches;
mod chain;
mod choice;
mod metrics;
mod prices;
mod shown;
mod sound;
mod view;

pub use agents::Agents;
pub use batches::{unsigned, Batches, BatchesError, SignedBatch};
pub use chain::{Chain, ChainError};
pub use choice::BatchRules;
pub use metrics::SettlementMetrics;
pub use prices::PriceLists;
pub use shown::Shown;
pub use view::{ChainView, ViewError};
