//! A node of a real network: it follows the relay chain and, with `--collator`, authors blocks.

use std::{sync::Arc, time::Duration};

use codec::Encode;
use cumulus_client_bootnodes::{start_bootnode_tasks, StartBootnodeTasksParams};
use cumulus_client_cli::CollatorOptions;
use cumulus_client_collator::service::CollatorService;
use cumulus_client_consensus_aura::collators::slot_based::{self, Params as SlotBasedParams};
use cumulus_client_service::{
    build_network, build_relay_chain_interface, prepare_node_config, start_relay_chain_tasks, BuildNetworkParams,
    DARecoveryProfile, ParachainTracingExecuteBlock, StartRelayChainTasksParams,
};
use cumulus_primitives_core::{relay_chain::ValidationCode, GetParachainInfo, ParaId};
use cumulus_relay_chain_interface::RelayChainInterface;
use keirin_runtime::{constants::RELAY_CHAIN_SLOT_DURATION_MILLIS, opaque::Block, Hash};
use polkadot_primitives::CollatorPair;
use sc_consensus::ImportQueue;
use sc_network::{config::FullNetworkConfiguration, NetworkBackend, NetworkBlock, PeerId};
use sc_service::{Configuration, Error, TaskManager};
use sc_telemetry::TelemetryHandle;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus_aura::sr25519::AuthorityPair;
use sp_keystore::KeystorePtr;

use super::{
    new_partial,
    offchain::{self, OffchainWorkerParts},
    Backend, BlockImport, Client, Extras, Parts, Pool,
};
use crate::{metrics, rpc};

/// Starts a node on the network backend that the options name.
///
/// # Errors
/// When a part of the node or the relay chain can't be started.
pub async fn start(
    config: Configuration,
    relay_chain_config: Configuration,
    options: CollatorOptions,
    hwbench: Option<sc_sysinfo::HwBench>,
    executor_urls: Vec<String>,
) -> Result<TaskManager, Error> {
    let plan = Plan { config: prepare_node_config(config), relay_chain_config, options, hwbench, executor_urls };
    match plan.config.network.network_backend {
        sc_network::config::NetworkBackendType::Libp2p => plan.start::<sc_network::NetworkWorker<_, _>>().await,
        sc_network::config::NetworkBackendType::Litep2p => plan.start::<sc_network::Litep2pNetworkBackend>().await,
    }
}

/// What the command line asks for.
struct Plan {
    config: Configuration,
    relay_chain_config: Configuration,
    options: CollatorOptions,
    hwbench: Option<sc_sysinfo::HwBench>,
    executor_urls: Vec<String>,
}

