//! What the chain's runtime APIs answer; the same types on both sides of `state_call`.

mod receipts;
mod validation;

use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

use crate::{
    executor::{Endpoint, ExecutorKey, HardwareProfile},
    inference::{FailureReason, FinishReason, TaskId},
    model::{ModelId, ServedModels},
    rewards::EarningStage,
    sprint::{BasisPoints, Configuration, EpochIndex, Phase},
    traits::Checks,
    verification::TextThresholds,
    weight::VotingWeight,
    HashBytes,
};

pub use receipts::*;
pub use validation::*;

/// A registered model.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ModelView<Balance> {
    /// Name.
    pub id: ModelId,
    /// Hash of the model's files.
    pub content_hash: HashBytes,
    /// Longest prompt plus completion, in tokens.
    pub context_length: u32,
    /// Units of compute one token takes.
    pub units_per_token: u32,
    /// Price of one unit of compute now, in the chain's smallest unit.
    pub price_per_unit: Balance,
    /// Share of its capacity that was asked for, averaged over the last blocks; it moves the price.
    pub utilisation: BasisPoints,
    /// How far an answer may be from what a validator computes.
    pub thresholds: TextThresholds,
    /// GPU memory an executor needs, in MiB; 0 for models that run on a CPU.
    pub minimum_vram_mib: u32,
    /// Whether it may be requested.
    pub active: bool,
}

/// Everything the chain still knows of a task.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct TaskView<AccountId, Balance, BlockNumber> {
    /// The task.
    pub task: TaskId,
    /// What was requested; absent once pruned.
    pub request: Option<TaskRequestView<AccountId, BlockNumber>>,
    /// Where it is.
    pub state: TaskState<Balance, BlockNumber>,
}

/// Who asked whom.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct TaskRequestView<AccountId, BlockNumber> {
    /// Who pays.
    pub requester: AccountId,
    /// Who was assigned.
    pub participant: AccountId,
    /// With what model.
    pub model: ModelId,
    /// Block of the request.
    pub requested_at: BlockNumber,
}

/// Where a task is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum TaskState<Balance, BlockNumber> {
    /// Waiting for its participant's report.
    Assigned {
        /// On hold from the requester.
        held: Balance,
        /// First block at which it is expired.
        expires_at: BlockNumber,
    },
    /// Answered and paid.
    Answered {
        /// The text, UTF-8.
        output: Vec<u8>,
        /// Tokens of the prompt, chat template included.
        prompt_tokens: u32,
        /// Tokens generated.
        completion_tokens: u32,
        /// Why generation ended.
        finish: FinishReason,
        /// Paid to the participant.
        fee: Balance,
        /// Released to the requester.
        refunded: Balance,
        /// Block of the report.
        answered_at: BlockNumber,
    },
    /// The executor could not answer.
    Failed {
        /// What it gave as the reason.
        reason: FailureReason,
        /// Released to the requester.
        refunded: Balance,
        /// Block of the report.
        failed_at: BlockNumber,
    },
    /// No report came in time.
    Expired {
        /// Released to the requester.
        refunded: Balance,
        /// Block of the expiry.
        expired_at: BlockNumber,
    },
    /// Answered long ago; only the hash of the text is left.
    Pruned {
        /// Blake2-256 of the text.
        output_hash: HashBytes,
    },
}

/// Why a request would be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum QuoteError {
    /// No model of this name is registered.
    ModelUnknown,
    /// The model is switched off.
    ModelInactive,
    /// `max_tokens` is 0, above the protocol's limit or above the model's context.
    MaxTokensOutOfRange,
    /// The price exceeds the balance type.
    Overflow,
}

/// What a participant has put at stake.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CollateralView<Balance, BlockNumber> {
    /// What backs its weight.
    pub active: Balance,
    /// What no longer does, but can still be slashed, until it is withdrawn.
    pub unbonding: Vec<UnbondingView<Balance, BlockNumber>>,
}

/// A part of a collateral that is unbonding.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct UnbondingView<Balance, BlockNumber> {
    /// How much.
    pub amount: Balance,
    /// First block at which it may be withdrawn.
    pub until: BlockNumber,
}

