//! A runtime with this pallet alone.

use frame_support::{derive_impl, parameter_types};
use frame_system::EnsureRoot;
use sp_core::H256;
use sp_runtime::BuildStorage;

use crate::{self as pallet_models, Model, Pallet};

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
}

impl pallet_models::Config for Test {
    type AdminOrigin = EnsureRoot<u64>;
    type Balance = u128;
    type MaxModels = MaxModels;
    type WeightInfo = ();
}

/// A valid, active model.
pub fn model() -> Model<u128> {
    Model {
        content_hash: H256::repeat_byte(9),
        context_length: 2_048,
        units_per_token: 3,
        price_per_unit: 10,
        validation_threshold: 10_000,
        minimum_vram_mib: 0,
        active: true,
    }
}

/// Externalities of an empty chain at block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
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
