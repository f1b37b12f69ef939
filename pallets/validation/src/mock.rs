//! A runtime with this pallet and balances; a clock that follows the block number, participants in a list, earnings in a ledger.

mod debits;
mod host;
mod ledger;
mod stakes;

use std::{cell::RefCell, collections::BTreeMap};

use frame_support::{
    derive_impl, parameter_types,
    traits::Hooks,
    weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight},
};
use frame_system::limits::BlockWeights;
use keirin_primitives::{
    executor::ExecutorKey,
    sprint::{EpochIndex, Phase, Secret},
    traits::{Checks, Entropy, EpochNow, Epochs, ExecutorKeyOf, Penalties, Reputation},
    HashBytes,
};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    BuildStorage, Perbill, Permill,
};

pub use self::{
    debits::{demand_leaf, leave_unpaid, refunded_whole, refunds, Debits},
    host::*,
    ledger::{claimable, Ledger, POT},
    stakes::{at_stake, put_at_stake, STAKES},
};
use crate::{self as pallet_validation, Call, Pallet, SamplingTerms, ValidationRefusal};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Validation: pallet_validation,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<u64>;
    type BlockWeights = Blocks;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type RuntimeHoldReason = RuntimeHoldReason;
}

/// Blocks of an epoch.
pub const EPOCH_BLOCKS: u64 = 40;
/// First blocks of the phases after the reveal phase, within an epoch.
const PHASES: [(u64, Phase); 4] =
    [(5, Phase::Generation), (10, Phase::Commit), (15, Phase::Validation), (25, Phase::Settled)];
/// What every account starts with.
pub const FUNDS: u64 = 1_000_000;
/// What every host has at stake.
pub const COLLATERAL: u64 = 10_000;
/// Who asks.
pub const REQUESTER: u64 = 1;

thread_local! {
    static KEYS: RefCell<BTreeMap<u64, ExecutorKey>> = const { RefCell::new(BTreeMap::new()) };
    static SECRETS: RefCell<BTreeMap<(EpochIndex, u64), Secret>> = const { RefCell::new(BTreeMap::new()) };
    static REPUTATION: RefCell<BTreeMap<u64, u32>> = const { RefCell::new(BTreeMap::new()) };
    static CHECKS: RefCell<BTreeMap<u64, Checks>> = const { RefCell::new(BTreeMap::new()) };
}

/// The clock: epochs of forty blocks from block 0 on. Secrets are forgotten like those of the sprints pallet.
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
        let kept = epoch.0 + 2 >= Self::now().index.0;
        SECRETS.with_borrow(|secrets| secrets.get(&(epoch, *participant)).copied().filter(|_| kept))
    }
}

impl Entropy for Clock {
    fn entropy() -> HashBytes {
        sp_io::hashing::blake2_256(&System::block_number().to_le_bytes())
    }
}

/// Participants in a list.
pub struct List;

impl ExecutorKeyOf<u64> for List {
    fn executor_key_of(participant: &u64) -> Option<ExecutorKey> {
        KEYS.with_borrow(|keys| keys.get(participant).copied())
    }
}

impl Penalties<u64, u64> for List {
    fn at_stake(participant: &u64) -> u64 {
        at_stake(*participant)
    }

    fn within_reach(participant: &u64) -> u64 {
        at_stake(*participant)
    }

    fn slash_for(participant: &u64, share: Permill, finders: &[(u64, u64)]) {
        stakes::slash_for(*participant, share, finders);
    }

