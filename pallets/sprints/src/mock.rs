//! A runtime with this pallet, participants in a list, and racers that find real proofs of the test configuration.

use std::{cell::RefCell, collections::BTreeMap};

use frame_support::{derive_impl, parameter_types, traits::ValidatorRegistration};
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    merkle::Tree,
    signing::{commit_digest, opening_digest, vote_digest},
    sprint::{
        proof_leaf, secret_hash, Accusation, Commit, Configuration, EpochIndex, Nonces, Opening, Phase, ProofSet,
        Reveal, Vote,
    },
    traits::{Collateral, Entropy, ExecutorKeyOf, SetWeights, WeightOf},
    weight::VotingWeight,
    HashBytes,
};
use keirin_sprint_model::{is_proof, ConfigName, Model};
use sp_runtime::{
    traits::IdentityLookup,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    AccountId32, BuildStorage, Permill,
};

use crate::{self as pallet_sprints, Call, Commitments, CurrentEpoch, Pallet, PhaseLengths, SprintRefusal};

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

parameter_types! {
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
    pub const ElectedCollators: u32 = 2;
    pub const MaxRacers: u32 = 6;
    pub const SlotsPerBlock: u32 = 2;
    pub const PrunedPerBlock: u32 = 3;
    pub Invulnerables: Vec<AccountId32> = vec![AccountId32::from([100; 32])];
}

impl pallet_sprints::Config for Test {
    type Participants = List;
    type Entropy = Counter;
    type Collators = AllButNine;
    type Invulnerables = Invulnerables;
    type PhaseLengths = Lengths;
    type Configuration = TestConfiguration;
    type InitialLevel = InitialLevel;
    type Samples = Samples;
    type ProofsAimedAt = ProofsAimedAt;
    type UnbackedShare = UnbackedShare;
    type WeightCap = WeightCap;
    type SlashedShare = SlashedShare;
    type ElectedCollators = ElectedCollators;
    type MaxRacers = MaxRacers;
    type SlotsPerBlock = SlotsPerBlock;
    type PrunedPerBlock = PrunedPerBlock;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = List;
}

/// A participant and its executor.
#[derive(Clone)]
pub struct Racer {
    pub account: AccountId32,
    key: SigningKey,
    secret: u8,
}

/// Proofs, or what a cheat takes for them.
pub struct Proofs {
    pub nonces: Vec<u64>,
    pub tree: Tree<Nonces>,
}

impl Proofs {
    pub fn of(account: &AccountId32, nonces: Vec<u64>) -> Self {
        let leaves = nonces.iter().map(|nonce| proof_leaf(account, *nonce)).collect();
        Self { tree: Tree::new(leaves).expect("the nonces increase"), nonces }
    }

    pub fn set(&self) -> ProofSet {
        ProofSet { root: self.tree.root(), count: self.nonces.len() as u32 }
    }
}

impl Racer {
    /// Lists a participant with a weight.
    pub fn new(number: u8, weight: u64) -> Self {
        let key = SigningKey::from_slice(&[number; 32]).expect("a small non-zero scalar is a valid key");
        let account = AccountId32::from([number; 32]);
        let racer = Self { account, key, secret: number };
        let listed =
            Listed { key: racer.executor_key(), weight: VotingWeight(weight), backing: None, slashed: Vec::new() };
        LIST.with_borrow_mut(|list| list.insert(racer.account.clone(), listed));
        racer
    }

    fn executor_key(&self) -> ExecutorKey {
        let point = self.key.verifying_key().to_encoded_point(true);
        ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
    }

    pub fn backed_by(self, weight: u64) -> Self {
        let set = |listed: &mut Listed| listed.backing = Some(VotingWeight(weight));
        LIST.with_borrow_mut(|list| list.get_mut(&self.account).map(set));
        self
    }

    pub fn weight(&self) -> u64 {
        List::weight_of(&self.account).0
    }

    pub fn times_slashed(&self) -> usize {
        LIST.with_borrow(|list| list[&self.account].slashed.len())
    }

    pub fn sign(&self, digest: &HashBytes) -> ExecutorSignature {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest).expect("32 bytes can be signed");
        let mut bytes = [0u8; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = recovery.to_byte();
        ExecutorSignature(bytes)
    }

    /// This racer's secret of an epoch.
    pub fn secret(&self, epoch: EpochIndex) -> HashBytes {
        [self.secret ^ epoch.0 as u8; 32]
    }

    pub fn opening(&self) -> Opening<AccountId32> {
        let epoch = CurrentEpoch::<Test>::get().index;
        let opened = |before: &EpochIndex| crate::SecretCommitments::<Test>::contains_key(before, &self.account);
        Opening {
            epoch,
            participant: self.account.clone(),
            commitment: secret_hash(&self.account, epoch, &self.secret(epoch)),
            revealed: epoch.previous().filter(opened).map(|before| self.secret(before)),
        }
    }

