//! The parts of a node, and the two ways of putting them together: [`collator`] and [`dev`].

pub mod collator;
pub mod dev;
mod offchain;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use cumulus_client_consensus_aura::{
    collators::slot_based::{SlotBasedBlockImport, SlotBasedBlockImportHandle},
    equivocation_import_queue::Verifier,
};
use cumulus_client_consensus_common::ParachainBlockImport as TParachainBlockImport;
use keirin_runtime::{apis::RuntimeApi, opaque::Block};
use sc_consensus::{BasicQueue, DefaultImportQueue};
use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_service::{Configuration, PartialComponents, TFullBackend, TFullClient, TaskManager};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker, TelemetryWorkerHandle};
use sc_transaction_pool::TransactionPoolHandle;

/// Where compiled runtimes are kept, below the base path.
const COMPILED_RUNTIMES: &str = "compiled-runtimes";

/// What the runtime may call on its host.
pub type HostFunctions = cumulus_client_service::ParachainHostFunctions;
/// Runs the Wasm runtime.
pub type Executor = WasmExecutor<HostFunctions>;
/// The chain.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// The database.
pub type Backend = TFullBackend<Block>;
/// Transactions that wait for a block.
pub type Pool = TransactionPoolHandle<Block, Client>;
/// How blocks come in.
pub type BlockImport = TParachainBlockImport<Block, SlotBasedBlockImport<Block, Arc<Client>, Client>, Backend>;

/// What is made with the parts.
pub struct Extras {
    /// How blocks come in.
    pub block_import: BlockImport,
    /// Tells the collator which blocks came in.
    pub block_import_handle: SlotBasedBlockImportHandle<Block>,
    /// Reports to a telemetry server.
    pub telemetry: Option<Telemetry>,
    /// The worker behind it.
    pub telemetry_worker: Option<TelemetryWorkerHandle>,
}

/// The parts of a node.
pub type Parts = PartialComponents<Client, Backend, (), DefaultImportQueue<Block>, Pool, Extras>;

/// What blocks from the network must bear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seals {
    /// The signature of the collator whose turn it was.
    Required,
    /// Nothing: a development chain's author does not sign.
    Missing,
}

/// Makes the parts of a node without starting it.
///
/// # Errors
/// When the database or the runtime can't be opened.
pub fn new_partial(config: &Configuration) -> Result<Parts, sc_service::Error> {
    new_partial_taking(config, Seals::Required)
}

/// Like [`new_partial`], with a word on the blocks that are taken from the network.
///
/// # Errors
/// When the database or the runtime can't be opened.
pub fn new_partial_taking(config: &Configuration, seals: Seals) -> Result<Parts, sc_service::Error> {
    let telemetry = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
        .map(|endpoints| -> Result<_, sc_telemetry::Error> {
            let worker = TelemetryWorker::new(16)?;
            let telemetry = worker.handle().new_telemetry(endpoints);
            Ok((worker, telemetry))
        })
        .transpose()?;

    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts_record_import::<Block, RuntimeApi, _>(
            config,
            telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
            wasm_executor(config),
            true,
            Default::default(),
        )?;
    let client = Arc::new(client);

    let telemetry_worker = telemetry.as_ref().map(|(worker, _)| worker.handle());
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });

    let transaction_pool = Arc::from(
        sc_transaction_pool::Builder::new(
            task_manager.spawn_essential_handle(),
            client.clone(),
            config.role.is_authority().into(),
        )
        .with_options(config.transaction_pool.clone())
        .with_prometheus(config.prometheus_registry())
        .build(),
    );

    let (slot_based_import, block_import_handle) = SlotBasedBlockImport::new(client.clone(), client.clone());
    let block_import = BlockImport::new(slot_based_import, backend.clone());
    let import_queue = match seals {
        Seals::Required => import_queue(
            client.clone(),
            block_import.clone(),
            config,
            telemetry.as_ref().map(|telemetry| telemetry.handle()),
            &task_manager,
        ),
        Seals::Missing => dev::unsealed_import_queue(client.clone(), &task_manager, config.prometheus_registry()),
    };

    Ok(PartialComponents {
        backend,
        client,
        import_queue,
        keystore_container,
        task_manager,
        transaction_pool,
        select_chain: (),
        other: Extras { block_import, block_import_handle, telemetry, telemetry_worker },
    })
}

fn wasm_executor(config: &Configuration) -> Executor {
    let heap_pages = config.executor.default_heap_pages.map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| {
        HeapAllocStrategy::Static { extra_pages: u32::try_from(pages).unwrap_or(u32::MAX) }
    });
    let executor = WasmExecutor::<HostFunctions>::builder()
        .with_execution_method(config.executor.wasm_method)
        .with_max_runtime_instances(config.executor.max_runtime_instances)
        .with_runtime_cache_size(config.executor.runtime_cache_size)
        .with_onchain_heap_alloc_strategy(heap_pages)
        .with_offchain_heap_alloc_strategy(heap_pages);
    match compiled_runtimes(config.base_path.path()) {
        Ok(folder) => executor.with_cache_path(folder).build(),
        Err(error) => {
            log::warn!("⚠️ The compiled runtime is not kept for the next start: {error}");
            executor.build()
        }
    }
}

/// The folder of compiled runtimes, by its absolute path. With them, a node does not compile its runtime again at its next start.
fn compiled_runtimes(base_path: &Path) -> std::io::Result<PathBuf> {
    let folder = base_path.join(COMPILED_RUNTIMES);
    std::fs::create_dir_all(&folder)?;
    folder.canonicalize()
}

fn import_queue(
    client: Arc<Client>,
    block_import: BlockImport,
    config: &Configuration,
    telemetry: Option<TelemetryHandle>,
    task_manager: &TaskManager,
) -> DefaultImportQueue<Block> {
    let inherent_data = move |_, _| async move { Ok(sp_timestamp::InherentDataProvider::from_system_time()) };
    let verifier =
        Verifier::<sp_consensus_aura::sr25519::AuthorityPair, _, _, _>::new(client, inherent_data, telemetry);
    BasicQueue::new(
        verifier,
        Box::new(block_import),
        None,
        &task_manager.spawn_essential_handle(),
        config.prometheus_registry(),
    )
}
