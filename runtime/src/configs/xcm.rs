//! Messages from and to other chains: what they may do here.
//!
//! - The chain knows one asset, its own token. Other chains hold it in their sovereign accounts here, which reserve transfers fill and empty;
//!   it is not teleported, and assets of others are not taken.
//! - Programs of others do nothing but transfer, and pay for what they cost in that token; they make no calls. See [`barrier`].
//! - Nothing but the rewards pallet changes the issuance: fees are burned through it, and programs that burn are refused. See [`fees`].

pub mod barrier;
pub mod fees;
pub mod sieve;

use alloc::vec::Vec;
use cumulus_primitives_utility::ParentAsUmp;
use frame_support::{
    parameter_types,
    traits::{ConstU32, Contains, Disabled, Nothing},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use polkadot_parachain_primitives::primitives::Sibling;
use xcm::latest::prelude::*;
use xcm_builder::{
    AccountId32Aliases, EnsureXcmOrigin, FrameTransactionalProcessor, FungibleAdapter, IsConcrete, ParentIsPreset,
    SiblingParachainConvertsVia, SignedToAccountId32, WithUniqueTopic,
};
use xcm_executor::XcmExecutor;

use crate::{
    AccountId, AllPalletsWithSystem, Balances, ParachainInfo, ParachainSystem, PolkadotXcm, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeOrigin, XcmpQueue,
};

parameter_types! {
    /// The chain itself, which stands for its token.
    pub const TokenLocation: Location = Location::here();
    /// The relay chain's consensus is not named: the same runtime runs under several.
    pub const RelayNetwork: Option<NetworkId> = None;
    pub UniversalLocation: InteriorLocation = Parachain(ParachainInfo::parachain_id().into()).into();
}

/// The accounts that other chains, and accounts, have here.
pub type LocationToAccountId = (
    ParentIsPreset<AccountId>,
    SiblingParachainConvertsVia<Sibling, AccountId>,
    AccountId32Aliases<RelayNetwork, AccountId>,
);

type OwnToken = FungibleAdapter<Balances, IsConcrete<TokenLocation>, LocationToAccountId, AccountId, ()>;

/// Where messages leave the chain.
pub type XcmRouter = WithUniqueTopic<(ParentAsUmp<ParachainSystem, PolkadotXcm, fees::PriceToRelayChain>, XcmpQueue)>;

/// How programs are executed.
pub struct XcmConfig;

impl xcm_executor::Config for XcmConfig {
    type RuntimeCall = RuntimeCall;
    type XcmSender = XcmRouter;
    type XcmEventEmitter = PolkadotXcm;
    type AssetTransactor = OwnToken;
    // Nobody outside makes calls here.
    type OriginConverter = ();
    type IsReserve = ();
    type IsTeleporter = ();
    type Aliasers = Nothing;
    type UniversalLocation = UniversalLocation;
    type Barrier = barrier::Barrier;
    type Weigher = fees::Weigher;
    type Trader = fees::Trader;
    type ResponseHandler = PolkadotXcm;
    type AssetTrap = PolkadotXcm;
    type AssetLocker = ();
    type AssetExchanger = ();
    type SubscriptionService = PolkadotXcm;
    type PalletInstancesInfo = AllPalletsWithSystem;
    type MaxAssetsIntoHolding = ConstU32<8>;
    type FeeManager = fees::DeliveryFees;
    type MessageExporter = ();
    type UniversalAliases = Nothing;
    type CallDispatcher = RuntimeCall;
    type SafeCallFilter = Nothing;
    type TransactionalProcessor = FrameTransactionalProcessor;
    type HrmpNewChannelOpenRequestHandler = ();
    type HrmpChannelAcceptedHandler = ();
    type HrmpChannelClosingHandler = ();
    type XcmRecorder = PolkadotXcm;
}

/// Lets accounts transfer the chain's token and nothing else.
pub struct TokenAlone;

impl Contains<(Location, Vec<Asset>)> for TokenAlone {
    fn contains((_, assets): &(Location, Vec<Asset>)) -> bool {
        assets.iter().all(|asset| asset.id.0 == TokenLocation::get())
    }
}

/// An account of this chain, as others name it.
type LocalOriginToLocation = SignedToAccountId32<RuntimeOrigin, AccountId, RelayNetwork>;

impl pallet_xcm::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type CurrencyMatcher = ();
    type AuthorizedAliasConsideration = Disabled;
    // Programs of any kind are sent by governance alone; accounts transfer.
    type SendXcmOrigin = EnsureRootWithSuccess<AccountId, TokenLocation>;
    type XcmRouter = XcmRouter;
    type ExecuteXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
    type XcmExecuteFilter = Nothing;
    type XcmExecutor = XcmExecutor<XcmConfig>;
    type XcmTeleportFilter = Nothing;
    type XcmReserveTransferFilter = TokenAlone;
    type Weigher = fees::Weigher;
    type UniversalLocation = UniversalLocation;
    type RuntimeOrigin = RuntimeOrigin;
    type RuntimeCall = RuntimeCall;
    const VERSION_DISCOVERY_QUEUE_SIZE: u32 = 100;
    type AdvertisedXcmVersion = pallet_xcm::CurrentXcmVersion;
    type AdminOrigin = EnsureRoot<AccountId>;
    type TrustedLockers = ();
    type SovereignAccountOf = LocationToAccountId;
    type MaxLockers = ConstU32<0>;
    type MaxRemoteLockConsumers = ConstU32<0>;
    type RemoteLockConsumerIdentifier = ();
    type WeightInfo = crate::weights::pallet_xcm::SubstrateWeight<Runtime>;
}
