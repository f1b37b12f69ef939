//! What the chain asks of a validator's executor, and what it answers.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::Perbill;

use super::{
    BatchesToCheck, LeafDraw, LeafVotes, OpenedList, OpenedVote, PayloadDemand, PostedLeaf, SealedVerdicts, WorkId,
    WorkIndex,
};
use crate::{
    executor::{Endpoint, ExecutorKey, ExecutorSignature},
    inference::{PositionEvidence, Report, TaskOrder},
    receipts::{BatchId, Finding, ReceiptDemand},
    sprint::{EpochIndex, Secret},
    verification::TextThresholds,
    weight::VotingWeight,
    HashBytes,
};

/// Most works in a [`ValidationDuty::Draw`].
pub const MAX_DRAWS: usize = 4_096;

/// What a validator owes now. The offchain worker hands it to the executor, which knows the secret.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum ValidationDuty<AccountId> {
    /// Say which of these works must be checked; nothing is started.
    Draw(Draw),
    /// Check those of these works that must be checked, and seal what is found.
    Check {
        /// Who draws.
        lot: Lot,
        /// Up to [`super::MAX_VERDICTS`] works in strictly increasing order of their numbers.
        works: Vec<Candidate<AccountId>>,
        /// Batches, none of which is among the works.
        batches: BatchesToCheck<AccountId>,
    },
    /// Check all of these challenged works, and seal a vote on each.
    Vote {
        /// Epoch of the works.
        epoch: EpochIndex,
        /// Up to [`super::MAX_VERDICTS`] works in strictly increasing order of their numbers.
        works: Vec<Candidate<AccountId>>,
        /// Receipts of batches, none of which is among the works.
        leaves: LeafVotes<AccountId>,
    },
    /// Open the votes on these works.
    Open {
        /// Epoch of the works.
        epoch: EpochIndex,
        /// Up to [`super::MAX_VERDICTS`] works.
        works: Vec<(WorkIndex, WorkId)>,
    },
    /// Open what was sealed about these batches.
    OpenLists {
        /// Epoch of the batches.
        epoch: EpochIndex,
        /// Up to [`super::MAX_VERDICTS`] batches.
        batches: Vec<(WorkIndex, WorkId)>,
    },
    /// Receipts that were posted on chain, and which the executor asked for when it was to check their batches; nothing is answered.
    Posted {
        /// The batches that they are in.
        batches: BatchesToCheck<AccountId>,
        /// Up to [`super::MAX_POSTED`] of them.
        receipts: Vec<PostedLeaf>,
    },
}

/// Who draws works to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Lot {
    /// Epoch of the works.
    pub epoch: EpochIndex,
    /// What the validator committed to as its secret of that epoch; an executor that has another secret seals nothing, since
    /// nobody could open it.
    pub commitment: HashBytes,
    /// Its weight in that epoch.
    pub weight: VotingWeight,
}

/// Works to draw from.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Draw {
    /// Who draws.
    pub lot: Lot,
    /// Up to [`MAX_DRAWS`] works.
    pub works: Vec<Ticket>,
}

/// What decides whether a validator must check a work: it is assigned, or drawn; see [`super::must_check`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Ticket {
    /// Number of the work.
    pub index: WorkIndex,
    /// The work.
    pub work: WorkId,
    /// Its sampling rate.
    pub rate: Perbill,
    /// Weight of all validators of the epoch without the executor's.
    pub others: VotingWeight,
    /// Whether it is the validator's to check whatever its secret says; see [`super::CheckPoint`].
    pub assigned: bool,
    /// Whether its evidence is on chain, or will be.
    pub exposure: Exposure,
    /// Of a batch, what decides which of its receipts are checked; the batch is checked if one of them is.
    pub leaves: Option<LeafDraw>,
}

impl Ticket {
    /// Whether the validator must check the receipt at a place of the batch that this is.
    pub fn is_leaf_due(&self, secret: &Secret, place: u32) -> bool {
        self.leaves.is_some_and(|leaves| leaves.is_due(secret, BatchId(self.work.0), self.rate, place))
    }

    /// Places of the receipts that the validator must check.
    pub fn due_places<'a>(&'a self, secret: &'a Secret) -> impl Iterator<Item = u32> + 'a {
        let receipts = self.leaves.map_or(0, |leaves| leaves.receipts);
        (0..receipts).filter(|place| self.is_leaf_due(secret, *place))
    }
}

/// How far the chain is with the evidence of a work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Exposure {
    /// Nobody demanded it; validators ask the executor for it.
    #[default]
    Private,
    /// It was demanded, and has not been posted.
    Demanded,
    /// It was posted.
    Posted,
}

/// A work with all that it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Candidate<AccountId> {
    /// What decides whether it is checked; of no account for votes.
    pub ticket: Ticket,
    /// Key of the executor that did it.
    pub executor: ExecutorKey,
    /// Public URL of that executor.
    pub endpoint: Endpoint,
    /// The order that was worked on.
    pub order: TaskOrder<AccountId>,
    /// The report on chain.
    pub report: Report<AccountId>,
    /// What is allowed to answers of the model.
    pub thresholds: TextThresholds,
    /// Whether it is a trap. Then it is valid unless it is clearly wrong.
    pub trap: bool,
    /// The positions of the answer, once the executor was made to show them on chain, or none when what it showed can't be
    /// decoded: that is no answer. Without a payload they are fetched.
    pub payload: Option<Vec<PositionEvidence>>,
}

impl<AccountId> Candidate<AccountId> {
    /// What is allowed to this answer: twice the usual, if it is a trap. Near the usual limits honest validators
    /// differ, and whoever called it valid would pay.
    pub fn allowed(&self) -> TextThresholds {
        if self.trap {
            self.thresholds.twice()
        } else {
            self.thresholds
        }
    }
}

/// What an executor says on a [`ValidationDuty`]; the offchain worker submits it as an authorized transaction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum ValidationSubmission<AccountId> {
    /// On [`ValidationDuty::Check`]; signed as [`crate::signing::verdicts_digest`] says.
    Verdicts(SealedVerdicts<AccountId>, ExecutorSignature),
    /// On [`ValidationDuty::Vote`]; signed as [`crate::signing::sealed_votes_digest`] says.
    Votes(SealedVerdicts<AccountId>, ExecutorSignature),
    /// On [`ValidationDuty::Open`]. Needs no signature: nobody else knows the salts.
    Opened(Vec<OpenedVote<AccountId>>),
    /// On [`ValidationDuty::Check`] and [`ValidationDuty::Vote`], beside what there is of verdicts and votes: works whose evidence
    /// is not to be had. Each is signed as [`crate::signing::payload_demand_digest`] says.
    Demands(Vec<(PayloadDemand<AccountId>, ExecutorSignature)>),
    /// On [`ValidationDuty::Check`] and [`ValidationDuty::Vote`], too: receipts of batches that are not to be had. Each is signed as
    /// [`crate::signing::receipt_demand_digest`] says.
    ReceiptDemands(Vec<(ReceiptDemand<AccountId>, ExecutorSignature)>),
    /// On [`ValidationDuty::OpenLists`]; each is signed as [`crate::signing::opened_list_digest`] says.
    Lists(Vec<(OpenedList<AccountId, u128>, ExecutorSignature)>),
    /// On [`ValidationDuty::Check`] and [`ValidationDuty::Posted`], too: what the chain decides about receipts from themselves. Each is signed as
    /// [`crate::signing::finding_digest`] says.
    Findings(Vec<(Finding<AccountId>, ExecutorSignature)>),
}
