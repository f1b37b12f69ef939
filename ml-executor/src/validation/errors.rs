//! Why a validator's duty can't be done.

use keirin_primitives::validation::{WorkIndex, MAX_DRAWS, MAX_VERDICTS};

use super::store::VerdictStoreError;

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
    /// Order and work do not belong together.
    #[error("the order of work {} is that of another work", .0.0)]
    OtherOrder(WorkIndex),
    /// There is no vote to open.
    #[error("no vote on work {} was sealed here, or it is forgotten", .0.0)]
    NoVote(WorkIndex),
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
            Self::OtherOrder(_) => "OtherOrder",
            Self::NoVote(_) => "NoVote",
            Self::Store(_) => "StoreFailed",
        }
    }
}
