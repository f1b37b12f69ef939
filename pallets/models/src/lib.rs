//! # Models
//!
//! The registry of models that may be requested, and what they cost. Adding one, changing its terms or
//! taking it away is a governance act ([`Config::AdminOrigin`]).
//!
//! ## Prices
//!
//! A model's price answers demand. Utilisation of a block is what its answers took over what those who serve the model get
//! done in a block ([`Config::Capacity`]). It is averaged over a window of blocks, at most 1; while the average `u`
//! is outside of a stable zone `low..high`, the price changes in each block by `elasticity · (u − high)` or
//! `−elasticity · (low − u)`, never by more than `most_step`, and never below a floor ([`PriceRules`]). Nothing runs when
//! nobody answers: a price is brought up to date when it is looked at, however many blocks later, in bounded time.
//!
//! What counts is what is paid for: the units of an answer, in the block of its report. What a request asks for and does not
//! take, because its answer is short, or it fails or expires, moves no price up or down. An answer that took several blocks counts
//! with all of them, and so do answers that are reported together; so it is the average that ends at 1, and not a block.
//! To lift a price that is at rest somebody has to use and to pay a majority of the capacity for most of a window.
//!
//! ## Terms
//!
//! - **Units of compute**: how much work one token is, relative to other models; a token costs
//!   `units per token · price per unit`.
//! - **Content hash**: commitment to the model's files, so that every executor runs the same one.
//! - **Active**: whether it may be requested. A model is switched off before it is removed; tasks that are
//!   open at that moment keep the terms they were requested on, price included. Its price stays as it is meanwhile.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod price;
mod registry;
pub mod runtime_api;
mod types;
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
    use frame_support::{pallet_prelude::*, traits::tokens::Balance};
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{model::ModelId, traits::ModelCapacity};

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who may change the registry.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Amount of the token prices are in.
        type Balance: Balance;

        /// How much work a model can take.
        type Capacity: ModelCapacity;

        /// How prices answer demand.
        type Pricing: Get<PriceRules<Self::Balance>>;

        /// Most models in the registry.
        #[pallet::constant]
        type MaxModels: Get<u32>;

        /// Weights of this pallet's calls.
        type WeightInfo: WeightInfo;
    }

    /// Registered models. Bounded by [`Config::MaxModels`]; removed by governance.
    #[pallet::storage]
    pub type Models<T: Config> = CountedStorageMap<_, Blake2_128Concat, ModelId, Model<T::Balance>>;

    /// What a unit of each model's compute costs. Added and removed with the model.
    #[pallet::storage]
    pub type Prices<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, Price<BlockNumberFor<T>>>;

    /// Models registered at genesis, by name.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Name and description of each model.
        pub models: Vec<(ModelId, Model<T::Balance>)>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for (id, model) in &self.models {
                Pallet::<T>::admit(id, model.clone())
                    .expect("genesis registers valid models only; checked when the chain spec is built");
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A model was registered.
        ModelAdded {
            /// Its name.
            id: ModelId,
            /// Hash of its files.
            content_hash: sp_core::H256,
        },
        /// A model's terms changed; open tasks keep the old ones.
        ModelUpdated {
            /// Its name.
            id: ModelId,
        },
        /// A model was switched on or off.
        ModelActivitySet {
            /// Its name.
            id: ModelId,
            /// Whether it may be requested.
            active: bool,
        },
        /// An answer came in at another price than the answer before: that of later requests of this block.
        PriceChanged {
            /// Name of the model.
            id: ModelId,
            /// Price of a unit of compute now.
            price_per_unit: T::Balance,
        },
        /// A model was taken off the registry.
        ModelRemoved {
            /// Its name.
            id: ModelId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// A model of this name is registered already.
        AlreadyRegistered,
        /// No model of this name is registered.
        NotRegistered,
        /// The registry is full.
        TooManyModels,
        /// A name is 1 to 64 characters out of `a-z`, `0-9`, `.`, `_` and `-`.
        NameInvalid,
        /// The context length must be at least 1 token.
        ContextLengthZero,
        /// A token must take at least 1 unit of compute.
        UnitsPerTokenZero,
        /// A unit must cost something, or requests would be free.
        PriceZero,
        /// A unit costs more than can be reckoned with: 340 · 10^18 of the chain's smallest unit.
        PriceTooHigh,
        /// The model is active. Switch it off first.
        StillActive,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register a model. Only governance may.
        ///
        /// Parameters:
        /// - `id`: its name, 1 to 64 characters out of `a-z`, `0-9`, `.`, `_` and `-`.
        /// - `model`: files, context, price and requirements.
        ///
        /// Emits `ModelAdded`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::add())]
        pub fn add(origin: OriginFor<T>, id: Vec<u8>, model: Model<T::Balance>) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_add(id, model)
        }

        /// Change a model's terms. Only governance may.
        ///
        /// Parameters:
        /// - `id`: its name.
        /// - `terms`: what changes; what is absent stays. A price moves on with demand from the one given.
        ///
        /// Emits `ModelUpdated`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update())]
        pub fn update(origin: OriginFor<T>, id: Vec<u8>, terms: TermsUpdate<T::Balance>) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_update(id, terms)
        }

        /// Switch a model on or off. Only governance may.
        ///
        /// Parameters:
        /// - `id`: its name.
        /// - `active`: whether it may be requested from now on.
        ///
        /// Emits `ModelActivitySet`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_active())]
        pub fn set_active(origin: OriginFor<T>, id: Vec<u8>, active: bool) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_active(id, active)
        }

        /// Take a model that is switched off from the registry. Only governance may.
        ///
        /// Parameters:
        /// - `id`: its name.
        ///
        /// Emits `ModelRemoved`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::remove())]
        pub fn remove(origin: OriginFor<T>, id: Vec<u8>) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_remove(id)
        }
    }
}
