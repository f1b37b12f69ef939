//! # Participants
//!
//! Registered hosts: who works for the network, with which executor key, on what hardware, and with what
//! voting weight.
//!
//! ## Goals
//!
//! - An executor key belongs to one account, whose owner has proved that the executor agrees.
//! - Work is drawn in proportion to voting weight, exactly, in three storage accesses ([`weight_tree`]).
//! - Whoever leaves stays answerable until its unbonding ends: the key stays taken, deposit and collateral stay on
//!   hold, but no new work comes.
//! - Collateral can be slashed from the block it is bonded in to the block it is paid out in, however it is moved.
//!
//! ## Terms
//!
//! - **Slot**: a participant's place in the weight trees while it is active; reused after it leaves.
//! - **Deposit**: held against spam registrations ([`HoldReason::Registration`]). It gives no weight: until a sprint
//!   is settled each registration has [`Config::RegistrationWeight`], genesis participants what genesis says.
//! - **Collateral**: what a participant puts at stake ([`HoldReason::Collateral`]); active while it backs weight, then
//!   unbonding, in a few chunks.
//!
//! ## Scenario
//!
//! An operator starts an executor, lets it measure its host and asks it to prove possession of its key for
//! the operator's account; [`Pallet::register`] checks the proof, holds the deposit and adds the weight to the
//! tree of every model served. [`Pallet::update`] and [`Pallet::rotate_key`] change what was registered.
//! [`Pallet::bond`] puts collateral at stake, [`Pallet::unbond`] starts its way back, and
//! [`Pallet::withdraw_unbonded`] returns what has waited for [`Config::UnbondingPeriod`]. When a sprint is settled,
//! `SetWeights` gives everybody the weight that was proved, slot by slot.
//! [`Pallet::leave`] takes the weight away and unbonds all collateral at once; [`Config::UnbondingPeriod`] blocks later
//! `on_initialize` returns deposit and collateral and forgets the participant.
//!
//! ## Properties
//!
//! - What is on hold as collateral is the sum of the participant's [`Bond`], and what is taken of it goes to
//!   [`Config::OnSlash`], less the tenth that finders of a cheat may share.
//! - A leaving participant's last chunk matures no later than its unbonding ends, so nothing is paid out early.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod checks;
mod collateral;
mod leave;
mod lookup;
mod penalties;
mod register;
mod reweigh;
pub mod runtime_api;
mod slots;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod update;
pub mod weight_tree;
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
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, OnUnbalanced},
    };
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{
        executor::{ExecutorKey, ExecutorSignature, HardwareProfile},
        model::ModelId,
        traits::ModelRegistered,
        weight::VotingWeight,
    };

    use crate::{types::*, weight_tree::WeightNode, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = sp_core::H256> {
        /// The token deposits are held in.
        type Currency: fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + fungible::BalancedHold<Self::AccountId>
            + fungible::Mutate<Self::AccountId>;

        /// Reasons for which the runtime holds tokens.
        type RuntimeHoldReason: From<HoldReason>;

        /// Gets what is slashed.
        type OnSlash: OnUnbalanced<CreditOf<Self>>;

        /// Knows which models exist.
        type Models: ModelRegistered;

        /// Held from a participant while it is registered.
        type RegistrationDeposit: Get<BalanceOf<Self>>;

        /// Voting weight of a participant that registers.
        type RegistrationWeight: Get<VotingWeight>;

        /// Collateral that backs one unit of weight; zero where weight needs no backing.
        type CollateralPerWeight: Get<BalanceOf<Self>>;

        /// Blocks from leaving to the return of the deposit, and from unbonding to the return of collateral.
        type UnbondingPeriod: Get<BlockNumberFor<Self>>;

        /// Most participants, leaving ones included; at most [`crate::weight_tree::CAPACITY`].
        #[pallet::constant]
        type MaxParticipants: Get<u32>;

        /// Most unbondings that end in one block.
        #[pallet::constant]
        type MaxUnbondingsPerBlock: Get<u32>;

        /// Weights of this pallet's calls.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds tokens.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A participant's registration deposit.
        Registration,
        /// What a participant has put at stake.
        Collateral,
    }

    /// Participants, active and leaving. Bounded by [`Config::MaxParticipants`]; removed when unbonding ends.
    #[pallet::storage]
    pub type Participants<T: Config> = CountedStorageMap<_, Blake2_128Concat, T::AccountId, Participant<T>>;

    /// Which participant an executor key belongs to. Removed with the participant.
    #[pallet::storage]
    pub type ExecutorKeys<T: Config> = StorageMap<_, Blake2_128Concat, ExecutorKey, T::AccountId>;

    /// Which participant a slot of the weight trees belongs to. Removed when it leaves.
    #[pallet::storage]
    pub type SlotOwners<T: Config> = StorageMap<_, Twox64Concat, Slot, T::AccountId>;

    /// Slots ever used: the next fresh one. Never above [`Config::MaxParticipants`].
    #[pallet::storage]
    pub type SlotsUsed<T> = StorageValue<_, u32, ValueQuery>;

    /// First slot of the list of free ones.
    #[pallet::storage]
    pub type FirstFreeSlot<T> = StorageValue<_, Slot>;

    /// The list of free slots. Removed when the slot is taken.
    #[pallet::storage]
    pub type NextFreeSlot<T> = StorageMap<_, Twox64Concat, Slot, Option<Slot>>;

    /// Root of each model's weight tree: the sums of its leaves. Removed when nobody serves the model; see
    /// [`crate::weight_tree`].
    #[pallet::storage]
    pub type WeightRoots<T> = StorageMap<_, Blake2_128Concat, ModelId, WeightNode, ValueQuery>;

    /// Leaves of each model's weight tree: the weights of neighbouring slots. A leaf without weight is removed.
    #[pallet::storage]
    pub type WeightLeaves<T> =
        StorageDoubleMap<_, Blake2_128Concat, ModelId, Twox64Concat, u32, WeightNode, ValueQuery>;

    /// Participants whose unbonding ends at a block. Removed in that block.
    #[pallet::storage]
    pub type Unbondings<T: Config> =
        StorageMap<_, Twox64Concat, BlockNumberFor<T>, BoundedVec<T::AccountId, T::MaxUnbondingsPerBlock>, ValueQuery>;

    /// What participants have put at stake. Removed when nothing is left, at the latest with the participant.
    #[pallet::storage]
    pub type Bonds<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Bond<T>, ValueQuery>;

    /// Participants that serve from the first block, with the weight given.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Account, executor key (hex), endpoint, models and weight of each.
        pub participants: Vec<GenesisParticipant<T::AccountId>>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for participant in &self.participants {
                Pallet::<T>::register_at_genesis(participant)
                    .expect("genesis registers valid participants only; checked when the chain spec is built");
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A host was registered.
        ParticipantRegistered {
            /// Who.
            participant: T::AccountId,
            /// Key its executor signs with.
            executor_key: ExecutorKey,
            /// Its voting weight.
            weight: VotingWeight,
        },
        /// A participant changed its endpoint, hardware profile or models.
        ParticipantUpdated {
            /// Who.
            participant: T::AccountId,
        },
        /// A participant changed its executor key.
        ExecutorKeyRotated {
            /// Who.
            participant: T::AccountId,
            /// The new key.
            executor_key: ExecutorKey,
        },
        /// A participant gets no more work; its deposit is returned at the block given.
        ParticipantLeaving {
            /// Who.
            participant: T::AccountId,
            /// Block at which unbonding ends.
            until: BlockNumberFor<T>,
        },
        /// A participant's unbonding ended.
        ParticipantLeft {
            /// Who.
            participant: T::AccountId,
            /// Deposit returned.
            returned: BalanceOf<T>,
        },
        /// A participant put more at stake.
        CollateralBonded {
            /// Who.
            participant: T::AccountId,
            /// How much more.
            amount: BalanceOf<T>,
        },
        /// Collateral no longer backs weight; it can be slashed until it is withdrawn.
        CollateralUnbonding {
            /// Whose.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
            /// First block at which it may be withdrawn.
            until: BlockNumberFor<T>,
        },
        /// A participant got collateral back.
        CollateralWithdrawn {
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// A participant lost collateral, to [`Config::OnSlash`] but for what those got who had found a cheat.
        CollateralSlashed {
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// A participant paid a fine from its collateral.
        CollateralFined {
            /// Who.
            participant: T::AccountId,
            /// To whom.
            receiver: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// This account is a participant already.
        AlreadyRegistered,
        /// This account is not a participant.
        NotRegistered,
        /// This participant is leaving; wait until its unbonding ends.
        IsLeaving,
        /// The executor key belongs to another participant.
        ExecutorKeyTaken,
        /// The proof of possession is not the executor key's low-s signature over this account on this chain.
        BadProofOfPossession,
        /// The endpoint is not an `http://` or `https://` URL with a host, in printable ASCII of at most 256 bytes.
        EndpointInvalid,
        /// A participant serves at least one model.
        NoModels,
        /// A participant serves at most 8 models, each named once.
        ModelsInvalid,
        /// A model is not registered.
        ModelUnknown,
        /// The network has as many participants as it may.
        TooManyParticipants,
        /// The balance does not cover the registration deposit or the collateral.
        BalanceTooLow,
        /// Too many participants leave at the same time. Try again in the next blocks.
        TooManyLeaving,
        /// The sum of voting weights would leave its range.
        WeightOverflow,
        /// The amount is zero.
        AmountZero,
        /// The account has no collateral that could be unbonded or withdrawn.
        NothingBonded,
        /// Less than the amount is bonded.
        MoreThanBonded,
        /// 8 parts of the collateral are unbonding. Withdraw those that may be, or wait until one may.
        TooManyChunks,
        /// No part of the collateral has waited for its unbonding period.
        NothingMature,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            T::WeightInfo::end_unbondings(Self::end_unbondings(now))
        }

        fn integrity_test() {
            assert!(
                T::MaxParticipants::get() <= crate::weight_tree::CAPACITY,
                "the weight tree must have a slot for every participant"
            );
            assert!(
                T::MaxUnbondingsPerBlock::get() > 0,
                "a block must have room for an unbonding, or nobody could leave"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register the sender as a participant.
        ///
        /// Parameters:
        /// - `executor_key`: compressed secp256k1 key the executor signs reports with.
        /// - `proof`: the executor's signature over
        ///   `sha256("keirin/possession" ‖ genesis hash ‖ sender's account)`.
        /// - `endpoint`: public URL of the executor.
        /// - `hardware`: what `keirin-executor bench` measured.
        /// - `models`: names of the models it serves, 1 to 8.
        ///
        /// Holds the registration deposit. Emits `ParticipantRegistered`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register(u32::try_from(models.len()).unwrap_or(u32::MAX)))]
        pub fn register(
            origin: OriginFor<T>,
            executor_key: ExecutorKey,
            proof: ExecutorSignature,
            endpoint: Vec<u8>,
            hardware: HardwareProfile,
            models: Vec<ModelId>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_register(who, executor_key, proof, Registration { endpoint, hardware, models })
        }

        /// Change what the sender registered.
        ///
        /// Parameters (what is absent stays):
        /// - `endpoint`: public URL of the executor.
        /// - `hardware`: what `keirin-executor bench` measured.
        /// - `models`: names of the models it serves, 1 to 8.
        ///
        /// Emits `ParticipantUpdated`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update())]
        pub fn update(
            origin: OriginFor<T>,
            endpoint: Option<Vec<u8>>,
            hardware: Option<HardwareProfile>,
            models: Option<Vec<ModelId>>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_update(who, endpoint, hardware, models)
        }

        /// Change the sender's executor key. Reports signed with the old key are refused from now on.
        ///
        /// Parameters:
        /// - `executor_key`: the new key.
        /// - `proof`: its signature, as for `register`.
        ///
        /// Emits `ExecutorKeyRotated`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::rotate_key())]
        pub fn rotate_key(origin: OriginFor<T>, executor_key: ExecutorKey, proof: ExecutorSignature) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_rotate_key(who, executor_key, proof)
        }

        /// Stop working. No new task is assigned to the sender; tasks already assigned must still be answered.
        /// All collateral starts unbonding. It is returned with the deposit when the unbonding period ends; what an earlier
        /// `unbond` freed may be withdrawn before.
        ///
        /// Emits `ParticipantLeaving` (and `CollateralUnbonding`), and `ParticipantLeft` (and `CollateralWithdrawn`) when
        /// unbonding ends.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::leave())]
        pub fn leave(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_leave(who)
        }

        /// Put more of the sender's tokens at stake.
        ///
        /// Parameters:
        /// - `amount`: how much more.
        ///
        /// Holds the amount. Emits `CollateralBonded`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::bond())]
        pub fn bond(origin: OriginFor<T>, amount: BalanceOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_bond(who, amount)
        }

        /// Start the way back of collateral. It no longer backs weight, and may be withdrawn after the unbonding period;
        /// until then it can be slashed.
        ///
        /// Parameters:
        /// - `amount`: how much.
        ///
        /// Emits `CollateralUnbonding`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, amount: BalanceOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_unbond(who, amount)
        }

        /// Return all of the sender's collateral that has waited for its unbonding period.
        ///
        /// Emits `CollateralWithdrawn`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(who)
        }
    }
}