    fn fine(participant: &u64, amount: u64, receiver: &u64) -> u64 {
        stakes::fine(*participant, amount, *receiver)
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_validation::BenchmarkHelper<u64> for List {
    fn set_up_participant(who: &u64, key: ExecutorKey) {
        KEYS.with_borrow_mut(|keys| keys.insert(*who, key));
        Self::fund(who);
        // Storage is reset between runs; the list is not.
        stakes::clear();
        put_at_stake(*who, COLLATERAL);
    }

    fn fund(who: &u64) {
        use frame_support::traits::fungible::Mutate;
        [who, &POT].into_iter().for_each(|account| {
            Balances::set_balance(account, FUNDS);
        });
    }

    fn set_clock(epoch: EpochIndex, phase: Phase) {
        let offset = PHASES.iter().find(|(_, other)| *other == phase).map_or(0, |(from, _)| *from);
        System::set_block_number(u64::from(epoch.0) * EPOCH_BLOCKS + offset);
    }

    fn set_secret(epoch: EpochIndex, who: &u64, secret: Secret) {
        SECRETS.with_borrow_mut(|secrets| secrets.insert((epoch, *who), secret));
    }

    fn keep_batch(
        _batch: keirin_primitives::receipts::BatchId,
        _at: (EpochIndex, keirin_primitives::validation::WorkIndex),
        _receipts: u32,
    ) {
    }
}

/// Epochs of honest service in a list.
pub struct Record;

impl Reputation<u64> for Record {
    fn epochs_of(participant: &u64) -> u32 {
        REPUTATION.with_borrow(|record| record.get(participant).copied().unwrap_or(0))
    }

    /// Counts for ever.
    fn judged(participant: &u64, _epoch: EpochIndex, checks: Checks) -> Checks {
        CHECKS.with_borrow_mut(|counted| {
            let counted = counted.entry(*participant).or_default();
            counted.checked += checks.checked;
            counted.failures += checks.failures;
            *counted
        })
    }

    fn served(participant: &u64, _epoch: EpochIndex) {
        REPUTATION.with_borrow_mut(|record| *record.entry(*participant).or_default() += 1);
    }

    fn cheated(participant: &u64, _epoch: EpochIndex) {
        REPUTATION.with_borrow_mut(|record| record.insert(*participant, 0));
    }
}

/// Sets epochs of honest service.
pub fn set_reputation(participant: u64, epochs: u32) {
    REPUTATION.with_borrow_mut(|record| record.insert(participant, epochs));
}

parameter_types! {
    /// Two seconds and ten MiB of proof.
    pub Blocks: BlockWeights = BlockWeights::with_sensible_defaults(
        Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, 10 * 1_024 * 1_024),
        Perbill::from_percent(75),
    );
    pub Sampling: SamplingTerms = SamplingTerms::default();
    pub static TrapEvery: u32 = 0;
    pub const LateWork: u64 = 5;
    pub const VoteBlocks: u64 = 4;
    pub const VotesPerBlock: u32 = 4;
    pub const OpenBlocks: u64 = 3;
    pub const DemandBlocks: u64 = 4;
    pub const LeastFine: u64 = 50;
    pub const ReferenceFee: u64 = 100;
    pub const ReportDeposit: u64 = 300;
    pub const SlashedShare: Permill = Permill::from_percent(20);
    pub storage SettlementShare: Perbill = Perbill::from_percent(25);
}

impl pallet_validation::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Participants = List;
    type Epochs = Clock;
    type Earnings = Ledger;
    type Reputation = Record;
    type Batches = Debits;
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
    type BenchmarkHelper = List;
}

/// How a call was refused.
pub type Refused = TransactionValidityError;

/// What a refusal looks like to who submitted the call.
pub fn refused(refusal: ValidationRefusal) -> Result<(), Refused> {
    Err(InvalidTransaction::Custom(refusal as u8).into())
}

/// Authorizes and dispatches a call as a block does.
pub fn submit(call: Call<Test>) -> Result<(), Refused> {
    use frame_support::traits::{Authorize, UnfilteredDispatchable};
    call.authorize(TransactionSource::External).expect("every call of an offchain worker has authorization")?;
    call.dispatch_bypass_filter(frame_system::Origin::<Test>::Authorized.into()).expect("what is authorized succeeds");
    Ok(())
}

pub fn genesis() -> HashBytes {
    System::block_hash(0).0
}

/// Externalities of a chain at block 1, in the reveal phase of epoch 0.
pub fn new_test_ext() -> sp_io::TestExternalities {
    let balances = (1..30).map(|who| (who, FUNDS)).chain([(POT, 1), (STAKES, 1)]).collect();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();
    externalities.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    externalities.execute_with(|| {
        KEYS.with_borrow_mut(BTreeMap::clear);
        SECRETS.with_borrow_mut(BTreeMap::clear);
        REPUTATION.with_borrow_mut(BTreeMap::clear);
        CHECKS.with_borrow_mut(BTreeMap::clear);
        TrapEvery::set(0);
        ledger::clear();
        debits::clear();
        stakes::clear();
        System::set_block_number(1);
    });
    externalities
}

/// Goes through blocks up to `block`. No block may spend more than a quarter of itself on settling.
pub fn run_to(block: u64) {
    let limit = Pallet::<Test>::settlement_limit();
    for number in System::block_number() + 1..=block {
        System::set_block_number(number);
        let weight = Validation::on_initialize(number);
        assert!(weight.all_lte(limit), "{weight} of {limit} in block {number}");
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
        let issued = Balances::total_issuance();
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
        let (minted, burned) = ledger::minted_and_burned();
        assert_eq!(
            Balances::total_issuance() + burned + stakes::burned(),
            issued + minted,
            "tokens appeared or vanished"
        );
        assert_eq!(Balances::free_balance(POT), 1 + ledger::owed(), "the pot is not what it owes");
    });
}

/// The events of this pallet so far, and forgets them.
pub fn events() -> Vec<crate::Event<Test>> {
    let events = System::read_events_for_pallet::<crate::Event<Test>>();
    System::reset_events();
    events
}
