//! A runtime with this pallet and participants in a list.

mod racer;

use std::{cell::RefCell, collections::BTreeMap};

use frame_support::{
    derive_impl, parameter_types,
    traits::{Get, ValidatorRegistration},
};
use keirin_primitives::{
    executor::ExecutorKey,
    sprint::{BasisPoints, Configuration, EpochIndex, Phase},
    traits::{Collateral, Entropy, ExecutorKeyOf, OnOpened, SetWeights, WeightOf},
    weight::VotingWeight,
    HashBytes,
};
use pallet_session::SessionManager;
use sp_runtime::{
    traits::{Convert, IdentityLookup},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    AccountId32, BuildStorage, Permill,
};
use sp_staking::SessionIndex;

pub use self::racer::{Proofs, Racer};
use crate::{self as pallet_sprints, Call, ContinuousTerms, CurrentEpoch, Pallet, PhaseLengths, SprintRefusal};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Sprints: pallet_sprints,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId32;
    type Lookup = IdentityLookup<AccountId32>;
}

/// What the list of participants knows of one.
#[derive(Clone)]
struct Listed {
    key: ExecutorKey,
    weight: VotingWeight,
    backing: Option<VotingWeight>,
    slashed: Vec<Permill>,
}

thread_local! {
    static LIST: RefCell<BTreeMap<AccountId32, Listed>> = const { RefCell::new(BTreeMap::new()) };
    static ENTROPY: RefCell<u64> = const { RefCell::new(0) };
    static SESSION: RefCell<Vec<AccountId32>> = const { RefCell::new(Vec::new()) };
    static AUTHORED: RefCell<BTreeMap<AccountId32, u64>> = const { RefCell::new(BTreeMap::new()) };
    static OPENINGS: RefCell<Vec<(EpochIndex, AccountId32, VotingWeight)>> = const { RefCell::new(Vec::new()) };
}

/// Participants in a list.
pub struct List;

impl ExecutorKeyOf<AccountId32> for List {
    fn executor_key_of(participant: &AccountId32) -> Option<ExecutorKey> {
        LIST.with_borrow(|list| list.get(participant).map(|listed| listed.key))
    }
}

impl WeightOf<AccountId32> for List {
    fn weight_of(participant: &AccountId32) -> VotingWeight {
        LIST.with_borrow(|list| list.get(participant).map(|listed| listed.weight).unwrap_or_default())
    }

    fn is_active(account: &AccountId32) -> bool {
        LIST.with_borrow(|list| list.contains_key(account))
    }
}

impl SetWeights<AccountId32> for List {
    fn set_weights(first: u32, limit: u32, weight_of: &dyn Fn(&AccountId32) -> VotingWeight) -> Option<u32> {
        LIST.with_borrow_mut(|list| {
            let slots = list.iter_mut().skip(first as usize).take(limit as usize);
            slots.for_each(|(account, listed)| listed.weight = weight_of(account));
            Some(first + limit).filter(|next| (*next as usize) < list.len())
        })
    }
}

impl Collateral<AccountId32> for List {
    fn backed_weight(participant: &AccountId32) -> Option<VotingWeight> {
        LIST.with_borrow(|list| list.get(participant).and_then(|listed| listed.backing))
    }

    fn slash(participant: &AccountId32, share: Permill) {
        LIST.with_borrow_mut(|list| {
            list.get_mut(participant).expect("only participants are slashed").slashed.push(share)
        });
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_sprints::BenchmarkHelper<AccountId32> for List {
    fn set_up_participant(who: &AccountId32, key: ExecutorKey) {
        let listed = Listed { key, weight: VotingWeight(1), backing: None, slashed: Vec::new() };
        LIST.with_borrow_mut(|list| list.insert(who.clone(), listed));
    }

    fn serve_most_models(_who: &AccountId32) {}

    fn set_samples(_samples: u32) {}
}

/// Keeps who opened an epoch.
pub struct Openings;

impl Openings {
    /// Who opened an epoch since this was last asked, and its weight.
    pub fn take() -> Vec<(EpochIndex, AccountId32, VotingWeight)> {
        OPENINGS.take()
    }
}

impl OnOpened<AccountId32> for Openings {
    fn opened(epoch: EpochIndex, participant: &AccountId32, weight: VotingWeight) {
        OPENINGS.with_borrow_mut(|openings| openings.push((epoch, participant.clone(), weight)));
    }
}

/// Counts up, so that every draw is another.
pub struct Counter;

impl Entropy for Counter {
    fn entropy() -> HashBytes {
        ENTROPY.with_borrow_mut(|entropy| {
            *entropy += 1;
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&entropy.to_le_bytes());
            bytes
        })
    }
}

/// Every account but the one of racer 9 has session keys.
pub struct AllButNine;

impl ValidatorRegistration<AccountId32> for AllButNine {
    fn is_registered(account: &AccountId32) -> bool {
        *account != AccountId32::from([9; 32])
    }
}

/// Collators of the session, which a test chooses.
pub struct Session;

impl Session {
    /// Makes these the session's collators.
    pub fn begin(index: SessionIndex, collators: Vec<AccountId32>) {
        SESSION.set(collators);
        <Sprints as SessionManager<_>>::start_session(index);
    }

