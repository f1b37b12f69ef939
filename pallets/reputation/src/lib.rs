//! # Reputation
//!
//! For how many epochs each participant has served honestly. Who has served for long is checked less.
//!
//! ## Goals
//!
//! - Reputation is earned by one epoch of service at a time, and lost at once.
//! - It does not fade while one pauses, but who stays away is forgotten.
//!
//! ## Terms
//!
//! - **Served**: did its share of work and of validation in an epoch. It counts once an epoch, up to
//!   [`Config::ReputationEpochs`].
//! - **Cheated**: its failures of an epoch exceed what chance explains. All it had served counts no more; the record says when and how
//!   often.
//! - **Checks**: how many works were checked, and how many of them failed, over the epochs; at most [`Config::CountedChecks`] and what one epoch adds.
//! - **Active**: served, failed or cheated.
//!
//! ## Scenario
//!
//! When an epoch is settled, participant by participant, `Reputation::served` or `Reputation::cheated` is called. The number of epochs
//! sets the rate at which work is sampled, through `Reputation::epochs_of`. A record whose participant was not active in
//! [`Config::ReputationEpochs`] epochs counts for nothing from then on, and is removed in one of the next blocks.
//!
//! ## Properties
//!
//! - Nobody's count exceeds the epochs since it last cheated.
//! - Each record stands in the list of the epoch in which it was last active, and nowhere else.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod record;
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
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{sprint::EpochIndex, traits::Epochs};

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Knows the current epoch.
        type Epochs: Epochs<Self::AccountId, BlockNumberFor<Self>>;

        /// Most epochs of service that count, and epochs without activity after which a record counts for nothing.
        type ReputationEpochs: Get<u32>;

        /// Checked works after which counting them starts anew, so that a long honest past excuses little.
        type CountedChecks: Get<u32>;

        /// Most records that are removed in one block.
        #[pallet::constant]
        type SweptPerBlock: Get<u32>;

        /// Weights of this pallet's hook and trait.
        type WeightInfo: WeightInfo;
    }

    /// Records of service. Removed when their participants were not active for long.
    #[pallet::storage]
    pub type Records<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Record>;

    /// Who was last active in an epoch. Removed with the record, or when it is active again.
    #[pallet::storage]
    pub type LastActive<T: Config> = StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, ()>;

    /// The oldest epoch in which somebody can have been last active.
    #[pallet::storage]
    pub type SweepCursor<T> = StorageValue<_, EpochIndex, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A participant served honestly.
        ServiceCounted {
            /// Who.
            participant: T::AccountId,
            /// In which epoch.
            epoch: EpochIndex,
            /// Epochs that count now.
            epochs: u32,
        },
        /// A participant cheated; its reputation is zero.
        ReputationLost {
            /// Who.
            participant: T::AccountId,
            /// In which epoch it cheated.
            epoch: EpochIndex,
            /// Epochs that counted before.
            epochs: u32,
        },
        /// A participant was not active for so long that its record was removed.
        RecordRemoved {
            /// Who.
            participant: T::AccountId,
        },
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_now: BlockNumberFor<T>) -> Weight {
            T::WeightInfo::sweep(Self::sweep(T::Epochs::now().index))
        }

        fn integrity_test() {
            assert!(T::SweptPerBlock::get() > 0, "removing nothing a block never ends");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
