//! What the sprints pallet keeps of an epoch.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use keirin_primitives::{
    sprint::{Accusation, BasisPoints, Configuration, EpochIndex, Phase, ProofSet, Race, MAX_ACCUSATIONS},
    weight::VotingWeight,
    HashBytes,
};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    Permill,
};

pub use keirin_primitives::sprint::Finding;

/// Blocks of the phases of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseLengths<BlockNumber> {
    /// Of opening the epoch.
    pub reveal: BlockNumber,
    /// Of racing.
    pub generation: BlockNumber,
    /// Of committing.
    pub commit: BlockNumber,
    /// From the last commitment to the draw of the sampled leaves, at the start of validation: nobody who commits in the last block
    /// must know the draw.
    pub drawing: BlockNumber,
    /// Of opening sampled leaves: the first part of validation.
    pub sampling: BlockNumber,
    /// Of voting on them: the second part of validation.
    pub voting: BlockNumber,
    /// Of disputing votes: the last part of validation.
    pub dispute: BlockNumber,
    /// Of the settled phase.
    pub settled: BlockNumber,
}

/// Rules of continuous proving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinuousTerms {
    /// Least proofs of a commitment.
    pub least_proofs: u32,
    /// Most commitments of a participant in an epoch; never above
    /// [`MAX_CONTINUOUS_COMMITS`](keirin_primitives::sprint::MAX_CONTINUOUS_COMMITS).
    pub most_commits: u32,
    /// Least and greatest utilisation that may be claimed. An executor with nothing else to do is near 9 950.
    pub utilisation: (BasisPoints, BasisPoints),
    /// Share of all leaves of a participant's commitments that is sampled; at least 4 leaves are, at most
    /// [`MAX_SAMPLES`](keirin_primitives::sprint::MAX_SAMPLES).
    pub sampled: Permill,
    /// Proofs that count as much as one of the sprint.
    pub proofs_per_weight: u32,
}

/// An epoch.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, Default, PartialEq, Eq)]
pub struct Epoch<BlockNumber> {
    /// Its number.
    pub index: EpochIndex,
    /// Where it is.
    pub phase: Phase,
    /// First block of this phase.
    pub since: BlockNumber,
    /// First block of the next phase.
    pub until: BlockNumber,
    /// In the validation phase: block in which the sampled leaves are drawn.
    pub drawn_at: BlockNumber,
    /// In the validation phase: first block in which nothing more is revealed, and voting starts.
    pub sampling_until: BlockNumber,
    /// In the validation phase: first block in which nobody votes any more.
    pub voting_until: BlockNumber,
    /// Configuration of the model that is raced.
    pub configuration: Configuration,
    /// Difficulty: each level halves the share of nonces that are proofs.
    pub level: u8,
    /// Seed of the sprint; zero before the generation phase.
    pub seed: HashBytes,
    /// Greatest squared distance of a proof; 0 before the generation phase.
    pub radius: u32,
    /// What chose the sampled leaves, once they are drawn.
    pub sampling: Option<HashBytes>,
    /// Participants that opened it.
    pub racers: u32,
}

impl<BlockNumber> Epoch<BlockNumber> {
    /// What is raced in it.
    pub const fn race(&self) -> Race {
        Race { epoch: self.index, configuration: self.configuration, seed: self.seed, radius: self.radius }
    }
}

/// A racer's commitment to its proofs.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Root and count.
    pub proofs: ProofSet,
    /// Whether the sampled leaves were opened.
    pub revealed: bool,
    /// Whether the runtime found a revealed nonce to be no proof.
    pub refuted: bool,
}

/// A racer's continuous commitments of an epoch, in sum.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContinuousRecord<BlockNumber> {
    /// How many.
    pub commits: u32,
    /// Proofs in them.
    pub proofs: u64,
    /// Sum of the utilisations claimed, in ten-thousandths.
    pub utilisation: u32,
    /// The last nonce of the last one.
    pub last: u64,
    /// Block of the last one.
    pub made_at: BlockNumber,
    /// Whether the sampled leaves were opened.
    pub revealed: bool,
    /// Whether the runtime found a revealed nonce to be no proof.
    pub refuted: bool,
}

