//! A runtime with this pallet, balances and a registry of two models.

use frame_support::{
    derive_impl, parameter_types,
    traits::{tokens::imbalance::Imbalance, OnUnbalanced},
};
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    model::ModelId,
    signing::possession_digest,
    traits::ModelRegistered,
    weight::VotingWeight,
};
use sp_runtime::BuildStorage;

use crate::{self as pallet_participants, CreditOf, Pallet};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Participants: pallet_participants,
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

/// A registry of the models `a` and `b`, and of what benchmarks add.
pub struct TwoModels;

impl ModelRegistered for TwoModels {
    fn is_registered(model: &ModelId) -> bool {
        [model_id("a"), model_id("b")].contains(model) || cfg!(feature = "runtime-benchmarks")
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn register_for_benchmark(_model: &ModelId) {}
}

/// Burns what is slashed, and knows how much that was.
pub struct BurnSlashed;

impl OnUnbalanced<CreditOf<Test>> for BurnSlashed {
    fn on_nonzero_unbalanced(credit: CreditOf<Test>) {
        Slashed::mutate(|slashed| *slashed += credit.peek());
    }
}

parameter_types! {
    pub static Slashed: u64 = 0;
    pub const RegistrationDeposit: u64 = 50;
    pub const RegistrationWeight: VotingWeight = VotingWeight(1);
    pub static UnbondingPeriod: u64 = 10;
    pub static MaxParticipants: u32 = 32;
    pub static CollateralPerWeight: u64 = 0;
    pub const MaxUnbondingsPerBlock: u32 = 2;
}

impl pallet_participants::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type OnSlash = BurnSlashed;
    type Models = TwoModels;
    type RegistrationDeposit = RegistrationDeposit;
    type RegistrationWeight = RegistrationWeight;
    type CollateralPerWeight = CollateralPerWeight;
    type UnbondingPeriod = UnbondingPeriod;
    type MaxParticipants = MaxParticipants;
    type MaxUnbondingsPerBlock = MaxUnbondingsPerBlock;
    type WeightInfo = ();
}

/// A model's name.
pub fn model_id(name: &str) -> ModelId {
    ModelId::truncate_from(name.as_bytes().to_vec())
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

/// What an executor signs for an account that wants to register it.
pub fn proof(key: &SigningKey, account: u64) -> ExecutorSignature {
    let digest = possession_digest(&System::block_hash(0).0, &account);
    let (signature, recovery) = key.sign_prehash_recoverable(&digest).expect("a digest of 32 bytes can be signed");
    let mut bytes = [0u8; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = recovery.to_byte();
    ExecutorSignature(bytes)
}

/// Externalities of a chain at block 1 on which accounts 1 to 40 have 1 000 each.
pub fn new_test_ext() -> sp_io::TestExternalities {
    Slashed::set(0);
    UnbondingPeriod::set(10);
    MaxParticipants::set(32);
    CollateralPerWeight::set(0);
    let balances = (1..=40).map(|account| (account, 1_000)).collect();
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();
    externalities.register_extension(sp_keystore_ext());
    externalities.execute_with(|| System::set_block_number(1));
    externalities
}

fn sp_keystore_ext() -> sp_keystore::KeystoreExt {
    sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new())
}

/// Goes through blocks up to `block`, hooks included.
pub fn run_to(block: u64) {
    System::run_to_block::<AllPalletsWithSystem>(block);
}

/// Runs a test and checks the pallet's invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every test");
    });
}
