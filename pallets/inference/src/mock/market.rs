//! The real registry, for a model whose price answers demand.

use frame_support::{parameter_types, traits::ConstU32};
use frame_system::EnsureRoot;
use keirin_primitives::{
    model::{ModelId, Units},
    traits::ModelCapacity,
    verification::{Micronats, TextThresholds},
};
use pallet_keirin_models::{Model, PriceRules};
use sp_core::H256;
use sp_runtime::Permill;

use super::{Models, RuntimeOrigin, Test};

/// Name of the model.
pub const PRICED: &[u8] = b"priced";
/// What a unit of its compute costs at first.
pub const FIRST_PRICE: u64 = 10_000;
/// Units of compute that those who serve it get done in a block.
pub const CAPACITY: u64 = 100;

parameter_types! {
    pub const Pricing: PriceRules<u64> = PriceRules {
        floor: FIRST_PRICE / 100,
        stable_from: Permill::from_percent(40),
        stable_to: Permill::from_percent(60),
        elasticity: Permill::from_percent(5),
        most_step: Permill::from_percent(2),
        window: 60,
    };
}

/// The same for every model.
pub struct SameForAll;

impl ModelCapacity for SameForAll {
    fn units_per_block(_model: &ModelId) -> Units {
        Units(CAPACITY)
    }
}

impl pallet_keirin_models::Config for Test {
    type AdminOrigin = EnsureRoot<u64>;
    type Balance = u64;
    type Capacity = SameForAll;
    type Pricing = Pricing;
    type MaxModels = ConstU32<1>;
    type WeightInfo = ();
}

/// Registers the model.
pub fn add_priced_model() {
    let model = Model {
        content_hash: H256::repeat_byte(9),
        context_length: 1_000,
        units_per_token: 1,
        price_per_unit: FIRST_PRICE,
        thresholds: TextThresholds { choice: Micronats(100), position: Micronats(200), mean: Micronats(20) },
        minimum_vram_mib: 0,
        active: true,
    };
    Models::add(RuntimeOrigin::root(), PRICED.to_vec(), model).expect("a valid model and an empty registry");
}
