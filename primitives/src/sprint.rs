//! Sprints: epochs, secrets, commitments to proofs, samples and votes.
//!
//! An epoch's phases are in [`Phase`]. What executors sign for each of them is [`Opening`], [`Commit`], [`ContinuousCommit`] and [`Vote`]; a
//! [`Reveal`] needs no signature, because only who holds the tree of proofs can make one that fits its root. The race itself,
//! the exact transformer, is the crate `keirin-sprint-model`.

mod continuous;
mod duty;
#[cfg(test)]
mod tests;

use alloc::{collections::BTreeSet, vec::Vec};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{CompactAs, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_crypto_hashing::blake2_256;

use crate::{
    merkle::{Node, ProofError, Summary},
    HashBytes,
};

pub use continuous::{sampled_in_turn, BasisPoints, ContinuousCommit, ContinuousProofs, MAX_CONTINUOUS_COMMITS};
pub use duty::{Duty, Submission};

/// Most leaves that are sampled from one commitment.
pub const MAX_SAMPLES: u32 = 64;
/// Most proofs in one commitment: 2^24, whose tree has 25 levels.
pub const MAX_PROOFS: u32 = 1 << 24;
/// Most nodes beside the paths of [`MAX_SAMPLES`] leaves in a tree of [`MAX_PROOFS`]: their paths share at most the root's
/// neighbourhood.
pub const MAX_BESIDE: u32 = MAX_SAMPLES * 24;
/// Most nonces one vote accuses.
pub const MAX_ACCUSATIONS: u32 = 32;

/// Number of an epoch, counted from 0 at genesis.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
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
pub struct EpochIndex(pub u32);

impl EpochIndex {
    /// The epoch after this one.
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The epoch before this one, if there was one.
    pub const fn previous(self) -> Option<Self> {
        match self.0.checked_sub(1) {
            Some(index) => Some(Self(index)),
            None => None,
        }
    }
}

/// Where an epoch is.
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
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Secrets of the last epoch are opened, those of this one committed.
    #[default]
    Reveal,
    /// The seed is fixed; executors race.
    Generation,
    /// Roots and counts must be in.
    Commit,
    /// Sampled proofs are revealed, checked, voted on and disputed.
    Validation,
    /// The new weights are in effect.
    Settled,
}

/// A participant's secret of an epoch.
pub type Secret = HashBytes;

/// `blake2_256("keirin/secret" ‖ SCALE(participant) ‖ u32le(epoch) ‖ secret)`: what is committed for a secret. It names
/// its owner, so that nobody can commit to another's secret.
pub fn secret_hash<AccountId: Encode>(participant: &AccountId, epoch: EpochIndex, secret: &Secret) -> HashBytes {
    blake2_256(&(b"keirin/secret", participant, epoch, secret).encode())
}

/// `blake2_256(R ‖ entropy ‖ SCALE(reveals))`: the randomness of an epoch, from that of the one before, what the relay chain
/// gives, and the secrets that were opened, ordered by account. `secrets` is their concatenation.
pub fn next_randomness(randomness: &HashBytes, entropy: &HashBytes, secrets: &[u8]) -> HashBytes {
    let mut bytes = Vec::with_capacity(secrets.len().saturating_add(64));
    bytes.extend_from_slice(randomness);
    bytes.extend_from_slice(entropy);
    bytes.extend_from_slice(secrets);
    blake2_256(&bytes)
}

/// What is raced in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Race {
    /// The epoch.
    pub epoch: EpochIndex,
    /// The model's configuration.
    pub configuration: Configuration,
    /// The seed of weights, inputs and target.
    pub seed: HashBytes,
    /// Greatest squared distance of a proof.
    pub radius: u32,
}

/// The configurations of the sprint model, by name; their shapes are in `keirin-sprint-model`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum Configuration {
    /// For tests.
    Test,
    /// Small enough for the runtime to recompute.
    #[default]
    Dev,
    /// The white paper's shape.
    Production,
}

/// What a participant says at the start of an epoch; signed, see [`crate::signing::opening_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Opening<AccountId> {
    /// The epoch that starts.
    pub epoch: EpochIndex,
    /// Who.
    pub participant: AccountId,
    /// [`secret_hash`] of this epoch's secret.
    pub commitment: HashBytes,
    /// The secret committed to in the epoch before, if there was one.
    pub revealed: Option<Secret>,
}

/// Nonces below a node of a tree of proofs: the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Nonces {
    /// The least.
    pub first: u64,
    /// The greatest.
    pub last: u64,
}

impl Summary for Nonces {
    /// Neighbours must increase, so that no nonce is counted twice.
    fn join(left: &Self, right: &Self) -> Option<Self> {
        (left.last < right.first).then_some(Self { first: left.first, last: right.last })
    }
}

