//! # Rewards
//!
//! What work earns, from the fee's arrival to the payment; and what the chain burns.
//!
//! ## Goals
//!
//! - Nothing is paid before the epoch it was earned in is settled for who earned it, and nothing is taken away after that.
//! - Tokens come into being in one way, as subsidy, never more of it than the schedule says; every burn is counted.
//! - Shares add up to what was shared, to the smallest unit.
//!
//! ## Terms
//!
//! - **Pot**: the account in which fees and earnings wait. It has the existential deposit from genesis, so that it is never
//!   reaped.
//! - **Owed**: earned and not paid out yet; pending, claimable or vesting.
//! - **Held**: in the pot beyond that, until it is shared or given back: fees, deposits, fines.
//! - **Earning**: what a participant has earned in an epoch; its way is [`EarningStage`].
//! - **Training fund**: the account that gets a share of every fee.
//! - **Subsidy**: what is minted for an epoch at most. It falls from epoch to epoch by a share, until nothing is left of it.
//! - **Vesting**: a claimed amount is paid in equal parts, one as each of the next [`Config::VestingEpochs`] epochs begins.
//!
//! ## Scenario
//!
//! A fee is moved into the pot. When its epoch is settled, `Earnings::share` divides it between
//! training fund, executor and validators, or `Earnings::refund` gives it back; `Earnings::fine` moves what one has earned to others. Then
//! `Earnings::subsidise` mints a participant's share of the subsidy, and `Earnings::settle` makes all it has earned in the epoch
//! claimable, unless `Earnings::forfeit` takes it away.
//!
//! [`Pallet::claim`] pays it, at once or by and by; what has vested since is paid by [`Pallet::release`] and with every
//! further claim. Whoever calls, it is the participant that is paid. Its offchain worker calls for nothing. What nobody claims
//! within [`Config::ClaimWindow`] epochs is burned.
//!
//! ## Properties
//!
//! - The pot always has what is owed. Whatever is asked for, no more is shared or given back than is held; what strangers put into the
//!   pot is held for ever, and harms nobody.
//! - Issuance is that at genesis, and what was minted as subsidy, less what was burned: for this, transaction fees, dust and slashes
//!   go to [`CountBurns`]. Where balances let anybody burn its own, or governance set balances, this ends to be true: a runtime
//!   that wants to rely on it filters those calls.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "runtime-benchmarks")),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod claim;
mod earnings;
mod expire;
mod minting;
mod pot;
pub mod runtime_api;
mod subsidy;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod vesting;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use keirin_primitives::rewards::EarningStage;
pub use pallet::*;
pub use pot::CountBurns;
pub use types::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use frame_support::{pallet_prelude::*, traits::fungible, PalletId};
    use frame_system::pallet_prelude::*;
    use keirin_primitives::{sprint::EpochIndex, traits::Epochs};
    use sp_runtime::{Permill, Perquintill};

    use crate::{types::*, WeightInfo};

    /// Of what the pallet stores. A change of that raises it, and comes with a migration.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The token that is earned.
        type Currency: fungible::Mutate<Self::AccountId> + fungible::Balanced<Self::AccountId>;

        /// Knows the current epoch.
        type Epochs: Epochs<Self::AccountId, BlockNumberFor<Self>>;

        /// Name of the pot.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// Name of the training fund. The accounts of both names differ.
        #[pallet::constant]
        type TrainingFundId: Get<PalletId>;

        /// Subsidy of the first epoch. A change scales those of all epochs that begin after it.
        type InitialSubsidy: Get<BalanceOf<Self>>;

        /// Share by which an epoch's subsidy is less than that of the epoch before.
        type SubsidyDecay: Get<Perquintill>;

        /// Share of each fee that the training fund gets.
        type TrainingShare: Get<Permill>;

        /// Share of what a participant forfeits that goes to who gave the reason.
        type FinderShare: Get<Permill>;

        /// Epochs over which a claim vests, not above [`Config::MaxVestingEpochs`]; 0 to pay it at once.
        type VestingEpochs: Get<u32>;

        /// Epochs in which an epoch can be claimed after its end; at least 2 are given, in the first of which it is settled.
        type ClaimWindow: Get<u32>;

        /// Most epochs over which a claim vests.
        #[pallet::constant]
        type MaxVestingEpochs: Get<u32>;

        /// Most earnings that are forgotten in one block.
        #[pallet::constant]
        type ExpiredPerBlock: Get<u32>;

        /// Weights of this pallet's calls, hooks and trait.
        type WeightInfo: WeightInfo;
    }

    /// Issuance when the chain began.
    #[pallet::storage]
    pub type GenesisIssuance<T: Config> = StorageValue<_, BalanceOf<T>, ValueQuery>;

    /// Subsidies minted since.
    #[pallet::storage]
    pub type Minted<T: Config> = StorageValue<_, BalanceOf<T>, ValueQuery>;

    /// Burned since; see [`crate::CountBurns`].
    #[pallet::storage]
    pub type Burned<T: Config> = StorageValue<_, BalanceOf<T>, ValueQuery>;

    /// What is pending, claimable and vesting, in sum.
    #[pallet::storage]
    pub type Owed<T: Config> = StorageValue<_, BalanceOf<T>, ValueQuery>;

    /// What was earned, by epoch. Removed when it can no longer be claimed; until then also what was claimed or lost is known, so that nothing
    /// happens to it twice. Bounded by participants times [`Config::ClaimWindow`].
    #[pallet::storage]
    pub type Earned<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EpochIndex, Blake2_128Concat, T::AccountId, Earning<BalanceOf<T>>>;

    /// What was claimed and is not paid yet. Removed when all of it is paid.
    #[pallet::storage]
    pub type Vesting<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Schedule<T>>;

    /// How far the subsidy has fallen.
    #[pallet::storage]
    pub type Level<T> = StorageValue<_, SubsidyLevel, ValueQuery>;

    /// The subsidies of the epochs that are not forgotten.
    #[pallet::storage]
    pub type Subsidies<T: Config> = StorageMap<_, Twox64Concat, EpochIndex, Subsidy<BalanceOf<T>>>;

    /// The oldest epoch that is not forgotten.
    #[pallet::storage]
    pub type ExpiryCursor<T> = StorageValue<_, EpochIndex, ValueQuery>;

    /// Gives pot and training fund the existential deposit, and notes the issuance. So this pallet comes after all that put
    /// tokens into the genesis.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        #[serde(skip)]
        _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::open_accounts()
                .expect("an existential deposit is all that is minted; checked when the chain spec is built");
            GenesisIssuance::<T>::put(<T::Currency as fungible::Inspect<_>>::total_issuance());
            Pallet::<T>::begin_first_epoch();
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An epoch began, for which a subsidy may be minted.
        SubsidyGranted {
            /// The epoch.
            epoch: EpochIndex,
            /// The most that is minted for it.
            amount: BalanceOf<T>,
        },
        /// A fee was shared.
        FeeShared {
            /// The epoch of the work.
            epoch: EpochIndex,
            /// The fee.
            fee: BalanceOf<T>,
            /// Of it, what the training fund got.
            training: BalanceOf<T>,
            /// Among how many the rest was shared; without any the fee was burned.
            workers: u32,
        },
        /// A fee was given back.
        FeeRefunded {
            /// To whom.
            requester: T::AccountId,
            /// How much.
            fee: BalanceOf<T>,
        },
        /// A participant lost a part of what it had earned in an epoch to others.
        Fined {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// A participant's share of an epoch's subsidy was minted.
        Subsidised {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// A participant lost all that it had earned in an epoch.
        Forfeited {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
            /// Who was paid a share of it for giving the reason, and how much.
            bounty: Option<(T::AccountId, BalanceOf<T>)>,
        },
        /// What a participant earned in an epoch can be claimed.
        EarningsSettled {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// What a participant earned in an epoch was claimed.
        Claimed {
            /// The epoch.
            epoch: EpochIndex,
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// A participant was paid what it had claimed and what has vested.
        Paid {
            /// Who.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// What an account was to be paid was burned: it is gone, and for less than the existential deposit it does not come back.
        DustBurned {
            /// Which.
            account: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
        /// What a participant earned was not claimed in time, and burned.
        EarningsExpired {
            /// The epoch in which it was earned.
            epoch: EpochIndex,
            /// Whose.
            participant: T::AccountId,
            /// How much.
            amount: BalanceOf<T>,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The participant has earned nothing in this epoch that could be claimed.
        NothingEarned,
        /// The epoch is not settled for the participant. It is settled in the epoch after it, for those that revealed their secret.
        NotSettled,
        /// The participant has lost what it earned in this epoch.
        AlreadyForfeited,
        /// What the participant earned in this epoch has been claimed.
        AlreadyClaimed,
        /// The epoch is too long ago; what was not claimed is burned.
        WindowClosed,
        /// Nothing of what the participant claimed has vested since it was last paid.
        NothingVested,
        /// The participant's account does not exist, and what it would be paid is less than the existential deposit.
        PayoutTooSmall,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_now: BlockNumberFor<T>) -> Weight {
            let now = T::Epochs::now().index;
            let begun = T::WeightInfo::begin_epochs(Self::begin_epochs(now));
            begun.saturating_add(T::WeightInfo::expire(Self::expire(now)))
        }

        fn integrity_test() {
            assert!(T::ExpiredPerBlock::get() > 0, "forgetting nothing a block never ends");
            assert!(Self::pot_account() != Self::training_fund(), "pot and training fund must be two accounts");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Claim what a participant earned in an epoch. Anybody may; it is the participant that is paid, at once or as it vests, and
        /// with it what else has vested. Offchain workers submit it as an authorized transaction; no account, no fee.
        ///
        /// Parameters:
        /// - `participant`: who earned it.
        /// - `epoch`: in which epoch. It must be settled, and not longer ago than the claim window.
        ///
        /// Emits `Claimed`, and `Paid` when something is paid now.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::claim())]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_claim())]
        #[pallet::authorize(Self::authorize_claim)]
        pub fn claim(origin: OriginFor<T>, participant: T::AccountId, epoch: EpochIndex) -> DispatchResult {
            Self::ensure_anybody(origin)?;
            Self::do_claim(participant, epoch)
        }

        /// Pay a participant what it has claimed and what has vested. Anybody may. Offchain workers submit it as an
        /// authorized transaction; no account, no fee.
        ///
        /// Parameters:
        /// - `participant`: who is paid.
        ///
        /// Emits `Paid`; or `DustBurned`, if the account is gone and there is less left than an account must have.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::release())]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_release())]
        #[pallet::authorize(Self::authorize_release)]
        pub fn release(origin: OriginFor<T>, participant: T::AccountId) -> DispatchResult {
            Self::ensure_anybody(origin)?;
            Self::do_release(participant)
        }
    }
}
