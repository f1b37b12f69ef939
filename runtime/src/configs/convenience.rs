//! Batches and shared accounts.

use frame_support::{parameter_types, traits::ConstU32};

use crate::{constants::deposit, Balance, Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent};

parameter_types! {
    /// One entry of 88 bytes: key 32, value 4 + 4 + 16 + 32.
    pub const DepositBase: Balance = deposit(1, 88);
    /// 32 bytes for each signatory.
    pub const DepositFactor: Balance = deposit(0, 32);
}

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

impl pallet_multisig::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type DepositBase = DepositBase;
    type DepositFactor = DepositFactor;
    type MaxSignatories = ConstU32<100>;
    type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
    type BlockNumberProvider = frame_system::Pallet<Runtime>;
}
