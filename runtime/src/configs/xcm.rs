//! Messages from and to other chains: what they may do here.
//!
//! - The chain knows one asset, its own token. Other chains hold it in their sovereign accounts here, which reserve transfers fill and empty;
//!   it is not teleported, and assets of others are not taken.
//! - Programs of others pay for what they cost, in that token, and make no calls.
//! - Nothing but the rewards pallet changes the issuance: fees are burned through it, and programs that burn are refused.

use core::ops::ControlFlow;

use cumulus_primitives_utility::ParentAsUmp;
use frame_support::{
    parameter_types,
    traits::{ConstU32, Disabled, Everything, Nothing, ProcessMessageError},
    weights::Weight,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use polkadot_parachain_primitives::primitives::Sibling;
use xcm::latest::prelude::*;
use xcm_builder::{
    AccountId32Aliases, AllowHrmpNotificationsFromRelayChain, AllowKnownQueryResponses, AllowSubscriptionsFrom,
    AllowTopLevelPaidExecutionFrom, CreateMatcher, DenyRecursively, DenyThenTry, EnsureXcmOrigin, FixedWeightBounds,
    FrameTransactionalProcessor, FungibleAdapter, IsConcrete, MatchXcm, ParentIsPreset, SiblingParachainConvertsVia,
    SignedToAccountId32, TakeWeightCredit, TrailingSetTopicAsId, UsingComponents, WithComputedOrigin, WithUniqueTopic,
};
use xcm_executor::{
    traits::{DenyExecution, Properties},
    XcmExecutor,
};

use crate::{
    configs::{money::ScarcerDimensionFee, trust::Burns},
    AccountId, AllPalletsWithSystem, Balances, ParachainInfo, ParachainSystem, PolkadotXcm, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeOrigin, XcmpQueue,
};

parameter_types! {
    /// The chain itself, which stands for its token.
    pub const Here: Location = Location::here();
    /// The relay chain's consensus is not named: the same runtime runs under several.
    pub const RelayNetwork: Option<NetworkId> = None;
    pub UniversalLocation: InteriorLocation = Parachain(ParachainInfo::parachain_id().into()).into();
    /// What an instruction costs at most: a storage entry or two, and what it brings along of the proof.
    pub const InstructionWeight: Weight = Weight::from_parts(1_000_000_000, 64 * 1024);
    /// Most instructions of a program.
    pub const MaxInstructions: u32 = 100;
}

/// The accounts that other chains, and accounts, have here.
pub type LocationToAccountId = (
    ParentIsPreset<AccountId>,
    SiblingParachainConvertsVia<Sibling, AccountId>,
    AccountId32Aliases<RelayNetwork, AccountId>,
);

type OwnToken = FungibleAdapter<Balances, IsConcrete<Here>, LocationToAccountId, AccountId, ()>;

/// Where messages leave the chain.
pub type XcmRouter = WithUniqueTopic<(ParentAsUmp<ParachainSystem, PolkadotXcm, ()>, XcmpQueue)>;

/// What it costs to execute a program, and where that goes.
pub type Trader = UsingComponents<ScarcerDimensionFee, Here, AccountId, Balances, Burns>;

/// Refuses programs that burn: the rewards pallet would not count it.
pub struct DenyBurns;

impl DenyExecution for DenyBurns {
    fn deny_execution<RuntimeCall>(
        _: &Location,
        instructions: &mut [Instruction<RuntimeCall>],
        _: Weight,
        _: &mut Properties,
    ) -> Result<(), ProcessMessageError> {
        let seen = instructions.matcher().match_next_inst_while(
            |_| true,
            |instruction| match instruction {
                BurnAsset(_) => Err(ProcessMessageError::Unsupported),
                _ => Ok(ControlFlow::Continue(())),
            },
        );
        seen.map(|_| ())
    }
}

/// Whose programs are executed: paid ones, answers to what this chain asked, and what the relay chain says of channels.
pub type Barrier = TrailingSetTopicAsId<
    DenyThenTry<
        DenyRecursively<DenyBurns>,
        (
            TakeWeightCredit,
            AllowKnownQueryResponses<PolkadotXcm>,
            WithComputedOrigin<
                (
                    AllowTopLevelPaidExecutionFrom<Everything>,
                    AllowSubscriptionsFrom<Everything>,
                    AllowHrmpNotificationsFromRelayChain,
                ),
                UniversalLocation,
                ConstU32<8>,
            >,
        ),
    >,
>;

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
    type Barrier = Barrier;
    type Weigher = FixedWeightBounds<InstructionWeight, RuntimeCall, MaxInstructions>;
    type Trader = Trader;
    type ResponseHandler = PolkadotXcm;
    type AssetTrap = PolkadotXcm;
    type AssetLocker = ();
    type AssetExchanger = ();
    type SubscriptionService = PolkadotXcm;
    type PalletInstancesInfo = AllPalletsWithSystem;
    type MaxAssetsIntoHolding = ConstU32<8>;
    type FeeManager = ();
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

/// An account of this chain, as others name it.
type LocalOriginToLocation = SignedToAccountId32<RuntimeOrigin, AccountId, RelayNetwork>;

impl pallet_xcm::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type CurrencyMatcher = IsConcrete<Here>;
    type AuthorizedAliasConsideration = Disabled;
    // Programs of any kind are sent by governance alone; accounts transfer.
    type SendXcmOrigin = EnsureRootWithSuccess<AccountId, Here>;
    type XcmRouter = XcmRouter;
    type ExecuteXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
    type XcmExecuteFilter = Nothing;
    type XcmExecutor = XcmExecutor<XcmConfig>;
    type XcmTeleportFilter = Nothing;
    type XcmReserveTransferFilter = Everything;
    type Weigher = FixedWeightBounds<InstructionWeight, RuntimeCall, MaxInstructions>;
    type UniversalLocation = UniversalLocation;
    type RuntimeOrigin = RuntimeOrigin;
    type RuntimeCall = RuntimeCall;
    const VERSION_DISCOVERY_QUEUE_SIZE: u32 = 100;
    type AdvertisedXcmVersion = pallet_xcm::CurrentXcmVersion;
    type AdminOrigin = EnsureRoot<AccountId>;
    type TrustedLockers = ();
    type SovereignAccountOf = LocationToAccountId;
    type MaxLockers = ConstU32<8>;
    type MaxRemoteLockConsumers = ConstU32<0>;
    type RemoteLockConsumerIdentifier = ();
    type WeightInfo = pallet_xcm::TestWeightInfo;
}
