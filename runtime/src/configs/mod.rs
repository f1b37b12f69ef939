//! How each pallet is configured, one file per concern.

mod collators;
mod convenience;
mod governance;
mod keirin;
mod messages;
mod money;
mod parachain;
pub mod parameters;
mod receipts;
mod sprints;
mod system;
mod trust;
pub mod xcm;

pub use convenience::ProxyType;
pub use parachain::ConsensusHook;
pub use system::RuntimeBlockWeights;