/// A registered participant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ParticipantView<AccountId, Balance, BlockNumber> {
    /// Who it is.
    pub account: AccountId,
    /// Key its executor signs with.
    pub executor_key: ExecutorKey,
    /// Public URL of its executor, UTF-8.
    pub endpoint: Endpoint,
    /// What its executor measured.
    pub hardware: HardwareProfile,
    /// Models it serves.
    pub models: ServedModels,
    /// Its voting weight.
    pub weight: VotingWeight,
    /// Deposit on hold.
    pub deposit: Balance,
    /// What it has put at stake.
    pub collateral: CollateralView<Balance, BlockNumber>,
    /// Block at which it registered.
    pub registered_at: BlockNumber,
    /// Block at which its unbonding ends, if it is leaving.
    pub leaving_until: Option<BlockNumber>,
    /// Tasks it answered.
    pub served: u32,
    /// Tasks it let expire or failed.
    pub missed: u32,
}

/// The current epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SprintView<AccountId, BlockNumber> {
    /// Its number.
    pub epoch: EpochIndex,
    /// Where it is.
    pub phase: Phase,
    /// The block this is the state of.
    pub block: BlockNumber,
    /// First block of this phase.
    pub since: BlockNumber,
    /// First block of the next phase.
    pub until: BlockNumber,
    /// Configuration of the model that is raced.
    pub configuration: Configuration,
    /// Difficulty: each level halves the share of nonces that are proofs.
    pub level: u8,
    /// Seed of the sprint; zero before the generation phase.
    pub seed: HashBytes,
    /// Greatest squared distance of a proof; 0 before the generation phase.
    pub radius: u32,
    /// Participants that opened this epoch.
    pub racers: Vec<RacerView<AccountId>>,
    /// Weights of the last settled sprint, largest first.
    pub standings: Vec<(AccountId, VotingWeight)>,
    /// Collators that the next session takes: invulnerables, then those elected by weight.
    pub collators: Vec<AccountId>,
    /// Whether continuous commitments are taken.
    pub continuous: bool,
}

/// A participant that opened the current epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RacerView<AccountId> {
    /// Who it is.
    pub account: AccountId,
    /// Proofs it committed to.
    pub proofs: Option<u32>,
    /// Whether it opened the sampled ones.
    pub revealed: bool,
    /// Whether it voted on those of others.
    pub voted: bool,
    /// What it committed to after the sprint, in this epoch.
    pub continuous: ContinuousView,
}

/// A participant's continuous commitments of an epoch, in sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ContinuousView {
    /// How many.
    pub commits: u32,
    /// Proofs in them.
    pub proofs: u64,
    /// Mean of the utilisations claimed; 0 without commitments.
    pub utilisation: BasisPoints,
}

/// What the chain owes a participant for its work, and what became of what it owed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RewardsView<Balance> {
    /// Epochs in which something was earned and that are not forgotten, oldest first.
    pub epochs: Vec<EpochEarningsView<Balance>>,
    /// Claimed and vested: what `release` pays now.
    pub vested: Balance,
    /// Claimed and not vested: how much vests when an epoch begins, the next one first.
    pub vesting: Vec<(EpochIndex, Balance)>,
}

/// What a participant earned in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct EpochEarningsView<Balance> {
    /// The epoch.
    pub epoch: EpochIndex,
    /// How much; what was lost, if it was forfeited.
    pub amount: Balance,
    /// How far it has come.
    pub stage: EarningStage,
    /// Last epoch in which it can be claimed; after it the amount is burned.
    pub claimable_until: EpochIndex,
}

/// The chain's money: issuance = at genesis + minted − burned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SupplyView<Balance> {
    /// All there is.
    pub issuance: Balance,
    /// What there was at genesis.
    pub at_genesis: Balance,
    /// Subsidies minted.
    pub minted: Balance,
    /// Burned: transaction fees, dust, slashes, forfeits.
    pub burned: Balance,
    /// In the pot: fees and earnings that have not been paid out.
    pub pot: Balance,
    /// Of that, what nobody has earned yet: fees, deposits and fines that are to be shared or given back.
    pub held: Balance,
    /// In the training fund.
    pub training_fund: Balance,
    /// The latest epoch with a subsidy.
    pub epoch: EpochIndex,
    /// The most that is minted for it.
    pub subsidy: Balance,
}

/// A participant's record of honest service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ReputationView {
    /// Epochs of honest service that count.
    pub epochs: u32,
    /// The most that count.
    pub most: u32,
    /// The last epoch in which it served, failed or cheated.
    pub last_active: EpochIndex,
    /// Last epoch without activity in which the record is kept.
    pub kept_until: EpochIndex,
    /// What it was found cheating in, if ever.
    pub cheated: Option<CheatedView>,
    /// Its works that were checked since counting last started anew.
    pub checks: Checks,
}

/// Epochs in which a participant was found cheating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CheatedView {
    /// The last of them.
    pub last: EpochIndex,
    /// How many.
    pub times: u32,
}
