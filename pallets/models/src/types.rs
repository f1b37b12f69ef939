//! What the registry keeps of a model.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use keirin_primitives::verification::TextThresholds;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_runtime::{FixedU128, Permill};

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
    /// Price of one unit of compute, in the chain's smallest unit, that governance set last; see [`Price`] for what it is now.
    pub price_per_unit: Balance,
    /// How far an answer may be from what a validator computes; measured by `keirin-executor verify calibrate`.
    pub thresholds: TextThresholds,
    /// GPU memory an executor needs, in MiB; 0 for models that run on a CPU.
    pub minimum_vram_mib: u32,
    /// Whether it may be requested.
    pub active: bool,
}

/// What a unit of a model's compute costs, and the demand that moves it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Price<BlockNumber> {
    /// Price of a unit in the block it was touched in, in the chain's smallest unit.
    pub price: FixedU128,
    /// Share of the capacity that was used, averaged over the blocks before that one; at most all of it.
    pub utilisation: FixedU128,
    /// What answers of that block took, in capacities of a block. An answer that took several blocks takes more than one.
    pub used: FixedU128,
    /// The block it was touched in last.
    pub touched_at: BlockNumber,
}

/// How prices answer demand.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct PriceRules<Balance> {
    /// Least price of a unit of compute, in the chain's smallest unit; 0 is taken for 1.
    pub floor: Balance,
    /// Utilisation below which prices fall.
    pub stable_from: Permill,
    /// Utilisation above which prices rise.
    pub stable_to: Permill,
    /// Change of a price in a block for each whole of utilisation outside of what is stable; above 10 % it is 10 %.
    pub elasticity: Permill,
    /// Most a price changes in a block; above 10 % it is 10 %.
    pub most_step: Permill,
    /// Blocks that utilisation is averaged over: the newest counts for one in so many. Within 2 and 240.
    pub window: u32,
}

/// A change of a model's terms; what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct TermsUpdate<Balance> {
    /// Units of compute one token takes.
    pub units_per_token: Option<u32>,
    /// Price of one unit of compute, from which demand moves it on.
    pub price_per_unit: Option<Balance>,
    /// How far an answer may be from what a validator computes.
    pub thresholds: Option<TextThresholds>,
}

impl<Balance> Default for TermsUpdate<Balance> {
    fn default() -> Self {
        Self { units_per_token: None, price_per_unit: None, thresholds: None }
    }
}
