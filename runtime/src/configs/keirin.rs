//! Keirin's own pallets.

use frame_support::traits::ConstU32;
use frame_system::EnsureRoot;

use crate::{
    configs::parameters::dynamic_params, AccountId, Balance, Balances, Models, Participants, Runtime, RuntimeHoldReason,
};

impl pallet_keirin_models::Config for Runtime {
    type AdminOrigin = EnsureRoot<AccountId>;
    type Balance = Balance;
    type MaxModels = ConstU32<1_024>;
    type WeightInfo = pallet_keirin_models::weights::SubstrateWeight<Runtime>;
}

impl pallet_keirin_participants::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type OnSlash = ();
    type Models = Models;
    type RegistrationDeposit = dynamic_params::participants::RegistrationDeposit;
    type RegistrationWeight = dynamic_params::participants::RegistrationWeight;
    type CollateralPerWeight = dynamic_params::participants::CollateralPerWeight;
    type UnbondingPeriod = dynamic_params::participants::UnbondingPeriod;
    type MaxParticipants = ConstU32<{ pallet_keirin_participants::weight_tree::CAPACITY }>;
    type MaxUnbondingsPerBlock = ConstU32<16>;
    type WeightInfo = pallet_keirin_participants::weights::SubstrateWeight<Runtime>;
}

impl pallet_keirin_inference::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Models = Models;
    type Participants = Participants;
    type TaskLifetime = dynamic_params::inference::TaskLifetime;
    type AnswerRetention = dynamic_params::inference::AnswerRetention;
    type TemplateTokens = dynamic_params::inference::TemplateTokens;
    type MaxOpenTasksPerParticipant = ConstU32<64>;
    type MaxSweepPerBlock = ConstU32<64>;
    type WeightInfo = pallet_keirin_inference::weights::SubstrateWeight<Runtime>;
}