    /// Has a collator make the current block.
    pub fn author(collator: &AccountId32) {
        AUTHORED.with_borrow_mut(|authored| authored.insert(collator.clone(), System::block_number()));
    }
}

impl Get<Vec<AccountId32>> for Session {
    fn get() -> Vec<AccountId32> {
        SESSION.with_borrow(Clone::clone)
    }
}

impl Convert<AccountId32, u64> for Session {
    fn convert(author: AccountId32) -> u64 {
        AUTHORED.with_borrow(|authored| authored.get(&author).copied().unwrap_or_default())
    }
}

parameter_types! {
    pub const SessionsSatOut: SessionIndex = 3;
    pub const Lengths: PhaseLengths<u64> = PhaseLengths {
        reveal: 4, generation: 5, commit: 3, drawing: 2, sampling: 3, voting: 3, dispute: 3, settled: 4,
    };
    pub const TestConfiguration: Configuration = Configuration::Test;
    pub const InitialLevel: u8 = 0;
    pub const Samples: u32 = 8;
    pub const ProofsAimedAt: (u32, u32) = (10, 1_000);
    pub const UnbackedShare: Permill = Permill::from_percent(20);
    pub const WeightCap: Permill = Permill::from_percent(30);
    pub const SlashedShare: Permill = Permill::from_percent(20);
    pub const Terms: ContinuousTerms = ContinuousTerms {
        least_proofs: 10,
        most_commits: 3,
        utilisation: (BasisPoints(1_000), BasisPoints(10_000)),
        sampled: Permill::from_percent(20),
        proofs_per_weight: 10,
    };
    pub const ElectedCollators: u32 = 2;
    pub const MaxRacers: u32 = 6;
    pub const SlotsPerBlock: u32 = 2;
    pub const PrunedPerBlock: u32 = 3;
    pub Invulnerables: Vec<AccountId32> = vec![AccountId32::from([100; 32])];
}

impl pallet_sprints::Config for Test {
    type Participants = List;
    type AdminOrigin = frame_system::EnsureRoot<AccountId32>;
    type OnOpened = Openings;
    type Entropy = Counter;
    type Collators = AllButNine;
    type Invulnerables = Invulnerables;
    type SessionCollators = Session;
    type LastAuthored = Session;
    type SessionsSatOut = SessionsSatOut;
    type PhaseLengths = Lengths;
    type Configuration = TestConfiguration;
    type InitialLevel = InitialLevel;
    type Samples = Samples;
    type ProofsAimedAt = ProofsAimedAt;
    type UnbackedShare = UnbackedShare;
    type WeightCap = WeightCap;
    type SlashedShare = SlashedShare;
    type ContinuousTerms = Terms;
    type ElectedCollators = ElectedCollators;
    type MaxRacers = MaxRacers;
    type SlotsPerBlock = SlotsPerBlock;
    type PrunedPerBlock = PrunedPerBlock;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = List;
}

/// How a call was refused.
pub type Refused = TransactionValidityError;

/// What a refusal looks like to who submitted the call.
pub fn refused(refusal: SprintRefusal) -> Result<(), Refused> {
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

/// Externalities of a chain at block 1.
pub fn new_test_ext() -> sp_io::TestExternalities {
    let storage = RuntimeGenesisConfig::default().build_storage().expect("the genesis is valid");
    let mut externalities: sp_io::TestExternalities = storage.into();
    externalities.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
    externalities.execute_with(|| {
        LIST.with_borrow_mut(BTreeMap::clear);
        ENTROPY.set(0);
        SESSION.take();
        AUTHORED.take();
        System::set_block_number(1);
    });
    externalities
}

/// Goes through blocks until the epoch is in a phase.
pub fn run_to_phase(phase: Phase) {
    let here = CurrentEpoch::<Test>::get();
    if here.phase == phase && here.until > System::block_number() {
        return;
    }
    loop {
        run_blocks(1);
        if CurrentEpoch::<Test>::get().phase == phase {
            return;
        }
    }
}

/// Goes to the block in which the samples are drawn.
pub fn run_to_sampling() {
    run_to_phase(Phase::Validation);
    System::run_to_block::<AllPalletsWithSystem>(CurrentEpoch::<Test>::get().drawn_at);
}

/// Goes through the sampling part of the validation phase.
pub fn run_to_voting() {
    run_to_phase(Phase::Validation);
    System::run_to_block::<AllPalletsWithSystem>(CurrentEpoch::<Test>::get().sampling_until);
}

/// Goes through the voting part of the validation phase.
pub fn run_to_disputes() {
    run_to_phase(Phase::Validation);
    System::run_to_block::<AllPalletsWithSystem>(CurrentEpoch::<Test>::get().voting_until);
}

pub fn run_blocks(count: u64) {
    System::run_to_block::<AllPalletsWithSystem>(System::block_number() + count);
}

/// Runs a test and checks the pallet's invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        run_blocks(1);
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
    });
}

/// The events of this pallet so far, and forgets them.
pub fn events() -> Vec<crate::Event<Test>> {
    let events = System::read_events_for_pallet::<crate::Event<Test>>();
    System::reset_events();
    events
}
