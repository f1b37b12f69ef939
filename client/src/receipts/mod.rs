//! Receipts of what was paid for: kept for their requester, examined again, and settled on chain.
//!
//! ```no_run
//! use keirin_client::{network::Network, receipts::{terms_again, ReceiptStore}};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let store = ReceiptStore::of_user()?;
//! let network = Network::new("ws://127.0.0.1:9944");
//! for kept in store.all()? {
//!     let (terms, _problem) = terms_again(&kept.paid, &network).await;
//!     println!("{} {:?}", kept.paid.id(), kept.paid.examine(&terms).wrong);
//! }
//! # Ok(())
//! # }
//! ```

mod again;
mod disputes;
mod paid;
mod store;

pub use again::terms_again;
pub(crate) use again::terms_of;
pub use disputes::{batch, demand, dispute, posted, Batch, Decided, Demanded, Dispute, Seen};
pub use paid::{Checked, Paid};
pub use store::{Kept, Problem, ReceiptStore, StoreError, MAX_KEPT};
