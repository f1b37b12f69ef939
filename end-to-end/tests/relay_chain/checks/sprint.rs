//! An epoch on the relay chain's clock and with its randomness.

use std::time::Duration;

use keirin_client::{
    sprints::{self, Sprint},
    Chain,
};
use keirin_end_to_end::{account, address, as_root};
use keirin_primitives::{
    sprint::{Configuration, Phase},
    HashBytes,
};
use keirin_runtime::{dynamic_params::sprints as tunable, RuntimeCall, RuntimeParameters};

use crate::{
    network::{until, Network},
    problem::{failed, Problem},
    relay,
    rpc::{item, Rpc},
    Checked,
};

/// Two epochs of 45 blocks, the longest of which take 12 s, and what is left of the usual one that the chain starts with.
const PATIENCE: Duration = Duration::from_secs(40 * 60);
/// Final blocks in which randomness is compared.
const COMPARED: u32 = 6;

pub async fn is_settled(network: &mut Network) -> Checked {
    network.register_all().await?;
    let chain = network.chain(0).await?;
    shorten_epochs(&chain).await;
    let charlie = network.chain(2).await?;
    charlie.renew_session_keys(&account("//Charlie")).await?;

    let registered_in = sprints::current(&chain).await?.epoch;
    let settled = until("an epoch with all three is settled", PATIENCE, || async {
        let sprint = sprints::current(&chain).await.ok()?;
        let is_settled = sprint.epoch > registered_in && sprint.phase == Phase::Settled;
        (is_settled && holds_all(&sprint)).then_some(sprint)
    })
    .await?;
    if !settled.collators.contains(&address("//Charlie")) {
        return failed(format!("Charlie has weight and keys and is not elected: {:?}", settled.collators));
    }
    if settled.seed == HashBytes::default() {
        return failed("the sprint has no seed");
    }
    let different = noted_randomness(network).await?;
    Ok(format!(
        "epoch {} settled in block {}, Charlie elected; the relay chain's randomness noted in {COMPARED} blocks, {different} different",
        settled.epoch.0, settled.block
    ))
}

/// Phases of a few blocks, and the small model: an epoch of 45 blocks instead of 100.
async fn shorten_epochs(chain: &Chain) {
    let parameters = [
        tunable::Parameters::Model(tunable::Model, Some(Configuration::Test)),
        tunable::Parameters::RevealPhase(tunable::RevealPhase, Some(8)),
        tunable::Parameters::GenerationPhase(tunable::GenerationPhase, Some(6)),
        tunable::Parameters::CommitPhase(tunable::CommitPhase, Some(6)),
        tunable::Parameters::Drawing(tunable::Drawing, Some(3)),
        tunable::Parameters::Sampling(tunable::Sampling, Some(6)),
        tunable::Parameters::Voting(tunable::Voting, Some(6)),
        tunable::Parameters::Disputes(tunable::Disputes, Some(3)),
        tunable::Parameters::SettledPhase(tunable::SettledPhase, Some(7)),
    ];
    let calls = parameters.map(|parameter| {
        let key_value = RuntimeParameters::Sprints(parameter);
        RuntimeCall::Parameters(pallet_parameters::Call::set_parameter { key_value })
    });
    as_root(chain, RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: calls.into() })).await;
}

/// Whether the last settlement gave all three participants weight.
fn holds_all(sprint: &Sprint) -> bool {
    ["//Alice", "//Bob", "//Charlie"].iter().all(|uri| sprint.standings.iter().any(|(who, _)| *who == address(uri)))
}

/// Compares what the parachain noted in its latest final blocks with what the relay chain's authors proved in the blocks they were built on; how
/// many values there were.
async fn noted_randomness(network: &Network) -> Result<usize, Problem> {
    let (parachain, relay) = (network.nodes[0].rpc()?, network.relay()?);
    let latest = parachain.finalized_number().await?;
    let mut seen = std::collections::BTreeSet::new();
    for number in latest.saturating_sub(COMPARED - 1)..=latest {
        let block = parachain.block_hash(number).await?;
        if let Some(expected) = of_relay_parent(&parachain, &relay, &block).await? {
            let noted = parachain.storage::<HashBytes>(&item("Sprints", "OutsideEntropy"), &block).await?;
            if noted != Some(expected) {
                return failed(format!("block {number} notes {noted:?}, and the relay chain had {expected:?}"));
            }
            seen.insert(expected);
        }
    }
    match seen.len() {
        0 | 1 => failed(format!("the relay chain gave {} values in {COMPARED} blocks", seen.len())),
        different => Ok(different),
    }
}

/// The randomness in the relay chain's block that a block was built on.
async fn of_relay_parent(parachain: &Rpc, relay: &Rpc, block: &str) -> Result<Option<HashBytes>, Problem> {
    let (number, state_root) = relay::relay_parent(parachain, block).await?;
    let parent = relay.block_hash(number).await?;
    let root = relay.header(&parent).await?.state_root;
    if root != keirin_primitives::executor_rpc::to_hex(state_root) {
        return failed(format!("block {block} was not built on the relay chain's block {number}"));
    }
    relay::randomness(relay, &parent).await
}
