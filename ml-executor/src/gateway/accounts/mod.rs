//! Who may spend how much, and who has spent what.
//!
//! What may be spent comes from [`Deposits`]: the chain ([`OnChain`]), or for a private deployment a file
//! ([`PrepaidFile`]). The [`Ledger`] holds back what a request may cost at most while it is worked on, and no longer: what is kept of it is the
//! record of a served request, so that a request that a kill cuts off is not charged. Only what API keys may have to pay elsewhere is kept, too.

mod deposits;
mod ledger;
mod on_chain;
mod prepaid;

pub use deposits::{Deposit, Deposits, DepositsError, Fee};
pub use ledger::{Ledger, Reservation};
pub use on_chain::OnChain;
pub use prepaid::PrepaidFile;

pub(super) use ledger::Purse;
