//! A runtime with this pallet, balances and the registry (which stands behind one model only), three-line stand-ins for the rest,
//! and an executor that really signs.

mod market;

use std::cell::{Cell, RefCell};

use frame_support::{derive_impl, parameter_types};
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{Answer, FinishReason, Outcome, Output, Report, TaskId},
    model::{ModelId, ModelTerms, Units},
    signing::report_digest,
    sprint::EpochIndex,
    traits::{AssignByWeight, ExecutorKeyOf, ModelUnavailable, OnAnswered, RecordWork, ServiceRecord, TermsOfModel},
    validation::{TrapDraw, Work, WorkIndex},
    HashBytes,
};
use sp_runtime::BuildStorage;

pub use self::market::{add_priced_model, CAPACITY, PRICED};
use crate::{self as pallet_inference, Pallet, Tasks};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Models: pallet_keirin_models,
        Inference: pallet_inference,
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
}

/// Who answers in these tests unless a test says otherwise.
pub const PARTICIPANT: u64 = 100;
/// Where fees wait.
pub const POT: u64 = 900;
/// Who asks.
pub const REQUESTER: u64 = 1;
/// What the requester has at first.
pub const FUNDS: u64 = 100_000;
/// Price of a token of the model `m`.
pub const TOKEN_PRICE: u64 = 2 * 3;

/// Who can pay for everything.
pub const RICH: u64 = 3;

/// One active model `m`, one that is switched off, `off`, and [`PRICED`].
pub struct Registry;

impl TermsOfModel<u64> for Registry {
    fn terms_of_model(model: &ModelId) -> Result<ModelTerms<u64>, ModelUnavailable> {
        match model.as_slice() {
            b"off" => Err(ModelUnavailable::Inactive),
            b"m" | b"benchmark-model" => {
                Ok(ModelTerms { context_length: 1_000, units_per_token: 2, price_per_unit: PRICE_PER_UNIT.get() })
            }
            _ => Models::terms_of_model(model),
        }
    }

    fn note_used(model: &ModelId, units: Units) {
        Models::note_used(model, units);
        NOTED.with_borrow_mut(|noted| noted.push((model.clone(), units)));
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_model(_model: &ModelId) {}
}

impl Registry {
    /// Sets what a unit of compute costs from now on.
    pub fn set_price_per_unit(price: u64) {
        PRICE_PER_UNIT.set(price);
    }

