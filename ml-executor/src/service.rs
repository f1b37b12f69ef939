//! A running executor: store, runner, JSON-RPC, gateway and metrics together.

use std::{
    fs::DirBuilder,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use futures::FutureExt;
use jsonrpsee::server::ServerHandle;
use keirin_primitives::{executor::HardwareProfile, executor_rpc::to_hex};
use tokio::{
    signal::unix::{signal, SignalKind},
    sync::oneshot,
};

use crate::{
    bench,
    defaults::{BENCH_TOKENS, CALL_DEADLINE, MAX_OPEN_ORDERS, PRUNE_INTERVAL, STOP_DEADLINE},
    engine::{EngineOptions, EngineStats},
    gateway::{
        served::Book,
        settlement::{Agents, Batches, Shown},
    },
    hardware,
    key::ReportSigner,
    metrics::{self, Measured},
    models::{LoadedModels, ModelArgument},
    public::PublicOptions,
    rpc::{self, ExecutorRpc, HostFacts},
    runner::Runner,
    sprint::duties::{SprintOptions, Sprinter},
    store::{JobStore, Keep},
    validation::{ValidationOptions, Validator},
};

mod http;

pub use http::GatewayArguments;

/// What an executor is started with.
pub struct ServiceOptions {
    /// Where key, database and profile are.
    pub base_path: PathBuf,
    /// Where JSON-RPC is served; loopback only, since whoever can call may use the executor.
    pub listen: SocketAddr,
    /// Where metrics are served.
    pub metrics_listen: SocketAddr,
    /// Where validators and the gateway are served.
    pub public_listen: Option<SocketAddr>,
    /// Models to load.
    pub models: Vec<ModelArgument>,
    /// How they are run.
    pub engine: EngineOptions,
    /// How sprints are taken part in.
    pub sprint: SprintOptions,
    /// How much of what is finished is kept.
    pub keep: Keep,
    /// How the gateway is run, which is served where validators are.
    pub gateway: GatewayArguments,
}

/// Why an executor does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Others could call it.
    #[error(
        "{0} is not a loopback address: JSON-RPC is for the offchain worker on this host, and whoever can call it may \
         use the executor"
    )]
    NotLoopback(SocketAddr),
}

/// Runs an executor until it is told to stop.
///
/// # Errors
/// What keeps it from starting, or from keeping its records.
pub async fn run(options: ServiceOptions) -> anyhow::Result<()> {
    if !options.listen.ip().is_loopback() {
        return Err(ServiceError::NotLoopback(options.listen).into());
    }
    let signer = open_base_path(&options.base_path)?;
    let store = Arc::new(JobStore::open(&options.base_path)?);
    let models = load(&options).await?;
    let hardware = profile(&options.base_path, &models).await?;
    let book = Book::open(&options.base_path)?;
    let chain = http::chain(&options.gateway, &signer, &book)?;
    let directory = http::directory(&options.gateway, &chain)?;
    let agents = directory.clone().map(Agents::new);
    let with = http::Surroundings { book: book.clone(), chain: chain.clone(), directory };
    let gateway = http::gateway(&options.gateway, &options.base_path, &models, &signer, with)?;
    let settled = (options.gateway.hrp.clone(), options.gateway.batches);
    let batches = Batches::new(book.clone(), signer.clone(), chain.clone(), agents, settled);
    let sprinter = Sprinter::start(&options.base_path, signer.clone(), options.sprint)?;
    let places = 2 * options.engine.max_batch;
    let runner = Runner::new(store.clone(), models.generators(), signer.clone(), places);
    let validation = ValidationOptions::default();
    let validator = Validator::start(&options.base_path, signer.clone(), models.clone(), store.clone(), validation)?;
    if let Some(ways) = http::ways(&chain) {
        validator.compare_ways(ways);
    }
    let receipts = Some(Arc::new(Shown::new(book.clone())));
    let validators = http::validators(&chain);
    let usual = PublicOptions { receipts, validators, ..PublicOptions::new(signer.clone(), store.clone()) };
    let connections = usual.metrics.clone();
    let (stop, stopping) = oneshot::channel();
    let for_all = http::serve(&options.gateway, options.public_listen, usual, gateway.clone(), stopping).await?.fuse();
    tokio::pin!(for_all);
    let key = to_hex(signer.public().0);
    let host = HostFacts {
        folder: options.base_path.clone(),
        device: options.engine.device,
        onnxruntime: options.engine.onnxruntime_library.clone(),
        public_listen: options.public_listen,
    };
    let rpc = ExecutorRpc {
        signer,
        models: models.names(),
        hardware: Some(hardware),
        host,
        store: store.clone(),
        runner: runner.clone(),
        sprinter: sprinter.clone(),
        validator: validator.clone(),
        batches,
        max_open_orders: MAX_OPEN_ORDERS,
        call_deadline: CALL_DEADLINE,
    };
    let serving = rpc::serve(options.listen, rpc).await;
    let (address, server) =
        serving.with_context(|| format!("cannot listen at {}; is another executor running?", options.listen))?;
    tracing::info!(%address, %key, models = ?models.names(), "ready");

    let measured = Measured {
        models: models.clone(),
        store: store.clone(),
        runner: runner.clone(),
        sprinter: sprinter.clone(),
        validator: validator.clone(),
        gateway: gateway.clone(),
        connections,
    };
    let stopped = tokio::select! {
        result = runner.run() => result.map_err(anyhow::Error::from),
        result = metrics::serve(options.metrics_listen, measured) => {
            result.with_context(|| format!("cannot serve metrics at {}", options.metrics_listen))
        },
        result = &mut for_all => result,
        result = http::follow(chain) => result,
        result = prune(store, validator.clone(), book, options.keep) => result,
        result = told_to_stop() => result,
    };
    http::drain(&gateway, stop, for_all, options.gateway.drain).await;
    end(server, &validator, sprinter, &models).await;
    stopped
}

