//! What tests do on a development chain: its accounts, its epochs, and what Alice may decide.

use keirin_client::{
    participants, signer,
    sprints::{current, Sprint},
    Call, Chain,
};
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    AccountBytes,
};
use keirin_runtime::{RuntimeCall, RuntimeParameters};
use sp_runtime::DispatchError;
use subxt_signer::sr25519::Keypair;

use crate::wait_until;

/// The key of a development account, as `//Alice`.
///
/// # Panics
/// When there is no such account.
pub fn account(uri: &str) -> Keypair {
    signer(uri).expect("a development account")
}

/// Its address.
///
/// # Panics
/// When there is no such account.
pub fn address(uri: &str) -> AccountBytes {
    account(uri).public_key().0
}

/// Registers a development account with its executor, which others reach at `endpoint`.
///
/// # Panics
/// When it may not register.
pub async fn register(chain: &Chain, uri: &str, executor_url: &str, endpoint: &str) {
    participants::register(chain, &account(uri), executor_url, endpoint).await.expect("it may register");
}

/// The sprint once it is in a phase of an epoch, or past it.
pub async fn reached(chain: &Chain, epoch: EpochIndex, phase: Phase) -> Sprint {
    wait_until("the epoch goes on", || async {
        current(chain).await.ok().filter(|sprint| (sprint.epoch, sprint.phase) >= (epoch, phase))
    })
    .await
}

/// Has Alice, who may, make a call as root.
///
/// # Panics
/// When the call fails, which the transaction with it does not.
pub async fn as_root(chain: &Chain, call: RuntimeCall) {
    let called = chain.submit(&account("//Alice"), &Call::new("Sudo", "sudo", &(call,))).await.expect("Alice may");
    let result: Result<(), DispatchError> = called.event("Sudo", "Sudid").expect("an event tells what came of it");
    result.expect("root may, and it can be done");
}

/// Has Alice set a parameter.
///
/// # Panics
/// When it can't be set.
pub async fn set_parameter(chain: &Chain, key_value: RuntimeParameters) {
    as_root(chain, RuntimeCall::Parameters(pallet_parameters::Call::set_parameter { key_value })).await;
}
