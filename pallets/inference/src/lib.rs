//! # Inference
//!
//! Tasks: one inference, requested, answered and paid for on chain.
//!
//! ## Goals
//!
//! - A requester pays for what was generated and never more than it agreed to; whatever goes wrong, the
//!   rest of the escrow comes back.
//! - Work goes to participants in proportion to their voting weight; nobody chooses its own executor.
//! - A report is accepted once, from the assigned participant's executor key, for the very order the chain
//!   handed out, before the deadline; nobody is paid twice.
//! - The work per block and the storage are bounded.
//!
//! ## Terms
//!
//! - **Escrow**: what the requester has on hold for one open task ([`HoldReason::TaskEscrow`]): the price of
//!   the most tokens the task can take.
//! - **Order**: what the assigned executor is handed ([`keirin_primitives::inference::TaskOrder`]); its hash
//!   binds the report to the request, also across re-orgs.
//! - **Outcome**: how a task ended: answered, failed (the executor said why) or expired.
//!
//! ## Life of a task
//!
//! 1. [`Pallet::request`] checks the request, locks the model's price, draws a participant by weight among
//!    those that serve the model, holds the escrow and opens the task.
//! 2. The participant's offchain worker finds the order ([`Pallet::open_orders`]), its executor answers, and
//!    [`Pallet::report`] comes in as an authorized transaction: no fee, no account; the executor's signature
//!    is checked in [`Pallet::authorize_report`] and the task's state stops replays.
//! 3. Answered: the fee goes from the escrow to [`Config::FeePot`], until the epoch is settled; the rest is released. Failed: all
//!    of it is released. Either way there is a piece of work to check ([`Config::Works`]). No report before the deadline: `on_initialize` expires the task and releases all of it, and
//!    the participant's record shows a missed task.
//! 4. Order and answer stay readable for [`Config::AnswerRetention`] blocks; its hash stays for ever
//!    ([`AnswerHashes`]).
//!
//! ## Bounds
//!
//! Open tasks are bounded by [`Config::MaxOpenTasksPerParticipant`] for each participant. Expiry and pruning
//! walk task numbers with two cursors, at most [`Config::MaxSweepPerBlock`] steps each a block; a backlog
//! delays refunds by blocks and loses nothing, since a report past its deadline is refused anyway.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod checks;
mod price;
mod protocol;
mod report;
mod request;
pub mod runtime_api;
mod sweep;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use alloc::vec::Vec;
    use frame_support::{pallet_prelude::*, traits::fungible};
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{
        executor::ExecutorSignature,
        inference::{FailureReason, FinishReason, Output, Report, Sampling, TaskId, TaskOrder},
        model::ModelId,
        traits::{AssignByWeight, ExecutorKeyOf, OnAnswered, RecordWork, ServiceRecord, TermsOfModel},
    };
    use sp_core::H256;

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = sp_core::H256> {
        /// The token fees are paid in.
        type Currency: fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + fungible::Mutate<Self::AccountId>;

        /// Reasons for which the runtime holds tokens.
        type RuntimeHoldReason: From<HoldReason>;

        /// What a model costs.
        type Models: TermsOfModel<BalanceOf<Self>>;

        /// Who works, with what key, and how well.
        type Participants: AssignByWeight<Self::AccountId>
            + ExecutorKeyOf<Self::AccountId>
            + ServiceRecord<Self::AccountId>;

        /// Where fees wait until their epoch is settled. An account that exists.
        type FeePot: Get<Self::AccountId>;

        /// Has reported work checked and paid.
        type Works: RecordWork<Self::AccountId, BalanceOf<Self>>;

        /// Hears who answered.
        type OnAnswered: OnAnswered<Self::AccountId>;

        /// Blocks from request to expiry.
        type TaskLifetime: Get<BlockNumberFor<Self>>;

        /// Blocks an outcome, its order and its answer stay in storage; at least until work is settled, which takes two epochs.
        type AnswerRetention: Get<BlockNumberFor<Self>>;

        /// Most tokens a model's chat template adds around a prompt; part of the escrow's upper bound.
        type TemplateTokens: Get<u32>;

        /// Most open tasks of one participant; a participant that has as many is not drawn.
        #[pallet::constant]
        type MaxOpenTasksPerParticipant: Get<u32>;

        /// Most task numbers each sweep (expiry, pruning) looks at in one block.
        #[pallet::constant]
        type MaxSweepPerBlock: Get<u32>;

        /// Weights of this pallet's calls and sweeps.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds tokens.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The price of the most tokens an open task can take.
        TaskEscrow,
    }

    /// Number of the next task.
    #[pallet::storage]
    pub type NextTask<T> = StorageValue<_, TaskId, ValueQuery>;

    /// Open tasks. Removed when they end; bounded by [`OpenTasksOf`].
    #[pallet::storage]
    pub type Tasks<T: Config> = StorageMap<_, Blake2_128Concat, TaskId, OpenTask<T>>;

    /// What was asked. Kept after the task has ended, for validators; pruned with its outcome.
    #[pallet::storage]
    pub type Orders<T: Config> = StorageMap<_, Blake2_128Concat, TaskId, TaskOrder<T::AccountId>>;

    /// Open tasks by assigned participant, oldest first.
    #[pallet::storage]
    pub type OpenTasksOf<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BoundedVec<TaskId, T::MaxOpenTasksPerParticipant>, ValueQuery>;

    /// How tasks ended. Pruned [`Config::AnswerRetention`] blocks after they did.
    #[pallet::storage]
    pub type Outcomes<T: Config> = StorageMap<_, Blake2_128Concat, TaskId, TaskOutcome<T>>;

    /// Answers as UTF-8 text. Pruned with the outcome.
    #[pallet::storage]
    pub type Answers<T> = StorageMap<_, Blake2_128Concat, TaskId, Output>;

    /// Blake2-256 of every answer ever given. Never pruned: 48 bytes a task so that an answer can be proved
    /// for ever.
    #[pallet::storage]
    pub type AnswerHashes<T> = StorageMap<_, Blake2_128Concat, TaskId, H256>;

    /// No task below this number is open.
    #[pallet::storage]
    pub type ExpiryCursor<T> = StorageValue<_, TaskId, ValueQuery>;

    /// No task below this number has an outcome left to prune.
    #[pallet::storage]
    pub type PruneCursor<T> = StorageValue<_, TaskId, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A task was opened and assigned.
        TaskRequested {
            /// The task.
            task: TaskId,
            /// Who pays.
            requester: T::AccountId,
            /// Who must answer.
            participant: T::AccountId,
            /// With what model.
            model: ModelId,
            /// Held from the requester until the task ends.
            held: BalanceOf<T>,
            /// First block at which the task is expired.
            expires_at: BlockNumberFor<T>,
        },
        /// A task was answered and paid for; the text is in `answers`.
        TaskAnswered {
            /// The task.
            task: TaskId,
            /// Who answered.
            participant: T::AccountId,
            /// Tokens of the prompt, chat template included.
            prompt_tokens: u32,
            /// Tokens generated.
            completion_tokens: u32,
            /// Why generation ended.
            finish: FinishReason,
            /// Blake2-256 of the text.
            output_hash: H256,
            /// Charged for it; held until the epoch is settled.
            fee: BalanceOf<T>,
            /// Released to the requester.
            refunded: BalanceOf<T>,
        },
        /// The executor could not answer; the requester has its escrow back.
        TaskFailed {
            /// The task.
            task: TaskId,
            /// Who was assigned.
            participant: T::AccountId,
            /// What the executor gave as the reason.
            reason: FailureReason,
            /// Released to the requester.
            refunded: BalanceOf<T>,
        },
        /// No report came in time; the requester has its escrow back.
        TaskExpired {
            /// The task.
            task: TaskId,
            /// Who was assigned.
            participant: T::AccountId,
            /// Released to the requester.
            refunded: BalanceOf<T>,
        },
        /// An answer was removed from storage; its hash stays.
        AnswerPruned {
            /// The task.
            task: TaskId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The prompt is empty. Ask something.
        PromptEmpty,
        /// The prompt is longer than 16 384 bytes, or than the model's context. Shorten it.
        PromptTooLong,
        /// The prompt is not UTF-8 text.
        PromptNotUtf8,
        /// A stop sequence is empty or not UTF-8 text.
        StopSequenceInvalid,
        /// The temperature is above 2.000 or the nucleus mass is not within 0.001 and 1.000.
        SamplingInvalid,
        /// `max_tokens` is 0, above 2 048 or above the model's context.
        MaxTokensOutOfRange,
        /// The model's name is longer than 64 bytes or no such model is registered.
        ModelUnknown,
        /// The model is registered but switched off.
        ModelInactive,
        /// `max_fee` is below the escrow this request needs; ask `inferenceApi.quote` for it.
        MaxFeeTooLow,
        /// The requester's free balance does not cover the escrow.
        BalanceTooLow,
        /// No participant with weight and room for another task serves this model. Try again later.
        NoParticipantAvailable,
        /// No open task has this number: it never existed or has ended.
        TaskNotOpen,
        /// A number left its range.
        Overflow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            let expiry = Self::expire_due(now);
            let pruning = Self::prune_due(now);
            T::WeightInfo::expire_due(expiry).saturating_add(T::WeightInfo::prune_due(pruning))
        }

        fn integrity_test() {
            assert!(T::MaxOpenTasksPerParticipant::get() > 0, "a participant must be able to hold a task");
            assert!(T::MaxSweepPerBlock::get() > 0, "a sweep of no steps never refunds anybody");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Ask a model something.
        ///
        /// Parameters:
        /// - `model`: name of a registered model, for instance `smollm2-135m-instruct`.
        /// - `prompt`: the question, UTF-8; it becomes one user message in the model's chat template.
        /// - `max_tokens`: most tokens to generate, 1 to 2 048.
        /// - `max_fee`: the most this may cost. The escrow that is held must not exceed it; what the tokens
        ///   used cost is paid when the answer comes, the rest is released.
        /// - `sampling`: temperature, nucleus mass, seed and stop sequences; without it the model always
        ///   takes the likeliest token.
        ///
        /// Emits `TaskRequested`; later `TaskAnswered`, `TaskFailed` or `TaskExpired`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::request(u32::try_from(prompt.len()).unwrap_or(u32::MAX)))]
        pub fn request(
            origin: OriginFor<T>,
            model: Vec<u8>,
            prompt: Vec<u8>,
            max_tokens: u32,
            max_fee: BalanceOf<T>,
            sampling: Option<Sampling>,
        ) -> DispatchResult {
            let requester = ensure_signed(origin)?;
            Self::do_request(requester, Request { model, prompt, max_tokens, max_fee, sampling })
        }

        /// Report what came of a task. Submitted by the assigned participant's offchain worker as an authorized
        /// transaction: it needs no account and no fee, and it is refused unless it carries the signature of
        /// the participant's executor key over this very report.
        ///
        /// Parameters:
        /// - `report`: task, participant, hash of the order, and answer or reason of failure.
        /// - `signature`: by the executor key over `sha256("keirin/report" ‖ genesis hash ‖ SCALE(report))`.
        ///
        /// Emits `TaskAnswered` or `TaskFailed`.
        #[pallet::call_index(1)]
        #[pallet::weight((T::WeightInfo::report(output_len(report)), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_report(output_len(report)))]
        #[pallet::authorize(Self::authorize_report)]
        pub fn report(
            origin: OriginFor<T>,
            report: Report<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_report(report)
        }
    }
}