    pub fn open(&self) -> Result<(), Refused> {
        let opening = self.opening();
        let signature = self.sign(&opening_digest(&genesis(), &opening));
        submit(Call::open { opening, signature })
    }

    /// The first nonces from `from` on that are proofs of the current epoch.
    pub fn race(&self, count: usize, from: u64) -> Proofs {
        let epoch = CurrentEpoch::<Test>::get();
        let model = Model::new(ConfigName::Test.config(), epoch.seed);
        let account: [u8; 32] = self.account.clone().into();
        let proofs = (from..).filter(|nonce| is_proof(model.distance2(&account, *nonce), epoch.radius));
        Proofs::of(&self.account, proofs.take(count).collect())
    }

    /// Nonces of which about `false_share` are no proofs.
    pub fn invent(&self, count: usize, false_share: f64) -> Proofs {
        let proofs = self.race(count, 0);
        let wrong = (count as f64 * false_share) as usize;
        let last = *proofs.nonces.last().expect("there is a proof");
        let mut missing: Vec<u64> = (0..last).filter(|nonce| !proofs.nonces.contains(nonce)).take(wrong).collect();
        missing.extend(proofs.nonces.iter().skip(wrong));
        missing.sort_unstable();
        Proofs::of(&self.account, missing)
    }

    pub fn commitment(&self, proofs: ProofSet) -> Commit<AccountId32> {
        let epoch = CurrentEpoch::<Test>::get();
        Commit { epoch: epoch.index, participant: self.account.clone(), seed: epoch.seed, proofs }
    }

    pub fn commit(&self, proofs: ProofSet) -> Result<(), Refused> {
        let commit = self.commitment(proofs);
        let signature = self.sign(&commit_digest(&genesis(), &commit));
        submit(Call::commit { commit, signature })
    }

    /// What opens the sampled leaves of this racer's commitment.
    pub fn opened_samples(&self, proofs: &Proofs) -> Reveal<AccountId32> {
        let epoch = CurrentEpoch::<Test>::get();
        let commitment = Commitments::<Test>::get(epoch.index, &self.account).expect("there is a commitment");
        let indices = Pallet::<Test>::sampled(&epoch, &self.account, &commitment.proofs).unwrap_or_default();
        let known: Vec<u32> = indices.into_iter().filter(|index| (*index as usize) < proofs.nonces.len()).collect();
        let nonces: Vec<u64> = known.iter().map(|index| proofs.nonces[*index as usize]).collect();
        Reveal {
            epoch: epoch.index,
            participant: self.account.clone(),
            nonces: nonces.try_into().expect("samples are few"),
            beside: proofs.tree.prove(&known).try_into().expect("paths of few samples fit"),
        }
    }

    pub fn reveal(&self, proofs: &Proofs) -> Result<(), Refused> {
        submit(Call::reveal { reveal: self.opened_samples(proofs) })
    }

    pub fn vote(&self, accused: &[(&Racer, u64)]) -> Result<(), Refused> {
        let epoch = CurrentEpoch::<Test>::get().index;
        let accusation =
            |(racer, nonce): &(&Racer, u64)| Accusation { participant: racer.account.clone(), nonce: *nonce };
        let mut accused: Vec<_> = accused.iter().map(accusation).collect();
        accused.sort();
        let vote = Vote { epoch, validator: self.account.clone(), accused: accused.try_into().expect("they are few") };
        let signature = self.sign(&vote_digest(&genesis(), &vote));
        submit(Call::vote { vote, signature })
    }

    /// Votes as an honest validator: accuses one nonce of everybody who revealed one that is no proof.
    pub fn vote_honestly(&self) -> Result<(), Refused> {
        let epoch = CurrentEpoch::<Test>::get();
        let model = Model::new(ConfigName::Test.config(), epoch.seed);
        let found = crate::Revealed::<Test>::iter_prefix(epoch.index).filter(|(who, _)| *who != self.account);
        let accused = found.filter_map(|(who, nonces)| {
            let account: [u8; 32] = who.clone().into();
            let wrong = nonces.iter().find(|nonce| !is_proof(model.distance2(&account, **nonce), epoch.radius))?;
            Some((Racer { account: who, key: self.key.clone(), secret: 0 }, *wrong))
        });
        let accused: Vec<_> = accused.collect();
        let accused: Vec<_> = accused.iter().map(|(racer, nonce)| (racer, *nonce)).collect();
        self.vote(&accused)
    }
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
