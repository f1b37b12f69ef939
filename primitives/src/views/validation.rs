//! What is known of works, of those who check them, and of how an epoch is settled.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::Perbill;

use crate::{
    inference::TaskId,
    sprint::EpochIndex,
    validation::{Judgement, Work, WorkIndex},
    weight::VotingWeight,
    HashBytes,
};

/// Most works or challenges in one answer.
pub const WORKS_PER_PAGE: u32 = 64;

/// What is done with the works of an epoch.
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
pub enum Stage {
    /// They are recorded, checked and reported.
    #[default]
    Open,
    /// Seals are opened with the secrets that were revealed.
    Judging,
    /// Challenges are voted on, missed duties proved.
    Waiting,
    /// Fees are shared or refunded, work by work.
    Paying,
    /// The subsidy is shared, fines are collected and earnings forfeited, participant by participant.
    Collecting,
    /// Those who cheated lose collateral.
    Slashing,
    /// Earnings become claimable, participant by participant, and the epoch is forgotten.
    Closing,
}

/// What came of a work.
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
pub enum WorkOutcome {
    /// Nobody called it invalid; it counts as valid.
    Unchallenged,
    /// More than half of all the weight called it invalid.
    Confirmed,
    /// More than half of all the weight, the executor's with it, called it valid.
    Overturned,
    /// Neither; it counts as valid.
    Undecided,
    /// Its executor did not post its evidence when it was demanded; it counts as invalid.
    Withheld,
    /// Its evidence was wrong on purpose, so that checking it finds something; it counts for nothing.
    Trap,
}

/// An epoch that is not settled yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RoundView<BlockNumber> {
    /// The epoch.
    pub epoch: EpochIndex,
    /// What is done with its works.
    pub stage: Stage,
    /// How many there are.
    pub works: u32,
    /// Works below this number have been through the stage.
    pub next: WorkIndex,
    /// Weight of its validators; all there is once the epoch's reveal phase has ended.
    pub total: VotingWeight,
    /// Challenges and demands are undecided before this block.
    pub busy_until: BlockNumber,
}

/// A work, as a validator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct WorkView<AccountId, Balance, BlockNumber> {
    /// Its number.
    pub index: WorkIndex,
    /// The work.
    pub work: Work<AccountId, Balance>,
    /// Expected number of checks.
    pub rate: Perbill,
    /// Weight of the validator in this epoch; 0 for its own work.
    pub weight: VotingWeight,
    /// Weight of all validators but the executor; see [`crate::validation::must_check`].
    pub others: VotingWeight,
    /// Whether the validator must check it whatever its secret says; see [`crate::validation::CheckPoint`].
    pub assigned: bool,
    /// Whether the validator's verdict is in.
    pub sealed: bool,
    /// Whether it is put to the vote.
    pub challenged: bool,
    /// Whether its evidence was demanded on chain, and until when.
    pub demanded: Option<DemandView<BlockNumber>>,
}

/// A demand that evidence be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DemandView<BlockNumber> {
    /// First block in which silence is a failure.
    pub until: BlockNumber,
    /// Whether it was posted.
    pub answered: bool,
}

/// A demand that a participant must answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OpenDemand<BlockNumber> {
    /// Epoch of the work.
    pub epoch: EpochIndex,
    /// Its number.
    pub index: WorkIndex,
    /// The task.
    pub task: TaskId,
    /// Hash of what must be posted.
    pub evidence: HashBytes,
    /// First block in which silence is a failure.
    pub until: BlockNumber,
}

/// A challenge, as a validator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ChallengeView<AccountId, Balance, BlockNumber> {
    /// Epoch of the work.
    pub epoch: EpochIndex,
    /// Its number.
    pub index: WorkIndex,
    /// The work.
    pub work: Work<AccountId, Balance>,
    /// Where it is.
    pub stage: ChallengeStage,
    /// First block in which no vote is taken any more, and votes are opened.
    pub votes_until: BlockNumber,
    /// First block in which no vote is opened any more.
    pub opens_until: BlockNumber,
    /// Weight of the validator; 0 when it has no vote.
    pub weight: VotingWeight,
    /// What the validator has done.
    pub vote: VoteState,
    /// Weight that calls the work valid.
    pub valid: VotingWeight,
    /// Weight that calls it invalid.
    pub invalid: VotingWeight,
    /// Weight of all who have a vote.
    pub others: VotingWeight,
    /// Whether its evidence was demanded on chain, and until when.
    pub demanded: Option<DemandView<BlockNumber>>,
}

/// Where a challenge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum ChallengeStage {
    /// Votes are sealed.
    Voting,
    /// Votes are opened.
    Opening,
    /// It is over; paid when the epoch is settled.
    Decided(WorkOutcome),
}

/// What a validator has done about a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum VoteState {
    /// Nothing.
    Missing,
    /// Its vote is sealed so.
    Sealed(HashBytes),
    /// Its vote is open.
    Opened(Judgement),
}

/// A participant in an epoch that is not settled yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StandingView<AccountId> {
    /// The epoch.
    pub epoch: EpochIndex,
    /// What is done with its works.
    pub stage: Stage,
    /// The participant's weight in it.
    pub weight: VotingWeight,
    /// Whether its secret is known.
    pub revealed: bool,
    /// Tasks it answered.
    pub worked: u32,
    /// Tasks it let expire.
    pub missed: u32,
    /// Of its works, those that were checked or voted on.
    pub checked: u32,
    /// Of those, the ones that were confirmed to be invalid.
    pub failures: u32,
    /// Whether these are more than chance explains.
    pub cheating: bool,
    /// Verdicts it sealed.
    pub sealed: u32,
    /// Of those, the ones that were due and could be opened.
    pub verdicts: u32,
    /// Verdicts that were wrong.
    pub wrong: u32,
    /// Votes on challenged works that it opened; counted while the epoch is paid.
    pub votes: u32,
    /// Votes that it owed and did not open.
    pub missed_votes: u32,
    /// Who proved that it missed a check.
    pub shown_by: Option<AccountId>,
}
