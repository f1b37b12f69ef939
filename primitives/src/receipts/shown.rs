//! Leaves of batches as they are shown on chain.

use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::{blake2_256, sha2_256};

use super::{BatchId, Receipt, RequesterKey, Span, MAX_CHOICES, MAX_RECEIPTS};
use crate::{
    merkle::{verify, Node, ProofError},
    validation::{Payload, MAX_PAYLOAD_BYTES},
};

/// Most nodes beside the path of one leaf.
pub const MAX_BESIDE: u32 = MAX_RECEIPTS.ilog2();
/// Longest body of a request, in bytes: a longer one could not be posted on chain, so that nobody could be made to show it.
pub const MAX_BODY_BYTES: u32 = 65_536;
/// Longest body and evidence of a receipt, in bytes.
pub const MAX_ANSWER_BYTES: u32 = MAX_BODY_BYTES + MAX_CHOICES * MAX_PAYLOAD_BYTES;

/// The nodes that give the root together with one leaf.
pub type Beside = BoundedVec<Node<Span>, ConstU32<MAX_BESIDE>>;

/// A receipt that is in a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ShownReceipt {
    /// Its place, counted from 0.
    pub place: u32,
    /// The receipt.
    pub receipt: Receipt,
    /// What its leaf says that it is; something else than the receipt does, if the batch is false.
    pub span: Span,
    /// The proof of this leaf alone.
    pub beside: Beside,
}

impl ShownReceipt {
    /// Whether it is a leaf of the tree of `count` leaves with this root.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(&self, root: &Node<Span>, count: u32) -> Result<(), ProofError> {
        let leaf = Node { hash: self.receipt.leaf().hash, summary: self.span };
        verify(root, count, &[(self.place, leaf)], &self.beside)
    }
}

/// What an executor posts on chain when a receipt is demanded.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct PostedReceipt {
    /// The receipt.
    pub shown: ShownReceipt,
    /// Exact body of the request.
    pub body: BoundedVec<u8, ConstU32<MAX_BODY_BYTES>>,
    /// Of each answer SCALE of its `Vec<PositionEvidence>`.
    pub evidence: BoundedVec<Payload, ConstU32<MAX_CHOICES>>,
}

impl PostedReceipt {
    /// Whether body and evidence are those that the receipt has the hashes of.
    pub fn is_whole(&self) -> bool {
        let Receipt { request, choices, .. } = &self.shown.receipt;
        let evidence = choices.iter().zip(&self.evidence).all(|(choice, bytes)| choice.evidence == blake2_256(bytes));
        evidence && choices.len() == self.evidence.len() && request.payload_hash == sha2_256(&self.body)
    }
}

/// A validator's demand that the executor of a batch post one of its receipts; signed, see [`crate::signing::receipt_demand_digest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ReceiptDemand<AccountId> {
    /// Who demands it.
    pub validator: AccountId,
    /// The batch.
    pub batch: BatchId,
    /// Place of the receipt.
    pub place: u32,
}

/// A requester's demand that the executor of a batch post one of the receipts that it pays for; signed, see
/// [`crate::signing::own_receipt_demand_digest`]. The body of its request will be on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OwnReceiptDemand {
    /// Who demands it.
    pub requester: RequesterKey,
    /// The batch.
    pub batch: BatchId,
    /// Place of the receipt.
    pub place: u32,
}
