//! Why a validator's duty can't be done.

use keirin_primitives::validation::{WorkIndex, MAX_DRAWS, MAX_VERDICTS};

use super::store::VerdictStoreError;
use crate::store::StoreError;

/// Why a validator's duty can't be done.
#[derive(Debug, thiserror::Error)]
pub enum ValidationError {
    /// The key was changed since the epoch was opened.
    #[error(
        "the secret committed to for epoch {0} is not of this executor's key, so that nobody could open what it seals; works \
         of this epoch cannot be checked, unless the key that was used then is put back"
    )]
    OtherSecret(u32),
    /// More than fit.
    #[error("{0} works; the most is {MAX_VERDICTS} to check and {MAX_DRAWS} to draw from")]
    TooManyWorks(usize),
    /// Numbers twice or out of order.
    #[error("the numbers of works must increase; they do not at {}", .0.0)]
    Order(WorkIndex),
    /// The database of own works failed.
    #[error(transparent)]
    Own(#[from] StoreError),
    /// The database of verdicts failed.
    #[error(transparent)]
    Store(#[from] VerdictStoreError),
}

impl ValidationError {
    /// The error's name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::OtherSecret(_) => "OtherSecret",
            Self::TooManyWorks(_) => "TooManyWorks",
            Self::Order(_) => "BadNumbers",
            Self::Own(_) | Self::Store(_) => "StoreFailed",
        }
    }
}
