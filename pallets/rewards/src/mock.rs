//! A runtime with this pallet and balances, in which everything that is burned is counted.

use frame_support::{derive_impl, parameter_types, PalletId};
use keirin_primitives::{
    sprint::{EpochIndex, Phase, Secret},
    traits::{EpochNow, Epochs},
};
use sp_runtime::{BuildStorage, Permill, Perquintill};

use crate::{self as pallet_rewards, CountBurns, Pallet};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Rewards: pallet_rewards,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type ExistentialDeposit = ExistentialDeposit;
    type DustRemoval = CountBurns<Test>;
}

parameter_types! {
    pub const ExistentialDeposit: u64 = 10;
    pub const PotId: PalletId = PalletId(*b"pot/test");
    pub const TrainingFundId: PalletId = PalletId(*b"fundtest");
    pub static CurrentEpoch: u32 = 0;
    pub static InitialSubsidy: u64 = 1_000;
    pub static SubsidyDecay: Perquintill = Perquintill::from_percent(10);
    pub static TrainingShare: Permill = Permill::from_percent(20);
    pub const FinderShare: Permill = Permill::from_percent(10);
    pub static VestingEpochs: u32 = 0;
    pub static ClaimWindow: u32 = 10;
    pub const MaxVestingEpochs: u32 = 8;
    pub const ExpiredPerBlock: u32 = 2;
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

impl pallet_rewards::Config for Test {
    type Currency = Balances;
    type Epochs = Clock;
    type PotId = PotId;
    type TrainingFundId = TrainingFundId;
    type InitialSubsidy = InitialSubsidy;
    type SubsidyDecay = SubsidyDecay;
    type TrainingShare = TrainingShare;
    type FinderShare = FinderShare;
    type VestingEpochs = VestingEpochs;
    type ClaimWindow = ClaimWindow;
    type MaxVestingEpochs = MaxVestingEpochs;
    type ExpiredPerBlock = ExpiredPerBlock;
    type WeightInfo = ();
}

/// Externalities of a chain at block 1 and epoch 0 on which accounts 1 to 9 have 1 000 each.
pub fn new_test_ext() -> sp_io::TestExternalities {
    CurrentEpoch::set(0);
    InitialSubsidy::set(1_000);
    SubsidyDecay::set(Perquintill::from_percent(10));
    TrainingShare::set(Permill::from_percent(20));
    VestingEpochs::set(0);
    ClaimWindow::set(10);
    let balances = (1..=9).map(|account| (account, 1_000)).collect();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();
    externalities.execute_with(|| System::set_block_number(1));
    externalities
}

/// Goes through so many blocks, hooks included.
pub fn run(blocks: u64) {
    System::run_to_block::<AllPalletsWithSystem>(System::block_number() + blocks);
}

/// Goes to an epoch, by one block for each epoch on the way.
pub fn go_to(epoch: u32) {
    while CurrentEpoch::get() < epoch {
        CurrentEpoch::set(CurrentEpoch::get() + 1);
        run(1);
    }
}

/// Runs a test and checks the pallet's invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
    });
}
