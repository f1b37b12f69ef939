//! Continuous proving: who has raced goes on with the epoch's seed, and commits to further proofs in the validation and settled
//! phases.
//!
//! A [`ContinuousCommit`] holds a tree like the sprint's, over nonces that all lie after those of the participant's last
//! commitment of the epoch: no nonce counts twice. In the next epoch's validation phase leaves are sampled from all of a participant's
//! commitments as if they were one ([`sampled_in_turn`]) and opened by one [`Reveal`], that lists nonces and nodes commitment
//! by commitment.

use alloc::vec::Vec;
use codec::{CompactAs, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use super::{drawn_indices, proof_leaf, EpochIndex, ProofSet, Race, Reveal};
use crate::{
    merkle::{verify_next, ProofError},
    HashBytes,
};

/// Most continuous commitments of a participant in an epoch.
pub const MAX_CONTINUOUS_COMMITS: u32 = 100;

/// Domain of the draws among continuous commitments.
const SAMPLE_DOMAIN: &[u8] = b"keirin/sprint/continuous-sample";

/// A share in ten-thousandths.
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
pub struct BasisPoints(pub u16);

/// A commitment to proofs made after the sprint's; signed, see [`crate::signing::continuous_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ContinuousCommit<AccountId> {
    /// The epoch whose seed the proofs are for.
    pub epoch: EpochIndex,
    /// Whose proofs they are.
    pub participant: AccountId,
    /// The seed raced on; refused when it is not the epoch's.
    pub seed: HashBytes,
    /// Continuous commitments this participant made in this epoch before.
    pub number: u32,
    /// Share of the time since the commitment before that the executor says it raced. Nothing on chain can check it, so it
    /// gives no weight.
    pub utilisation: BasisPoints,
    /// How many, and their tree.
    pub proofs: ProofSet,
}

/// What is to be checked of continuous commitments.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ContinuousProofs<AccountId> {
    /// What was raced: the race of the epoch before.
    pub race: Race,
    /// Participants and the nonces they revealed.
    pub revealed: Vec<(AccountId, Vec<u64>)>,
}

/// The leaves that are sampled from commitments of `counts` proofs, taken together: the number of each commitment that has any, and
/// their indices in it, in increasing order. Drawn as [`super::sampled_indices`] are, in a domain of their own
/// (`"keirin/sprint/continuous-sample"`).
pub fn sampled_in_turn<AccountId: Encode>(
    entropy: &HashBytes,
    participant: &AccountId,
    counts: &[u32],
    samples: u32,
) -> Vec<(u32, Vec<u32>)> {
    let total = counts.iter().fold(0u32, |sum, count| sum.saturating_add(*count));
    let mut drawn = drawn_indices(SAMPLE_DOMAIN, entropy, participant, total, samples).into_iter().peekable();
    let mut first = 0u32;
    let mut parts = Vec::new();
    for (number, count) in (0u32..).zip(counts) {
        let end = first.saturating_add(*count);
        let mut indices = Vec::new();
        while let Some(index) = drawn.next_if(|index| *index < end) {
            indices.push(index.saturating_sub(first));
        }
        if !indices.is_empty() {
            parts.push((number, indices));
        }
        first = end;
    }
    parts
}

