//! Chain specifications, built from the runtime's genesis presets.

use keirin_runtime::{constants::PARACHAIN_ID, genesis::STAGING_RUNTIME_PRESET, WASM_BINARY};
use sc_chain_spec::{ChainSpecExtension, ChainType, GenericChainSpec, Properties};
use serde::{Deserialize, Serialize};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};

/// A specification of a Keirin chain.
pub type ChainSpec = GenericChainSpec<Extensions>;

/// What a parachain's specification says beyond a chain's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ChainSpecExtension)]
pub struct Extensions {
    /// The relay chain this parachain belongs to.
    #[serde(alias = "relayChain")]
    pub relay_chain: String,
    /// Its id there.
    #[serde(alias = "paraId")]
    pub para_id: u32,
}

impl Extensions {
    /// The extensions of any specification that has them.
    pub fn of(spec: &dyn sc_service::ChainSpec) -> Option<&Self> {
        sc_chain_spec::get_extension(spec.extensions())
    }
}

/// The specification of this name: `dev`, `local`, `staging`, or a file's path.
///
/// # Errors
/// A sentence that says what is missing.
pub fn load(id: &str) -> Result<ChainSpec, String> {
    match id {
        "dev" => built("Keirin Development", "keirin_dev", ChainType::Development, DEV_RUNTIME_PRESET),
        "" | "local" => built("Keirin Local", "keirin_local", ChainType::Local, LOCAL_TESTNET_RUNTIME_PRESET),
        "staging" => built("Keirin Staging", "keirin_staging", ChainType::Live, STAGING_RUNTIME_PRESET),
        path => ChainSpec::from_json_file(path.into()),
    }
}

fn built(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, String> {
    let wasm = WASM_BINARY.ok_or("this node was built with SKIP_WASM_BUILD and has no runtime; build it without")?;
    let extensions = Extensions { relay_chain: "rococo-local".into(), para_id: PARACHAIN_ID };
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), "KEI".into());
    properties.insert("tokenDecimals".into(), 12.into());
    properties.insert("ss58Format".into(), 42.into());
    Ok(ChainSpec::builder(wasm, extensions)
        .with_name(name)
        .with_id(id)
        .with_chain_type(chain_type)
        .with_genesis_config_preset_name(preset)
        .with_protocol_id("keirin")
        .with_properties(properties)
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sc_service::ChainSpec as _;
    use sp_runtime::BuildStorage;

    #[test]
    fn presets_build_and_name_the_token() {
        let presets = [("dev", ChainType::Development), ("local", ChainType::Local), ("staging", ChainType::Live)];
        for (id, chain_type) in presets {
            let spec = load(id).expect("the preset exists");

            assert_eq!(spec.chain_type(), chain_type);
            assert_eq!(spec.properties().get("tokenSymbol"), Some(&"KEI".into()));
            assert!(!spec.build_storage().expect("genesis is valid").top.is_empty());
        }
    }

    #[test]
    fn file_that_is_not_there_is_an_error() {
        assert!(load("no-such-file.json").is_err());
    }
}
