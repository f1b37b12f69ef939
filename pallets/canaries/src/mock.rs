//! A runtime with this pallet, balances and the real inference pallet; stand-ins for participants, models, epochs and the subsidy.

use std::cell::RefCell;

use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{Answer, FinishReason, Outcome, Output, Report, TaskId},
    model::{ModelId, ModelTerms, Units},
    signing::report_digest,
    sprint::{EpochIndex, Phase, Secret},
    traits::{
        ActiveParticipant, ActiveParticipants, AssignByWeight, Entropy, EpochNow, Epochs, ExecutorKeyOf, MintSubsidy,
        ModelUnavailable, RecordWork, ServiceRecord, TermsOfModel,
    },
    validation::{TrapDraw, Work, WorkIndex},
    weight::VotingWeight,
    HashBytes,
};
use sp_runtime::{AccountId32, BuildStorage};

use crate::{self as pallet_canaries, Pallet};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Inference: pallet_keirin_inference,
        Canaries: pallet_canaries,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId32;
    type Lookup = sp_runtime::traits::IdentityLookup<AccountId32>;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type ExistentialDeposit = ExistentialDeposit;
}

/// Price of a token.
pub const TOKEN_PRICE: u64 = 6;
/// What the one account that asks has at first.
pub const FUNDS: u64 = 1_000_000;

/// The account of a number.
pub fn account(number: u8) -> AccountId32 {
    AccountId32::new([number; 32])
}

/// Who asks, beside the protocol.
pub fn requester() -> AccountId32 {
    account(200)
}

/// A model's name.
pub fn model(name: &str) -> ModelId {
    ModelId::truncate_from(name.as_bytes().to_vec())
}

/// Every model but `off` is active.
pub struct Registry;

impl TermsOfModel<u64> for Registry {
    fn terms_of_model(model: &ModelId) -> Result<ModelTerms<u64>, ModelUnavailable> {
        if model.as_slice() == b"off" {
            return Err(ModelUnavailable::Inactive);
        }
        Ok(ModelTerms { context_length: 2_048, units_per_token: 1, price_per_unit: TOKEN_PRICE })
    }

    fn note_used(_model: &ModelId, _units: Units) {}

    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_model(_model: &ModelId) {}
}

thread_local! {
    static SLOTS: RefCell<Vec<Option<ActiveParticipant<AccountId32>>>> = const { RefCell::new(Vec::new()) };
    static SUBSIDY: RefCell<(u64, u64)> = const { RefCell::new((0, 0)) };
}

/// Participants in slots.
pub struct Hosts;

impl Hosts {
    /// Registers a participant in the next slot.
    pub fn add(number: u8, weight: u64, models: &[&str]) {
        let models = models.iter().map(|name| model(name)).collect::<Vec<_>>().try_into().expect("few models");
        let participant = ActiveParticipant { account: account(number), weight: VotingWeight(weight), models };
        SLOTS.with_borrow_mut(|slots| slots.push(Some(participant)));
    }

    /// Participants 1 to `count`, with weight and the model `m`.
    pub fn add_all(count: u8) {
        for number in 1..=count {
            Self::add(number, 10, &["m"]);
        }
    }

    /// Empties a slot.
    pub fn remove(slot: usize) {
        SLOTS.with_borrow_mut(|slots| slots[slot] = None);
    }
}

impl ActiveParticipants<AccountId32> for Hosts {
    fn active_in(first: u32, limit: u32) -> (Vec<ActiveParticipant<AccountId32>>, Option<u32>) {
        SLOTS.with_borrow(|slots| {
            let end = (first + limit).min(slots.len() as u32);
            let seen = slots.iter().take(end as usize).skip(first as usize);
            (seen.flatten().cloned().collect(), ((end as usize) < slots.len()).then_some(end))
        })
    }
}

impl AssignByWeight<AccountId32> for Hosts {
    /// The first byte says who.
    fn assign_by_weight(_model: &ModelId, entropy: &HashBytes) -> Option<AccountId32> {
        SLOTS.with_borrow(|slots| {
            let active: Vec<_> = slots.iter().flatten().collect();
            active.get(usize::from(entropy[0]) % active.len().max(1)).map(|host| host.account.clone())
        })
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_participant(_participant: &AccountId32, _model: &ModelId, _key: ExecutorKey) {}
}

impl ExecutorKeyOf<AccountId32> for Hosts {
    fn executor_key_of(_participant: &AccountId32) -> Option<ExecutorKey> {
        let point = executor().verifying_key().to_encoded_point(true);
        Some(ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes")))
    }
}

impl ServiceRecord<AccountId32> for Hosts {
    fn note_served(_participant: &AccountId32) {}
    fn note_missed(_participant: &AccountId32) {}
}

/// Mints and burns, and counts it.
pub struct Subsidy;

impl Subsidy {
    /// Takes what was minted in a storage layer that was rolled back out of the count.
    pub fn forget() {
        SUBSIDY.set((0, 0));
    }

    /// Minted and burned so far.
    pub fn counted() -> (u64, u64) {
        SUBSIDY.with_borrow(|counted| *counted)
    }
}

impl MintSubsidy<AccountId32, u64> for Subsidy {
    fn mint(receiver: &AccountId32, amount: u64) -> bool {
        let minted = Balances::mint_into(receiver, amount).is_ok();
        SUBSIDY.with_borrow_mut(|(sum, _)| *sum += if minted { amount } else { 0 });
        minted
    }

