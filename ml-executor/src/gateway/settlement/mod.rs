//! How what is served to signed requests is settled on chain: receipts wait ([`crate::gateway::served`]), go into batches ([`Batches`]), which the offchain
//! worker takes to the chain, and what a batch took off deposits is no longer owed ([`Chain`]).

mod batches;
mod chain;
mod choice;
mod prices;
mod shown;

pub use batches::Batches;
pub use chain::{Chain, ChainError, ChainView};
pub use choice::BatchRules;
pub use prices::PriceLists;
pub use shown::Shown;
