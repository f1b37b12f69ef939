//! How each pallet is configured, one file per concern.

mod collators;
mod convenience;
mod governance;
mod keirin;
mod money;
mod parachain;
pub mod parameters;
mod receipts;
mod sprints;
mod system;
mod trust;

pub use parachain::ConsensusHook;
pub use system::RuntimeBlockWeights;
