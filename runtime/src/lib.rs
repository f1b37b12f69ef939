//! # Keirin's runtime
//!
//! A parachain runtime of FRAME's own pallets and Keirin's. Pallets are configured in [`configs`], one file
//! per concern; what programs outside may ask is in [`apis`]; how reports get from the offchain worker into
//! the transaction pool is in [`offchain`]; chains start from [`genesis`].
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::indexing_slicing))]
// `construct_runtime` makes one enum of all calls; its recursion grows with the number of pallets.
#![recursion_limit = "512"]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod constants;
pub mod genesis;
pub mod offchain;
#[cfg(test)]
mod tests;
pub mod weights;

use alloc::vec::Vec;
use sp_runtime::{
    generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use apis::{api, RuntimeApi};
pub use configs::parameters::{dynamic_params, RuntimeParameters};

/// Signature of a signed transaction.
pub type Signature = MultiSignature;
/// A 32-byte account.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Amount of KEI in its smallest unit; 10^12 are one KEI.
pub type Balance = u128;
/// Number of a transaction of one account.
pub type Nonce = u32;
/// Blake2-256.
pub type Hash = sp_core::H256;
/// Height of a block.
pub type BlockNumber = u32;
/// How transactions name accounts.
pub type Address = MultiAddress<AccountId, ()>;
/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// What a transaction carries besides its call. Payloads are FRAME's own: polkadot.js signs only what it knows.
pub type TxExtension = cumulus_pallet_weight_reclaim::StorageWeightReclaim<
    Runtime,
    (
        frame_system::AuthorizeCall<Runtime>,
        frame_system::CheckNonZeroSender<Runtime>,
        frame_system::CheckSpecVersion<Runtime>,
        frame_system::CheckTxVersion<Runtime>,
        frame_system::CheckGenesis<Runtime>,
        frame_system::CheckEra<Runtime>,
        frame_system::CheckNonce<Runtime>,
        frame_system::CheckWeight<Runtime>,
        pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
        frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    ),
>;

/// A transaction as it travels.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// What an upgrade to this runtime does to what older ones have stored. A pallet whose storage version rises has its migration here.
pub type Migrations = (pallet_xcm::migration::MigrateToLatestXcmVersion<Runtime>,);

/// Dispatches blocks to pallets.
pub type Executive =
    frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// What programs that do not know the runtime's calls need of its types.
pub mod opaque {
    use super::{generic, BlakeTwo256, BlockNumber};

    pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

    /// Header of a block.
    pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
    /// A block of opaque transactions.
    pub type Block = generic::Block<Header, UncheckedExtrinsic>;
}

impl_opaque_keys! {
    /// Keys a collator authors blocks with.
    pub struct SessionKeys {
        /// Block authorship.
        pub aura: Aura,
    }
}

/// Puts the version into the Wasm code, where `sp_version::runtime_version` reads plain numbers only.
macro_rules! version {
    ($spec_version:tt) => {
        /// Version of this runtime.
        #[sp_version::runtime_version]
        pub const VERSION: RuntimeVersion = RuntimeVersion {
            spec_name: alloc::borrow::Cow::Borrowed("keirin"),
            impl_name: alloc::borrow::Cow::Borrowed("keirin"),
            authoring_version: 1,
            spec_version: $spec_version,
            impl_version: 0,
            apis: apis::RUNTIME_API_VERSIONS,
            transaction_version: 1,
            system_version: 1,
        };
    };
}

#[cfg(not(feature = "next-version"))]
version!(1);
#[cfg(feature = "next-version")]
version!(2);

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    // The chain itself.
    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type ParachainSystem = cumulus_pallet_parachain_system;
    #[runtime::pallet_index(2)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(3)]
    pub type ParachainInfo = parachain_info;
    #[runtime::pallet_index(4)]
    pub type WeightReclaim = cumulus_pallet_weight_reclaim;
    #[runtime::pallet_index(5)]
    pub type Parameters = pallet_parameters;

    // Money.
    #[runtime::pallet_index(10)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(11)]
    pub type TransactionPayment = pallet_transaction_payment;

    // Governance.
    #[runtime::pallet_index(15)]
    pub type Sudo = pallet_sudo;

    // Collators. The order of these matters.
    #[runtime::pallet_index(20)]
    pub type Authorship = pallet_authorship;
    #[runtime::pallet_index(21)]
    pub type CollatorSelection = pallet_collator_selection;
    #[runtime::pallet_index(22)]
    pub type Session = pallet_session;
    #[runtime::pallet_index(23)]
    pub type Aura = pallet_aura;
    #[runtime::pallet_index(24)]
    pub type AuraExt = cumulus_pallet_aura_ext;

    // Other chains.
    #[runtime::pallet_index(30)]
    pub type XcmpQueue = cumulus_pallet_xcmp_queue;
    #[runtime::pallet_index(31)]
    pub type PolkadotXcm = pallet_xcm;
    #[runtime::pallet_index(32)]
    pub type MessageQueue = pallet_message_queue;

    // Convenience.
    #[runtime::pallet_index(40)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(41)]
    pub type Multisig = pallet_multisig;
    #[runtime::pallet_index(42)]
    pub type Proxy = pallet_proxy;
    #[runtime::pallet_index(43)]
    pub type Scheduler = pallet_scheduler;
    #[runtime::pallet_index(44)]
    pub type Preimage = pallet_preimage;

    // Keirin.
    #[runtime::pallet_index(50)]
    pub type Models = pallet_keirin_models;
    #[runtime::pallet_index(51)]
    pub type Participants = pallet_keirin_participants;
    #[runtime::pallet_index(52)]
    pub type Inference = pallet_keirin_inference;
    #[runtime::pallet_index(53)]
    pub type Sprints = pallet_keirin_sprints;
    #[runtime::pallet_index(54)]
    pub type Validation = pallet_keirin_validation;
    #[runtime::pallet_index(55)]
    pub type Reputation = pallet_keirin_reputation;
    #[runtime::pallet_index(57)]
    pub type Canaries = pallet_keirin_canaries;
    #[runtime::pallet_index(58)]
    pub type Receipts = pallet_keirin_receipts;
    // Pallets are built at genesis in the order of their numbers: after every one that has money.
    #[runtime::pallet_index(60)]
    pub type Rewards = pallet_keirin_rewards;
}

// What the relay chain's validators call in the Wasm code: without it no block of this chain is ever backed.
cumulus_pallet_parachain_system::register_validate_block! {
    Runtime = Runtime,
    BlockExecutor = cumulus_pallet_aura_ext::BlockExecutor::<Runtime, Executive>,
}
