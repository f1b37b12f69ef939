//! How chains start.

use frame_support::traits::fungible::Inspect;
use keirin_primitives::model::ModelId;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::Sr25519Keyring;

use super::start;
use crate::{
    genesis::{get_preset, preset_names, STAGING_RUNTIME_PRESET},
    Balances, Rewards, Runtime,
};

fn root_of(preset: &str) -> Option<crate::AccountId> {
    start(preset).execute_with(pallet_sudo::Key::<Runtime>::get)
}

#[test]
fn every_preset_builds() {
    assert_eq!(preset_names().len(), 3);
    for preset in preset_names() {
        start(preset.as_ref());
    }
    assert!(get_preset(&PresetId::from("no such preset")).is_none());
}

#[test]
fn only_chains_for_development_and_tests_have_somebody_who_calls_as_root() {
    assert!(root_of(DEV_RUNTIME_PRESET).is_some());
    assert!(root_of(LOCAL_TESTNET_RUNTIME_PRESET).is_some());
    assert_eq!(root_of(STAGING_RUNTIME_PRESET), None);
}

#[test]
fn nobody_whose_secret_is_public_has_anything_on_a_staging_chain() {
    start(STAGING_RUNTIME_PRESET).execute_with(|| {
        let rich = Sr25519Keyring::iter().find(|key| Balances::total_balance(&key.to_account_id()) != 0);
        assert_eq!(rich, None);
        assert!(pallet_collator_selection::Invulnerables::<Runtime>::get().is_empty());
        assert_eq!(Rewards::supply().issuance, Balances::total_issuance());
        let models = pallet_keirin_models::Models::<Runtime>::iter_keys().collect::<Vec<_>>();
        assert_eq!(models, [ModelId::truncate_from(b"smollm2-135m-instruct".to_vec())], "not the one of tests");
    });
}
