//! How chains start: presets for development, for a local network, and for one that others use.

use alloc::{string::ToString, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use keirin_primitives::{
    model::ModelId,
    verification::{Micronats, TextThresholds},
};
use pallet_keirin_models::Model;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::H256;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::Sr25519Keyring;

use crate::{
    constants::{EXISTENTIAL_DEPOSIT, KEI, PARACHAIN_ID, PRICE_PER_UNIT},
    AccountId, Balance, BalancesConfig, CollatorSelectionConfig, ModelsConfig, ParachainInfoConfig,
    RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
};

/// Of a chain that others use: with no account whose secret is public, and nobody who may call as root. Its specification adds who makes the
/// first blocks.
pub const STAGING_RUNTIME_PRESET: &str = "staging";

/// What each well-known account has on a chain for development and tests.
const ENDOWMENT: Balance = 1_000_000 * KEI;

/// What a validator allows answers of the presets' models: what was measured with the demonstration model
/// (`docs/calibration/smollm2-135m-instruct.json`).
const THRESHOLDS: TextThresholds =
    TextThresholds { choice: Micronats(108_976), position: Micronats(80_546), mean: Micronats(10_837) };

fn model(context_length: u32) -> Model<Balance> {
    Model {
        content_hash: H256::zero(),
        context_length,
        units_per_token: 1,
        price_per_unit: PRICE_PER_UNIT,
        thresholds: THRESHOLDS,
        minimum_vram_mib: 0,
        active: true,
    }
}

fn named(name: &str, context_length: u32) -> (ModelId, Model<Balance>) {
    (ModelId::truncate_from(name.as_bytes().to_vec()), model(context_length))
}

fn demonstration_model() -> (ModelId, Model<Balance>) {
    named("smollm2-135m-instruct", 2_048)
}

/// The one with random weights that tests use.
fn tiny_model() -> (ModelId, Model<Balance>) {
    named("tiny-random", 512)
}

fn genesis(
    collators: Vec<Sr25519Keyring>,
    balances: Vec<(AccountId, Balance)>,
    root: Option<AccountId>,
    models: Vec<(ModelId, Model<Balance>)>,
) -> serde_json::Value {
    let invulnerables: Vec<AccountId> = collators.iter().map(|collator| collator.to_account_id()).collect();
    let session_keys = collators.into_iter().map(|collator| {
        let aura: AuraId = collator.public().into();
        (collator.to_account_id(), collator.to_account_id(), SessionKeys { aura })
    });
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig { balances },
        parachain_info: ParachainInfoConfig { parachain_id: PARACHAIN_ID.into() },
        collator_selection: CollatorSelectionConfig { invulnerables, candidacy_bond: EXISTENTIAL_DEPOSIT * 16 },
        session: SessionConfig { keys: session_keys.collect() },
        sudo: SudoConfig { key: root },
        models: ModelsConfig { models },
    })
}

/// Of a chain whose accounts are well known: they own its tokens, and one of them may call as root.
fn of_well_known(collators: Vec<Sr25519Keyring>) -> serde_json::Value {
    let balances = Sr25519Keyring::well_known().map(|key| (key.to_account_id(), ENDOWMENT)).collect();
    let root = Some(Sr25519Keyring::Alice.to_account_id());
    genesis(collators, balances, root, vec![demonstration_model(), tiny_model()])
}

/// The genesis patch of a preset, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_ref() {
        DEV_RUNTIME_PRESET => of_well_known(vec![Sr25519Keyring::Alice]),
        LOCAL_TESTNET_RUNTIME_PRESET => of_well_known(vec![Sr25519Keyring::Alice, Sr25519Keyring::Bob]),
        STAGING_RUNTIME_PRESET => genesis(Vec::new(), Vec::new(), None, vec![demonstration_model()]),
        _ => return None,
    };
    Some(patch.to_string().into_bytes())
}

/// Names of the presets.
pub fn preset_names() -> Vec<PresetId> {
    [DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, STAGING_RUNTIME_PRESET].map(PresetId::from).to_vec()
}
