//! Command line of the embedded relay-chain node: what stands after `--`.

use clap::Parser;
use sc_cli::{CliConfiguration, DefaultConfigurationValues, SubstrateCli};
use sc_service::BasePath;

use crate::{
    chain_spec::Extensions,
    cli::Cli,
    defaults::{RELAY_CHAIN_P2P_PORT, RELAY_CHAIN_PROMETHEUS_PORT, RELAY_CHAIN_RPC_PORT},
};

/// Options of the relay-chain node, with the parachain's as background.
#[derive(Debug)]
pub struct RelayChainCli {
    /// The relay chain's own options.
    base: polkadot_cli::RunCmd,
    /// Relay chain the parachain's specification names.
    chain_id: Option<String>,
    /// Where the relay chain's data goes by default.
    base_path: BasePath,
}

impl RelayChainCli {
    /// Reads the relay chain's options in the light of the parachain's configuration.
    pub fn new<'a>(parachain: &sc_service::Configuration, args: impl Iterator<Item = &'a String>) -> Self {
        Self {
            base: polkadot_cli::RunCmd::parse_from(std::iter::once(Self::executable_name()).chain(args.cloned())),
            chain_id: Extensions::of(&*parachain.chain_spec).map(|extensions| extensions.relay_chain.clone()),
            base_path: BasePath::new(parachain.base_path.path().join("polkadot")),
        }
    }
}

impl SubstrateCli for RelayChainCli {
    fn impl_name() -> String {
        Cli::impl_name()
    }

    fn impl_version() -> String {
        Cli::impl_version()
    }

    fn description() -> String {
        "The relay-chain node inside a Keirin collator".into()
    }

    fn author() -> String {
        Cli::author()
    }

    fn support_url() -> String {
        Cli::support_url()
    }

    fn copyright_start_year() -> i32 {
        Cli::copyright_start_year()
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
        polkadot_cli::Cli::from_iter([Self::executable_name()].iter()).load_spec(id)
    }
}

impl DefaultConfigurationValues for RelayChainCli {
    fn p2p_listen_port() -> u16 {
        RELAY_CHAIN_P2P_PORT
    }

    fn rpc_listen_port() -> u16 {
        RELAY_CHAIN_RPC_PORT
    }

    fn prometheus_listen_port() -> u16 {
        RELAY_CHAIN_PROMETHEUS_PORT
    }
}

impl CliConfiguration<Self> for RelayChainCli {
    fn shared_params(&self) -> &sc_cli::SharedParams {
        self.base.base.shared_params()
    }

    fn import_params(&self) -> Option<&sc_cli::ImportParams> {
        self.base.base.import_params()
    }

    fn network_params(&self) -> Option<&sc_cli::NetworkParams> {
        self.base.base.network_params()
    }

    fn keystore_params(&self) -> Option<&sc_cli::KeystoreParams> {
        self.base.base.keystore_params()
    }

    fn base_path(&self) -> sc_cli::Result<Option<BasePath>> {
        Ok(self.shared_params().base_path()?.or_else(|| Some(BasePath::new(self.base_path.path()))))
    }

    fn rpc_addr(&self, default_listen_port: u16) -> sc_cli::Result<Option<Vec<sc_cli::RpcEndpoint>>> {
        self.base.base.rpc_addr(default_listen_port)
    }

    fn prometheus_config(
        &self,
        default_listen_port: u16,
        chain_spec: &Box<dyn sc_service::ChainSpec>,
    ) -> sc_cli::Result<Option<sc_service::config::PrometheusConfig>> {
        self.base.base.prometheus_config(default_listen_port, chain_spec)
    }

    fn init<F>(&self, _support_url: &String, _impl_version: &String, _logger_hook: F) -> sc_cli::Result<()>
    where
        F: FnOnce(&mut sc_cli::LoggerBuilder),
    {
        unreachable!("the parachain's command line sets up logging for both")
    }

    fn chain_id(&self, is_dev: bool) -> sc_cli::Result<String> {
        let given = self.base.base.chain_id(is_dev)?;
        Ok(if given.is_empty() { self.chain_id.clone().unwrap_or_default() } else { given })
    }

    fn role(&self, is_dev: bool) -> sc_cli::Result<sc_service::Role> {
        self.base.base.role(is_dev)
    }

    fn transaction_pool(&self, is_dev: bool) -> sc_cli::Result<sc_service::config::TransactionPoolOptions> {
        self.base.base.transaction_pool(is_dev)
    }

    fn trie_cache_maximum_size(&self) -> sc_cli::Result<Option<usize>> {
        self.base.base.trie_cache_maximum_size()
    }

    fn rpc_methods(&self) -> sc_cli::Result<sc_service::config::RpcMethods> {
        self.base.base.rpc_methods()
    }

    fn rpc_max_connections(&self) -> sc_cli::Result<u32> {
        self.base.base.rpc_max_connections()
    }

    fn rpc_cors(&self, is_dev: bool) -> sc_cli::Result<Option<Vec<String>>> {
        self.base.base.rpc_cors(is_dev)
    }

    fn default_heap_pages(&self) -> sc_cli::Result<Option<u64>> {
        self.base.base.default_heap_pages()
    }

    fn force_authoring(&self) -> sc_cli::Result<bool> {
        self.base.base.force_authoring()
    }

    fn disable_grandpa(&self) -> sc_cli::Result<bool> {
        self.base.base.disable_grandpa()
    }

    fn max_runtime_instances(&self) -> sc_cli::Result<Option<usize>> {
        self.base.base.max_runtime_instances()
    }

    fn announce_block(&self) -> sc_cli::Result<bool> {
        self.base.base.announce_block()
    }

    fn telemetry_endpoints(
        &self,
        chain_spec: &Box<dyn sc_service::ChainSpec>,
    ) -> sc_cli::Result<Option<sc_telemetry::TelemetryEndpoints>> {
        self.base.base.telemetry_endpoints(chain_spec)
    }

    fn node_name(&self) -> sc_cli::Result<String> {
        self.base.base.node_name()
    }
}
