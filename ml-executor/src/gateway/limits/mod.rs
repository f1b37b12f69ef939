//! How much of the executor one requester or all together can take.

mod allowances;
mod places;

pub use places::PlaceLimits;

pub(super) use allowances::{Allowances, TokenAllowance};
pub(super) use places::{Place, Places};
