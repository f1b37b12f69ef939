//! What the registry keeps of a model.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// A registered model.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct Model<Balance> {
    /// Hash of the model's files (`keirin-executor` prints it): every executor must run this very model.
    pub content_hash: H256,
    /// Longest prompt plus completion, in tokens.
    pub context_length: u32,
    /// Units of compute one token takes.
    pub units_per_token: u32,
    /// Price of one unit of compute, in the chain's smallest unit.
    pub price_per_unit: Balance,
    /// Mean distance, in millionths of a nat per position, up to which a validator's log-probabilities may
    /// differ from the executor's.
    pub validation_threshold: u32,
    /// GPU memory an executor needs, in MiB; 0 for models that run on a CPU.
    pub minimum_vram_mib: u32,
    /// Whether it may be requested.
    pub active: bool,
}

/// A change of a model's terms; what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct TermsUpdate<Balance> {
    /// Units of compute one token takes.
    pub units_per_token: Option<u32>,
    /// Price of one unit of compute.
    pub price_per_unit: Option<Balance>,
    /// See [`Model::validation_threshold`].
    pub validation_threshold: Option<u32>,
}

impl<Balance> Default for TermsUpdate<Balance> {
    fn default() -> Self {
        Self { units_per_token: None, price_per_unit: None, validation_threshold: None }
    }
}
