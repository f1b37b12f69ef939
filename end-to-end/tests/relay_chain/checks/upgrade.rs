//! A runtime upgrade as governance does it: the code's hash is authorised by root, the code handed in by anybody.

use std::time::Duration;

use keirin_client::{Call, ClientError};
use keirin_end_to_end::{account, as_root};
use keirin_runtime::RuntimeCall;
use sp_crypto_hashing::blake2_256;

use crate::{
    network::{required, until, Network},
    problem::{failed, Problem},
    rpc::{item, Rpc},
    Checked,
};

/// The relay chain checks the new code before it lets it in: some minutes.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

pub async fn is_applied(network: &mut Network) -> Checked {
    let code = std::fs::read(required("KEIRIN_NEXT_RUNTIME")?)?;
    let chain = network.chain(0).await?;
    let before = chain.node_state().await?.runtime_version;
    let code_hash = blake2_256(&code).into();
    let apply = Call::new("System", "apply_authorized_upgrade", &(code,));
    match chain.submit(&account("//Dave"), &apply).await {
        Err(ClientError::Refused { name, .. }) if name == "NothingAuthorized" => {}
        Err(other) => return failed(format!("code that nobody authorised was not refused as such: {other}")),
        Ok(_) => return failed("code was taken that nobody authorised"),
    }

    as_root(&chain, RuntimeCall::System(frame_system::Call::authorize_upgrade { code_hash })).await;
    chain.submit(&account("//Dave"), &apply).await?;
    let version = version_decided(&network.nodes[0].rpc()?).await?;
    if version != before + 1 {
        return failed(format!("the relay chain has refused the code; version {version} goes on"));
    }
    for node in &network.nodes {
        let (what, rpc) = (format!("{} runs version {version}", node.name()), node.rpc()?);
        until(&what, PATIENCE, || async {
            (rpc.runtime_version(&rpc.finalized().await.ok()?).await.ok()? == version).then_some(())
        })
        .await?;
    }
    let answered = network.ask(1).await?;
    Ok(format!("version {before} to {version}; then {answered}"))
}

/// The runtime's version when no code waits for the relay chain any more, in a final block.
async fn version_decided(rpc: &Rpc) -> Result<u32, Problem> {
    let pending = item("ParachainSystem", "PendingValidationCode");
    until("the relay chain decides on the code", PATIENCE, || async {
        let block = rpc.finalized().await.ok()?;
        let is_decided = !rpc.is_set(&pending, &block).await.ok()?;
        let version = rpc.runtime_version(&block).await.ok()?;
        is_decided.then_some(version)
    })
    .await
}
