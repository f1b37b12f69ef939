//! # Sprints
//!
//! Epochs, the race in each, and what it settles: the voting weights and the collators.
//!
//! ## Goals
//!
//! - Weight is proofs of compute, counted exactly; what is claimed and not proved gives none.
//! - Nobody needs to trust a majority: whoever disagrees with a verdict has the runtime recompute the nonce.
//! - What an epoch writes on chain does not grow with the number of proofs.
//!
//! ## Terms
//!
//! - **Epoch**: reveal, generation, commit, validation, settled ([`Phase`]), each a number of blocks.
//! - **Secret**: 32 bytes a participant commits to when it opens an epoch, and reveals when it opens the next. The
//!   secrets of an epoch are mixed into the randomness of the next.
//! - **Racer**: a participant that opened the epoch. Only racers may commit proofs and vote.
//! - **Proof**: a nonce whose output under the sprint's model is near enough to the target. A racer commits to all of
//!   its own by the root of a tree and their count; a sample of them is revealed.
//! - **Vote**: a validator's word that all nonces revealed in an epoch are proofs, except those it accuses.
//! - **Dispute**: has the runtime recompute one revealed nonce. Whoever was wrong about it is discredited: loses this
//!   epoch's weight and a share of its collateral, and its vote counts no more.
//! - **Continuous commitment**: proofs with the same seed, made after the sprint's in the validation and settled phases by
//!   who has nothing better to do. Off until governance switches it on.
//! - **Void**: a commitment that counts for nothing, for the reasons in [`VoidReason`].
//!
//! ## Scenario
//!
//! In the reveal phase each participant calls [`Pallet::open`]. When it ends the seed is fixed. Executors race through
//! the generation phase; in the commit phase each calls [`Pallet::commit`]. Some blocks after it, entropy that nobody could
//! know while it lasted chooses the leaves that every racer must open with [`Pallet::reveal`] in the first part of the
//! validation phase. In the second part participants with weight recompute what was revealed and call [`Pallet::vote`]; in
//! the third, and before, anybody may call [`Pallet::dispute`]; about nonces that stand accused the offchain workers of both sides do,
//! for nothing. At the end commitments that hold become weights: by the collateral
//! rule, and by the cap that no participant of four or more has above 30 % of the sum.
//!
//! While continuous proving is on, racers then go on and call [`Pallet::commit_continuous`]. In the next epoch's validation phase,
//! with its sprint, a sample of those proofs is opened with [`Pallet::reveal_continuous`], voted on and disputed, and ten of
//! them ([`ContinuousTerms`]) count as one of the sprint.
//!
//! An epoch without any commitment that holds leaves the weights as they were.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod cap;
mod clock;
mod collators;
mod commit;
mod continuous;
mod difficulty;
mod dispute;
mod duties;
mod epochs;
mod events;
mod open;
mod prune;
mod reveal;
pub mod runtime_api;
mod settle;
mod tally;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod vote;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use frame_support::pallet_macros::import_section;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use alloc::vec::Vec;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{
        executor::ExecutorSignature,
        sprint::{
            Accusation, BasisPoints, Commit, Configuration, ContinuousCommit, EpochIndex, Opening, Phase, ProofSet,
            Race, Reveal, Secret, Vote, MAX_CONTINUOUS_COMMITS, MAX_SAMPLES,
        },
        traits::{Collateral, Entropy, ExecutorKeyOf, OnOpened, SetWeights, WeightOf},
        weight::VotingWeight,
        HashBytes,
    };
    use sp_runtime::{traits::Convert, Permill};
    use sp_staking::SessionIndex;

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = sp_core::H256, AccountId: Into<[u8; 32]>>
    {
        /// Who may race, with what key, what weight and what at stake.
        type Participants: ExecutorKeyOf<Self::AccountId>
            + WeightOf<Self::AccountId>
            + SetWeights<Self::AccountId>
            + Collateral<Self::AccountId>;

        /// Who may switch continuous proving on and off.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Hears who opened an epoch.
        type OnOpened: OnOpened<Self::AccountId>;

        /// What nobody on this chain could know before.
        type Entropy: Entropy;

        /// Whether an account has session keys and may be a collator.
        type Collators: frame_support::traits::ValidatorRegistration<Self::AccountId>;

        /// Collators that stay whatever the weights.
        type Invulnerables: Get<Vec<Self::AccountId>>;

        /// Collators of the current session.
        type SessionCollators: Get<Vec<Self::AccountId>>;

        /// The last block of an author, or 0.
        type LastAuthored: Convert<Self::AccountId, BlockNumberFor<Self>>;

        /// Sessions in which a collator that made no block in one is not elected again.
        #[pallet::constant]
        type SessionsSatOut: Get<SessionIndex>;

        /// Blocks of the phases.
        type PhaseLengths: Get<PhaseLengths<BlockNumberFor<Self>>>;

        /// Configuration of the sprint's model, from the next epoch on.
        type Configuration: Get<Configuration>;

        /// Difficulty of the first epoch.
        type InitialLevel: Get<u8>;

        /// Leaves sampled from each commitment, at most [`MAX_SAMPLES`].
        type Samples: Get<u32>;

        /// Proofs of the largest commitment of an epoch between which the difficulty stays.
        type ProofsAimedAt: Get<(u32, u32)>;

        /// Share of its weight a participant keeps without collateral.
        type UnbackedShare: Get<Permill>;

        /// Largest share of the sum of weights one of four or more participants may have.
        type WeightCap: Get<Permill>;

        /// Share of the collateral that who cheats or accuses falsely loses.
        type SlashedShare: Get<Permill>;

        /// Rules of continuous proving.
        type ContinuousTerms: Get<ContinuousTerms>;

        /// Collators elected by weight, beside the invulnerables.
        type ElectedCollators: Get<u32>;

        /// Most racers of an epoch.
        #[pallet::constant]
        type MaxRacers: Get<u32>;

        /// Slots of participants that get their weight in one block.
        #[pallet::constant]
        type SlotsPerBlock: Get<u32>;

        /// Entries of former epochs that are removed in one block.
        #[pallet::constant]
        type PrunedPerBlock: Get<u32>;

        /// Weights of this pallet's calls and hooks.
        type WeightInfo: WeightInfo;

        /// Sets up what benchmarks need of other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// The epoch that is going on.
    #[pallet::storage]
    pub type CurrentEpoch<T: Config> = StorageValue<_, Epoch<BlockNumberFor<T>>, ValueQuery>;

    /// Randomness of the current epoch, `R(e)`.
    #[pallet::storage]
    pub type Randomness<T> = StorageValue<_, HashBytes, ValueQuery>;

    /// What outside gave in the last block in which it gave something; see [`Pallet::note_outside_entropy`].
    #[pallet::storage]
    pub type OutsideEntropy<T> = StorageValue<_, HashBytes, ValueQuery>;

    /// What racers committed to as their secrets. Bounded by [`Config::MaxRacers`] an epoch; pruned two epochs later.
    #[pallet::storage]
    pub type SecretCommitments<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Identity, T::AccountId, HashBytes>;

    /// Secrets of an epoch that were revealed in the next one, in the order of accounts. Pruned two epochs later.
    #[pallet::storage]
    pub type Secrets<T: Config> = StorageDoubleMap<_, Twox64Concat, EpochIndex, Identity, T::AccountId, Secret>;

    /// Commitments to proofs. Pruned two epochs later.
    #[pallet::storage]
    pub type Commitments<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, Commitment>;

    /// Nonces that were sampled and revealed. Pruned two epochs later.
    #[pallet::storage]
    pub type Revealed<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        EpochIndex,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<u64, ConstU32<MAX_SAMPLES>>,
    >;

    /// Whether continuous commitments are taken.
    #[pallet::storage]
    pub type ContinuousEnabled<T> = StorageValue<_, bool, ValueQuery>;

    /// The race of the epoch before the current one.
    #[pallet::storage]
    pub type PreviousRace<T> = StorageValue<_, Race>;

    /// Continuous commitments of an epoch, in sum. Pruned two epochs later, like the two maps after it.
    #[pallet::storage]
    pub type Continuous<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        EpochIndex,
        Blake2_128Concat,
        T::AccountId,
        ContinuousRecord<BlockNumberFor<T>>,
    >;

    /// Continuous commitments of an epoch, in their order.
    #[pallet::storage]
    pub type ContinuousProofSets<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        EpochIndex,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<ProofSet, ConstU32<MAX_CONTINUOUS_COMMITS>>,
        ValueQuery,
    >;

    /// Nonces of an epoch's continuous commitments that were sampled and revealed in the next.
    #[pallet::storage]
    pub type ContinuousRevealed<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        EpochIndex,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<u64, ConstU32<MAX_SAMPLES>>,
    >;

    /// What validators voted. Pruned two epochs later.
    #[pallet::storage]
    pub type Votes<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, Ballot<T::AccountId>>;

    /// Who accused a revealed nonce. Pruned two epochs later.
    #[pallet::storage]
    pub type Accusers<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        EpochIndex,
        Blake2_128Concat,
        Accusation<T::AccountId>,
        BoundedVec<Accuser<T::AccountId>, T::MaxRacers>,
    >;

    /// What disputes found. Pruned two epochs later.
    #[pallet::storage]
    pub type Findings<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, Accusation<T::AccountId>, Finding>;

    /// Who was wrong about a nonce and loses this epoch's weight. Pruned two epochs later.
    #[pallet::storage]
    pub type Discredited<T: Config> = StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, ()>;

    /// Weights of the last settled sprint, largest first; among equals by account.
    #[pallet::storage]
    pub type Standings<T: Config> = StorageValue<_, BoundedVec<(T::AccountId, VotingWeight), T::MaxRacers>, ValueQuery>;

    /// First block of the current session.
    #[pallet::storage]
    pub type SessionBegan<T: Config> = StorageValue<_, BlockNumberFor<T>, ValueQuery>;

    /// Elected collators that made no block in a session, and the session from which on they may be elected again.
    #[pallet::storage]
    pub type SittingOut<T: Config> =
        StorageValue<_, BoundedVec<(T::AccountId, SessionIndex), T::MaxRacers>, ValueQuery>;

    /// The slot of participants from which on the last settled weights are still to be given.
    #[pallet::storage]
    pub type SettlementCursor<T> = StorageValue<_, u32>;

    /// The oldest epoch of which entries are left.
    #[pallet::storage]
    pub type PruneCursor<T> = StorageValue<_, EpochIndex, ValueQuery>;

    #[pallet::error]
    pub enum Error<T> {
        /// The epoch is not in the phase for this.
        WrongPhase,
        /// The epoch named is not the current one.
        WrongEpoch,
        /// No such nonce was revealed in this epoch.
        NotRevealed,
        /// The runtime has recomputed this nonce already.
        AlreadyDisputed,
        /// The model of this epoch is too large for the runtime to recompute. Its verdicts are by weight alone.
        ModelTooLarge,
        /// Something that was checked before is no longer so.
        NoLongerValid,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::tick(now)
        }

        fn integrity_test() {
            assert!(T::MaxRacers::get() > 0, "an epoch needs room for a racer");
            assert!(T::SlotsPerBlock::get() > 0, "a settlement of no slots a block never ends");
            assert!(T::PrunedPerBlock::get() > 0, "pruning nothing a block never ends");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Open an epoch: commit to this epoch's secret and reveal that of the epoch before, if one was committed.
        /// Submitted by the offchain worker as an authorized transaction; no account, no fee.
        ///
        /// Parameters:
        /// - `opening`: epoch, participant, commitment and revealed secret.
        /// - `signature`: by the executor key over `sha256("keirin/sprint/opening" ‖ genesis hash ‖ SCALE(opening))`.
        ///
        /// Emits `EpochOpened`.
        #[pallet::call_index(0)]
        #[pallet::weight((T::WeightInfo::open(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_open())]
        #[pallet::authorize(Self::authorize_open)]
        pub fn open(
            origin: OriginFor<T>,
            opening: Opening<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_open(opening)
        }

        /// Commit to the proofs found in this epoch. Submitted by the offchain worker as an authorized transaction.
        ///
        /// Parameters:
        /// - `commit`: epoch, participant, seed, and root and count of the proofs.
        /// - `signature`: by the executor key over `sha256("keirin/sprint/commit" ‖ genesis hash ‖ SCALE(commit))`.
        ///
        /// Emits `ProofsCommitted`.
        #[pallet::call_index(1)]
        #[pallet::weight((T::WeightInfo::commit(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_commit())]
        #[pallet::authorize(Self::authorize_commit)]
        pub fn commit(
            origin: OriginFor<T>,
            commit: Commit<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_commit(commit)
        }

        /// Open the sampled leaves of a commitment. Submitted by the offchain worker as an authorized transaction; it
        /// needs no signature, because only who has the proofs can open them.
        ///
        /// Parameters:
        /// - `reveal`: epoch, participant, the sampled nonces and the nodes beside their paths.
        ///
        /// Emits `ProofsRevealed`.
        #[pallet::call_index(2)]
        #[pallet::weight((T::WeightInfo::reveal(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_reveal())]
        #[pallet::authorize(Self::authorize_reveal)]
        pub fn reveal(origin: OriginFor<T>, reveal: Reveal<T::AccountId>) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_reveal(reveal)
        }

        /// Vote on everything that was revealed. Submitted by the offchain worker as an authorized transaction.
        ///
        /// Parameters:
        /// - `vote`: epoch, validator and the nonces that are no proofs.
        /// - `signature`: by the executor key over `sha256("keirin/sprint/vote" ‖ genesis hash ‖ SCALE(vote))`.
        ///
        /// Emits `Voted`.
        #[pallet::call_index(3)]
        #[pallet::weight((
            T::WeightInfo::vote(u32::try_from(vote.accused.len()).unwrap_or(u32::MAX)),
            DispatchClass::Operational,
        ))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_vote())]
        #[pallet::authorize(Self::authorize_vote)]
        pub fn vote(origin: OriginFor<T>, vote: Vote<T::AccountId>, signature: ExecutorSignature) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_vote(vote)
        }

        /// Have the runtime recompute a revealed nonce. If it is a proof, those who accused it are discredited; if it is
        /// none, the commitment is void, and so are those who vouched for it. Signed, it costs nothing when it changes a
        /// verdict. Once voting has ended, offchain workers submit it as an authorized transaction about nonces that stand
        /// accused; no account, no fee.
        ///
        /// Parameters:
        /// - `disputed`: participant, epoch whose race the nonce is of, and nonce: one that was revealed in the current epoch.
        ///
        /// Emits `DisputeSettled`, and `ValidatorDiscredited` for each accuser who was wrong.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::dispute(T::MaxRacers::get()))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_dispute())]
        #[pallet::authorize(Self::authorize_dispute)]
        pub fn dispute(origin: OriginFor<T>, disputed: Accusation<T::AccountId>) -> DispatchResultWithPostInfo {
            if ensure_authorized(origin.clone()).is_ok() {
                return Self::do_free_dispute(disputed);
            }
            ensure_signed(origin)?;
            Self::do_dispute(disputed)
        }

        /// Commit to proofs made after the sprint's, with the same seed. Submitted by the offchain worker as an authorized
        /// transaction in the validation and settled phases, while continuous proving is switched on.
        ///
        /// Parameters:
        /// - `commit`: epoch, participant, seed, number, utilisation, and root and count of the proofs.
        /// - `signature`: by the executor key over `sha256("keirin/sprint/continuous" ‖ genesis hash ‖ SCALE(commit))`.
        ///
        /// Emits `ContinuousCommitted`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::commit_continuous())]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_commit_continuous())]
        #[pallet::authorize(Self::authorize_commit_continuous)]
        pub fn commit_continuous(
            origin: OriginFor<T>,
            commit: ContinuousCommit<T::AccountId>,
            signature: ExecutorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _checked_in_authorize = signature;
            Self::do_commit_continuous(commit)
        }

        /// Open the sampled leaves of the last epoch's continuous commitments, all in one. Submitted by the offchain worker as
        /// an authorized transaction; it needs no signature, because only who has the proofs can open them.
        ///
        /// Parameters:
        /// - `reveal`: last epoch, participant, the sampled nonces and the nodes beside their paths, commitment by commitment.
        ///
        /// Emits `ContinuousProofsRevealed`.
        #[pallet::call_index(6)]
        #[pallet::weight((T::WeightInfo::reveal_continuous(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_reveal_continuous())]
        #[pallet::authorize(Self::authorize_reveal_continuous)]
        pub fn reveal_continuous(origin: OriginFor<T>, reveal: Reveal<T::AccountId>) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_reveal_continuous(reveal)
        }

        /// Switch continuous proving on or off. Only governance may. What was committed to before is still opened and counted.
        ///
        /// Parameters:
        /// - `enabled`: whether commitments are taken from now on.
        ///
        /// Emits `ContinuousSwitched`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::set_continuous())]
        pub fn set_continuous(origin: OriginFor<T>, enabled: bool) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_continuous(enabled);
            Ok(())
        }
    }
}
