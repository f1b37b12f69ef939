//! # Canaries
//!
//! Tasks that the protocol sends to participants that had none, so that nobody earns by existing: the subsidy of an epoch
//! is for those who answered a task in it (`docs/decisions/0011-trust.md`).
//!
//! ## Goals
//!
//! - Every active participant that has answered nothing in an epoch by a given phase gets one task in it, if the budget allows; who has
//!   answered gets none.
//! - An executor cannot tell a canary from a request: it is asked, held, numbered, answered, checked and paid as every other task.
//! - What is minted for canaries in an epoch is bounded, and what they did not cost is burned.
//! - The work in a block is bounded, however many participants there are.
//!
//! ## Terms
//!
//! - **Canary**: a task that an account pays for which this pallet made. The account is the hash of entropy that nobody knew a block
//!   before; it has sent one transaction by its nonce, and has more than it spends.
//! - **Quiz**: what a canary asks, put together from the same entropy ([`quiz`]).
//! - **Walk**: the way through the participants' slots, some in each block, round after round while the phase lasts.
//!
//! ## Scenario
//!
//! In the phase [`Config::SentIn`] of an epoch each block goes through a few slots. A participant with weight that has answered nothing,
//! has no open task and no canary of this epoch gets one. Who is dead lets it expire, and so has answered nothing; who
//! works answers it and earns its fee. An open task only puts a canary off: the walk comes by again, so that nobody keeps another
//! from its canary with requests that cannot be answered. Two epochs later, when the works of that epoch are settled, what is left on the
//! accounts is burned.
//!
//! ## What a host can find out
//!
//! Who follows the chain rather than its orders sees that no transaction asked for a canary. It gains nothing by it: to answer canaries and
//! nothing else is to let requests expire, and to answer them worse than requests is what validators look for.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod close;
mod draw;
mod open;
pub mod quiz;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod walk;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use draw::Draw;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use frame_support::{pallet_prelude::*, traits::fungible};
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{
        inference::TaskId,
        sprint::{EpochIndex, Phase},
        traits::{ActiveParticipants, Entropy, Epochs, MintSubsidy, ProtocolTasks},
    };

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The token fees are paid in.
        type Currency: fungible::Inspect<Self::AccountId>;

        /// Knows the current epoch.
        type Epochs: Epochs<Self::AccountId, BlockNumberFor<Self>>;

        /// Randomness that nobody knows before its block.
        type Entropy: Entropy;

        /// Who may be asked, and what.
        type Participants: ActiveParticipants<Self::AccountId>;

        /// Opens tasks.
        type Tasks: ProtocolTasks<Self::AccountId, BalanceOf<Self>>;

        /// Where the tokens come from, and go.
        type Subsidy: MintSubsidy<Self::AccountId, BalanceOf<Self>>;

        /// The most that is minted for the canaries of an epoch.
        type Budget: Get<BalanceOf<Self>>;

        /// The phase in which canaries are sent. It has to end so early that they are answered within the epoch.
        type SentIn: Get<Phase>;

        /// Most slots that are looked at in a block; each may get a canary.
        #[pallet::constant]
        type SlotsPerBlock: Get<u32>;

        /// Most canaries and marks of a past epoch that are removed in a block.
        #[pallet::constant]
        type ClosedPerBlock: Get<u32>;

        /// Weights of this pallet's hooks.
        type WeightInfo: WeightInfo;

        /// What benchmarks need of other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
    }

    /// The way through the participants, of the last epoch that had one.
    #[pallet::storage]
    pub type CurrentWalk<T: Config> = StorageValue<_, Walk<BalanceOf<T>>>;

    /// Who has answered a task in an epoch. Removed two epochs later.
    #[pallet::storage]
    pub type Answered<T: Config> = StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, ()>;

    /// Canaries of an epoch by participant, one of each. Removed two epochs later.
    #[pallet::storage]
    pub type Canaries<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, Canary<T::AccountId>>;

    /// Nothing is kept of epochs before this one.
    #[pallet::storage]
    pub type OldestKept<T> = StorageValue<_, EpochIndex, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A canary of a past epoch is over. Nothing is said of it before.
        CanaryClosed {
            /// Its epoch.
            epoch: EpochIndex,
            /// Who had to answer.
            participant: T::AccountId,
            /// The task.
            task: TaskId,
            /// The account it was paid from.
            requester: T::AccountId,
            /// What it did not cost.
            burned: BalanceOf<T>,
        },
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_now: BlockNumberFor<T>) -> Weight {
            let now = T::Epochs::now();
            let closing = T::WeightInfo::close(Self::close_past(now.index));
            if now.phase != T::SentIn::get() {
                return closing;
            }
            let (slots, opened) = Self::walk_on(now.index);
            closing.saturating_add(T::WeightInfo::walk(slots, opened))
        }

        fn integrity_test() {
            assert!(T::SlotsPerBlock::get() > 0, "a walk of no steps never reaches anybody");
            assert!(T::ClosedPerBlock::get() > 0, "what is never removed is never burned");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