/// The leaf of a proof: `blake2_256(0x00 ‖ SCALE(account) ‖ u64le(nonce))`.
pub fn proof_leaf<AccountId: Encode>(account: &AccountId, nonce: u64) -> Node<Nonces> {
    Node::leaf(&(account, nonce), Nonces { first: nonce, last: nonce })
}

/// A commitment to proofs; signed, see [`crate::signing::commit_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Commit<AccountId> {
    /// The epoch whose seed the proofs are for.
    pub epoch: EpochIndex,
    /// Whose proofs they are.
    pub participant: AccountId,
    /// The seed raced on; refused when it is not the epoch's (after a re-org it can be another).
    pub seed: HashBytes,
    /// How many, and their tree.
    pub proofs: ProofSet,
}

/// How many proofs there are, and the root of their tree (see [`crate::merkle`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ProofSet {
    /// The root; its interval holds every nonce.
    pub root: Node<Nonces>,
    /// How many leaves, 1 to [`MAX_PROOFS`].
    pub count: u32,
}

/// The sampled leaves of a commitment, or of an epoch's continuous commitments.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Reveal<AccountId> {
    /// The epoch.
    pub epoch: EpochIndex,
    /// Whose commitment is opened.
    pub participant: AccountId,
    /// The nonces at the sampled indices, in their order.
    pub nonces: BoundedVec<u64, ConstU32<MAX_SAMPLES>>,
    /// The nodes beside their paths.
    pub beside: BoundedVec<Node<Nonces>, ConstU32<MAX_BESIDE>>,
}

impl<AccountId: Encode> Reveal<AccountId> {
    /// Checks that the nonces are those at `indices` in `proofs`.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(&self, proofs: &ProofSet, indices: &[u32]) -> Result<(), ProofError> {
        if indices.len() != self.nonces.len() {
            return Err(ProofError::Indices);
        }
        let leaves = self.nonces.iter().map(|nonce| proof_leaf(&self.participant, *nonce));
        let leaves: Vec<_> = indices.iter().copied().zip(leaves).collect();
        crate::merkle::verify(&proofs.root, proofs.count, &leaves, &self.beside)
    }
}

/// Draws made for each sample at most; enough to find all but one of the leaves.
const DRAWS_PER_SAMPLE: u32 = 16;

/// The indices that are sampled from a commitment of `count` proofs, in increasing order: the first `samples` different ones among
/// the draws `u64le(blake2_256("keirin/sprint/sample" ‖ entropy ‖ SCALE(participant) ‖ u32le(draw))[..8]) mod count`
/// for `draw` = 0, 1, …; all indices when there are no more than `samples`.
pub fn sampled_indices<AccountId: Encode>(
    entropy: &HashBytes,
    participant: &AccountId,
    count: u32,
    samples: u32,
) -> Vec<u32> {
    drawn_indices(b"keirin/sprint/sample", entropy, participant, count, samples)
}

/// The first `samples` different draws in a domain, in increasing order.
fn drawn_indices<AccountId: Encode>(
    domain: &[u8],
    entropy: &HashBytes,
    participant: &AccountId,
    count: u32,
    samples: u32,
) -> Vec<u32> {
    if count <= samples {
        return (0..count).collect();
    }
    let draw = |number: u32| {
        let mut bytes = domain.to_vec();
        (entropy, participant, number).encode_to(&mut bytes);
        let hash = blake2_256(&bytes);
        let [a, b, c, d, e, f, g, h, ..] = hash;
        let index = u64::from_le_bytes([a, b, c, d, e, f, g, h]).checked_rem(count.into()).unwrap_or(0);
        u32::try_from(index).unwrap_or(0)
    };
    let mut indices = BTreeSet::new();
    for number in 0..samples.saturating_mul(DRAWS_PER_SAMPLE) {
        indices.insert(draw(number));
        if indices.len() >= samples as usize {
            break;
        }
    }
    indices.into_iter().collect()
}

/// A revealed nonce that a validator found to be no proof.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Accusation<AccountId> {
    /// Whose nonce it is.
    pub participant: AccountId,
    /// The epoch whose race it is of: the one that is voted in, or for a continuous commitment the one before.
    pub epoch: EpochIndex,
    /// The nonce.
    pub nonce: u64,
}

/// What the runtime found about a disputed nonce.
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
pub enum Finding {
    /// It is a proof.
    Proof,
    /// It is not.
    NoProof,
}

/// What a validator says of all that was revealed in an epoch: everything is a proof, except what it accuses.
/// Signed, see [`crate::signing::vote_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Vote<AccountId> {
    /// The epoch.
    pub epoch: EpochIndex,
    /// Who checked.
    pub validator: AccountId,
    /// What is no proof, in increasing order, one nonce of each participant and race.
    pub accused: BoundedVec<Accusation<AccountId>, ConstU32<MAX_ACCUSATIONS>>,
}
