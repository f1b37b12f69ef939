//! Why a duty can't be done.

use std::sync::Arc;

use keirin_primitives::sprint::{MAX_CONTINUOUS_COMMITS, MAX_PROOFS, MAX_SAMPLES};

use crate::sprint::{backend::BackendError, proofs::ProofStoreError, self_test::SelfTestError};

/// Why a duty can't be done.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DutyError {
    /// The key was changed since the last epoch.
    #[error(
        "the secret committed to before epoch {0} is not of this executor's key, so that it cannot be revealed; this epoch is \
         lost, unless the key that was used then is put back"
    )]
    OtherSecret(u32),
    /// More than are ever sampled.
    #[error("{0} nonces of one participant to vote on; the most is {MAX_SAMPLES}")]
    TooManyNonces(usize),
    /// More than an epoch has, or than a commitment can hold.
    #[error(
        "continuous commitment {number} with {least} proofs: an epoch has {MAX_CONTINUOUS_COMMITS}, counted from 0, of no more \
         than {MAX_PROOFS}"
    )]
    BadTurn {
        /// Which commitment.
        number: u32,
        /// Least proofs of it.
        least: u32,
    },
    /// No backend on this host is exact, or none can be opened.
    #[error("this host cannot compute the sprint's model: {0}")]
    CannotCompute(Arc<SelfTestError>),
    /// The database of proofs failed, or holds nothing that answers the duty.
    #[error("{0}")]
    Proofs(Arc<ProofStoreError>),
    /// A defect of this program.
    #[error("the work on the duty broke off; the log says why")]
    BrokeOff,
}

impl DutyError {
    /// The error's name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::OtherSecret(_) => "OtherSecret",
            Self::TooManyNonces(_) => "TooManyNonces",
            Self::BadTurn { .. } => "BadTurn",
            Self::CannotCompute(_) => "CannotCompute",
            Self::BrokeOff => "BrokeOff",
            Self::Proofs(error) => match **error {
                ProofStoreError::UnknownRace(_) => "UnknownRace",
                ProofStoreError::NotCommitted(_) => "NotCommitted",
                ProofStoreError::UnknownCommitment { .. } => "UnknownCommitment",
                ProofStoreError::Numbers => "BadNumbers",
                ProofStoreError::Indices(_) => "BadIndices",
                ProofStoreError::NotMade { .. } | ProofStoreError::Database(_) | ProofStoreError::Corrupt(_) => {
                    "StoreFailed"
                }
            },
        }
    }
}

impl From<ProofStoreError> for DutyError {
    fn from(error: ProofStoreError) -> Self {
        Self::Proofs(Arc::new(error))
    }
}

impl From<SelfTestError> for DutyError {
    fn from(error: SelfTestError) -> Self {
        Self::CannotCompute(Arc::new(error))
    }
}

impl From<BackendError> for DutyError {
    fn from(error: BackendError) -> Self {
        SelfTestError::from(error).into()
    }
}