/// Ends what is still under way, within its time.
async fn end(server: ServerHandle, validator: &Validator, sprinter: Arc<Sprinter>, models: &LoadedModels) {
    let _ = server.stop();
    validator.stop();
    let no_race = tokio::task::spawn_blocking(move || sprinter.stop());
    let under_way = async { tokio::join!(server.stopped(), idle(models), no_race) };
    if tokio::time::timeout(STOP_DEADLINE, under_way).await.is_err() {
        tracing::warn!("calls or steps under way were cut off");
    }
}

/// Waits until no engine is in a step: ONNX Runtime must not be taken down under one.
async fn idle(models: &LoadedModels) {
    let busy = |stats: EngineStats| stats.running + stats.waiting + stats.reading > 0;
    while models.iter().any(|(_, engine)| busy(engine.stats())) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Makes the base path, for its owner only, and opens the key in it.
///
/// # Errors
/// When either can't be made.
pub fn open_base_path(base_path: &Path) -> anyhow::Result<ReportSigner> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(base_path);
    made.with_context(|| format!("cannot make {}", base_path.display()))?;
    Ok(ReportSigner::open(base_path)?)
}

async fn load(options: &ServiceOptions) -> anyhow::Result<LoadedModels> {
    let (models, engine) = (options.models.clone(), options.engine.clone());
    Ok(tokio::task::spawn_blocking(move || LoadedModels::load(&models, &engine)).await??)
}

/// The stored profile of this host; measured now if there is none.
async fn profile(base_path: &Path, models: &LoadedModels) -> anyhow::Result<HardwareProfile> {
    if let Some(profile) = hardware::read_profile(base_path)? {
        return Ok(profile);
    }
    tracing::info!("measuring this host once");
    let profile = measure(models).await?;
    hardware::write_profile(base_path, &profile)?;
    Ok(profile)
}

/// Measures the host, and the first model by name at batch 1.
///
/// # Errors
/// When the model fails.
pub async fn measure(models: &LoadedModels) -> anyhow::Result<HardwareProfile> {
    let speed = match models.iter().next() {
        Some((_, engine)) => bench::throughput(engine, 1, BENCH_TOKENS).await?.tokens_per_second,
        None => 0.0,
    };
    Ok(tokio::task::spawn_blocking(move || hardware::inspect((speed * 1_000.0) as u64)).await?)
}

async fn prune(store: Arc<JobStore>, validator: Arc<Validator>, book: Arc<Book>, keep: Keep) -> anyhow::Result<()> {
    let mut timer = tokio::time::interval(PRUNE_INTERVAL);
    loop {
        timer.tick().await;
        let (store, validator, book) = (store.clone(), validator.clone(), book.clone());
        let forget = move || anyhow::Ok((store.prune(keep)?, validator.prune(keep.age)?, book.prune(keep)?));
        let (reports, verdicts, requests) = tokio::task::spawn_blocking(forget).await??;
        if reports + verdicts + requests > 0 {
            tracing::info!(reports, verdicts, requests, "forgot what is old");
        }
    }
}

async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {},
        result = tokio::signal::ctrl_c() => result?,
    }
    tracing::info!("stopping; what is open is answered after the next start");
    Ok(())
}
