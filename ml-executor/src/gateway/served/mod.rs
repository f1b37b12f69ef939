//! What is kept of each served request: enough to settle it and to check it.
//!
//! A request is written to the [`Book`] before the last byte of its answer is sent. What a kill cuts off is not in the book and
//! costs nothing here; what is in the book was answered in full, or until its client went away. What API keys may have to pay elsewhere is noted before.

mod batches;
mod book;
mod deliveries;
mod holds;
mod journal;
mod overdue;
mod prune;
mod record;
mod scribe;
mod waiting;

pub use batches::{Choice, KeptBatch, Leaves};
pub use book::{Book, BookError, BookOptions};
pub use record::{Ended, Endpoint, KeptRequest, Payer, ServedAnswer, ServedFinish, ServedRequest, SignedReceipt};
pub use scribe::Written;
pub use waiting::{Line, Waiting};
