//! What the chain asks of an executor, and what it answers.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

use super::{Accusation, Commit, ContinuousCommit, ContinuousProofs, EpochIndex, Opening, Race, Reveal, Vote};
use crate::{executor::ExecutorSignature, HashBytes};

/// What a participant owes the sprint now. The offchain worker hands it to the executor as it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Duty<AccountId> {
    /// Commit to a secret for this epoch, and open that of the epoch before if one was committed.
    Open {
        /// The epoch.
        epoch: EpochIndex,
        /// What was committed for the epoch before.
        committed: Option<HashBytes>,
    },
    /// Race until the epoch goes on.
    Race(Race),
    /// Stop racing and commit to the proofs found.
    Commit(Race),
    /// Open the sampled leaves.
    Reveal {
        /// What was raced.
        race: Race,
        /// Indices of the leaves, in increasing order.
        indices: Vec<u32>,
    },
    /// Recompute what others revealed and vote on it.
    Vote {
        /// What was raced.
        race: Race,
        /// Participants and the nonces they revealed.
        revealed: Vec<(AccountId, Vec<u64>)>,
        /// What was revealed of continuous commitments of the epoch before, to be checked with that epoch's race.
        continuous: Option<ContinuousProofs<AccountId>>,
    },
    /// Have the runtime recompute nonces about which this participant is accused or accuses others. Needs no executor.
    Dispute {
        /// What to dispute, in increasing order.
        accusations: Vec<Accusation<AccountId>>,
    },
    /// Race on, and commit whenever there are enough proofs after the last commitment's.
    Prove {
        /// What is raced.
        race: Race,
        /// The last nonce of this participant's last commitment of this epoch, the sprint's or a continuous one.
        after: Option<u64>,
        /// Number of the next continuous commitment.
        number: u32,
        /// Least proofs of a continuous commitment.
        least: u32,
    },
    /// Open the sampled leaves of the last epoch's continuous commitments.
    RevealContinuous {
        /// What was raced: the race of the epoch before.
        race: Race,
        /// Numbers of commitments and the indices of their leaves, all in increasing order.
        sampled: Vec<(u32, Vec<u32>)>,
    },
}

/// What an executor says on a [`Duty`]; the offchain worker submits it as an authorized transaction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Submission<AccountId> {
    /// On [`Duty::Open`].
    Open(Opening<AccountId>, ExecutorSignature),
    /// On [`Duty::Commit`].
    Commit(Commit<AccountId>, ExecutorSignature),
    /// On [`Duty::Reveal`].
    Reveal(Reveal<AccountId>),
    /// On [`Duty::Vote`].
    Vote(Vote<AccountId>, ExecutorSignature),
    /// On [`Duty::Prove`].
    Continuous(ContinuousCommit<AccountId>, ExecutorSignature),
    /// On [`Duty::RevealContinuous`]: nonces and nodes of the commitments in turn.
    RevealContinuous(Reveal<AccountId>),
}
