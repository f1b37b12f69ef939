//! A runtime upgrade as governance does it: the code's hash is authorised by root, the code handed in by anybody.

use std::time::Duration;

use keirin_client::Call;
use keirin_end_to_end::{account, as_root};
use keirin_runtime::RuntimeCall;
use sp_crypto_hashing::blake2_256;

use crate::{
    network::{required, until, Network},
    problem::failed,
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
    if chain.submit(&account("//Dave"), &apply).await.is_ok() {
        return failed("code was taken that nobody authorised");
    }

    as_root(&chain, RuntimeCall::System(frame_system::Call::authorize_upgrade { code_hash })).await;
    chain.submit(&account("//Dave"), &apply).await?;
    for place in 0..network.nodes.len() {
        let what = format!("{} runs version {}", network.nodes[place].name(), before + 1);
        let rpc = network.nodes[place].rpc()?;
        until(&what, PATIENCE, || async { (rpc.runtime_version().await.ok()? == before + 1).then_some(()) }).await?;
    }
    let answered = network.ask(1).await?;
    Ok(format!("version {before} to {}; then {answered}", before + 1))
}
