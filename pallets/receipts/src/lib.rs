//! # Receipts
//!
//! Inferences that are served over HTTP and settled in batches, paid from deposits. The protocol is decided in
//! `docs/decisions/0012-receipts.md`.
//!
//! ## Goals
//!
//! - What a batch costs on chain does not grow with the number of its receipts: for each requester one deposit is read and written.
//! - A requester pays nothing that it has not signed for: whoever holds a leaf that is false by itself can have the whole batch
//!   voided, and all that was paid for it comes back.
//! - Nobody can serve a requester and find its deposit gone: what is withdrawn can be debited for longer than an executor may take to
//!   commit.
//!
//! ## Terms
//!
//! - **Requester**: a secp256k1 key, known by the hash of it. It needs no account.
//! - **Deposit**: what was put in for a requester: free, or waiting to be withdrawn. A debit takes what is free first.
//! - **Batch**: receipts of one executor, committed by the root of a Merkle-sum tree and by what each requester owes ([`Commits`]).
//! - **Price list**: what models cost at the start of an epoch; it says what receipts cost until the next one holds.
//!
//! ## Scenario
//!
//! Anybody puts tokens in with [`Pallet::deposit`]. Executors serve requests that the requester signed and put their receipts on chain
//! with [`Pallet::commit_batch`]; the fees leave the deposits for the pot, and the batch is recorded as one work of the epoch. What is left
//! comes back with [`Pallet::withdraw`], which the requester's key signs, and after a delay with [`Pallet::pay_withdrawal`].
//!
//! Validators fetch the receipts that their secrets draw. Whoever sees one that is false by itself shows it with
//! [`Pallet::dispute_receipts`], and the batch is void: what was paid for it goes back into the deposits, one batch in a block. One that is
//! not served is demanded with [`Pallet::demand_receipt`], or by who pays for it with [`Pallet::demand_own_receipt`], and its executor answers
//! with [`Pallet::answer_receipt`] or that receipt is invalid. What validators said of a receipt is corrected with [`Pallet::show_receipt`].
//!
//! ## What an executor must see to
//!
//! The chain voids a batch for one false leaf, so that an executor takes only requests whose signatures hold, sent to addresses of this chain, of
//! models on the price list that holds at their timestamps, and each once. It commits within [`Config::OldestReceipt`] of a request, with the
//! key that it served with: before it changes its key it commits what it has. Bodies above [`MAX_BODY_BYTES`](keirin_primitives::receipts::MAX_BODY_BYTES) it refuses, because it could
//! not post them.
//!
//! ## Bounds
//!
//! Debits below [`Config::LeastDebit`] are refused, batches of receipts below [`Config::LeastReceiptFee`], and withdrawals below [`Config::LeastWithdrawal`], batches that nobody pays, and more than
//! [`Config::BatchesPerEpoch`] of a participant in an epoch. One withdrawal of a requester waits at a time; a receipt is demanded once, and how many a validator can demand follows from its weight:
//! [`MOST_BY_WEIGHT`] are open at a time, each validator's part of them by its part of the weight, and [`MOST_SPARE`] for whom that is none; and [`MOST_OWN`] of requesters, who
//! put up no more than [`STAKED_SHARE`] of what they have.
//! Hooks note and forget at most [`Config::PricesPerBlock`] prices in a block, end [`MAX_DEADLINES`] demands, credit the requesters
//! of one void batch, and forget [`Config::ForgottenPerBlock`] old ones, each with [`POSTED_FORGOTTEN`] receipts that were demanded.
//! Batches are kept for [`Config::BatchRetention`]. What is left for ever is a requester's count of withdrawals, and a participant's of batches.
//!
//! ## What a hostile validator can do
//!
//! A demand costs nothing, and its answer up to [`MAX_ANSWER_BYTES`](keirin_primitives::receipts::MAX_ANSWER_BYTES). Who is there to answer loses
//! nothing, and has a block more for each [`ANSWERED_IN_A_BLOCK`] bytes that all demands together may take.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