/// A validator's vote.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Ballot<AccountId> {
    /// Its weight when it voted.
    pub weight: VotingWeight,
    /// What it accused; everything else that was revealed it vouched for.
    pub accused: BoundedVec<Accusation<AccountId>, ConstU32<MAX_ACCUSATIONS>>,
}

/// Who accused a nonce.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Accuser<AccountId> {
    /// Who voted so.
    pub validator: AccountId,
    /// Its weight when it voted.
    pub weight: VotingWeight,
}

/// Why a participant's commitments count for nothing.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidReason {
    /// The sampled leaves were not opened in time.
    Withheld,
    /// The runtime found a revealed nonce to be no proof.
    Refuted,
    /// More than half of the weight that voted accused a revealed nonce.
    Outvoted,
    /// Its owner was wrong about somebody else's nonce.
    Discredited,
    /// The sampled leaves of the last epoch's continuous commitments were not opened in time.
    ContinuousWithheld,
    /// The runtime found a revealed nonce of a continuous commitment to be no proof.
    ContinuousRefuted,
    /// More than half of the weight that voted accused a revealed nonce of a continuous commitment.
    ContinuousOutvoted,
}

/// Why a sprint's transaction is refused before it can enter a block. The number is what a client sees as
/// `Custom error: N` of an invalid transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SprintRefusal {
    /// It is for another epoch than the current one.
    WrongEpoch = 32,
    /// The epoch is not in the phase for this; it comes too early or too late.
    WrongPhase = 33,
    /// The sender is not an active participant.
    NotAParticipant = 34,
    /// The signature is not by the participant's executor key over this very payload.
    WrongSignature = 35,
    /// The participant has done this in this epoch.
    AlreadyDone = 36,
    /// The epoch has as many racers as it may.
    TooManyRacers = 37,
    /// The secret of the epoch before is missing, or not the one committed to.
    WrongSecret = 38,
    /// The participant did not open this epoch.
    NotOpened = 39,
    /// The proofs are for another seed.
    WrongSeed = 40,
    /// The count of proofs is 0 or above its bound, or does not fit between the first and the last nonce.
    CountOutOfRange = 41,
    /// The participant committed to no proofs.
    NotCommitted = 42,
    /// What is revealed are not the sampled leaves of the commitment.
    WrongReveal = 43,
    /// Without weight there is no vote.
    NoWeight = 44,
    /// An accusation is not of a revealed nonce, or they are not in increasing order with one nonce of each
    /// participant and race.
    WrongAccusation = 45,
    /// Nobody who is still believed accuses this nonce; to have it recomputed takes a signed transaction.
    NotAccused = 46,
    /// The model of this epoch is too large for the runtime to recompute.
    ModelTooLarge = 47,
    /// Continuous commitments are not taken.
    ContinuousOff = 48,
    /// The continuous commitment is not the next one of its participant: it was made before, or one is missing.
    WrongNumber = 49,
    /// The participant has made as many continuous commitments in this epoch as it may.
    TooManyCommits = 50,
    /// The participant has made a continuous commitment in this block.
    TooSoon = 51,
    /// The utilisation claimed is out of its bounds.
    UtilisationOutOfRange = 52,
    /// The nonces do not all lie after those of the participant's last commitment of this epoch.
    NoncesOverlap = 53,
}

impl VoidReason {
    /// Whether it is a proven or voted cheat, not a failure.
    pub const fn is_fraud(self) -> bool {
        matches!(self, Self::Refuted | Self::Outvoted | Self::ContinuousRefuted | Self::ContinuousOutvoted)
    }
}

impl From<SprintRefusal> for TransactionValidityError {
    fn from(refusal: SprintRefusal) -> Self {
        InvalidTransaction::Custom(refusal as u8).into()
    }
}