    /// What answers took.
    pub fn noted() -> Vec<(ModelId, Units)> {
        NOTED.with_borrow(|noted| noted.clone())
    }
}

thread_local! {
    static PRICE_PER_UNIT: Cell<u64> = const { Cell::new(3) };
    static NOTED: RefCell<Vec<(ModelId, Units)>> = const { RefCell::new(Vec::new()) };
    static ASSIGNED: RefCell<Option<(u64, ExecutorKey)>> = const { RefCell::new(None) };
    static ANSWERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    static SERVED: RefCell<(u32, u32)> = const { RefCell::new((0, 0)) };
    static MISSED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    static WORKS: RefCell<Vec<Work<u64, u64>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what is to be checked.
pub struct Works;

impl Works {
    /// What was recorded since this was last asked.
    pub fn take() -> Vec<Work<u64, u64>> {
        WORKS.take()
    }

    /// Who let tasks expire since this was last asked.
    pub fn take_missed() -> Vec<u64> {
        MISSED.take()
    }
}

/// By what every work here is drawn.
pub const TRAPS: TrapDraw = TrapDraw { epoch: EpochIndex(7), every: 128 };

impl RecordWork<u64, u64> for Works {
    fn record(work: Work<u64, u64>) -> (EpochIndex, WorkIndex) {
        let number = WORKS.with_borrow_mut(|works| {
            works.push(work);
            works.len()
        });
        (EpochIndex(0), WorkIndex(number as u32 - 1))
    }

    fn missed(participant: &u64) {
        MISSED.with_borrow_mut(|missed| missed.push(*participant));
    }

    fn traps_of(_participant: &u64) -> Option<TrapDraw> {
        Some(TRAPS)
    }
}

/// One participant at a time.
pub struct OneParticipant;

impl OneParticipant {
    /// Sets who is drawn from now on.
    pub fn set(participant: Option<(u64, ExecutorKey)>) {
        ASSIGNED.set(participant);
    }

    /// Tasks noted as served and as missed.
    pub fn record() -> (u32, u32) {
        SERVED.with_borrow(|record| *record)
    }
}

impl AssignByWeight<u64> for OneParticipant {
    fn assign_by_weight(_model: &ModelId, _entropy: &HashBytes) -> Option<u64> {
        ASSIGNED.with_borrow(|assigned| assigned.map(|(participant, _)| participant))
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_participant(participant: &u64, _model: &ModelId, key: ExecutorKey) {
        Self::set(Some((*participant, key)));
    }
}

impl ExecutorKeyOf<u64> for OneParticipant {
    fn executor_key_of(participant: &u64) -> Option<ExecutorKey> {
        ASSIGNED.with_borrow(|assigned| assigned.filter(|(who, _)| who == participant).map(|(_, key)| key))
    }
}

impl ServiceRecord<u64> for OneParticipant {
    fn note_served(_participant: &u64) {
        SERVED.with_borrow_mut(|record| record.0 += 1);
    }

    fn note_missed(_participant: &u64) {
        SERVED.with_borrow_mut(|record| record.1 += 1);
    }
}

/// Keeps who answered.
pub struct Answers;

impl Answers {
    /// Who answered, in order.
    pub fn by() -> Vec<u64> {
        ANSWERED.with_borrow(|answered| answered.clone())
    }
}

impl OnAnswered<u64> for Answers {
    fn answered(participant: &u64) {
        ANSWERED.with_borrow_mut(|answered| answered.push(*participant));
    }
}

parameter_types! {
    pub const FeePot: u64 = POT;
    pub const TaskLifetime: u64 = 20;
    pub const AnswerRetention: u64 = 50;
    pub const TemplateTokens: u32 = 10;
    pub const MaxOpenTasksPerParticipant: u32 = 4;
    pub const MaxSweepPerBlock: u32 = 3;
}

impl pallet_inference::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Models = Registry;
    type Participants = OneParticipant;
    type FeePot = FeePot;
    type Works = Works;
    type OnAnswered = Answers;
    type TaskLifetime = TaskLifetime;
    type AnswerRetention = AnswerRetention;
    type TemplateTokens = TemplateTokens;
    type MaxOpenTasksPerParticipant = MaxOpenTasksPerParticipant;
    type MaxSweepPerBlock = MaxSweepPerBlock;
    type WeightInfo = ();
}

/// An executor's key pair for tests.
pub fn executor(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).expect("a small non-zero scalar is a valid key")
}

/// The public half of an executor's key pair.
pub fn public(key: &SigningKey) -> ExecutorKey {
    let point = key.verifying_key().to_encoded_point(true);
    ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
}

/// Signs a report as an executor does.
pub fn sign(key: &SigningKey, report: &Report<u64>) -> ExecutorSignature {
    let digest = report_digest(&System::block_hash(0).0, report);
    let (signature, recovery) = key.sign_prehash_recoverable(&digest).expect("a digest of 32 bytes can be signed");
    let mut bytes = [0u8; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = recovery.to_byte();
    ExecutorSignature(bytes)
}

/// A report that answers an open task with `text`, 5 prompt tokens and 7 generated ones.
pub fn answer(task: TaskId, text: &str) -> Report<u64> {
    let opened = Tasks::<Test>::get(task).expect("the task is open");
    let output = Output::truncate_from(text.as_bytes().to_vec());
    let finish = FinishReason::Stop;
    let answer = Answer { output, prompt_tokens: 5, completion_tokens: 7, finish, evidence: [3; 32] };
    Report { task, participant: opened.participant, order: opened.order, outcome: Outcome::Answered(answer) }
}

/// Externalities of a chain at block 1 with one requester and one participant.
pub fn new_test_ext() -> sp_io::TestExternalities {
    let balances = vec![(REQUESTER, FUNDS), (2, FUNDS), (RICH, 1_000_000_000_000), (PARTICIPANT, 10), (POT, 1)];
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();
    externalities.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    externalities.execute_with(|| {
        System::set_block_number(1);
        OneParticipant::set(Some((PARTICIPANT, public(&executor(1)))));
        SERVED.set((0, 0));
        WORKS.take();
        MISSED.take();
        PRICE_PER_UNIT.set(3);
        NOTED.take();
        ANSWERED.take();
    });
    externalities
}

/// Goes through blocks up to `block`, hooks included.
pub fn run_to(block: u64) {
    System::run_to_block::<AllPalletsWithSystem>(block);
}

/// Tokens in existence must not change, whatever happens to tasks.
fn total() -> u64 {
    Balances::total_issuance()
}

/// Runs a test and checks after it that the pallet's invariants hold and that no token appeared or vanished.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        let before = total();
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
        assert_eq!(total(), before, "tokens appeared or vanished");
    });
}