mod answer;
mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod commit;
mod demand;
mod deposit;
mod dispute;
mod doubled;
mod events;
mod falsehood;
mod finding;
mod forget;
mod prices;
mod roster;
pub mod runtime_api;
mod show;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
mod void;
pub mod weights;
mod withdraw;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use frame_support::pallet_macros::import_section;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use demand::{ANSWERED_IN_A_BLOCK, MOST_BY_WEIGHT, MOST_OWN, MOST_SPARE, STAKED_SHARE};
pub use falsehood::AHEAD_MS;
pub use forget::POSTED_FORGOTTEN;
pub use pallet::*;
pub use prices::OVERLAP_MS;
pub use roster::{ENROLLED_FORGOTTEN, KEPT_ROSTERS};
pub use types::*;
pub use weights::WeightInfo;

#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use alloc::boxed::Box;
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, UnixTime},
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{
        executor::ExecutorSignature,
        model::{ModelId, ModelTerms},
        receipts::{
            BatchCommit, BatchId, Falsehood, Finding, InBatch, LeafProof, OwnReceiptDemand, PostedReceipt,
            ReceiptDemand, RequestSignature, RequesterId, ShownReceipt, Withdrawal, MAX_DEBITS,
        },
        sprint::EpochIndex,
        traits::{
            BatchWorks, Earnings, EpochRandomness, Epochs, ExecutorKeyOf, LeafFaults, LeafFees, LeafTraps, PriceList,
            RecordWork, Registered, WeightOf,
        },
        validation::WorkIndex,
    };

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = sp_core::H256> {
        /// The token deposits and fees are in.
        type Currency: fungible::Mutate<Self::AccountId, Balance = u128>;

        /// Who may serve, and with what key it signs.
        type Participants: ExecutorKeyOf<Self::AccountId> + WeightOf<Self::AccountId> + Registered<Self::AccountId>;

        /// What models cost.
        type Models: PriceList<u128>;

        /// The clock of epochs.
        type Epochs: Epochs<Self::AccountId, BlockNumberFor<Self>> + EpochRandomness;

        /// What time it is outside of the chain.
        type Time: UnixTime;

        /// Where fees wait until their epoch is settled.
        type Earnings: Earnings<Self::AccountId, u128>;

        /// Has batches checked and paid.
        type Works: RecordWork<Self::AccountId, u128>
            + BatchWorks<Self::AccountId, BlockNumberFor<Self>>
            + LeafFaults<Self::AccountId, u128>
            + LeafFees<Self::AccountId, u128>
            + LeafTraps<Self::AccountId, u128>;

        /// Name of the account that deposits lie in.
        #[pallet::constant]
        type AccountName: Get<PalletId>;

        /// What addresses of this chain begin with, in lower case. No other chain may have it.
        #[pallet::constant]
        type AddressPrefix: Get<&'static str>;

        /// Blocks from a withdrawal to its payment, in which it can still be debited: more than an executor may take to commit what it has
        /// served.
        type WithdrawalDelay: Get<BlockNumberFor<Self>>;

        /// How long after a request its receipt may be committed, in milliseconds. Less than [`Config::WithdrawalDelay`], and than
        /// [`Config::BatchRetention`].
        type OldestReceipt: Get<u64>;

        /// Blocks that a batch is kept after it was committed, at least: until every other batch that may be of one of its requests is settled.
        type BatchRetention: Get<BlockNumberFor<Self>>;

        /// Blocks in which an executor must post a receipt that was demanded.
        type DemandBlocks: Get<BlockNumberFor<Self>>;

        /// What a requester puts up that demands one of its receipts.
        type DemandStake: Get<u128>;

        /// Most batches that are forgotten in a block.
        #[pallet::constant]
        type ForgottenPerBlock: Get<u32>;

        /// The least that a requester pays for its receipts in a batch: what is less waits for more.
        type LeastDebit: Get<u128>;

        /// The least that a receipt costs.
        type LeastReceiptFee: Get<u128>;

        /// The least that is withdrawn.
        type LeastWithdrawal: Get<u128>;

        /// Most batches of a participant in an epoch.
        type BatchesPerEpoch: Get<u32>;

        /// Most participants that open an epoch; for weights only.
        #[pallet::constant]
        type MostEnrolled: Get<u32>;

        /// Most models whose prices are noted in a block, and as many that are forgotten.
        #[pallet::constant]
        type PricesPerBlock: Get<u32>;

        /// Weights of this pallet's calls and hooks.
        type WeightInfo: WeightInfo;

        /// Sets up what benchmarks need of other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// What requesters have put in. Kept for ever once something was withdrawn, so that no withdrawal is paid twice.
    #[pallet::storage]
    pub type Deposits<T: Config> =
        StorageMap<_, Blake2_128Concat, RequesterId, Deposit<T::AccountId, BlockNumberFor<T>>, ValueQuery>;

    /// Batches as they were committed.
    #[pallet::storage]
    pub type Commits<T: Config> = StorageMap<_, Blake2_128Concat, BatchId, BatchCommit<T::AccountId>>;

    /// What the chain knows of batches.
    #[pallet::storage]
    pub type Batches<T: Config> = StorageMap<_, Blake2_128Concat, BatchId, Batch<BlockNumberFor<T>>>;

    /// Receipts that were demanded and must be posted, by batch and place.
    #[pallet::storage]
    pub type Demands<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, BatchId, Twox64Concat, u32, Demand<T::AccountId, BlockNumberFor<T>>>;

    /// How many there are.
    #[pallet::storage]
    pub type OpenDemands<T> = StorageValue<_, OpenCount, ValueQuery>;

    /// How many of them each validator has by its weight.
    #[pallet::storage]
    pub type OpenOf<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// Demands that end in a block, unless they were answered before.
    #[pallet::storage]
    pub type Deadlines<T: Config> =
        StorageMap<_, Twox64Concat, BlockNumberFor<T>, BoundedVec<(BatchId, u32), ConstU32<MAX_DEADLINES>>, ValueQuery>;

    /// Receipts that were posted, by batch and place. Forgotten with their batch.
    #[pallet::storage]
    pub type Posted<T> = StorageDoubleMap<_, Blake2_128Concat, BatchId, Twox64Concat, u32, PostedReceipt>;

    /// Receipts that were not posted in time, by batch and place. Forgotten with their batch.
    #[pallet::storage]
    pub type Withheld<T> = StorageDoubleMap<_, Blake2_128Concat, BatchId, Twox64Concat, u32, ()>;

    /// What requesters have got back for invalid receipts of a batch that is not void.
    #[pallet::storage]
    pub type Returned<T> =
        StorageDoubleMap<_, Blake2_128Concat, BatchId, Blake2_128Concat, RequesterId, u128, ValueQuery>;

    /// Void batches whose requesters have not been credited, by their numbers in [`RefundQueue`].
    #[pallet::storage]
    pub type Refunds<T> = StorageMap<_, Twox64Concat, u32, BatchId>;

    /// Numbers of [`Refunds`].
    #[pallet::storage]
    pub type RefundQueue<T> = StorageValue<_, Queue, ValueQuery>;

    /// All batches in the order in which they were committed, by their numbers in [`LogQueue`].
    #[pallet::storage]
    pub type Log<T> = StorageMap<_, Twox64Concat, u32, BatchId>;

    /// Numbers of [`Log`].
    #[pallet::storage]
    pub type LogQueue<T> = StorageValue<_, Queue, ValueQuery>;

    /// How many batches each participant has committed.
    #[pallet::storage]
    pub type Lines<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Line, ValueQuery>;

    /// Price lists of epochs; their prices are in [`Prices`].
    #[pallet::storage]
    pub type Lists<T> = StorageMap<_, Twox64Concat, EpochIndex, List>;

    /// What models cost in an epoch.
    #[pallet::storage]
    pub type Prices<T> = StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, ModelId, ModelTerms<u128>>;

    /// No price lists of epochs before this one are kept.
    #[pallet::storage]
    pub type OldestPrices<T> = StorageValue<_, EpochIndex, ValueQuery>;

    /// Who could be drawn in an epoch.
    #[pallet::storage]
    pub type Rosters<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, Enrolled>;

    /// By what was drawn of rosters, and since when.
    #[pallet::storage]
    pub type Reigns<T> = StorageMap<_, Twox64Concat, EpochIndex, Reign>;

    /// No rosters of epochs before this one are there.
    #[pallet::storage]
    pub type OldestRoster<T> = StorageValue<_, EpochIndex, ValueQuery>;

    /// Nothing to configure: gives the account of the deposits what keeps it from being reaped.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        #[serde(skip)]
        _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::open_account()
                .expect("an existential deposit is all that is minted; checked when the chain spec is built");
        }
    }

    #[pallet::error]
    pub enum Error<T> {
        /// A deposit is at least what an account must own to exist.
        DepositTooSmall,
        /// The free balance does not cover the deposit.
        BalanceTooLow,
        /// Nothing of this deposit waits to be withdrawn.
        NothingWaiting,
        /// The withdrawal can be paid later only: `deposits` says from which block on.
        StillWaiting,
        /// No deposit covers its debit.
        NotCovered,
        /// There is no such batch, or it is forgotten.
        UnknownBatch,
        /// This is no leaf of the batch at this place.
        WrongProof,
        /// Nothing is wrong with what was shown, as far as the chain can tell.
        NothingWrong,
        /// The batch is void already, or is being paid.
        TooLate,
        /// The transfer agent is no participant, or its collateral does not cover what it owes.
        AgentCannotPay,
        /// Something that was checked before is no longer so.
        NoLongerValid,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            let (noted, forgotten) = Self::note_prices();
            Self::note_reign();
            T::WeightInfo::note_prices(noted, forgotten)
                .saturating_add(T::WeightInfo::note_reign(Self::forget_roster()))
                .saturating_add(T::WeightInfo::end_demands(Self::end_demands(now)))
                .saturating_add(T::WeightInfo::refund_next(Self::refund_next()))
                .saturating_add(T::WeightInfo::forget_batches(Self::forget_batches()))
        }

        fn integrity_test() {
            assert!(T::PricesPerBlock::get() > 0, "a walk of no steps never gets to an end");
            assert!(T::ForgottenPerBlock::get() > 0, "what is never forgotten piles up");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Put tokens into a requester's deposit. Only the requester's key takes them out again.
        ///
        /// Parameters:
        /// - `requester`: whose deposit; `ripemd160(sha256(compressed key))`, which its bech32 address is of.
        /// - `amount`: how much; at least the existential deposit.
        ///
        /// Emits `Deposited`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::deposit())]
        pub fn deposit(origin: OriginFor<T>, requester: RequesterId, amount: u128) -> DispatchResult {
            let payer = ensure_signed(origin)?;
            Self::do_deposit(payer, requester, amount)
        }

        /// Start to take tokens out of a deposit. Submitted as an authorized transaction: no account, no fee. They can still be debited until
        /// they are paid; one withdrawal of a requester waits at a time.
        ///
        /// Parameters:
        /// - `withdrawal`: key of the requester, receiver, amount, and how many withdrawals there were before.
        /// - `signature`: by this key over `sha256("keirin/receipts/withdrawal" ‖ genesis hash ‖ SCALE(withdrawal))`, 64 bytes, low-s.
        ///
        /// Emits `WithdrawalStarted`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_withdraw())]
        #[pallet::authorize(Self::authorize_withdraw)]
        pub fn withdraw(
            origin: OriginFor<T>,
            withdrawal: Withdrawal<T::AccountId>,
            signature: RequestSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_withdraw(withdrawal)
        }

        /// Pay a withdrawal that has waited long enough. Anybody may.
        ///
        /// Parameters:
        /// - `requester`: whose withdrawal.
        ///
        /// Emits `WithdrawalPaid`, or `WithdrawalReturned` when its receiver cannot take it.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::pay_withdrawal())]
        pub fn pay_withdrawal(origin: OriginFor<T>, requester: RequesterId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_pay_withdrawal(requester)
        }

        /// Put receipts on chain, and have what they cost debited. Submitted by the executor's offchain worker as an authorized
        /// transaction; no account, no fee. Requesters whose deposits do not cover what they owe are left out, and pay nothing.
        ///
        /// Parameters:
        /// - `batch`: participant, number of the batch, root and count of the tree, largest fee, until when it is taken, and what each requester
        ///   pays.
        /// - `signature`: by the executor key over `sha256("keirin/receipts/batch" ‖ genesis hash ‖ SCALE(batch))`.
        ///
        /// Emits `BatchCommitted`.
        #[pallet::call_index(3)]
        #[pallet::weight((T::WeightInfo::commit_batch(debits_of(batch)), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_commit_batch(debits_of(batch)))]
        #[pallet::authorize(Self::authorize_commit_batch)]
        pub fn commit_batch(
            origin: OriginFor<T>,
            batch: BatchCommit<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_commit_batch(batch)
        }

        /// Show that a batch is false, by one leaf that is wrong by itself or two that cannot both be. The batch is void and all that was paid for
        /// it goes back; its executor is found cheating and loses what it has earned in the epoch, a tenth of it to the sender. Costs
        /// nothing when it is true.
        ///
        /// Parameters:
        /// - `batch`, `shown`: a batch, and a receipt in it with the proof of its leaf.
        /// - `other`: another one, of the same or another batch of the same participant: of the same request, or in the wrong order.
        ///
        /// Emits `BatchVoided`, and later `BatchRefunded`.
        #[pallet::call_index(4)]
        #[pallet::weight(if other.is_some() { T::WeightInfo::dispute_two() } else { T::WeightInfo::dispute_one() })]
        pub fn dispute_receipts(
            origin: OriginFor<T>,
            batch: BatchId,
            shown: Box<ShownReceipt>,
            other: Option<Box<(BatchId, ShownReceipt)>>,
        ) -> DispatchResultWithPostInfo {
            let finder = ensure_signed(origin)?;
            Self::do_show(&finder, LeafProof::False(Box::new((batch, *shown)), other))
        }

        /// Demand that the executor of a batch post one of its receipts, which it did not serve. If it stays silent, that receipt is invalid.
        /// Submitted by a validator's offchain worker as an authorized transaction; no account, no fee. How much a validator can demand
        /// follows from its weight; each receipt is demanded once.
        ///
        /// Parameters:
        /// - `demand`: the validator, the batch, which is of the current epoch, and the place of the receipt.
        /// - `signature`: by the executor key over `sha256("keirin/receipts/demand" ‖ genesis hash ‖ SCALE(demand))`.
        ///
        /// Emits `ReceiptDemanded`.
        #[pallet::call_index(5)]
        #[pallet::weight((T::WeightInfo::demand_receipt(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_demand_receipt())]
        #[pallet::authorize(Self::authorize_demand_receipt)]
        pub fn demand_receipt(
            origin: OriginFor<T>,
            demand: ReceiptDemand<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_demand(demand)
        }

        /// Post a receipt that was demanded. Submitted by the executor's offchain worker as an authorized transaction; it needs no signature,
        /// because the batch has the hash of it.
        ///
        /// Parameters:
        /// - `batch`: the batch.
        /// - `posted`: the receipt with its proof, the body of the request, and the positions of each answer.
        ///
        /// Emits `ReceiptPosted`.
        #[pallet::call_index(6)]
        #[pallet::weight((T::WeightInfo::answer_receipt(bytes_of(posted)), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_answer_receipt(bytes_of(posted)))]
        #[pallet::authorize(Self::authorize_answer_receipt)]
        pub fn answer_receipt(origin: OriginFor<T>, batch: BatchId, posted: Box<PostedReceipt>) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_answer(batch, *posted)
        }

        /// Demand that the executor of a batch post one of the requester's receipts, with the body of its request for everybody to see. If it stays
        /// silent, that receipt is invalid. Submitted as an authorized transaction: no account, no fee.
        ///
        /// Parameters:
        /// - `demand`: key of the requester, the batch, which is of the current epoch, and the place of a receipt that it has paid for.
        /// - `signature`: by this key over `sha256("keirin/receipts/own-demand" ‖ genesis hash ‖ SCALE(demand))`, 64 bytes, low-s.
        ///
        /// What is put up for it comes from the requester's deposit: the executor earns it that answers, and otherwise it comes back. Emits
        /// `OwnReceiptDemanded`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::demand_own_receipt())]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_demand_own_receipt())]
        #[pallet::authorize(Self::authorize_demand_own_receipt)]
        pub fn demand_own_receipt(
            origin: OriginFor<T>,
            demand: OwnReceiptDemand,
            signature: RequestSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_demand_own(demand)
        }

        /// Show a receipt that a validator had to check: that its fee is not what the validator said when it named it as invalid, or that it is a
        /// trap of its executor and the validator does not say so. Costs nothing when it is new.
        ///
        /// Parameters:
        /// - `batch`, `shown`: a batch, and a receipt in it with the proof of its leaf.
        /// - `validator`: who had to check it.
        ///
        /// Emits `ReceiptShown`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::show_receipt())]
        pub fn show_receipt(
            origin: OriginFor<T>,
            batch: BatchId,
            shown: Box<ShownReceipt>,
            validator: T::AccountId,
        ) -> DispatchResultWithPostInfo {
            let finder = ensure_signed(origin)?;
            Self::do_show(&finder, LeafProof::Of(Box::new((batch, *shown)), validator))
        }

        /// Show that the request of a receipt went to an executor that was not drawn for it, or past one that was not drawn. The receipt is invalid and its
        /// fee goes back; what its executor owes for that is taken from its collateral, a tenth of it for the sender. Costs nothing when it is
        /// true.
        ///
        /// Parameters:
        /// - `batch`, `shown`: a batch that is not paid, and a receipt in it with the proof of its leaf. The roster of its request's time is kept for
        ///   [`KEPT_ROSTERS`](crate::KEPT_ROSTERS) epochs.
        ///
        /// Emits `ReceiptMisrouted`.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::dispute_route(T::MostEnrolled::get()))]
        pub fn dispute_route(
            origin: OriginFor<T>,
            batch: BatchId,
            shown: Box<ShownReceipt>,
        ) -> DispatchResultWithPostInfo {
            let finder = ensure_signed(origin)?;
            Self::do_show(&finder, LeafProof::Misrouted(Box::new((batch, *shown))))
        }

        /// Show that a transfer agent passed a request on to two executors that have both served it. The fee of the one goes back before which fewer were
        /// passed over. The agent pays that fee and a fifth of it from its collateral: a tenth of the fee to the sender, and the rest is burned. Costs
        /// nothing when it is true.
        ///
        /// Parameters:
        /// - `one`, `other`: receipts of the request by two executors, each with its batch and the proof of its leaf.
        ///
        /// Emits `RequestDoubled`.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::dispute_doubled())]
        pub fn dispute_doubled(
            origin: OriginFor<T>,
            one: Box<InBatch>,
            other: Box<InBatch>,
        ) -> DispatchResultWithPostInfo {
            let finder = ensure_signed(origin)?;
            Self::do_show(&finder, LeafProof::Doubled(one, other))
        }

        /// Show what a participant's executor has found about receipts: the same as with the calls that others pay for. Submitted by its offchain
        /// worker as an authorized transaction; no account, no fee.
        ///
        /// Parameters:
        /// - `finding`: the participant, which gets what there is for it, and what it shows.
        /// - `signature`: by the executor key over `sha256("keirin/receipts/finding" ‖ genesis hash ‖ SCALE(finding))`.
        ///
        /// Emits what the other calls emit.
        #[pallet::call_index(11)]
        #[pallet::weight((weight_of::<T>(&finding.proof), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_finding().saturating_add(weight_of::<T>(&finding.proof)))]
        #[pallet::authorize(Self::authorize_finding)]
        pub fn show_finding(
            origin: OriginFor<T>,
            finding: Box<Finding<T::AccountId>>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            let Finding { finder, proof } = *finding;
            Self::act_on(&finder, Self::examine(proof)?)
        }
    }

    fn weight_of<T: Config>(proof: &LeafProof<T::AccountId>) -> Weight {
        match proof {
            LeafProof::False(_, None) => T::WeightInfo::dispute_one(),
            LeafProof::False(_, Some(_)) => T::WeightInfo::dispute_two(),
            LeafProof::Misrouted(_) => T::WeightInfo::dispute_route(T::MostEnrolled::get()),
            LeafProof::Doubled(..) => T::WeightInfo::dispute_doubled(),
            LeafProof::Of(..) => T::WeightInfo::show_receipt(),
        }
    }

    fn bytes_of(posted: &PostedReceipt) -> u32 {
        let evidence: usize = posted.evidence.iter().map(|bytes| bytes.len()).fold(0, usize::saturating_add);
        u32::try_from(posted.body.len().saturating_add(evidence)).unwrap_or(u32::MAX)
    }

    fn debits_of<AccountId>(batch: &BatchCommit<AccountId>) -> u32 {
        u32::try_from(batch.debits.len()).unwrap_or(MAX_DEBITS)
    }
}
