//! Command line of the executor.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use serde_json::json;

use crate::{
    bench::{self, gateway, racing},
    defaults::{
        BENCH_TOKENS, GATEWAY_ROUNDS, KEEP_DAYS, KEEP_MIB, LISTEN, MAX_BATCH, METRICS_LISTEN, PREFILL_CHUNK,
        RACING_ROUNDS,
    },
    engine::{Device, EngineOptions, Optimisation, Requests},
    gateway::cli::{GatewayArgs, KeysCommand},
    hardware,
    models::{LoadedModels, ModelArgument},
    service::{self, ServiceOptions},
    sprint::{duties::SprintOptions, plan::Host, SprintCommand},
    store::Keep,
    verify::VerifyCommand,
};

/// Runs models for a Keirin participant and signs what comes of it.
#[derive(Debug, Parser)]
#[command(name = "keirin-executor", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the offchain worker.
    Run(Box<RunArgs>),
    /// Measure this host and the first of its models by name; registration uses what is found.
    Bench(BenchArgs),
    /// The key that signs reports.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Race, check and measure the sprint's model.
    #[command(subcommand)]
    Sprint(SprintCommand),
    /// API keys for the gateway, whose requests the operator pays for.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Check answers of other executors.
    #[command(subcommand)]
    Verify(VerifyCommand),
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Print the public key as it is registered on chain; the first time, make the key.
    Show {
        /// Where the key is.
        #[arg(long, value_name = "DIR")]
        base_path: PathBuf,
    },
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Where key, job database and hardware profile are kept.
    #[arg(long, value_name = "DIR")]
    base_path: PathBuf,
    /// Where JSON-RPC is served.
    #[arg(long, value_name = "ADDRESS", default_value = LISTEN)]
    listen: SocketAddr,
    /// Where Prometheus metrics are served.
    #[arg(long, value_name = "ADDRESS", default_value = METRICS_LISTEN)]
    metrics_listen: SocketAddr,
    /// Where the gateway is served, and validators the evidence about reports, as registered on chain; nowhere without it, and then
    /// reports count as withheld.
    #[arg(long, value_name = "ADDRESS")]
    public_listen: Option<SocketAddr>,
    /// Days that finished reports are kept.
    #[arg(long, value_name = "DAYS", default_value_t = KEEP_DAYS)]
    keep_days: u64,
    /// Most MiB of finished reports; the oldest go first.
    #[arg(long, value_name = "MIB", default_value_t = KEEP_MIB)]
    keep_mib: u64,
    #[command(flatten)]
    race: RaceArgs,
    #[command(flatten)]
    gateway: GatewayArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

/// How the host takes part in sprints. Requests always go first.
#[derive(Debug, Args)]
struct RaceArgs {
    /// Do not race. Epochs are still opened and others' proofs voted on.
    #[arg(long)]
    no_race: bool,
    /// Most nonces a second, for hosts that must not use all their power; by default as many as it can.
    #[arg(long, value_name = "NONCES")]
    race_rate: Option<NonZeroU32>,
    /// Threads to race with; 0 for all cores.
    #[arg(long, value_name = "N", default_value_t = 0)]
    race_threads: usize,
}

impl RaceArgs {
    /// Races on the engine's device, and out of the way of its requests.
    fn options(&self, engine: &EngineOptions) -> SprintOptions {
        let host = Host::with_threads(engine.device, self.race_threads, engine.onnxruntime_library.clone());
        let fastest = SprintOptions::new(host, engine.requests.clone());
        SprintOptions { races: !self.no_race, rate: self.race_rate, ..fastest }
    }
}

#[derive(Debug, Args)]
struct BenchArgs {
    /// Where the profile is kept; without it the profile is only printed.
    #[arg(long, value_name = "DIR")]
    base_path: Option<PathBuf>,
    /// Requests at once, for each of which throughput is measured.
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [1usize, 4, 16])]
    concurrency: Vec<usize>,
    /// Tokens to generate for each request.
    #[arg(long, value_name = "N", default_value_t = BENCH_TOKENS)]
    tokens: u32,
    /// Measure instead what a race in the same process costs requests.
    #[arg(long, conflicts_with_all = ["base_path", "concurrency"])]
    racing: bool,
    /// Measure instead what the gateway costs: overhead over calls in process, signed requests a second, streams at once.
    #[arg(long, conflicts_with_all = ["base_path", "concurrency", "racing"])]
    gateway: bool,
    /// With --racing or --gateway: rounds of each measurement.
    #[arg(long, value_name = "N")]
    rounds: Option<usize>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    engine: EngineArgs,
}

#[derive(Debug, Args)]
struct EngineArgs {
    /// A model to serve, by the name it has on chain; may be given several times.
    #[arg(long = "model", value_name = "NAME=FOLDER", required = true)]
    models: Vec<ModelArgument>,
    /// What computes: cpu, or a GPU as in cuda:0.
    #[arg(long, default_value_t = Device::Cpu)]
    device: Device,
    /// Threads ONNX Runtime may use; 0 for all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Most requests in the running batch.
    #[arg(long, default_value_t = MAX_BATCH)]
    max_batch: usize,
    /// Most prompt tokens between two decoding steps.
    #[arg(long, default_value_t = PREFILL_CHUNK)]
    prefill_chunk: usize,
    /// The ONNX Runtime library; `make setup` gets it.
    #[arg(long, value_name = "FILE", env = "KEIRIN_ONNXRUNTIME")]
    onnxruntime: PathBuf,
}

