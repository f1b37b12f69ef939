//! What each command does.

use frame_benchmarking_cli::{BenchmarkCmd, SUBSTRATE_REFERENCE_HARDWARE};
use keirin_runtime::opaque::Block;
use sc_cli::{OffchainWorkerEnabled, Result, SubstrateCli};
use sc_service::{Configuration, TaskManager};
use sp_runtime::traits::HashingFor;

use crate::{
    chain_spec,
    cli::{Cli, Command},
    relay_chain_cli::RelayChainCli,
    service::{
        self, collator,
        dev::{self, DevRole},
        HostFunctions,
    },
};

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Keirin Node".into()
    }

    fn impl_version() -> String {
        env!("CARGO_PKG_VERSION").into()
    }

    fn description() -> String {
        "A collator of the Keirin parachain. Options after `--` are the embedded relay-chain node's:\n\n\
         keirin-node <parachain options> -- <relay-chain options>"
            .into()
    }

    fn author() -> String {
        "The Keirin developers".into()
    }

    fn support_url() -> String {
        "the project's issue tracker".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> std::result::Result<Box<dyn sc_service::ChainSpec>, String> {
        Ok(Box::new(chain_spec::load(id)?))
    }
}

/// Runs what the command line asks for.
pub fn run() -> Result<()> {
    let cli = Cli::from_args();
    match &cli.subcommand {
        None => run_node(cli),
        Some(Command::Key(cmd)) => cmd.run(&cli),
        Some(Command::ExportChainSpec(cmd)) => {
            let spec = cli.load_spec(&cmd.chain)?;
            cmd.run(spec)
        }
        Some(Command::PurgeChain(cmd)) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| {
                let relay_chain_config = relay_chain_config(&cli, &config)?;
                cmd.run(config, relay_chain_config)
            })
        }
        Some(Command::ExportGenesisHead(cmd)) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run(service::new_partial(&config)?.client))
        }
        Some(Command::ExportGenesisWasm(cmd)) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run(&*config.chain_spec))
        }
        Some(Command::Benchmark(cmd)) => run_benchmark(&cli, cmd),
        Some(chain_operation) => run_chain_operation(&cli, chain_operation),
    }
}

/// Commands that work on the chain's database.
fn run_chain_operation(cli: &Cli, command: &Command) -> Result<()> {
    match command {
        Command::CheckBlock(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((cmd.run(parts.client, parts.import_queue), parts.task_manager))
        }),
        Command::ExportBlocks(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((cmd.run(parts.client, config.database), parts.task_manager))
        }),
        Command::ExportState(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((cmd.run(parts.client, config.chain_spec), parts.task_manager))
        }),
        Command::ImportBlocks(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((cmd.run(parts.client, parts.import_queue), parts.task_manager))
        }),
        Command::Revert(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let parts = service::new_partial(&config)?;
            Ok((cmd.run(parts.client, parts.backend, None), parts.task_manager))
        }),
        other => Err(format!("{other:?} is no operation on a chain's database").into()),
    }
}

fn run_benchmark(cli: &Cli, command: &BenchmarkCmd) -> Result<()> {
    match command {
        BenchmarkCmd::Pallet(cmd) => {
            // There is no runner, which would start it; why a benchmark failed is in the log alone.
            sc_cli::LoggerBuilder::new(cmd.shared_params.log_filters().join(",")).init()?;
            cmd.run_with_spec::<HashingFor<Block>, HostFunctions>(None)
        }
        BenchmarkCmd::Machine(cmd) => {
            cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config, SUBSTRATE_REFERENCE_HARDWARE.clone()))
        }
        _ => Err("this node measures pallets (`benchmark pallet --runtime FILE`) and machines only".into()),
    }
}

fn relay_chain_config(cli: &Cli, config: &Configuration) -> Result<Configuration> {
    let relay_chain_cli = RelayChainCli::new(config, cli.relay_chain_args.iter());
    SubstrateCli::create_configuration(&relay_chain_cli, &relay_chain_cli, config.tokio_handle.clone())
        .map_err(|error| format!("relay-chain options: {error}").into())
}

fn run_node(cli: Cli) -> Result<()> {
    let runner = cli.create_runner(&cli.run_command())?;
    runner.run_node_until_exit(|mut config| async move {
        // A participant's node carries work to its executor whether it is a collator or not.
        if matches!(cli.run.base.offchain_worker_params.enabled, OffchainWorkerEnabled::WhenAuthority) {
            config.offchain_worker.enabled = true;
        }
        start(cli, config).await
    })
}

async fn start(cli: Cli, config: Configuration) -> Result<TaskManager> {
    if cli.run.base.shared_params.is_dev() {
        let role = match cli.dev_follow {
            Some(author) => DevRole::Follower { author },
            None => DevRole::Author { block_time: cli.dev_block_time },
        };
        return Ok(dev::start(config, cli.executor_urls, role)?);
    }
    let relay_chain_config = relay_chain_config(&cli, &config)?;
    let hwbench = (!cli.no_hardware_benchmarks).then(|| measure_hardware(&config)).flatten();
    let options = cli.run.collator_options();
    Ok(collator::start(config, relay_chain_config, options, hwbench, cli.executor_urls).await?)
}

fn measure_hardware(config: &Configuration) -> Option<sc_sysinfo::HwBench> {
    let path = config.database.path()?;
    std::fs::create_dir_all(path).ok()?;
    Some(sc_sysinfo::gather_hwbench(Some(path), &SUBSTRATE_REFERENCE_HARDWARE))
}
