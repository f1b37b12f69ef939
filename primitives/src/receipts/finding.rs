//! What is found about leaves of batches, as it is shown on chain.

use alloc::boxed::Box;

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

use super::{BatchId, Receipt, ShownReceipt};

/// A receipt, and the batch that it is in.
pub type InBatch = (BatchId, ShownReceipt);

/// Leaves that show something which the chain decides from them alone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum LeafProof<AccountId> {
    /// A batch is false, by one leaf that is wrong by itself, or by another one of the same request.
    False(Box<InBatch>, Option<Box<InBatch>>),
    /// The request went to an executor that was not drawn for it.
    Misrouted(Box<InBatch>),
    /// The transfer agent passed the request on to two executors that have both served it.
    Doubled(Box<InBatch>, Box<InBatch>),
    /// This validator said something else of the fee of a receipt that it named as invalid; or the receipt is a trap, and it did not say so.
    Of(Box<InBatch>, AccountId),
}

/// What a participant shows without account or fee; signed by its executor, see [`crate::signing::finding_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Finding<AccountId> {
    /// The participant; it gets what there is for it.
    pub finder: AccountId,
    /// What it shows.
    pub proof: LeafProof<AccountId>,
}

/// Whether one transfer agent has passed the same request on to the executors of both.
pub fn is_passed_on_twice(one: &Receipt, other: &Receipt) -> bool {
    let same = one.request.id() == other.request.id() && one.request.transfer_address == other.request.transfer_address;
    same && one.transfer == other.transfer && one.executor != other.executor
}