impl Plan {
    async fn start<Net: NetworkBackend<Block, Hash>>(self) -> Result<TaskManager, Error> {
        let Self { config, relay_chain_config, options, hwbench, executor_urls } = self;
        let Parts {
            client, backend, mut task_manager, import_queue, keystore_container, transaction_pool, other, ..
        } = new_partial(&config)?;
        let Extras { block_import, block_import_handle, mut telemetry, telemetry_worker } = other;

        let para_id = client
            .runtime_api()
            .parachain_id(client.info().best_hash)
            .map_err(|error| Error::Application(Box::new(error)))?;
        let relay_chain_fork_id = relay_chain_config.chain_spec.fork_id().map(ToString::to_string);
        let (relay_chain, collator_key, relay_chain_network, paranode_requests) = build_relay_chain_interface(
            relay_chain_config,
            &config,
            telemetry_worker,
            &mut task_manager,
            options.clone(),
            hwbench,
        )
        .await
        .map_err(|error| Error::Application(Box::new(error)))?;

        let is_collator = config.role.is_authority();
        let prometheus = config.prometheus_registry().cloned();
        let import_queue_service = import_queue.service();
        let net_config = FullNetworkConfiguration::<_, _, Net>::new(&config.network, prometheus.clone());
        let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
            build_network(BuildNetworkParams {
                parachain_config: &config,
                net_config,
                client: client.clone(),
                transaction_pool: transaction_pool.clone(),
                para_id,
                spawn_handle: task_manager.spawn_handle(),
                spawn_essential_handle: task_manager.spawn_essential_handle(),
                relay_chain_interface: relay_chain.clone(),
                import_queue,
                metrics: Net::register_notification_metrics(
                    config.prometheus_config.as_ref().map(|prometheus| &prometheus.registry),
                ),
                gap_sync_body_policy: None,
            })
            .await?;
        let collator_peer_id = relay_chain_network.local_peer_id();

        let offchain_parts = OffchainWorkerParts {
            config: &config,
            client: client.clone(),
            backend: backend.clone(),
            pool: transaction_pool.clone(),
            keystore: keystore_container.keystore(),
            network: Arc::new(network.clone()),
            executor_urls: &executor_urls,
        };
        offchain::start(offchain_parts, &task_manager)?;
        metrics::start(&config, client.clone(), &backend, &executor_urls, &task_manager)?;

        let bootnode = StartBootnodeTasksParams {
            embedded_dht_bootnode: options.embedded_dht_bootnode,
            dht_bootnode_discovery: options.dht_bootnode_discovery,
            para_id,
            task_manager: &mut task_manager,
            relay_chain_interface: relay_chain.clone(),
            relay_chain_fork_id,
            relay_chain_network,
            request_receiver: paranode_requests,
            parachain_network: network.clone(),
            advertise_non_global_ips: config.network.allow_non_globals_in_dht,
            parachain_genesis_hash: client.info().genesis_hash.encode(),
            parachain_fork_id: config.chain_spec.fork_id().map(ToString::to_string),
            parachain_public_addresses: config.network.public_addresses.clone(),
        };
        start_bootnode_tasks(bootnode);

        let rpc_builder = {
            let (client, pool) = (client.clone(), transaction_pool.clone());
            Box::new(move |_| rpc::extensions(client.clone(), pool.clone()).map_err(Into::into))
        };
        sc_service::spawn_tasks(sc_service::SpawnTasksParams {
            rpc_builder,
            client: client.clone(),
            transaction_pool: transaction_pool.clone(),
            task_manager: &mut task_manager,
            config,
            keystore: keystore_container.keystore(),
            backend: backend.clone(),
            network,
            sync_service: sync_service.clone(),
            system_rpc_tx,
            tx_handler_controller,
            telemetry: telemetry.as_mut(),
            tracing_execute_block: Some(Arc::new(ParachainTracingExecuteBlock::new(client.clone()))),
        })?;

        let announce_block = {
            let sync_service = sync_service.clone();
            Arc::new(move |hash, data| sync_service.announce_block(hash, data))
        };
        let overseer = relay_chain.overseer_handle().map_err(|error| Error::Application(Box::new(error)))?;
        start_relay_chain_tasks(StartRelayChainTasksParams {
            client: client.clone(),
            announce_block: announce_block.clone(),
            para_id,
            relay_chain_interface: relay_chain.clone(),
            task_manager: &mut task_manager,
            da_recovery_profile: match is_collator {
                true => DARecoveryProfile::Collator,
                false => DARecoveryProfile::FullNode,
            },
            import_queue: import_queue_service,
            relay_chain_slot_duration: relay_chain_slot(),
            recovery_handle: Box::new(overseer),
            sync_service,
            prometheus_registry: prometheus.as_ref(),
        })?;

        if let Some(collator_key) = collator_key.filter(|_| is_collator) {
            let collation = Collation {
                client,
                backend,
                pool: transaction_pool,
                block_import,
                block_import_handle,
                keystore: keystore_container.keystore(),
                relay_chain,
                para_id,
                collator_key,
                collator_peer_id,
                announce_block,
                telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
            };
            collation.start(&task_manager, prometheus.as_ref());
        }
        Ok(task_manager)
    }
}

const fn relay_chain_slot() -> Duration {
    Duration::from_millis(RELAY_CHAIN_SLOT_DURATION_MILLIS as u64)
}

/// What block authorship needs.
struct Collation {
    client: Arc<Client>,
    backend: Arc<Backend>,
    pool: Arc<Pool>,
    block_import: BlockImport,
    block_import_handle: cumulus_client_consensus_aura::collators::slot_based::SlotBasedBlockImportHandle<Block>,
    keystore: KeystorePtr,
    relay_chain: Arc<dyn RelayChainInterface>,
    para_id: ParaId,
    collator_key: CollatorPair,
    collator_peer_id: PeerId,
    announce_block: Arc<dyn Fn(Hash, Option<Vec<u8>>) + Send + Sync>,
    telemetry: Option<TelemetryHandle>,
}

impl Collation {
    /// Authors blocks by slot, as asynchronous backing and elastic scaling want it.
    fn start(self, task_manager: &TaskManager, prometheus: Option<&substrate_prometheus_endpoint::Registry>) {
        let proposer = sc_basic_authorship::ProposerFactory::new(
            task_manager.spawn_handle(),
            self.client.clone(),
            self.pool,
            prometheus,
            self.telemetry,
        );
        let collator_service = CollatorService::new(self.client.clone(), self.announce_block, self.client.clone());
        let code_client = self.client.clone();
        let params = SlotBasedParams {
            create_inherent_data_providers: move |_, ()| async move { Ok(()) },
            block_import: self.block_import,
            para_client: self.client,
            para_backend: self.backend,
            relay_client: self.relay_chain,
            relay_chain_slot_duration: relay_chain_slot(),
            code_hash_provider: move |block| {
                code_client.code_at(block).ok().map(|code| ValidationCode::from(code).hash())
            },
            keystore: self.keystore,
            collator_key: self.collator_key,
            collator_peer_id: self.collator_peer_id,
            para_id: self.para_id,
            proposer,
            collator_service,
            reinitialize: false,
            slot_offset: Duration::from_secs(1),
            block_import_handle: self.block_import_handle,
            spawner: task_manager.spawn_essential_handle(),
            export_pov: None,
            max_pov_percentage: None,
        };
        slot_based::run::<Block, AuthorityPair, _, _, _, _, _, _, _, _, _>(params);
    }
}
