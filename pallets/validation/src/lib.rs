//! # Validation
//!
//! Who must check what work, what they find, and what everybody gets for it. The protocol is decided in
//! `docs/decisions/0011-trust.md`.
//!
//! ## Goals
//!
//! - A validator cannot know before it has answered what others found, whether it will be found out, or that a work it dislikes is not
//!   its to check: verdicts are sealed, and what is due follows from a secret that is revealed afterwards.
//! - Who cheats with less than half of the weight loses more than it can gain.
//! - However many works, participants and epochs there are to settle, a block spends at most a quarter of itself on them.
//!
//! ## Terms
//!
//! - **Work**: a report that ended a task, answered or failed; numbered within its epoch ([`Works`]).
//! - **Rate**: expected number of secret checks of a work, fixed when it is recorded: 1 for new executors, less with reputation and traffic.
//! - **Assigned**: a work at full rate has one more checker that everybody knows, so that none of them goes unchecked.
//! - **Snapshot**: the participants that opened the epoch, with the weight they had then ([`Tally::weight`]).
//! - **Seal**: a verdict nobody can read; opened by its validator's secret of the epoch.
//! - **Challenge**: a work put to the vote of the whole snapshot but its executor.
//! - **Trap**: a work that the executor's own secret draws, and whose evidence it therefore made wrong on purpose. It is known to be one when the
//!   secret is revealed and all verdicts are sealed. Who called it valid has not looked.
//! - **Duty**: to check what one's secret says and what one is assigned, and to vote on every challenge. Who misses one has nothing of the epoch.
//! - **Batch**: a work that is many receipts, kept by another pallet. Validators are drawn for each of its leaves, by its place; half of what is expected to
//!   be checked is theirs by weight. It is void when that other pallet says so ([`BatchWorks`]).
//! - **List**: the places of a batch that a validator found invalid, sealed as one. The chain opens an empty list; others are opened by their validators
//!   ([`Pallet::open_list`]). Some leaves of each are put to the vote as works of their own, and stand for the rest.
//! - **Round**: the works of an epoch in sum, and the stage of their settlement ([`Stage`]).
//!
//! [`BatchWorks`]: keirin_primitives::traits::BatchWorks
//!
//! ## Scenario
//!
//! The inference pallet records a work; its fee lies in the pot. Validators whose secrets choose it check it and call
//! [`Pallet::submit_verdicts`] before the epoch ends; if the executor does not serve its evidence, [`Pallet::demand_payload`] makes it
//! answer on chain with [`Pallet::answer_demand`] or fail. In the next epoch's reveal phase secrets are revealed; when it is over, seals are
//! opened. A work that somebody calls invalid is challenged, as is one that its requester reports ([`Pallet::report`]): all
//! [`Pallet::seal_votes`] and then [`Pallet::open_vote`]. Anybody may prove with [`Pallet::report_missed_validation`] that a
//! validator did not check what it had to. Once that epoch's sprint is settled, works are paid one by one, then participants one by one.
//!
//! ## Batches
//!
//! The rate of a batch covers its largest fee, and as traffic it counts as its fees over [`Config::ReferenceFee`], so that dust lowers no rate. When
//! secrets are known, lists are opened; two blocks after the last that may be, some leaves are drawn by randomness that nobody knew when it
//! opened its list: at most [`MAX_BATCH_VOTES`] of a batch and eight of a list, of the [`MAX_VOTED_LISTS`] lists of the heaviest validators, and of those equally many. Lists of
//! others say nothing. A leaf that is on several lists is voted on once. What the vote finds of them it finds, in part, of the others on the list:
//!
//! - fees go back into deposits ([`LeafRefunds`]), and the executor owes them over the rate. A receipt that its executor was made to show and did
//!   not fails alone, and counts as the batch's largest fee, because nobody knows its own;
//! - who named valid ones pays their fees, and at least [`Config::LeastFine`] for each that was voted on;
//! - where so many of a batch failed that it alone shows a cheat, the rest of its fees go back, too;
//! - the bound counts leaves: what can be expected to have been checked by those who sealed a list, and what failed. One in twenty costs no subsidy.
//!
//! One receipt in [`Config::TrapEvery`] is a trap: its executor's secret draws it by its request ([`LeafTraps`]). When lists are open the executor shows those of its
//! traps that a validator had to check and did not name, and all vote on them; and those that were named, which are no failures then.
//! Friends of an executor can make as many requests as they like that are traps; so nobody pays for what had no room on its list.
//!
//! What a leaf costs is not known on chain before it is shown. Who opens a list says it of each, up to the batch's largest fee; what it was not shown
//! counts as the mean. Anybody corrects it by showing the leaf to the other pallet ([`LeafFees`]): the executor what was said too high, the requester what was
//! said too low; who said it pays the difference, at least [`Config::LeastFine`]. An accuser gains nothing by saying little, because its own fine is never for
//! less than the mean.
//!
//! [`LeafRefunds`]: keirin_primitives::traits::LeafRefunds
//! [`LeafFees`]: keirin_primitives::traits::LeafFees
//! [`LeafTraps`]: keirin_primitives::traits::LeafTraps
//!
//! ## Bounds
//!
//! Seals of a validator are bounded by about twice the checks expected of it, votes by challenges, finders by [`MAX_FINDERS`];
//! everything of an epoch is removed when it is settled.
//!
//! ## What demands can be abused for
//!
//! A demand costs its validator nothing, and the executor up to [`MAX_PAYLOAD_BYTES`](keirin_primitives::validation::MAX_PAYLOAD_BYTES)
//! on chain. Each work is demanded once. What a validator demands is bounded by twice the checks expected of it and
//! [`SPARE_DEMANDS`] more, so that one with little weight makes others post eight answers an epoch, at most 0.75 MB. Nobody loses
//! anything but that: who answers in time has not failed. And there is always time: an executor has a block more for each demand that it has
//! not answered yet, up to [`MOST_PATIENCE`], so that one that starts anew just then does not fail all of a volley, and everybody has
//! one more for every [`POSTED_IN_A_BLOCK`] that are open, so that what is posted fits into blocks, whoever demands it. What is posted
//! too late to be checked in secret is put to the vote, so that an executor that has friends demand its own evidence gains nothing by it.
//!
//! ## Self-dealing
//!
//! Rates fall with traffic, and traffic is what was paid for: whoever asks for work to push rates down pays the fee of every request,
//! of which a fifth goes to the training fund and the rest mostly to others, because executors are drawn by weight. With all of the weight
//! on one's side the fund's fifth is what remains to be paid: to bring the least rate from 1 to 0.05 takes 5 000 paid requests an epoch,
//! that is a thousand fees each epoch, for thirty epochs. Requests that fail cost nothing and count nothing.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

