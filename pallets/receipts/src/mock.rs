//! A runtime with this pallet, balances, and the real pallets that check and pay works; stand-ins for participants, clock, models and time.

#[cfg(feature = "runtime-benchmarks")]
mod for_benchmarks;
mod hosts;
mod users;

use std::cell::{Cell, RefCell};

use frame_support::{
    derive_impl, parameter_types,
    traits::{Hooks, UnixTime},
    weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight},
    PalletId,
};
use frame_system::limits::BlockWeights;
use keirin_primitives::{
    model::{ModelId, ModelTerms},
    sprint::{EpochIndex, Phase, Secret},
    traits::{Checks, Entropy, EpochNow, EpochRandomness, Epochs, PriceList, Reputation},
    HashBytes,
};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    BuildStorage, Perbill, Permill, Perquintill,
};

#[cfg(feature = "runtime-benchmarks")]
use self::for_benchmarks::ForBenchmarks;
pub use self::{hosts::*, users::*};
use crate::{self as pallet_receipts, Call, Pallet, ReceiptsRefusal};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Validation: pallet_keirin_validation,
        Receipts: pallet_receipts,
        Rewards: pallet_keirin_rewards,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<u128>;
    type BlockWeights = Blocks;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u128;
    type AccountStore = System;
    type ExistentialDeposit = ExistentialDeposit;
    type RuntimeHoldReason = RuntimeHoldReason;
}

/// Blocks of an epoch.
pub const EPOCH_BLOCKS: u64 = 40;
/// First blocks of the phases after the reveal phase, within an epoch.
const PHASES: [(u64, Phase); 4] =
    [(5, Phase::Generation), (10, Phase::Commit), (15, Phase::Validation), (25, Phase::Settled)];
/// What every account starts with.
pub const FUNDS: u128 = 1_000_000;
/// Milliseconds of a block.
pub const BLOCK_MS: u64 = 6_000;
/// Price of a token of the model `m`.
pub const TOKEN_PRICE: u128 = 6;

/// The clock: epochs of forty blocks from block 0 on.
pub struct Clock;

impl Epochs<u64, u64> for Clock {
    fn now() -> EpochNow<u64> {
        let block = System::block_number();
        let (index, offset) = (block / EPOCH_BLOCKS, block % EPOCH_BLOCKS);
        let phase = PHASES.iter().rev().find(|(from, _)| *from <= offset).map_or(Phase::Reveal, |(_, phase)| *phase);
        let next = PHASES.iter().find(|(from, _)| *from > offset).map_or(EPOCH_BLOCKS, |(from, _)| *from);
        EpochNow { index: EpochIndex(index as u32), phase, until: index * EPOCH_BLOCKS + next }
    }

    fn secret_of(epoch: EpochIndex, participant: &u64) -> Option<Secret> {
        hosts::revealed(epoch, *participant)
    }
}

impl EpochRandomness for Clock {
    fn randomness_in_force() -> Option<(EpochIndex, HashBytes)> {
        let now = <Self as Epochs<u64, u64>>::now();
        let fixed = if now.phase == Phase::Reveal { now.index.previous()? } else { now.index };
        Some((fixed, randomness_of(fixed)))
    }
}

/// The randomness of an epoch.
pub fn randomness_of(epoch: EpochIndex) -> HashBytes {
    sp_io::hashing::blake2_256(&epoch.0.to_le_bytes())
}

impl Entropy for Clock {
    fn entropy() -> HashBytes {
        sp_io::hashing::blake2_256(&System::block_number().to_le_bytes())
    }
}

impl UnixTime for Clock {
    /// Six seconds a block, since a year after 1970. As on a chain, hooks at the start of a block see the time of the block before.
    fn now() -> core::time::Duration {
        core::time::Duration::from_millis(31_536_000_000 + STAMPED.get() * BLOCK_MS)
    }
}

thread_local! {
    static STAMPED: Cell<u64> = const { Cell::new(0) };
    static MODELS: RefCell<Vec<(ModelId, ModelTerms<u128>)>> = const { RefCell::new(Vec::new()) };
}

/// A model's name.
pub fn model(name: &str) -> ModelId {
    ModelId::truncate_from(name.as_bytes().to_vec())
}