    fn burn_all(account: &AccountId32) -> u64 {
        let free = Balances::reducible_balance(account, Preservation::Expendable, Fortitude::Polite);
        let how = (Preservation::Expendable, Precision::Exact, Fortitude::Polite);
        let burned = Balances::burn_from(account, free, how.0, how.1, how.2).unwrap_or(0);
        SUBSIDY.with_borrow_mut(|(_, sum)| *sum += burned);
        burned
    }
}

parameter_types! {
    pub const ExistentialDeposit: u64 = 10;
    pub const TaskLifetime: u64 = 20;
    pub const AnswerRetention: u64 = 50;
    pub const TemplateTokens: u32 = 10;
    pub const MaxOpenTasksPerParticipant: u32 = 4;
    pub const MaxSweepPerBlock: u32 = 100;
    pub const SlotsPerBlock: u32 = 4;
    pub const ClosedPerBlock: u32 = 3;
    pub FeePot: AccountId32 = pot();
    pub const SentIn: Phase = Phase::Validation;
    pub static Now: (u32, Phase) = (0, Phase::Reveal);
    pub static Outside: HashBytes = [7; 32];
    pub static Budget: u64 = u64::MAX;
}

/// Where fees wait.
pub fn pot() -> AccountId32 {
    AccountId32::from([250; 32])
}

/// Takes works and has them neither checked nor paid.
pub struct NobodyChecks;

impl RecordWork<AccountId32, u64> for NobodyChecks {
    fn record(_work: Work<AccountId32, u64>) -> (EpochIndex, WorkIndex) {
        (EpochIndex(0), WorkIndex(0))
    }

    fn missed(_participant: &AccountId32) {}

    fn traps_of(_participant: &AccountId32) -> Option<TrapDraw> {
        None
    }
}

/// Where a test says that the chain is.
pub struct Clock;

impl Epochs<AccountId32, u64> for Clock {
    fn now() -> EpochNow<u64> {
        let (index, phase) = Now::get();
        EpochNow { index: EpochIndex(index), phase, until: u64::MAX }
    }

    fn secret_of(_epoch: EpochIndex, _participant: &AccountId32) -> Option<Secret> {
        None
    }
}

impl Entropy for Clock {
    fn entropy() -> HashBytes {
        Outside::get()
    }
}

impl pallet_keirin_inference::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Models = Registry;
    type Participants = Hosts;
    type FeePot = FeePot;
    type Works = NobodyChecks;
    type OnAnswered = Canaries;
    type TaskLifetime = TaskLifetime;
    type AnswerRetention = AnswerRetention;
    type TemplateTokens = TemplateTokens;
    type MaxOpenTasksPerParticipant = MaxOpenTasksPerParticipant;
    type MaxSweepPerBlock = MaxSweepPerBlock;
    type WeightInfo = ();
}

impl pallet_canaries::Config for Test {
    type Currency = Balances;
    type Epochs = Clock;
    type Entropy = Clock;
    type Participants = Hosts;
    type Tasks = Inference;
    type Subsidy = Subsidy;
    type Budget = Budget;
    type SentIn = SentIn;
    type SlotsPerBlock = SlotsPerBlock;
    type ClosedPerBlock = ClosedPerBlock;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ForBenchmarks;
}

/// Participants and epochs for benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct ForBenchmarks;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32> for ForBenchmarks {
    fn set_up_participant(participant: &AccountId32) {
        let models = vec![model("m")].try_into().expect("one model");
        let participant = ActiveParticipant { account: participant.clone(), weight: VotingWeight(1), models };
        SLOTS.with_borrow_mut(|slots| slots.push(Some(participant)));
    }

    /// Slots are not storage: those of the run before are emptied.
    fn set_epoch(epoch: EpochIndex, phase: Phase) {
        SLOTS.take();
        Now::set((epoch.0, phase));
    }
}

/// The executor of every participant.
fn executor() -> SigningKey {
    SigningKey::from_slice(&[3; 32]).expect("a small non-zero scalar is a valid key")
}

/// An answer to an open task, with its signature.
pub fn answer(task: TaskId) -> (Report<AccountId32>, ExecutorSignature) {
    let open = pallet_keirin_inference::Tasks::<Test>::get(task).expect("the task is open");
    let output = Output::truncate_from(b"an answer".to_vec());
    let answer =
        Answer { output, prompt_tokens: 5, completion_tokens: 7, finish: FinishReason::Stop, evidence: [3; 32] };
    let report = Report { task, participant: open.participant, order: open.order, outcome: Outcome::Answered(answer) };
    let digest = report_digest(&System::block_hash(0).0, &report);
    let (signature, recovery) = executor().sign_prehash_recoverable(&digest).expect("a digest can be signed");
    let mut bytes = [0u8; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = recovery.to_byte();
    (report, ExecutorSignature(bytes))
}

/// Externalities of a chain at block 1 without participants, where one account has tokens.
pub fn new_test_ext() -> sp_io::TestExternalities {
    SLOTS.take();
    SUBSIDY.take();
    Now::set((0, Phase::Reveal));
    Outside::set([7; 32]);
    Budget::set(u64::MAX);
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances: vec![(requester(), FUNDS)], ..Default::default() },
        ..Default::default()
    };
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();
    externalities.execute_with(|| System::set_block_number(1));
    externalities
}

/// Goes through so many blocks, hooks included.
pub fn run_blocks(blocks: u64) {
    System::run_to_block::<AllPalletsWithSystem>(System::block_number() + blocks);
}

/// Runs a test, and checks after it the pallet's invariants and that issuance is that of genesis, plus what was minted, minus what
/// was burned.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
        let (minted, burned) = Subsidy::counted();
        assert_eq!(Balances::total_issuance(), FUNDS + minted - burned, "tokens appeared or vanished");
    });
}
