//! Who may change what.

use frame_support::traits::AsEnsureOriginWithArg;
use frame_system::EnsureRoot;

use crate::{AccountId, Runtime, RuntimeCall, RuntimeEvent, RuntimeParameters};

impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

impl pallet_parameters::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeParameters = RuntimeParameters;
    type AdminOrigin = AsEnsureOriginWithArg<EnsureRoot<AccountId>>;
    type WeightInfo = ();
}