mod authorize;
mod batches;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bound;
mod challenge;
mod demand;
mod entitlement;
mod events;
mod faults;
mod lists;
mod missed;
mod rate;
mod record;
mod report;
pub mod runtime_api;
mod settle;
mod traps;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod unseen;
mod verdicts;
mod views;
mod votes;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use frame_support::pallet_macros::import_section;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use bound::is_cheating;
pub use demand::{MOST_PATIENCE, POSTED_IN_A_BLOCK, SPARE_DEMANDS};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use frame_support::{pallet_prelude::*, traits::fungible};
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{
        executor::ExecutorSignature,
        sprint::EpochIndex,
        traits::{
            DemandedLeaves, Earnings, Entropy, Epochs, ExecutorKeyOf, LeafRefunds, OnBatchSettled, Penalties,
            Reputation,
        },
        validation::{
            Judgement, OpenedList, OpenedVote, Payload, PayloadDemand, SealedVerdicts, Unseen, WorkId, WorkIndex,
            MAX_LISTED,
        },
        HashBytes,
    };
    use sp_runtime::{Perbill, Permill};

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = sp_core::H256> {
        /// The token fees and deposits are paid in.
        type Currency: fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// Reasons for which the runtime holds tokens.
        type RuntimeHoldReason: From<HoldReason>;

        /// With what key validators sign, and what they have at stake.
        type Participants: ExecutorKeyOf<Self::AccountId> + Penalties<Self::AccountId, BalanceOf<Self>>;

        /// The clock, and the secrets that were revealed.
        type Epochs: Epochs<Self::AccountId, BlockNumberFor<Self>>;

        /// Where fees are kept and shared.
        type Earnings: Earnings<Self::AccountId, BalanceOf<Self>>;

        /// Epochs of honest service.
        type Reputation: Reputation<Self::AccountId>;

        /// Hears of batches of receipts that are settled, gives fees of invalid ones back, and knows which were demanded.
        type Batches: OnBatchSettled + LeafRefunds<BalanceOf<Self>> + DemandedLeaves;

        /// From what works at full rate are assigned to validators: known to nobody before the block in which a work is reported.
        type Entropy: Entropy;

        /// From what the sampling rate is computed.
        type Sampling: Get<SamplingTerms>;

        /// The fee of one request, as far as traffic of batches is counted; see [`Config::Sampling`].
        ///
        /// A parameter and not the mean fee of tasks: that one can be pushed down with cheap tasks, and there need not be any.
        type ReferenceFee: Get<BalanceOf<Self>>;

        /// One in so many works is a trap; none at 0.
        type TrapEvery: Get<u32>;

        /// Last blocks of an epoch in which what is reported counts for the next: long enough to check it.
        type LateWork: Get<BlockNumberFor<Self>>;

        /// Blocks in which votes on a challenged work are sealed.
        type VoteBlocks: Get<BlockNumberFor<Self>>;

        /// Challenged works that every validator can re-verify in one block, beside everything else it does: voting lasts longer where there
        /// are more.
        type VotesPerBlock: Get<u32>;

        /// Blocks in which they are opened.
        type OpenBlocks: Get<BlockNumberFor<Self>>;

        /// Blocks in which an executor must post evidence that was demanded. Well below [`Config::LateWork`], or what is done in the
        /// last blocks of an epoch could be withheld until nobody can check it.
        type DemandBlocks: Get<BlockNumberFor<Self>>;

        /// The least that who calls a valid work invalid pays; otherwise the work's fee.
        type LeastFine: Get<BalanceOf<Self>>;

        /// What a requester puts at stake to have an answer re-verified.
        type ReportDeposit: Get<BalanceOf<Self>>;

        /// Share of its collateral that a cheating executor loses.
        type SlashedShare: Get<Permill>;

        /// Share of a block that settling may take; never above a quarter.
        type SettlementShare: Get<Perbill>;

        /// Weights of this pallet's calls and of the steps of settling.
        type WeightInfo: WeightInfo;

        /// Sets up what benchmarks need of other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// Why this pallet holds tokens.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// At stake for a report, until its work is settled.
        ReportDeposit,
    }

    /// Epochs that are not settled, in sum.
    #[pallet::storage]
    pub type Rounds<T: Config> = StorageMap<_, Twox64Concat, EpochIndex, RoundOf<T>>;

    /// Paid works of an epoch; kept until the next one is settled.
    #[pallet::storage]
    pub type Traffic<T> = StorageMap<_, Twox64Concat, EpochIndex, u32, ValueQuery>;

    /// Works of epochs that are not settled. Removed when they are paid, like the six maps after it.
    #[pallet::storage]
    pub type Works<T: Config> = StorageDoubleMap<_, Twox64Concat, EpochIndex, Twox64Concat, WorkIndex, RecordedOf<T>>;

    /// Verdicts that are not opened yet, by work and validator.
    #[pallet::storage]
    pub type Seals<T: Config> =
        StorageDoubleMap<_, Twox64Concat, (EpochIndex, WorkIndex), Blake2_128Concat, T::AccountId, HashBytes>;

    /// Lists of invalid receipts that were opened, by batch and validator.
    #[pallet::storage]
    pub type Lists<T: Config> =
        StorageDoubleMap<_, Twox64Concat, (EpochIndex, WorkIndex), Blake2_128Concat, T::AccountId, ListOf<T>>;

    /// Those of which no receipts have been drawn for the vote, by batch and validator.
    #[pallet::storage]
    pub type Undrawn<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, (WorkIndex, T::AccountId), ()>;

    /// What validators were not shown of batches that they had to check, by batch and validator.
    #[pallet::storage]
    pub type NotShown<T: Config> =
        StorageDoubleMap<_, Twox64Concat, (EpochIndex, WorkIndex), Blake2_128Concat, T::AccountId, Unseen, OptionQuery>;

    /// Whose lists of a batch are voted on.
    #[pallet::storage]
    pub type VotedLists<T: Config> =
        StorageMap<_, Twox64Concat, (EpochIndex, WorkIndex), Heaviest<T::AccountId>, ValueQuery>;

    /// Receipts that are on such a list and were voted on or found invalid, or that were withheld, by batch and place.
    #[pallet::storage]
    pub type Leaves<T: Config> =
        StorageDoubleMap<_, Twox64Concat, (EpochIndex, WorkIndex), Twox64Concat, u32, LeafOf<T>>;

    /// Verdicts that were due and opened.
    #[pallet::storage]
    pub type Checked<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Twox64Concat, WorkIndex, Verdicts<T::AccountId>, ValueQuery>;

    /// Works that are put to the vote.
    #[pallet::storage]
    pub type Challenges<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Twox64Concat, WorkIndex, ChallengeOf<T>>;

    /// Votes on challenged works, by work and validator.
    #[pallet::storage]
    pub type Ballots<T: Config> =
        StorageDoubleMap<_, Twox64Concat, (EpochIndex, WorkIndex), Blake2_128Concat, T::AccountId, Ballot>;

    /// Demands for evidence.
    #[pallet::storage]
    pub type Demands<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Twox64Concat, WorkIndex, Demand<BlockNumberFor<T>>>;

    /// Evidence that was posted.
    #[pallet::storage]
    pub type Payloads<T: Config> = StorageDoubleMap<_, Twox64Concat, EpochIndex, Twox64Concat, WorkIndex, Payload>;

    /// What is counted of each participant in epochs that are not settled.
    #[pallet::storage]
    pub type Tallies<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, TallyOf<T>, ValueQuery>;

    /// Who showed the failures of each executor that had some; while the epoch is paid.
    #[pallet::storage]
    pub type Finders<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        EpochIndex,
        Blake2_128Concat,
        T::AccountId,
        FinderList<T::AccountId, BalanceOf<T>>,
    >;

    /// Whose traps each validator did not see; while the epoch is paid.
    #[pallet::storage]
    pub type Trappers<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        EpochIndex,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<T::AccountId, ConstU32<MAX_FINDERS>>,
        ValueQuery,
    >;

    /// The oldest epoch that is not settled.
    #[pallet::storage]
    pub type Settling<T> = StorageValue<_, EpochIndex, ValueQuery>;

    /// The epoch whose secrets are gathered next, and the participant after whom.
    #[pallet::storage]
    pub type GatherCursor<T: Config> = StorageValue<_, (EpochIndex, Option<T::AccountId>), ValueQuery>;

    /// The participant after whom the stage goes on that goes participant by participant.
    #[pallet::storage]
    pub type ClosingCursor<T: Config> = StorageValue<_, T::AccountId>;

    #[pallet::error]
    pub enum Error<T> {
        /// There is no work of this number, or it is settled.
        UnknownWork,
        /// Only who paid for a work may report it.
        NotRequester,
        /// Not yet: weights of the epoch, or its secrets, are not all known. Try again after the reveal phase.
        TooEarly,
        /// The stage of the epoch in which this was possible is over.
        TooLate,
        /// The work is put to the vote already.
        AlreadyChallenged,
        /// Nobody but the executor has weight in the epoch.
        NobodyCanVote,
        /// The free balance does not cover the deposit.
        BalanceTooLow,
        /// The validator did not have to check this work, or has said what it found.
        NoDuty,
        /// The validator's secret is not known; it has nothing of the epoch anyway.
        NoSecret,
        /// Somebody has proved a missed duty of this validator in this epoch.
        AlreadyShown,
        /// Something that was checked before is no longer so.
        NoLongerValid,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_now: BlockNumberFor<T>) -> Weight {
            Self::tick()
        }

        fn integrity_test() {
            let fits = Self::largest_step().all_lte(Self::settlement_limit());
            assert!(fits, "a step of settling that does not fit into a block's share is never taken");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Say what was found about works of the current epoch, sealed. Submitted by the offchain worker as an authorized transaction;
        /// no account, no fee. Verdicts on works that the validator did not have to check are taken and count for nothing.
        ///
        /// Parameters:
        /// - `sealed`: epoch, validator, and up to 64 works in increasing order with their seals.
        /// - `signature`: by the executor key over `sha256("keirin/validation/verdicts" ‖ genesis hash ‖ SCALE(sealed))`.
        ///
        /// Emits `VerdictsSealed`.
        #[pallet::call_index(0)]
        #[pallet::weight((T::WeightInfo::submit_verdicts(count_of(sealed)), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_submit_verdicts(count_of(sealed)))]
        #[pallet::authorize(Self::authorize_submit_verdicts)]
        pub fn submit_verdicts(
            origin: OriginFor<T>,
            sealed: SealedVerdicts<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_submit_verdicts(sealed)
        }

        /// Vote on challenged works of an epoch, sealed. Submitted by the offchain worker as an authorized transaction.
        ///
        /// Parameters:
        /// - `sealed`: epoch, validator, and up to 64 works in increasing order with their seals; salts are the validator's choice.
        /// - `signature`: by the executor key over `sha256("keirin/validation/votes" ‖ genesis hash ‖ SCALE(sealed))`.
        ///
        /// Emits `VotesSealed`.
        #[pallet::call_index(1)]
        #[pallet::weight((T::WeightInfo::seal_votes(count_of(sealed)), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_seal_votes(count_of(sealed)))]
        #[pallet::authorize(Self::authorize_seal_votes)]
        pub fn seal_votes(
            origin: OriginFor<T>,
            sealed: SealedVerdicts<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_seal_votes(sealed)
        }

        /// Open a sealed vote. Submitted by the offchain worker as an authorized transaction; it needs no signature, because only
        /// who sealed the vote knows its salt.
        ///
        /// Parameters:
        /// - `vote`: epoch, work, validator, judgement and salt.
        ///
        /// Emits `VoteOpened`.
        #[pallet::call_index(2)]
        #[pallet::weight((T::WeightInfo::open_vote(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_open_vote())]
        #[pallet::authorize(Self::authorize_open_vote)]
        pub fn open_vote(origin: OriginFor<T>, vote: OpenedVote<T::AccountId>) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_open_vote(vote)
        }

        /// Doubt an answer: puts it to the vote of all validators. If they find it valid, the deposit is theirs; otherwise it comes
        /// back when the epoch is settled, and with it the fee if they find it invalid.
        ///
        /// Parameters:
        /// - `epoch`, `index`: the work, one that the sender has paid for. From the end of the epoch's reveal phase to the end of the
        ///   next one's.
        ///
        /// Emits `WorkChallenged` and `WorkReported`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::report())]
        pub fn report(origin: OriginFor<T>, epoch: EpochIndex, index: WorkIndex) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_report(who, epoch, index)
        }

        /// Prove that a validator did not say what it found about a work that it had to check. It loses what it earned in the epoch,
        /// a tenth of it to the sender. Costs nothing when it is true.
        ///
        /// Parameters:
        /// - `epoch`, `index`: the work, from the end of the next epoch's reveal phase on until the epoch is paid.
        /// - `validator`: who missed its duty.
        ///
        /// Emits `DutyMissed`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::report_missed_validation())]
        pub fn report_missed_validation(
            origin: OriginFor<T>,
            epoch: EpochIndex,
            index: WorkIndex,
            validator: T::AccountId,
        ) -> DispatchResultWithPostInfo {
            let finder = ensure_signed(origin)?;
            Self::do_report_missed(finder, (epoch, index), None, validator)
        }

        /// Demand that an executor post the evidence of a work, which it did not serve. If it stays silent, the work is invalid.
        /// Submitted by a validator's offchain worker as an authorized transaction; no account, no fee. How many works a validator
        /// can demand follows from its weight, except of those that are put to the vote.
        ///
        /// Parameters:
        /// - `demand`: the validator and the work; of the current epoch, or one that is put to the vote.
        /// - `signature`: by the executor key over `sha256("keirin/validation/demand" ‖ genesis hash ‖ SCALE(demand))`.
        ///
        /// Emits `PayloadDemanded`.
        #[pallet::call_index(5)]
        #[pallet::weight((T::WeightInfo::demand_payload(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_demand_payload())]
        #[pallet::authorize(Self::authorize_demand_payload)]
        pub fn demand_payload(
            origin: OriginFor<T>,
            demand: PayloadDemand<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_demand(demand)
        }

        /// Post the evidence of a work that was demanded. Submitted by the executor's offchain worker as an authorized transaction; it
        /// needs no signature, because the executor's report has the hash of it.
        ///
        /// Parameters:
        /// - `epoch`, `index`: the work.
        /// - `payload`: SCALE of its `Vec<PositionEvidence>`.
        ///
        /// Emits `PayloadPosted`.
        #[pallet::call_index(6)]
        #[pallet::weight((T::WeightInfo::answer_demand(bytes_of(payload)), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_answer_demand(bytes_of(payload)))]
        #[pallet::authorize(Self::authorize_answer_demand)]
        pub fn answer_demand(
            origin: OriginFor<T>,
            epoch: EpochIndex,
            index: WorkIndex,
            payload: Payload,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_answer_demand(epoch, index, payload)
        }

        /// Prove that a validator had to check a receipt of a batch and said nothing about the batch. It loses what it earned in the epoch,
        /// a tenth of it to the sender. Costs nothing when it is true.
        ///
        /// Parameters:
        /// - `epoch`, `index`: the batch's work, from the end of the next epoch's reveal phase on until the epoch is paid.
        /// - `place`: place of the receipt in the batch, counted from 0.
        /// - `validator`: who missed its duty.
        ///
        /// Emits `DutyMissed`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::report_missed_validation())]
        pub fn report_missed_receipt(
            origin: OriginFor<T>,
            epoch: EpochIndex,
            index: WorkIndex,
            place: u32,
            validator: T::AccountId,
        ) -> DispatchResultWithPostInfo {
            let finder = ensure_signed(origin)?;
            Self::do_report_missed(finder, (epoch, index), Some(place), validator)
        }

        /// Open a sealed list of the receipts of a batch that were found invalid. Submitted by the offchain worker as an authorized
        /// transaction; no account, no fee. An empty list needs none of this.
        ///
        /// Parameters:
        /// - `list`: epoch, validator and batch, up to 64 receipts by their places, all of which the validator had to check, with their
        ///   fees as far as it knows them, and which of those that it had to check it was not shown, up to 64 or all. From the end of the next epoch's reveal phase on, for as many blocks as votes are opened.
        /// - `signature`: by the executor key over `sha256("keirin/validation/list/opened" ‖ genesis hash ‖ SCALE(list))`.
        ///
        /// Emits `ListOpened`.
        #[pallet::call_index(8)]
        #[pallet::weight((T::WeightInfo::open_list(leaves_of(list)), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_open_list(leaves_of(list)))]
        #[pallet::authorize(Self::authorize_open_list)]
        pub fn open_list(origin: OriginFor<T>, list: OpenedListOf<T>, signature: ExecutorSignature) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_open_list(list)
        }
    }

    fn leaves_of<AccountId, Balance>(list: &OpenedList<AccountId, Balance>) -> u32 {
        u32::try_from(list.leaves.len().saturating_add(list.unseen.places().len())).unwrap_or(MAX_LISTED)
    }

    fn count_of<AccountId>(sealed: &SealedVerdicts<AccountId>) -> u32 {
        u32::try_from(sealed.verdicts.len()).unwrap_or(u32::MAX)
    }

    fn bytes_of(payload: &Payload) -> u32 {
        u32::try_from(payload.len()).unwrap_or(u32::MAX)
    }
}
