//! The node that makes a development chain: blocks on a timer, an imitated relay chain.

use std::{
    sync::Arc,
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

/// The chain starts this long ago, so that blocks faster than slots take a while to reach the present.
const HEAD_START: Duration = Duration::from_secs(2 * 60 * 60);

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
        create_inherent_data_providers: inherents(client, para_id)?,
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

/// Imitates the relay chain: each block has a relay-chain slot of its own, counted from [`HEAD_START`] ago, and time
/// stands at that slot. After a restart the count starts later, so that slots go on rising.
fn inherents(client: Arc<Client>, para_id: ParaId) -> Result<impl Fn(Hash, ()) -> Ready<InherentsResult>, Error> {
    let slot_millis = u64::from(RELAY_CHAIN_SLOT_DURATION_MILLIS);
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| Error::Other("this machine's clock stands before 1970".into()))?;
    let millis = since_epoch.saturating_sub(HEAD_START).as_millis();
    let first_slot = u64::try_from(millis).unwrap_or(u64::MAX) / slot_millis;

    Ok(move |parent: Hash, ()| futures::future::ready(inherents_on(&client, para_id, first_slot, parent)))
}

fn inherents_on(client: &Client, para_id: ParaId, first_slot: u64, parent: Hash) -> InherentsResult {
    let head = client.header(parent)?.ok_or("the parent block is not in the database")?;
    let number = head.number.saturating_add(1);
    let upgrade = client
        .runtime_api()
        .collect_collation_info(parent, &head)
        .is_ok_and(|collation| collation.new_validation_code.is_some());
    let slot = first_slot.saturating_add(number.into());

    let relay_chain = MockValidationDataInherentDataProvider::<()> {
        current_para_block: number,
        para_id,
        current_para_block_head: Some(polkadot_primitives::HeadData(head.encode())),
        relay_blocks_per_para_block: 1,
        relay_offset: u32::try_from(first_slot).unwrap_or(u32::MAX),
        relay_parent_offset: client.runtime_api().relay_parent_offset(parent)?,
        para_blocks_per_relay_epoch: 10,
        upgrade_go_ahead: upgrade.then_some(UpgradeGoAhead::GoAhead),
        ..Default::default()
    };
    let time = slot.saturating_mul(RELAY_CHAIN_SLOT_DURATION_MILLIS.into());
    Ok((sp_timestamp::InherentDataProvider::new(time.into()), relay_chain))
}
