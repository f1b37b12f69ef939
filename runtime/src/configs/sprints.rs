//! The race for voting weight.

use alloc::vec::Vec;
use codec::Encode;
use cumulus_pallet_parachain_system::{OnSystemEvent, RelayChainStateProof};
use cumulus_primitives_core::{
    relay_chain::{well_known_keys::CURRENT_BLOCK_RANDOMNESS, Hash as RelayHash},
    PersistedValidationData,
};
use frame_support::{parameter_types, traits::ConstU32, weights::Weight};
use frame_system::EnsureRoot;
use keirin_primitives::{traits::Entropy, HashBytes};
use pallet_keirin_sprints::{ContinuousTerms, PhaseLengths};
use sp_core::Get;
use sp_runtime::traits::Convert;

use crate::{
    configs::parameters::dynamic_params::sprints as tunable, AccountId, BlockNumber, Participants, Receipts, Runtime,
    Session, Sprints, System, Validation,
};

parameter_types! {
    pub Lengths: PhaseLengths<BlockNumber> = PhaseLengths {
        reveal: tunable::RevealPhase::get(),
        generation: tunable::GenerationPhase::get(),
        commit: tunable::CommitPhase::get(),
        drawing: tunable::Drawing::get(),
        sampling: tunable::Sampling::get(),
        voting: tunable::Voting::get(),
        dispute: tunable::Disputes::get(),
        settled: tunable::SettledPhase::get(),
    };
    pub ProofsAimedAt: (u32, u32) = (tunable::LeastProofs::get(), tunable::MostProofs::get());
    pub Terms: ContinuousTerms = ContinuousTerms {
        least_proofs: tunable::LeastContinuousProofs::get(),
        most_commits: tunable::MostContinuousCommits::get(),
        utilisation: (tunable::LeastUtilisation::get(), tunable::MostUtilisation::get()),
        sampled: tunable::ContinuousSampled::get(),
        proofs_per_weight: tunable::ContinuousProofsPerWeight::get(),
    };
    pub const MostRacers: u32 = 256;
    pub const InitialLevel: u8 = keirin_sprint_model::DEFAULT_LEVEL;
}

/// Collators that governance keeps whatever the weights.
pub struct Invulnerables;

impl Get<Vec<AccountId>> for Invulnerables {
    fn get() -> Vec<AccountId> {
        pallet_collator_selection::Invulnerables::<Runtime>::get().into_inner()
    }
}

/// Those who may make the session's blocks.
pub struct SessionCollators;

impl Get<Vec<AccountId>> for SessionCollators {
    fn get() -> Vec<AccountId> {
        pallet_session::Validators::<Runtime>::get()
    }
}

/// What collator selection notes of every author.
pub struct LastAuthored;

impl Convert<AccountId, BlockNumber> for LastAuthored {
    fn convert(author: AccountId) -> BlockNumber {
        pallet_collator_selection::LastAuthoredBlock::<Runtime>::get(author)
    }
}

/// Randomness of the relay chain: what the author of the relay parent proved with its verifiable random function, noted in
/// every block and mixed with the parent block's hash, which no transaction of that block can know. A development chain
/// has no relay chain; the parent's hash stands in alone.
pub struct RelayChainRandomness;

impl OnSystemEvent for RelayChainRandomness {
    fn on_validation_data(_data: &PersistedValidationData) {}

    fn on_validation_code_applied() {}

    fn on_relay_state_proof(state: &RelayChainStateProof) -> Weight {
        let author: Option<Option<RelayHash>> = state.read_optional_entry(CURRENT_BLOCK_RANDOMNESS).ok().flatten();
        if let Some(randomness) = author.flatten() {
            Sprints::note_outside_entropy(randomness.0);
        }
        <Runtime as frame_system::Config>::DbWeight::get().writes(1)
    }
}

impl Entropy for RelayChainRandomness {
    fn entropy() -> HashBytes {
        let noted = pallet_keirin_sprints::OutsideEntropy::<Runtime>::get();
        sp_io::hashing::blake2_256(&(noted, System::parent_hash()).encode())
    }
}

