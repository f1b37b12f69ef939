//! Inference tasks: what is asked, what the executor is handed and what it reports.

use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{model::ModelId, validation::TrapDraw, HashBytes};

/// Longest prompt, in bytes of UTF-8.
pub const MAX_PROMPT_BYTES: u32 = 16 * 1024;
/// Longest answer, in bytes of UTF-8. An executor stops generating before it crosses this.
pub const MAX_OUTPUT_BYTES: u32 = 16 * 1024;
/// Most tokens one request may ask for.
pub const MAX_COMPLETION_TOKENS: u32 = 2_048;
/// Most stop sequences in one request.
pub const MAX_STOP_SEQUENCES: u32 = 4;
/// Longest stop sequence, in bytes of UTF-8.
pub const MAX_STOP_BYTES: u32 = 64;
/// Highest sampling temperature, in thousandths.
pub const MAX_TEMPERATURE_MILLI: u16 = 2_000;
/// Log-probabilities kept for each generated position.
pub const TOP_LOGPROBS: usize = 5;

/// An answer's text, UTF-8.
pub type Output = BoundedVec<u8, ConstU32<MAX_OUTPUT_BYTES>>;
/// A request's text, UTF-8.
pub type Prompt = BoundedVec<u8, ConstU32<MAX_PROMPT_BYTES>>;
/// A text that ends generation where it appears, UTF-8.
pub type StopSequence = BoundedVec<u8, ConstU32<MAX_STOP_BYTES>>;

/// Number of a task, counted from 0 over the chain's life.
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
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct TaskId(pub u64);

/// How the next token is chosen; fixed-point so that the chain can carry it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Sampling {
    /// Temperature in thousandths, 0 (always the likeliest token) to [`MAX_TEMPERATURE_MILLI`].
    pub temperature_milli: u16,
    /// Nucleus mass in thousandths, 1 to 1000 (1000 keeps every token).
    pub top_p_permille: u16,
    /// Seed of the Gumbel noise; absent, the chain draws one when the task is made.
    pub seed: Option<u64>,
    /// Generation ends before the first of these.
    pub stop: BoundedVec<StopSequence, ConstU32<MAX_STOP_SEQUENCES>>,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature_milli: 0, top_p_permille: 1_000, seed: None, stop: BoundedVec::new() }
    }
}

/// What the protocol itself asks; see [`crate::traits::ProtocolTasks`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtocolRequest {
    /// Which model must answer.
    pub model: ModelId,
    /// What is asked.
    pub prompt: Prompt,
    /// Most tokens to generate.
    pub max_tokens: u32,
    /// How tokens are chosen.
    pub sampling: Sampling,
}

/// A task as the chain hands it to the assigned participant's executor.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct TaskOrder<AccountId> {
    /// The task.
    pub task: TaskId,
    /// Who must answer.
    pub participant: AccountId,
    /// Which model must answer.
    pub model: ModelId,
    /// What is asked, UTF-8; the executor wraps it in the model's chat template as one user message.
    pub prompt: Prompt,
    /// Most tokens to generate.
    pub max_tokens: u32,
    /// Temperature in thousandths.
    pub temperature_milli: u16,
    /// Nucleus mass in thousandths.
    pub top_p_permille: u16,
    /// Seed of the Gumbel noise.
    pub seed: u64,
    /// Generation ends before the first of these.
    pub stop: BoundedVec<StopSequence, ConstU32<MAX_STOP_SEQUENCES>>,
    /// By what the answer may be drawn as a trap for validators; none while its executor has not opened the epoch.
    pub traps: Option<TrapDraw>,
}

/// What an executor says of one task; signed, see [`crate::signing::report_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Report<AccountId> {
    /// The task.
    pub task: TaskId,
    /// The participant the executor works for.
    pub participant: AccountId,
    /// [`order_hash`] of the order that was worked on.
    pub order: HashBytes,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a task.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Outcome {
    /// The model answered.
    Answered(Answer),
    /// The model could not answer; the requester is refunded in full.
    Failed(FailureReason),
}

/// A model's answer and what it took.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Answer {
    /// The text, UTF-8.
    pub output: Output,
    /// Tokens of the prompt, chat template included.
    pub prompt_tokens: u32,
    /// Tokens generated, the end-of-turn token included.
    pub completion_tokens: u32,
    /// Why generation ended.
    pub finish: FinishReason,
    /// [`evidence_hash`] of the generated positions; binds what validators fetch later.
    pub evidence: HashBytes,
}

/// Why generation ended.
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
pub enum FinishReason {
    /// The model ended its turn, or a stop sequence appeared.
    Stop,
    /// The token limit, the context or the output bound was reached.
    Length,
}

/// Why a model could not answer.
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
pub enum FailureReason {
    /// The prompt, in tokens, leaves no room for an answer in the model's context.
    PromptExceedsContext,
    /// The executor does not have the model loaded.
    ModelNotLoaded,
    /// The model's runtime failed on this request.
    RuntimeError,
}

/// What a validator needs to re-check one generated position.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PositionEvidence {
    /// The token chosen.
    pub token: u32,
    /// The [`TOP_LOGPROBS`] likeliest tokens and their log-probabilities (before temperature) in millionths of a nat.
    pub top: Vec<(u32, i32)>,
}

/// Commitment to the generated positions: `blake2_256(SCALE(Vec<PositionEvidence>))`.
pub fn evidence_hash(positions: &[PositionEvidence]) -> HashBytes {
    sp_crypto_hashing::blake2_256(&positions.encode())
}

/// Hash of an answer's text that stays on chain for ever: `blake2_256(output)`.
pub fn output_hash(output: &[u8]) -> HashBytes {
    sp_crypto_hashing::blake2_256(output)
}

/// What an order is known by: `blake2_256(SCALE(order))`.
pub fn order_hash<AccountId: Encode>(order: &TaskOrder<AccountId>) -> HashBytes {
    sp_crypto_hashing::blake2_256(&order.encode())
}
