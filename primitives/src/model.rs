//! Models that may be requested, and what they cost.

use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Longest model name, in bytes.
pub const MAX_MODEL_ID_BYTES: u32 = 64;
/// Most models one participant may serve.
pub const MAX_MODELS_PER_PARTICIPANT: u32 = 8;

/// Name of a registered model, for instance `smollm2-135m-instruct`.
pub type ModelId = BoundedVec<u8, ConstU32<MAX_MODEL_ID_BYTES>>;
/// Models one participant serves, in strictly increasing order.
pub type ServedModels = BoundedVec<ModelId, ConstU32<MAX_MODELS_PER_PARTICIPANT>>;

/// Units of compute; how many a token takes says the model's registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Units(pub u64);

/// The terms a request for a model is accepted on; locked when the request is made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ModelTerms<Balance> {
    /// Longest prompt plus completion, in tokens.
    pub context_length: u32,
    /// Units of compute one token takes.
    pub units_per_token: u32,
    /// Price of one unit of compute, in the chain's smallest unit.
    pub price_per_unit: Balance,
}
