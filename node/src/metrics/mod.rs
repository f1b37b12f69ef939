//! Prometheus metrics of Keirin, beside those that every Substrate node has: what the offchain worker does with this node's executors
//! ([`worker`]), where the chain is ([`chain`]), and how the participants that these executors work for stand on it ([`participant`]).
//!
//! All names begin with `keirin_node_`; labels are `executor` (URL) and `participant` (address). Values are read after a new best block.

mod chain;
mod participant;
mod worker;

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use futures::StreamExt;
use keirin_primitives::{worker_record::WorkerRecord, AccountBytes};
use keirin_runtime::{AccountId, Hash};
use sc_client_api::{Backend as _, BlockchainEvents};
use sc_service::{Configuration, Error, TaskManager};
use sp_core::offchain::OffchainStorage;
use substrate_prometheus_endpoint::{PrometheusError, Registry};

use crate::service::{Backend, Client};
use chain::{ChainMetrics, ChainState};
use participant::{ParticipantMetrics, ParticipantState};
use worker::{read_record, WorkerMetrics};

/// Least time between two readings, so that fast development chains are not slowed down by them.
const LEAST_INTERVAL: Duration = Duration::from_secs(2);

/// What is shown.
struct Metrics {
    worker: WorkerMetrics,
    chain: ChainMetrics,
    participant: ParticipantMetrics,
}

impl Metrics {
    fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        Ok(Self {
            worker: WorkerMetrics::register(registry)?,
            chain: ChainMetrics::register(registry)?,
            participant: ParticipantMetrics::register(registry)?,
        })
    }

    /// Shows what the offchain worker noted, and says whom the executors work for.
    fn show_worker(&self, storage: &impl OffchainStorage, executor_urls: &[String]) -> BTreeSet<AccountBytes> {
        let records = executor_urls.iter().map(|url| (url, read_record(storage, url)));
        let shown = records.inspect(|(url, record)| self.worker.show(url, record));
        shown.filter_map(|(_, WorkerRecord { participant, .. })| participant).collect()
    }

    /// Shows the state of a block that was imported just now.
    fn show_chain(&self, client: &Client, block: Hash, participants: &BTreeSet<AccountBytes>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let state = match ChainState::read(client, block, now) {
            Ok(state) => state,
            // A runtime that is older or newer than this node may lack an API.
            Err(error) => return log::debug!("metrics of the chain cannot be read: {error}"),
        };
        self.chain.show(&state);
        for account in participants {
            match ParticipantState::read(client, block, &AccountId::from(*account), &state.sprint) {
                Ok(Some(participant)) => self.participant.show(account, &participant),
                Ok(None) => self.participant.forget(account),
                Err(error) => log::debug!("metrics of a participant cannot be read: {error}"),
            }
        }
    }
}

/// Shows the metrics from now on, if the node serves any.
///
/// # Errors
/// When a name is taken in the node's registry.
pub fn start(
    config: &Configuration,
    client: Arc<Client>,
    backend: &Backend,
    executor_urls: &[String],
    task_manager: &TaskManager,
) -> Result<(), Error> {
    let (Some(registry), Some(storage)) = (config.prometheus_registry(), backend.offchain_storage()) else {
        return Ok(());
    };
    let metrics = Metrics::register(registry).map_err(|error| Error::Application(Box::new(error)))?;
    let executor_urls = executor_urls.to_vec();
    task_manager.spawn_handle().spawn_blocking("keirin-metrics", None, async move {
        let mut blocks = client.import_notification_stream();
        let mut last: Option<Instant> = None;
        while let Some(block) = blocks.next().await {
            if !block.is_new_best || last.is_some_and(|last| last.elapsed() < LEAST_INTERVAL) {
                continue;
            }
            last = Some(Instant::now());
            let participants = metrics.show_worker(&storage, &executor_urls);
            metrics.show_chain(&client, block.hash, &participants);
        }
    });
    Ok(())
}

/// A number that Prometheus, which knows floats only, shows as nearly as it can.
#[allow(clippy::cast_precision_loss)]
fn float(number: u128) -> f64 {
    number as f64
}

/// An amount in KEI.
fn kei(amount: keirin_runtime::Balance) -> f64 {
    float(amount) / float(keirin_runtime::constants::KEI)
}

#[cfg(test)]
pub(crate) mod tests {
    use substrate_prometheus_endpoint::{prometheus::TextEncoder, Registry};

    use super::*;

    /// What a scrape of the registry gives.
    pub fn scraped(registry: &Registry) -> String {
        TextEncoder::new().encode_to_string(&registry.gather()).expect("metrics are text")
    }

    /// Asserts that a scrape has all of these lines.
    pub fn assert_shows(registry: &Registry, lines: &[&str]) {
        let text = scraped(registry);
        for line in lines {
            assert!(text.lines().any(|shown| shown == *line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn names_are_distinct_and_of_the_node() {
        let registry = Registry::new();
        let metrics = Metrics::register(&registry).expect("each name is given once");
        metrics.worker.show("http://a:1", &WorkerRecord::default());

        let names: Vec<String> = registry.gather().iter().map(|family| family.get_name().to_owned()).collect();

        assert!(!names.is_empty() && names.iter().all(|name| name.starts_with("keirin_node_")), "{names:?}");
        assert!(Metrics::register(&registry).is_err());
    }

    #[test]
    fn amounts_are_in_kei() {
        assert!((kei(2_500_000_000_000) - 2.5).abs() < f64::EPSILON);
    }
}