impl<AccountId: Encode> Reveal<AccountId> {
    /// Checks that the nonces are those that were `sampled` from several commitments, see [`sampled_in_turn`].
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify_in_turn(&self, commits: &[ProofSet], sampled: &[(u32, Vec<u32>)]) -> Result<(), ProofError> {
        let mut nonces = self.nonces.iter();
        let mut beside = self.beside.iter();
        for (number, indices) in sampled {
            let proofs = commits.get(*number as usize).ok_or(ProofError::Indices)?;
            let leaves = indices.iter().map(|index| {
                let nonce = nonces.next().ok_or(ProofError::Indices)?;
                Ok((*index, proof_leaf(&self.participant, *nonce)))
            });
            let leaves = leaves.collect::<Result<Vec<_>, _>>()?;
            verify_next(&proofs.root, proofs.count, &leaves, &mut beside)?;
        }
        match (nonces.next(), beside.next()) {
            (None, None) => Ok(()),
            (Some(_), _) => Err(ProofError::Indices),
            (None, Some(_)) => Err(ProofError::Length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{merkle::Tree, sprint::Nonces};

    const ACCOUNT: [u8; 32] = [9; 32];

    /// Commitments of so many proofs, one after the other, and what reveals samples of them.
    fn commits(counts: &[u32]) -> (Vec<ProofSet>, Vec<Tree<Nonces>>, Vec<Vec<u64>>) {
        let mut next = 0u64;
        let nonces = counts.iter().map(|count| {
            let nonces: Vec<u64> = (0..u64::from(*count)).map(|place| next + 7 * place).collect();
            next += 7 * u64::from(*count);
            nonces
        });
        let nonces: Vec<_> = nonces.collect();
        let tree = |nonces: &Vec<u64>| {
            Tree::new(nonces.iter().map(|nonce| proof_leaf(&ACCOUNT, *nonce)).collect()).expect("the nonces increase")
        };
        let trees: Vec<_> = nonces.iter().map(tree).collect();
        let sets = trees.iter().zip(counts).map(|(tree, count)| ProofSet { root: tree.root(), count: *count });
        (sets.collect(), trees, nonces)
    }

    fn reveal(trees: &[Tree<Nonces>], nonces: &[Vec<u64>], sampled: &[(u32, Vec<u32>)]) -> Reveal<[u8; 32]> {
        let opened = |(number, indices): &(u32, Vec<u32>)| -> Vec<u64> {
            indices.iter().map(|index| nonces[*number as usize][*index as usize]).collect()
        };
        let beside = |(number, indices): &(u32, Vec<u32>)| trees[*number as usize].prove(indices);
        Reveal {
            epoch: EpochIndex(4),
            participant: ACCOUNT,
            nonces: sampled.iter().flat_map(opened).collect::<Vec<_>>().try_into().expect("samples are few"),
            beside: sampled.iter().flat_map(beside).collect::<Vec<_>>().try_into().expect("paths are few"),
        }
    }

    #[test]
    fn samples_are_spread_over_all_commitments() {
        let counts = [300, 10, 500, 190];
        let sampled = sampled_in_turn(&[3; 32], &ACCOUNT, &counts, 64);
        assert_eq!(sampled.iter().map(|(_, indices)| indices.len()).sum::<usize>(), 64);
        assert!(sampled.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (number, indices) in &sampled {
            assert!(indices.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(indices.iter().all(|index| *index < counts[*number as usize]));
        }
        let all = sampled_in_turn(&[3; 32], &ACCOUNT, &[2, 3], 64);
        assert_eq!(all, vec![(0, vec![0, 1]), (1, vec![0, 1, 2])]);
        assert_eq!(sampled_in_turn(&[3; 32], &ACCOUNT, &[], 64), vec![]);
    }

    #[test]
    fn one_reveal_opens_samples_of_several_commitments() {
        let (sets, trees, nonces) = commits(&[30, 10, 57]);
        let sampled = sampled_in_turn(&[5; 32], &ACCOUNT, &[30, 10, 57], 20);
        assert!(sampled.len() > 1, "more than one commitment is sampled");
        let right = reveal(&trees, &nonces, &sampled);
        assert_eq!(right.verify_in_turn(&sets, &sampled), Ok(()));

        let mut more = right.clone();
        more.nonces.try_push(1).expect("there is room");
        assert_eq!(more.verify_in_turn(&sets, &sampled), Err(ProofError::Indices));
        let mut fewer = right.clone();
        fewer.nonces.pop();
        assert_eq!(fewer.verify_in_turn(&sets, &sampled), Err(ProofError::Indices));
        let mut longer = right.clone();
        longer.beside.try_push(sets[0].root).expect("there is room");
        assert_eq!(longer.verify_in_turn(&sets, &sampled), Err(ProofError::Length));
        let mut another = right;
        another.participant = [8; 32];
        assert!(another.verify_in_turn(&sets, &sampled).is_err());
    }

    #[test]
    fn leaves_of_one_commitment_do_not_stand_for_those_of_another() {
        let (sets, trees, nonces) = commits(&[40, 40]);
        let sampled = vec![(0, vec![3, 7]), (1, vec![5])];
        let other = vec![(1, vec![3, 7]), (0, vec![5])];
        let swapped = reveal(&trees, &nonces, &other);
        assert!(swapped.verify_in_turn(&sets, &sampled).is_err());
    }
}