/// Sets what a token of a model costs from now on.
pub fn set_price(name: &str, price_per_unit: u128) {
    let terms = ModelTerms { context_length: 2_048, units_per_token: 1, price_per_unit };
    MODELS.with_borrow_mut(|models| {
        models.retain(|(other, _)| *other != model(name));
        models.push((model(name), terms));
        models.sort_by(|(a, _), (b, _)| a.cmp(b));
    });
}

/// Models in a list, by name.
pub struct Registry;

impl PriceList<u128> for Registry {
    fn prices_after(after: Option<&ModelId>, limit: u32) -> (Vec<(ModelId, ModelTerms<u128>)>, Option<ModelId>) {
        MODELS.with_borrow(|models| {
            let left = models.iter().filter(|(name, _)| after.is_none_or(|after| name > after));
            let seen: Vec<_> = left.take(limit as usize).cloned().collect();
            let last = seen.last().filter(|_| seen.len() == limit as usize).map(|(name, _)| name.clone());
            (seen, last)
        })
    }
}

/// Nobody has served before.
pub struct NoRecord;

impl Reputation<u64> for NoRecord {
    fn epochs_of(_participant: &u64) -> u32 {
        0
    }

    fn judged(_participant: &u64, _epoch: EpochIndex, checks: Checks) -> Checks {
        checks
    }

    fn served(_participant: &u64, _epoch: EpochIndex) {}

    fn cheated(participant: &u64, epoch: EpochIndex) {
        hosts::note_cheat(*participant, epoch);
    }
}

parameter_types! {
    /// Two seconds and ten MiB of proof.
    pub Blocks: BlockWeights = BlockWeights::with_sensible_defaults(
        Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, 10 * 1_024 * 1_024),
        Perbill::from_percent(75),
    );
    pub const ExistentialDeposit: u128 = 10;
    pub const AccountName: PalletId = PalletId(*b"rcpttest");
    pub const PotId: PalletId = PalletId(*b"pot/test");
    pub const TrainingFundId: PalletId = PalletId(*b"fundtest");
    pub const AddressPrefix: &'static str = "keirin";
    pub const WithdrawalDelay: u64 = 20;
    pub static BatchesPerEpoch: u32 = 3;
    pub const LeastDebit: u128 = 30;
    pub const LeastReceiptFee: u128 = TOKEN_PRICE;
    pub const DemandStake: u128 = 100;
    pub const ReferenceFee: u128 = 50;
    pub const LeastWithdrawal: u128 = 5;
    pub const PricesPerBlock: u32 = 2;
    pub static OldestReceipt: u64 = 15 * BLOCK_MS;
    pub const BatchRetention: u64 = 100;
    pub const ForgottenPerBlock: u32 = 2;
    pub const MostEnrolled: u32 = 8;
    pub const Nothing: u128 = 0;
    pub const NoDecay: Perquintill = Perquintill::zero();
    pub const TrainingShare: Permill = Permill::from_percent(20);
    pub const FinderShare: Permill = Permill::from_percent(10);
    pub const VestingEpochs: u32 = 0;
    pub const ClaimWindow: u32 = 10;
    pub const MaxVestingEpochs: u32 = 8;
    pub const ExpiredPerBlock: u32 = 2;
    pub Sampling: pallet_keirin_validation::SamplingTerms = Default::default();
    pub const TrapEvery: u32 = 0;
    pub const LateWork: u64 = 5;
    pub const VoteBlocks: u64 = 4;
    pub const VotesPerBlock: u32 = 4;
    pub const OpenBlocks: u64 = 3;
    pub const DemandBlocks: u64 = 4;
    pub const LeastFine: u128 = 50;
    pub const ReportDeposit: u128 = 300;
    pub const SlashedShare: Permill = Permill::from_percent(20);
    pub const SettlementShare: Perbill = Perbill::from_percent(25);
}

impl pallet_keirin_rewards::Config for Test {
    type Currency = Balances;
    type Epochs = Clock;
    type PotId = PotId;
    type TrainingFundId = TrainingFundId;
    type InitialSubsidy = Nothing;
    type SubsidyDecay = NoDecay;
    type TrainingShare = TrainingShare;
    type FinderShare = FinderShare;
    type VestingEpochs = VestingEpochs;
    type ClaimWindow = ClaimWindow;
    type MaxVestingEpochs = MaxVestingEpochs;
    type ExpiredPerBlock = ExpiredPerBlock;
    type WeightInfo = ();
}

