//! A runtime with this pallet alone.

use frame_support::{derive_impl, parameter_types};
use frame_system::EnsureRoot;
use keirin_primitives::{
    model::{ModelId, Units},
    traits::ModelCapacity,
    verification::{Micronats, TextThresholds},
};
use sp_core::H256;
use sp_runtime::{BuildStorage, Permill};

use crate::{self as pallet_models, Model, Pallet, PriceRules};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Models: pallet_models,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
}

parameter_types! {
    pub const MaxModels: u32 = 2;
    pub static Pricing: PriceRules<u128> = rules();
    pub static UnitsPerBlock: u64 = CAPACITY;
}

/// The rules the chain starts with, and a floor of a hundredth of the models' first price.
pub fn rules() -> PriceRules<u128> {
    PriceRules {
        floor: PRICE / 100,
        stable_from: Permill::from_percent(40),
        stable_to: Permill::from_percent(60),
        elasticity: Permill::from_percent(5),
        most_step: Permill::from_percent(2),
        window: 60,
    }
}

/// Units of compute that every model can do in a block, unless a test says otherwise.
pub const CAPACITY: u64 = 1_000;
/// What a unit of compute costs at first.
pub const PRICE: u128 = 10_000_000;

/// Every model can do the same.
pub struct SameForAll;

impl ModelCapacity for SameForAll {
    fn units_per_block(_model: &ModelId) -> Units {
        Units(UnitsPerBlock::get())
    }
}

impl pallet_models::Config for Test {
    type AdminOrigin = EnsureRoot<u64>;
    type Balance = u128;
    type Capacity = SameForAll;
    type Pricing = Pricing;
    type MaxModels = MaxModels;
    type WeightInfo = ();
}

/// A valid, active model.
pub fn model() -> Model<u128> {
    Model {
        content_hash: H256::repeat_byte(9),
        context_length: 2_048,
        units_per_token: 3,
        price_per_unit: PRICE,
        thresholds: TextThresholds { choice: Micronats(100), position: Micronats(200), mean: Micronats(20) },
        minimum_vram_mib: 0,
        active: true,
    }
}

/// Externalities of an empty chain at block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
    Pricing::set(rules());
    UnitsPerBlock::set(CAPACITY);
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().expect("the default genesis is valid");
    let mut externalities = sp_io::TestExternalities::new(storage);
    externalities.execute_with(|| System::set_block_number(1));
    externalities
}

/// Runs a test and checks the pallet's invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        Pallet::<Test>::do_try_state().expect("the registry's invariants hold after every test");
    });
}
