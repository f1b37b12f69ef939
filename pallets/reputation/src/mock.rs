//! A runtime with this pallet alone.

use frame_support::{derive_impl, parameter_types};
use keirin_primitives::{
    sprint::{EpochIndex, Phase, Secret},
    traits::{EpochNow, Epochs},
};
use sp_runtime::BuildStorage;

use crate::{self as pallet_reputation, Pallet};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Reputation: pallet_reputation,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
}

parameter_types! {
    pub static CurrentEpoch: u32 = 0;
    pub static ReputationEpochs: u32 = 5;
    pub const CountedChecks: u32 = 20;
    pub const SweptPerBlock: u32 = 2;
}

/// A clock that tests set.
pub struct Clock;

impl Epochs<u64, u64> for Clock {
    fn now() -> EpochNow<u64> {
        let until = System::block_number() + 1;
        EpochNow { index: EpochIndex(CurrentEpoch::get()), phase: Phase::Settled, until }
    }

    fn secret_of(_epoch: EpochIndex, _participant: &u64) -> Option<Secret> {
        None
    }
}

impl pallet_reputation::Config for Test {
    type Epochs = Clock;
    type ReputationEpochs = ReputationEpochs;
    type CountedChecks = CountedChecks;
    type SweptPerBlock = SweptPerBlock;
    type WeightInfo = ();
}

/// Externalities of a chain at block 1 and epoch 0.
pub fn new_test_ext() -> sp_io::TestExternalities {
    CurrentEpoch::set(0);
    ReputationEpochs::set(5);
    let genesis = frame_system::GenesisConfig::<Test>::default();
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();
    externalities.execute_with(|| System::set_block_number(1));
    externalities
}

/// Goes to an epoch, by one block for each epoch on the way.
pub fn go_to(epoch: u32) {
    while CurrentEpoch::get() < epoch {
        CurrentEpoch::set(CurrentEpoch::get() + 1);
        run(1);
    }
}

/// Goes through so many blocks, hooks included.
pub fn run(blocks: u64) {
    System::run_to_block::<AllPalletsWithSystem>(System::block_number() + blocks);
}

/// Runs a test and checks the pallet's invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
    });
}
