//! Keirin's own pallets.

use frame_support::traits::{ConstU32, Get};
use frame_system::EnsureRoot;
use keirin_primitives::{
    model::{ModelId, Units},
    traits::ModelCapacity,
};
use sp_runtime::FixedPointNumber;

use crate::{
    configs::{
        parameters::dynamic_params,
        trust::{Burns, FeePot},
    },
    AccountId, Balance, Balances, Canaries, Models, Participants, Runtime, RuntimeHoldReason, Validation,
};

/// What the participants that serve a model get done in a block, by their voting weight. Who serves several models counts
/// for each of them.
pub struct ServingCapacity;

impl ModelCapacity for ServingCapacity {
    fn units_per_block(model: &ModelId) -> Units {
        let units = dynamic_params::models::UnitsPerWeight::get();
        let serving = Participants::serving_weight(model);
        Units(units.saturating_mul_int(serving.0).max(dynamic_params::models::LeastUnits::get()))
    }
}

impl pallet_keirin_models::Config for Runtime {
    type AdminOrigin = EnsureRoot<AccountId>;
    type Balance = Balance;
    type Capacity = ServingCapacity;
    type Pricing = dynamic_params::models::Pricing;
    type MaxModels = ConstU32<1_024>;
    type WeightInfo = pallet_keirin_models::weights::SubstrateWeight<Runtime>;
}

impl pallet_keirin_participants::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type OnSlash = Burns;
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
    type FeePot = FeePot;
    type Works = Validation;
    type OnAnswered = Canaries;
    type TaskLifetime = dynamic_params::inference::TaskLifetime;
    type AnswerRetention = dynamic_params::inference::AnswerRetention;
    type TemplateTokens = dynamic_params::inference::TemplateTokens;
    type MaxOpenTasksPerParticipant = ConstU32<64>;
    type MaxSweepPerBlock = ConstU32<64>;
    type WeightInfo = pallet_keirin_inference::weights::SubstrateWeight<Runtime>;
}
