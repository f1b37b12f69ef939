//! Validation: pieces of work, who must check them, and sealed verdicts.

mod batches;
mod duty;
mod lists;
mod sampling;
#[cfg(test)]
mod tests;

use bounded_collections::{BoundedVec, ConstU32};
use codec::{CompactAs, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_crypto_hashing::blake2_256;

use crate::{
    inference::{TaskId, MAX_COMPLETION_TOKENS, TOP_LOGPROBS},
    model::ModelId,
    receipts::BatchId,
    sprint::{EpochIndex, Secret},
    HashBytes,
};

pub use batches::{
    BatchCandidate, BatchesToCheck, LeafCandidate, LeafDraw, LeafExposure, LeafVotes, PostedLeaf, ReceiptTerms,
    MAX_BATCH_CHECKS, MAX_POSTED,
};
pub use duty::{Candidate, Draw, Exposure, Lot, Ticket, ValidationDuty, ValidationSubmission, MAX_DRAWS};
pub use lists::{
    draw_places, seal_list, seal_list_and_unseen, ListedLeaf, ListedLeaves, OpenedList, Unseen, MAX_LEAF_VOTES,
    MAX_LISTED, MAX_UNSEEN,
};
pub use sampling::{must_check, CheckPoint, TrapDraw, WeightSpan};

/// Most verdicts in one transaction.
pub const MAX_VERDICTS: u32 = 64;
/// Most verdicts that count for one work. One is expected at rate 1, and seventeen or more among ten thousand million million.
pub const MAX_CHECKERS: u32 = 16;
/// Longest evidence of a work, in bytes: of each position its token, a length, and the likeliest tokens with their
/// log-probabilities; before them how many positions there are.
pub const MAX_PAYLOAD_BYTES: u32 = MAX_COMPLETION_TOKENS * (4 + 1 + 8 * TOP_LOGPROBS as u32) + 4;

/// Evidence of a work as it is posted on chain: SCALE of `Vec<PositionEvidence>`.
pub type Payload = BoundedVec<u8, ConstU32<MAX_PAYLOAD_BYTES>>;

/// Domain of a seal.
const SEAL_DOMAIN: &[u8] = b"keirin/validation/seal";
/// Domain of a verdict's salt.
const SALT_DOMAIN: &[u8] = b"keirin/validation/salt";

/// What a piece of work is known by: the hash of its order, which the executor cannot choose.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct WorkId(pub HashBytes);

/// Number of a work within its epoch, counted from 0.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    CompactAs,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct WorkIndex(pub u32);

/// What a work is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Subject<Balance> {
    /// A task; under its number the inference pallet keeps order and answer.
    Task(TaskId),
    /// A batch of receipts. The work's id is the batch's.
    Batch {
        /// How many.
        receipts: u32,
        /// The largest fee of one of them, in the token's smallest unit.
        largest_fee: Balance,
    },
    /// A receipt of a batch that is put to the vote. The work's id is the leaf's.
    Leaf {
        /// Number of the batch's work, which is of the same epoch.
        batch: WorkIndex,
        /// Its place in the batch.
        place: u32,
    },
}

/// A piece of work that is done and reported.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Work<AccountId, Balance> {
    /// What it is known by.
    pub id: WorkId,
    /// What it is of.
    pub subject: Subject<Balance>,
    /// Who did it.
    pub executor: AccountId,
    /// Who paid for it; the account of the deposits for a batch.
    pub requester: AccountId,
    /// With what model; none for a batch, which may be of several.
    pub model: ModelId,
    /// What was charged; 0 for a request that could not be answered, and for a batch that is void.
    pub fee: Balance,
    /// Commitment to the generated positions ([`crate::inference::evidence_hash`]); none for a batch, and a request that could not be
    /// answered.
    pub evidence: Option<HashBytes>,
    /// By what it may have been drawn as a trap.
    pub traps: Option<TrapDraw>,
}

impl<AccountId, Balance> Work<AccountId, Balance> {
    /// The task that it is of.
    pub const fn task(&self) -> Option<TaskId> {
        match self.subject {
            Subject::Task(task) => Some(task),
            Subject::Batch { .. } | Subject::Leaf { .. } => None,
        }
    }

    /// The batch that it is of.
    pub const fn batch(&self) -> Option<BatchId> {
        match self.subject {
            Subject::Task(_) | Subject::Leaf { .. } => None,
            Subject::Batch { .. } => Some(BatchId(self.id.0)),
        }
    }

    /// Requests that it is the answer to.
    pub const fn requests(&self) -> u32 {
        match self.subject {
            Subject::Task(_) | Subject::Leaf { .. } => 1,
            Subject::Batch { receipts, .. } => receipts,
        }
    }
}

/// What a validator finds a work to be. There is no third judgement: who cannot check a work has missed it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// It is what the model gives.
    Valid,
    /// It is not.
    Invalid,
}

/// A validator's verdicts, sealed; or its votes on challenged works, which are sealed in the same way with salts of its choice. The
/// digest that is signed tells them apart: [`crate::signing::verdicts_digest`], [`crate::signing::sealed_votes_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SealedVerdicts<AccountId> {
    /// Epoch of the works.
    pub epoch: EpochIndex,
    /// Whose verdicts.
    pub validator: AccountId,
    /// Works in strictly increasing order of their numbers, and what was found, as [`seal`] says it.
    pub verdicts: BoundedVec<SealedVerdict, ConstU32<MAX_VERDICTS>>,
}

/// One verdict, sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SealedVerdict {
    /// Number of the work.
    pub index: WorkIndex,
    /// The work; another one may have its number after a re-org.
    pub work: WorkId,
    /// See [`seal`].
    pub seal: HashBytes,
}

/// A validator's demand that the executor of a work post its evidence on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct PayloadDemand<AccountId> {
    /// Epoch of the work.
    pub epoch: EpochIndex,
    /// Who demands it.
    pub validator: AccountId,
    /// Number of the work.
    pub index: WorkIndex,
    /// The work; another one may have its number after a re-org.
    pub work: WorkId,
}

/// A vote on a challenged work, opened.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OpenedVote<AccountId> {
    /// Epoch of the work.
    pub epoch: EpochIndex,
    /// Number of the work.
    pub index: WorkIndex,
    /// Who voted.
    pub validator: AccountId,
    /// What it found.
    pub judgement: Judgement,
    /// What the vote was sealed with.
    pub salt: HashBytes,
}

/// The salt of a verdict: `blake2_256("keirin/validation/salt" ‖ secret ‖ work)`. Whoever knows the secret can open the seal.
pub fn verdict_salt(secret: &Secret, work: &WorkId) -> HashBytes {
    let mut bytes = SALT_DOMAIN.to_vec();
    (secret, work).encode_to(&mut bytes);
    blake2_256(&bytes)
}

/// `blake2_256("keirin/validation/seal" ‖ SCALE(validator, work, judgement, salt))`.
pub fn seal<AccountId: Encode>(
    validator: &AccountId,
    work: &WorkId,
    judgement: Judgement,
    salt: &HashBytes,
) -> HashBytes {
    let mut bytes = SEAL_DOMAIN.to_vec();
    (validator, work, judgement, salt).encode_to(&mut bytes);
    blake2_256(&bytes)
}

/// The judgement in a seal; `None` when it fits neither.
pub fn open_seal<AccountId: Encode>(
    sealed: &HashBytes,
    validator: &AccountId,
    work: &WorkId,
    salt: &HashBytes,
) -> Option<Judgement> {
    [Judgement::Valid, Judgement::Invalid]
        .into_iter()
        .find(|judgement| seal(validator, work, *judgement, salt) == *sealed)
}
