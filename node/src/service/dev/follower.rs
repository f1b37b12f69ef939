//! A node that takes the blocks of a development chain's author.

use std::sync::Arc;

use futures::StreamExt;
use keirin_runtime::opaque::Block;
use sc_client_api::{BlockchainEvents, Finalizer};
use sc_consensus::DefaultImportQueue;
use sc_service::TaskManager;
use sp_blockchain::HeaderBackend;
use substrate_prometheus_endpoint::Registry;

use super::Client;

/// Takes blocks that bear no seal. Each is still executed: what its author claims of the state must hold.
pub fn import_queue(
    client: Arc<Client>,
    task_manager: &TaskManager,
    registry: Option<&Registry>,
) -> DefaultImportQueue<Block> {
    sc_consensus_manual_seal::import_queue(Box::new(client), &task_manager.spawn_essential_handle(), registry)
}

/// Finalizes as the author does: the block before each new best one.
pub fn start(client: Arc<Client>, task_manager: &TaskManager) {
    task_manager.spawn_essential_handle().spawn_blocking("follow-finality", None, finalize_behind_best(client));
}

async fn finalize_behind_best(client: Arc<Client>) {
    let mut blocks = client.import_notification_stream();
    while let Some(block) = blocks.next().await {
        let parent = block.header.parent_hash;
        if !block.is_new_best || parent == client.info().finalized_hash {
            continue;
        }
        if let Err(error) = client.finalize_block(parent, None, true) {
            log::error!("block {parent} could not be finalized: {error}");
        }
    }
}
