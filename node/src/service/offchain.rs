//! Starting the offchain worker.

use std::sync::Arc;

use futures::FutureExt;
use keirin_runtime::opaque::Block;
use sc_client_api::Backend as _;
use sc_offchain::{NetworkProvider, OffchainWorkerOptions, OffchainWorkers};
use sc_service::{Configuration, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;

use super::{Backend, Client, Pool};
use crate::executor_urls::store_executor_urls;

/// What the offchain worker works with.
pub struct OffchainWorkerParts<'a> {
    pub config: &'a Configuration,
    pub client: Arc<Client>,
    pub backend: Arc<Backend>,
    pub pool: Arc<Pool>,
    pub keystore: KeystorePtr,
    pub network: Arc<dyn NetworkProvider + Send + Sync>,
    pub executor_urls: &'a [String],
}

/// Leaves the executors' URLs for the offchain worker and starts it, unless it is switched off.
pub fn start(parts: OffchainWorkerParts<'_>, task_manager: &TaskManager) -> Result<(), sc_service::Error> {
    let OffchainWorkerParts { config, client, backend, pool, keystore, network, executor_urls } = parts;
    if !config.offchain_worker.enabled {
        return Ok(());
    }
    match backend.offchain_storage() {
        Some(mut storage) => store_executor_urls(&mut storage, executor_urls),
        None => return Err("the offchain worker needs a database that keeps its storage".into()),
    }
    log::info!("Serving executors at {}", executor_urls.join(", "));

    let workers = OffchainWorkers::new(OffchainWorkerOptions {
        runtime_api_provider: client.clone(),
        keystore: Some(keystore),
        offchain_db: backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(pool)),
        network_provider: network,
        is_validator: config.role.is_authority(),
        enable_http_requests: true,
        custom_extensions: |_: <Block as sp_runtime::traits::Block>::Hash| vec![],
    })?;
    let spawn_handle = task_manager.spawn_handle();
    spawn_handle.clone().spawn("offchain-workers-runner", "offchain-work", workers.run(client, spawn_handle).boxed());
    Ok(())
}
