//! The runtime in Wasm, as nodes execute it, recomputes the published vectors of the sprint's model.
//!
//! A dispute finds that a nonce is a proof within its published distance, and that it is none within a distance one
//! less. So what Wasm computes is that very distance.

use codec::{Decode, Encode};
use frame_system::offchain::CreateAuthorizedTransaction;
use keirin_primitives::{
    executor_rpc::from_hex,
    sprint::{Accusation, Configuration, EpochIndex, Phase},
};
use keirin_runtime::{AccountId, Runtime, RuntimeCall, System, UncheckedExtrinsic, WASM_BINARY};
use pallet_keirin_sprints::{Call, CurrentEpoch, Epoch, Finding, Findings, Revealed};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{generic::SignedPayload, ApplyExtrinsicResult, BuildStorage};

use crate::{chain_spec, service::HostFunctions};

const EPOCH: EpochIndex = EpochIndex(3);

/// A published vector.
#[derive(serde::Deserialize)]
struct Vector {
    config: String,
    seed: String,
    account: String,
    nonce: u64,
    distance2: u32,
}

impl Vector {
    fn disputed(&self) -> Accusation<AccountId> {
        Accusation { participant: bytes32(&self.account).into(), nonce: self.nonce }
    }
}

fn bytes32(hex: &str) -> [u8; 32] {
    from_hex(hex).ok().and_then(|bytes| bytes.try_into().ok()).expect("vectors hold 32 bytes each")
}

fn vectors(config: &str) -> Vec<Vector> {
    let all = include_str!("../../sprint-model/vectors.json");
    let all: Vec<Vector> = serde_json::from_str(all).expect("the file is well-formed");
    all.into_iter().filter(|vector| vector.config == config).collect()
}

/// A development chain in whose current epoch the vector's nonce is revealed and nobody voted yet.
fn reveal(vector: &Vector, configuration: Configuration, radius: u32) {
    System::set_block_number(1);
    CurrentEpoch::<Runtime>::put(Epoch {
        index: EPOCH,
        phase: Phase::Validation,
        until: 100,
        voting_until: 100,
        configuration,
        seed: bytes32(&vector.seed),
        radius,
        ..Epoch::default()
    });
    let Accusation { participant, nonce } = vector.disputed();
    Revealed::<Runtime>::insert(EPOCH, participant, sp_core::bounded_vec![nonce]);
}

/// Alice's transaction that has a nonce recomputed.
fn dispute(vector: &Vector) -> UncheckedExtrinsic {
    let Accusation { participant, nonce } = vector.disputed();
    let call = RuntimeCall::from(Call::<Runtime>::dispute { participant, nonce });
    let extension = <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension();
    let payload = SignedPayload::new(call, extension).expect("Alice's transaction has what it signs");
    let signature = payload.using_encoded(|payload| Alice.sign(payload));
    let (call, extension, _) = payload.deconstruct();
    UncheckedExtrinsic::new_signed(call, Alice.to_account_id().into(), signature.into(), extension)
}

/// What the runtime in Wasm finds with this radius.
fn finding(
    chain: &mut TestExternalities,
    executor: &WasmExecutor<HostFunctions>,
    (vector, configuration, radius): (&Vector, Configuration, u32),
) -> Option<Finding> {
    chain.reset_overlay();
    let transaction = chain.execute_with(|| {
        reveal(vector, configuration, radius);
        dispute(vector)
    });
    let code = WrappedRuntimeCode(WASM_BINARY.expect("tests are built with the Wasm runtime").into());
    let code = RuntimeCode { code_fetcher: &code, heap_pages: None, hash: vec![1] };
    let (context, data) = (CallContext::Onchain { import: false }, transaction.encode());

    let (result, _) = executor.call(&mut chain.ext(), &code, "BlockBuilder_apply_extrinsic", &data, context);

    let result = result.expect("the runtime does not trap");
    let applied = ApplyExtrinsicResult::decode(&mut result.as_slice()).expect("the runtime's answer");
    applied.expect("the transaction is valid").expect("the nonce may be disputed");
    chain.execute_with(|| Findings::<Runtime>::get(EPOCH, vector.disputed()))
}

#[test]
fn wasm_runtime_recomputes_the_published_vectors() {
    let storage = chain_spec::load("dev").and_then(|spec| spec.build_storage()).expect("the genesis is valid");
    let mut chain = TestExternalities::new(storage);
    let executor = WasmExecutor::<HostFunctions>::builder().build();
    for (config, configuration) in [("test", Configuration::Test), ("dev", Configuration::Dev)] {
        for vector in vectors(config) {
            let mut found = |radius| finding(&mut chain, &executor, (&vector, configuration, radius));
            let within = (found(vector.distance2), found(vector.distance2 - 1));
            assert_eq!(within, (Some(Finding::Proof), Some(Finding::NoProof)), "{config}, nonce {}", vector.nonce);
        }
    }
}