impl EngineArgs {
    fn options(&self) -> EngineOptions {
        EngineOptions {
            device: self.device,
            threads: self.threads,
            max_batch: self.max_batch,
            prefill_chunk: self.prefill_chunk,
            optimisation: Optimisation::default(),
            onnxruntime_library: self.onnxruntime.clone(),
            requests: Requests::default(),
        }
    }
}

impl From<RunArgs> for ServiceOptions {
    fn from(args: RunArgs) -> Self {
        let engine = args.engine.options();
        Self {
            sprint: args.race.options(&engine),
            engine,
            base_path: args.base_path,
            listen: args.listen,
            metrics_listen: args.metrics_listen,
            public_listen: args.public_listen,
            models: args.engine.models,
            gateway: args.gateway.into(),
            keep: Keep {
                age: Duration::from_secs(args.keep_days.saturating_mul(24 * 60 * 60)),
                bytes: args.keep_mib.saturating_mul(1024 * 1024),
            },
        }
    }
}

impl Cli {
    /// Does what the command line asks for.
    ///
    /// # Errors
    /// What went wrong, for the person who typed it.
    pub async fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Run(args) => service::run((*args).into()).await,
            Command::Bench(args) if args.racing => bench_racing(args).await,
            Command::Bench(args) if args.gateway => bench_gateway(args).await,
            Command::Bench(args) => bench(args).await,
            Command::Sprint(command) => tokio::task::spawn_blocking(move || command.run()).await?,
            Command::Verify(command) => command.run().await,
            Command::Keys(command) => command.run(),
            Command::Key(KeyCommand::Show { base_path }) => {
                let key = service::open_base_path(&base_path)?.public();
                println!("{}", keirin_primitives::executor_rpc::to_hex(key.0));
                Ok(())
            }
        }
    }
}

async fn bench(args: BenchArgs) -> anyhow::Result<()> {
    let (models, options) = (args.engine.models.clone(), args.engine.options());
    let models = tokio::task::spawn_blocking(move || LoadedModels::load(&models, &options)).await??;
    let (_, engine) = models.iter().next().context("no model was loaded")?;
    // Afterwards memory is mapped and caches are warm.
    bench::throughput(engine, 1, args.tokens).await?;
    let mut measured = Vec::new();
    for concurrency in &args.concurrency {
        measured.push(bench::throughput(engine, *concurrency, args.tokens).await?);
    }
    let profile = service::measure(&models).await?;
    if let Some(base_path) = &args.base_path {
        service::open_base_path(base_path)?;
        hardware::write_profile(base_path, &profile)?;
    }
    if args.json {
        println!("{}", json!({ "profile": profile, "throughput": measured }));
        return Ok(());
    }
    let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    println!("CPU      {} ({} cores)", text(&profile.cpu), profile.cores);
    println!("Memory   {} MiB", profile.ram_mib);
    match &profile.gpu {
        Some(gpu) => println!("GPU      {} ({} MiB)", text(&gpu.model), gpu.vram_mib),
        None => println!("GPU      none"),
    }
    println!("\nrequests  tokens/s  own overhead");
    for line in measured {
        println!("{:8}  {:8.1}  {:11.2}%", line.concurrency, line.tokens_per_second, 100.0 * line.overhead);
    }
    Ok(())
}

async fn bench_racing(args: BenchArgs) -> anyhow::Result<()> {
    let (arguments, options) = (args.engine.models.clone(), args.engine.options());
    let requests = options.requests.clone();
    let host = Host::with_threads(options.device, options.threads, options.onnxruntime_library.clone());
    let models = tokio::task::spawn_blocking(move || LoadedModels::load(&arguments, &options)).await??;
    let (_, engine) = models.iter().next().context("no model was loaded")?;
    let scorers = tokio::task::spawn_blocking(move || racing::fastest_sessions(host)).await??;
    // Afterwards memory is mapped and caches are warm.
    bench::throughput(engine, 1, args.tokens).await?;
    let rounds = args.rounds.unwrap_or(RACING_ROUNDS);
    let cost = racing::racing_cost(engine, &requests, scorers, (rounds, args.tokens)).await?;
    if args.json {
        println!("{}", json!(cost));
        return Ok(());
    }
    println!("{cost}");
    Ok(())
}

async fn bench_gateway(args: BenchArgs) -> anyhow::Result<()> {
    let (arguments, options) = (args.engine.models.clone(), args.engine.options());
    let models = tokio::task::spawn_blocking(move || LoadedModels::load(&arguments, &options)).await??;
    let figures = gateway::figures(&models, args.rounds.unwrap_or(GATEWAY_ROUNDS)).await?;
    if args.json {
        println!("{}", json!(figures));
        return Ok(());
    }
    println!("{figures}");
    Ok(())
}