impl pallet_keirin_validation::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Participants = List;
    type Epochs = Clock;
    type Earnings = Rewards;
    type Reputation = NoRecord;
    type Batches = Receipts;
    type Entropy = Clock;
    type Sampling = Sampling;
    type ReferenceFee = ReferenceFee;
    type TrapEvery = TrapEvery;
    type LateWork = LateWork;
    type VoteBlocks = VoteBlocks;
    type VotesPerBlock = VotesPerBlock;
    type OpenBlocks = OpenBlocks;
    type DemandBlocks = DemandBlocks;
    type LeastFine = LeastFine;
    type ReportDeposit = ReportDeposit;
    type SlashedShare = SlashedShare;
    type SettlementShare = SettlementShare;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ForBenchmarks;
}

impl pallet_receipts::Config for Test {
    type Currency = Balances;
    type Participants = List;
    type Models = Registry;
    type Epochs = Clock;
    type Time = Clock;
    type Earnings = Rewards;
    type Works = Validation;
    type AccountName = AccountName;
    type AddressPrefix = AddressPrefix;
    type WithdrawalDelay = WithdrawalDelay;
    type LeastDebit = LeastDebit;
    type LeastReceiptFee = LeastReceiptFee;
    type DemandStake = DemandStake;
    type LeastWithdrawal = LeastWithdrawal;
    type BatchesPerEpoch = BatchesPerEpoch;
    type OldestReceipt = OldestReceipt;
    type BatchRetention = BatchRetention;
    type DemandBlocks = DemandBlocks;
    type ForgottenPerBlock = ForgottenPerBlock;
    type MostEnrolled = MostEnrolled;
    type PricesPerBlock = PricesPerBlock;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ForBenchmarks;
}

/// How a call was refused.
pub type Refused = TransactionValidityError;

/// What a refusal looks like to who submitted the call.
pub fn refused(refusal: ReceiptsRefusal) -> Result<(), Refused> {
    Err(InvalidTransaction::Custom(refusal as u8).into())
}

/// Authorizes and dispatches a call as a block does.
pub fn submit(call: Call<Test>) -> Result<(), Refused> {
    use frame_support::traits::{Authorize, UnfilteredDispatchable};
    call.authorize(TransactionSource::External).expect("it is a call without a fee")?;
    call.dispatch_bypass_filter(frame_system::Origin::<Test>::Authorized.into()).expect("what is authorized succeeds");
    Ok(())
}

pub fn genesis() -> HashBytes {
    System::block_hash(0).0
}

/// Externalities of a chain at block 1, in the reveal phase of epoch 0, with a price list of the model `m`.
pub fn new_test_ext() -> sp_io::TestExternalities {
    MODELS.with_borrow_mut(Vec::clear);
    STAMPED.set(0);
    hosts::clear();
    BatchesPerEpoch::set(3);
    OldestReceipt::set(15 * BLOCK_MS);
    set_price("m", TOKEN_PRICE);
    let balances = (1..30).map(|who| (who, FUNDS)).chain([(STAKES, 10)]).collect();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();
    externalities.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    externalities.execute_with(|| run_to(1));
    externalities
}

/// Goes through blocks up to `block`, hooks included.
pub fn run_to(block: u64) {
    for number in System::block_number() + 1..=block {
        System::set_block_number(number);
        Validation::on_initialize(number);
        Receipts::on_initialize(number);
        Rewards::on_initialize(number);
        STAMPED.set(number);
    }
}

/// Goes to the first block of a phase of an epoch.
pub fn run_to_phase(epoch: u32, phase: Phase) {
    let offset = PHASES.iter().find(|(_, other)| *other == phase).map_or(0, |(from, _)| *from);
    run_to(u64::from(epoch) * EPOCH_BLOCKS + offset);
}

/// Runs a test, and checks after it that the pallet's invariants hold and that every token is accounted for.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        let there = || Balances::total_issuance() + pallet_keirin_rewards::Burned::<Test>::get() + hosts::burned();
        let issued = there();
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
        assert_eq!(there(), issued, "tokens appeared or vanished");
    });
}

/// The events of this pallet so far, and forgets them.
pub fn events() -> Vec<crate::Event<Test>> {
    let events = System::read_events_for_pallet::<crate::Event<Test>>();
    System::reset_events();
    events
}
