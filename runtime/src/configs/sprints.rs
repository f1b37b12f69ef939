//! The race for voting weight.

use alloc::vec::Vec;
use codec::Encode;
use cumulus_pallet_parachain_system::{OnSystemEvent, RelayChainStateProof, RelayStateProof};
use cumulus_primitives_core::{
    relay_chain::{well_known_keys::CURRENT_BLOCK_RANDOMNESS, Hash as RelayHash},
    PersistedValidationData,
};
use frame_support::{parameter_types, traits::ConstU32};
use keirin_primitives::{traits::Entropy, HashBytes};
use pallet_keirin_sprints::PhaseLengths;
use sp_core::Get;

use crate::{
    configs::parameters::dynamic_params::sprints as tunable, AccountId, BlockNumber, CollatorSelection, ParachainInfo,
    Participants, Runtime, Session, System,
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
    pub const InitialLevel: u8 = keirin_sprint_model::DEFAULT_LEVEL;
}

/// Collators that governance keeps whatever the weights.
pub struct Invulnerables;

impl Get<Vec<AccountId>> for Invulnerables {
    fn get() -> Vec<AccountId> {
        CollatorSelection::invulnerables().into_inner()
    }
}

/// Randomness of the relay chain: what the author of the relay parent proved with its verifiable random function, and the relay
/// parent's storage root, noted in every block and mixed with the parent block's hash, which no transaction of that block can
/// know. A development chain has no relay chain; the parent's hash stands in alone.
pub struct RelayChainRandomness;

impl OnSystemEvent for RelayChainRandomness {
    fn on_validation_data(data: &PersistedValidationData) {
        let author = author_randomness(data);
        pallet_keirin_sprints::Pallet::<Runtime>::note_outside_entropy(sp_io::hashing::blake2_256(
            &(author, data.relay_parent_storage_root).encode(),
        ));
    }

    fn on_validation_code_applied() {}
}

fn author_randomness(data: &PersistedValidationData) -> Option<RelayHash> {
    let proof = RelayStateProof::<Runtime>::get()?;
    let id = ParachainInfo::parachain_id();
    let state = RelayChainStateProof::new(id, data.relay_parent_storage_root, proof).ok()?;
    state.read_optional_entry::<Option<RelayHash>>(CURRENT_BLOCK_RANDOMNESS).ok()??
}

impl Entropy for RelayChainRandomness {
    fn entropy() -> HashBytes {
        let noted = pallet_keirin_sprints::OutsideEntropy::<Runtime>::get();
        sp_io::hashing::blake2_256(&(noted, System::parent_hash()).encode())
    }
}

impl pallet_keirin_sprints::Config for Runtime {
    type Participants = Participants;
    type Entropy = RelayChainRandomness;
    type Collators = Session;
    type Invulnerables = Invulnerables;
    type PhaseLengths = Lengths;
    type Configuration = tunable::Model;
    type InitialLevel = InitialLevel;
    type Samples = tunable::Samples;
    type ProofsAimedAt = ProofsAimedAt;
    type UnbackedShare = tunable::UnbackedShare;
    type WeightCap = tunable::WeightCap;
    type SlashedShare = tunable::SlashedShare;
    type ElectedCollators = tunable::ElectedCollators;
    type MaxRacers = ConstU32<1_024>;
    type SlotsPerBlock = ConstU32<64>;
    type PrunedPerBlock = ConstU32<128>;
    type WeightInfo = pallet_keirin_sprints::weights::SubstrateWeight<Runtime>;
}
