//! What the inference pallet keeps of a task.

use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::fungible::Inspect, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    inference::{FailureReason, FinishReason, Outcome, Report, Sampling},
    model::{ModelId, ModelTerms},
    validation::TrapDraw,
    HashBytes,
};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

use crate::Config;

/// Amount of the token fees are paid in.
pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// The arguments of [`crate::Pallet::request`].
pub(crate) struct Request<Balance> {
    pub model: Vec<u8>,
    pub prompt: Vec<u8>,
    pub max_tokens: u32,
    pub max_fee: Balance,
    pub sampling: Option<Sampling>,
}

/// An open task.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound)]
#[scale_info(skip_type_params(T))]
pub struct OpenTask<T: Config> {
    /// Who pays.
    pub requester: T::AccountId,
    /// Who must answer.
    pub participant: T::AccountId,
    /// With what model.
    pub model: ModelId,
    /// The model's terms when the task was requested.
    pub terms: ModelTerms<BalanceOf<T>>,
    /// Most tokens the prompt can take, chat template included.
    pub prompt_token_bound: u32,
    /// Most tokens to generate.
    pub max_tokens: u32,
    /// Blake2-256 of the order the executor is handed.
    pub order: HashBytes,
    /// By what the answer may be drawn as a trap.
    pub traps: Option<TrapDraw>,
    /// On hold from the requester.
    pub held: BalanceOf<T>,
    /// Block of the request.
    pub requested_at: BlockNumberFor<T>,
    /// First block at which the task is expired.
    pub expires_at: BlockNumberFor<T>,
}

/// How a task ended.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound)]
#[scale_info(skip_type_params(T))]
pub struct TaskOutcome<T: Config> {
    /// Who paid.
    pub requester: T::AccountId,
    /// Who was assigned.
    pub participant: T::AccountId,
    /// With what model.
    pub model: ModelId,
    /// Block of the request.
    pub requested_at: BlockNumberFor<T>,
    /// Block at which it ended.
    pub ended_at: BlockNumberFor<T>,
    /// Charged for the answer.
    pub fee: BalanceOf<T>,
    /// Released to the requester.
    pub refunded: BalanceOf<T>,
    /// The way it ended.
    pub ending: Ending,
}

/// The way a task ended.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The model answered; the text is in `answers`.
    Answered {
        /// Tokens of the prompt, chat template included.
        prompt_tokens: u32,
        /// Tokens generated.
        completion_tokens: u32,
        /// Why generation ended.
        finish: FinishReason,
        /// Blake2-256 of the text.
        output_hash: H256,
        /// Commitment to the generated positions, for validators.
        evidence: HashBytes,
    },
    /// The executor could not answer.
    Failed(FailureReason),
    /// No report came in time.
    Expired,
}

/// Why a report is refused before it can enter a block. The number is what a client sees as
/// `Custom error: N` of an invalid transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ReportRefusal {
    /// No task has this number.
    UnknownTask = 1,
    /// The task has ended: answered, failed or expired before.
    AlreadyEnded = 2,
    /// The task's deadline has passed.
    Expired = 3,
    /// The task is assigned to another participant.
    NotAssigned = 4,
    /// The report answers another order than the one the chain handed out.
    WrongOrder = 5,
    /// The signature is not by the participant's executor key over this report.
    WrongSignature = 6,
    /// The report claims more tokens than the task may take.
    TokensOverBound = 7,
    /// The answer is not UTF-8 text.
    OutputNotUtf8 = 8,
}

impl From<ReportRefusal> for TransactionValidityError {
    fn from(refusal: ReportRefusal) -> Self {
        InvalidTransaction::Custom(refusal as u8).into()
    }
}

/// Length of the text a report carries, in bytes; what its weight grows with.
pub(crate) fn output_len<AccountId>(report: &Report<AccountId>) -> u32 {
    match &report.outcome {
        Outcome::Answered(answer) => u32::try_from(answer.output.len()).unwrap_or(u32::MAX),
        Outcome::Failed(_) => 0,
    }
}