impl pallet_keirin_sprints::Config for Runtime {
    type Participants = Participants;
    type AdminOrigin = EnsureRoot<AccountId>;
    type OnOpened = (Validation, Receipts);
    type Entropy = RelayChainRandomness;
    type Collators = Session;
    type Invulnerables = Invulnerables;
    type SessionCollators = SessionCollators;
    type LastAuthored = LastAuthored;
    type SessionsSatOut = ConstU32<6>;
    type PhaseLengths = Lengths;
    type Configuration = tunable::Model;
    type InitialLevel = InitialLevel;
    type Samples = tunable::Samples;
    type ProofsAimedAt = ProofsAimedAt;
    type UnbackedShare = tunable::UnbackedShare;
    type WeightCap = tunable::WeightCap;
    type SlashedShare = tunable::SlashedShare;
    type ContinuousTerms = Terms;
    type ElectedCollators = tunable::ElectedCollators;
    type MaxRacers = MostRacers;
    type SlotsPerBlock = ConstU32<16>;
    type PrunedPerBlock = ConstU32<128>;
    type WeightInfo = pallet_keirin_sprints::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = for_benchmarks::SetUp;
}

/// What the sprints' benchmarks need of other pallets.
#[cfg(feature = "runtime-benchmarks")]
pub(super) mod for_benchmarks {
    use alloc::{format, vec::Vec};
    use frame_support::{assert_ok, traits::fungible::Mutate};
    use frame_system::RawOrigin;
    use keirin_primitives::{
        executor::ExecutorKey,
        model::{ModelId, MAX_MODELS_PER_PARTICIPANT, MAX_MODEL_ID_BYTES},
        traits::{AssignByWeight, ModelRegistered},
    };
    use pallet_keirin_participants::MAX_UNBONDING_CHUNKS;

    use crate::{
        configs::parameters::dynamic_params::sprints::{Parameters as Tunable, Samples},
        constants::EXISTENTIAL_DEPOSIT,
        AccountId, Balance, Balances, Models, Parameters, Participants, RuntimeOrigin, RuntimeParameters, System,
    };

    /// The participants pallet's real participants.
    pub struct SetUp;

    fn signed(who: &AccountId) -> RuntimeOrigin {
        RawOrigin::Signed(who.clone()).into()
    }

    impl pallet_keirin_sprints::BenchmarkHelper<AccountId> for SetUp {
        /// Each part of the collateral but one is unbonding since another block.
        fn set_up_participant(who: &AccountId, key: ExecutorKey) {
            let model = ModelId::truncate_from(b"benchmark-model".to_vec());
            Participants::set_up_participant(who, &model, key);
            Balances::set_balance(who, 100 * EXISTENTIAL_DEPOSIT);
            let parts = Balance::from(MAX_UNBONDING_CHUNKS) + 1;
            assert_ok!(Participants::bond(signed(who), parts * EXISTENTIAL_DEPOSIT));
            let now = System::block_number();
            for later in 0..MAX_UNBONDING_CHUNKS {
                System::set_block_number(now + later);
                assert_ok!(Participants::unbond(signed(who), EXISTENTIAL_DEPOSIT));
            }
            System::set_block_number(now);
        }

        fn serve_most_models(who: &AccountId) {
            let account: &[u8; 32] = who.as_ref();
            let owner = keirin_primitives::executor_rpc::to_hex(account);
            let model = |number: u32| {
                let mut name = format!("{number}-{owner}").into_bytes();
                name.resize(MAX_MODEL_ID_BYTES as usize, b'-');
                let model = ModelId::truncate_from(name);
                Models::register_for_benchmark(&model);
                model
            };
            let models: Vec<_> = (0..MAX_MODELS_PER_PARTICIPANT).map(model).collect();
            assert_ok!(Participants::update(signed(who), None, None, Some(models)));
        }

        fn set_samples(samples: u32) {
            let parameter = RuntimeParameters::Sprints(Tunable::Samples(Samples, Some(samples)));
            assert_ok!(Parameters::set_parameter(RawOrigin::Root.into(), parameter));
        }
    }
}
