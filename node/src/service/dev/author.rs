//! The node that makes a development chain: blocks on a timer, an imitated relay chain.

use std::{
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use codec::Encode;
use cumulus_client_parachain_inherent::MockValidationDataInherentDataProvider;
use cumulus_primitives_core::{CollectCollationInfo, GetParachainInfo, ParaId, RelayParentOffsetApi};
use futures::{
    channel::{mpsc, oneshot},
    future::Ready,
    SinkExt, StreamExt,
};
use keirin_runtime::{constants::RELAY_CHAIN_SLOT_DURATION_MILLIS, opaque::Block, Hash};
use polkadot_primitives::UpgradeGoAhead;
use sc_consensus::LongestChain;
use sc_consensus_manual_seal::{
    consensus::aura::AuraConsensusDataProvider, run_manual_seal, EngineCommand, ManualSealParams,
};
use sc_service::{Error, TaskManager};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;

use super::{Backend, Client, Pool};

/// Inherents of a development block: the time, and what a relay chain would say.
type DevInherents = (sp_timestamp::InherentDataProvider, MockValidationDataInherentDataProvider<()>);

/// The inherents, or why there are none.
type InherentsResult = Result<DevInherents, Box<dyn std::error::Error + Send + Sync>>;

/// Seals a block every `block_time` milliseconds.
pub fn start(
    client: Arc<Client>,
    backend: Arc<Backend>,
    pool: Arc<Pool>,
    task_manager: &TaskManager,
    block_time: u64,
) -> Result<(), Error> {
    let proposer = sc_basic_authorship::ProposerFactory::new(
        task_manager.spawn_handle(),
        client.clone(),
        pool.clone(),
        None,
        None,
    );
    let slot_duration = sc_consensus_aura::slot_duration(&*client)?;
    let para_id = client
        .runtime_api()
        .parachain_id(client.info().best_hash)
        .map_err(|error| Error::Application(Box::new(error)))?;
    let seal = run_manual_seal(ManualSealParams {
        block_import: client.clone(),
        env: proposer,
        client: client.clone(),
        pool,
        select_chain: LongestChain::new(backend),
        commands_stream: Box::pin(seal_commands(task_manager, block_time)),
        consensus_data_provider: Some(Box::new(AuraConsensusDataProvider::<Block>::new_with_slot_duration(
            slot_duration,
        ))),
        create_inherent_data_providers: inherents(client, para_id),
    });
    task_manager.spawn_essential_handle().spawn_blocking("seal", None, seal);
    Ok(())
}

/// Commands to seal a block every `block_time` milliseconds and to finalize the one before it.
///
/// Finality is a block behind, as on a network it always is: a client that signs for the latest finalized block would
/// otherwise name one that the transaction pool has not seen yet. When sealing takes longer than the block
/// time, ticks are dropped instead of piling up.
fn seal_commands(task_manager: &TaskManager, block_time: u64) -> impl futures::Stream<Item = EngineCommand<Hash>> {
    let (mut sink, stream) = mpsc::channel(0);
    task_manager.spawn_essential_handle().spawn("seal-timer", None, async move {
        let mut timer = tokio::time::interval(Duration::from_millis(block_time));
        timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut parent = None;
        loop {
            timer.tick().await;
            let (sender, sealed) = oneshot::channel();
            let seal = EngineCommand::SealNewBlock {
                create_empty: true,
                finalize: false,
                parent_hash: None,
                sender: Some(sender),
            };
            if sink.send(seal).await.is_err() {
                return;
            }
            let block = match sealed.await {
                Ok(Ok(block)) => block.hash,
                Ok(Err(error)) => {
                    log::error!("the block could not be sealed: {error}");
                    continue;
                }
                Err(_) => return,
            };
            if let Some(hash) = parent.replace(block) {
                let finalize = EngineCommand::FinalizeBlock { hash, sender: None, justification: None };
                if sink.send(finalize).await.is_err() {
                    return;
                }
            }
        }
    });
    stream.fuse()
}

/// Imitates a relay chain that stands at this machine's time, as the blocks do. Blocks faster than its slots share one.
fn inherents(client: Arc<Client>, para_id: ParaId) -> impl Fn(Hash, ()) -> Ready<InherentsResult> {
    // A clock that is set back must not stop the chain.
    let latest = AtomicU64::new(0);
    move |parent: Hash, ()| {
        let now = millis_since_1970().map(|now| now.max(latest.fetch_max(now, Ordering::Relaxed)));
        futures::future::ready(now.and_then(|now| inherents_on(&client, para_id, parent, now)))
    }
}

fn millis_since_1970() -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis().try_into()?)
}

fn inherents_on(client: &Client, para_id: ParaId, parent: Hash, now_ms: u64) -> InherentsResult {
    let head = client.header(parent)?.ok_or("the parent block is not in the database")?;
    let upgrade = client
        .runtime_api()
        .collect_collation_info(parent, &head)
        .is_ok_and(|collation| collation.new_validation_code.is_some());

    let relay_chain = MockValidationDataInherentDataProvider::<()> {
        current_para_block: head.number.saturating_add(1),
        para_id,
        current_para_block_head: Some(polkadot_primitives::HeadData(head.encode())),
        relay_blocks_per_para_block: 0,
        relay_offset: u32::try_from(now_ms / u64::from(RELAY_CHAIN_SLOT_DURATION_MILLIS))?,
        relay_parent_offset: client.runtime_api().relay_parent_offset(parent)?,
        para_blocks_per_relay_epoch: 10,
        upgrade_go_ahead: upgrade.then_some(UpgradeGoAhead::GoAhead),
        ..Default::default()
    };
    Ok((sp_timestamp::InherentDataProvider::new(now_ms.into()), relay_chain))
}
