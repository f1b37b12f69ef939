//! What the offchain worker does with each executor.

use codec::DecodeAll;
use keirin_primitives::worker_record::{storage_key, Submitted, WorkerRecord};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use substrate_prometheus_endpoint::{register, CounterVec, GaugeVec, Opts, PrometheusError, Registry, F64, U64};

/// How many submissions of a kind there were.
type Count = fn(&Submitted) -> u64;

/// Kinds of submissions as labels have them.
const KINDS: [(&str, Count); 6] = [
    ("report", |submitted| submitted.reports),
    ("sprint", |submitted| submitted.sprint),
    ("validation", |submitted| submitted.validation),
    ("evidence", |submitted| submitted.evidence),
    ("batch", |submitted| submitted.batches),
    ("claim", |submitted| submitted.claims),
];

/// Metrics with the label `executor`.
pub struct WorkerMetrics {
    runs: CounterVec<U64>,
    failures: CounterVec<U64>,
    handed_over: CounterVec<U64>,
    submitted: CounterVec<U64>,
    last_success: GaugeVec<F64>,
}

impl WorkerMetrics {
    /// Adds them to the node's.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        let counters = |name: &str, help: &str, labels: &[&str]| {
            register(CounterVec::new(Opts::new(format!("keirin_node_worker_{name}"), help), labels)?, registry)
        };
        let last_success = Opts::new(
            "keirin_node_worker_last_success_timestamp_seconds",
            "End of the last run without a failure, in seconds since 1970; 0 before the first",
        );
        Ok(Self {
            runs: counters("runs_total", "Runs of the offchain worker in which the executor was asked", &["executor"])?,
            failures: counters("failures_total", "Runs that failed", &["executor", "reason"])?,
            handed_over: counters("handed_over_total", "Orders handed over to the executor", &["executor"])?,
            submitted: counters(
                "submitted_total",
                "What the executor signed and the transaction pool took",
                &["executor", "kind"],
            )?,
            last_success: register(GaugeVec::new(last_success, &["executor"])?, registry)?,
        })
    }

    /// Shows the record of the executor at `url`.
    pub fn show(&self, url: &str, record: &WorkerRecord) {
        let WorkerRecord { runs, failures, handed_over, submitted, last_success, .. } = record;
        raise(&self.runs, &[url], *runs);
        raise(&self.handed_over, &[url], *handed_over);
        let failures = [
            ("unreachable", failures.unreachable),
            ("slow", failures.slow),
            ("refused", failures.refused),
            ("invalid", failures.invalid),
        ];
        for (reason, count) in failures {
            raise(&self.failures, &[url, reason], count);
        }
        for (kind, count) in KINDS {
            raise(&self.submitted, &[url, kind], count(submitted));
        }
        self.last_success.with_label_values(&[url]).set(super::float((*last_success).into()) / 1_000.0);
    }
}

/// Raises a counter to `count`. A record that was lost counts from zero; the counter then stays until it is caught up with.
fn raise(counters: &CounterVec<U64>, labels: &[&str], count: u64) {
    let counter = counters.with_label_values(labels);
    counter.inc_by(count.saturating_sub(counter.get()));
}

/// What the worker noted of the executor at `url`; nothing yet reads as zeros.
pub fn read_record(storage: &impl OffchainStorage, url: &str) -> WorkerRecord {
    let bytes = storage.get(STORAGE_PREFIX, &storage_key(url.as_bytes()));
    bytes.and_then(|bytes| WorkerRecord::decode_all(&mut bytes.as_slice()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use codec::Encode;
    use keirin_primitives::worker_record::Failures;
    use sp_core::offchain::storage::InMemOffchainStorage;

    use super::*;
    use crate::metrics::tests::assert_shows;

    const URL: &str = "http://127.0.0.1:9955";

    fn record() -> WorkerRecord {
        WorkerRecord {
            participant: None,
            runs: 9,
            failures: Failures { slow: 2, ..Failures::default() },
            last_success: 1_500,
            handed_over: 4,
            submitted: Submitted { reports: 3, batches: 1, ..Submitted::default() },
        }
    }

    #[test]
    fn record_is_shown_with_reasons_and_kinds() {
        let registry = Registry::new();
        let metrics = WorkerMetrics::register(&registry).expect("the names are free");

        metrics.show(URL, &record());

        assert_shows(
            &registry,
            &[
                r#"keirin_node_worker_runs_total{executor="http://127.0.0.1:9955"} 9"#,
                r#"keirin_node_worker_failures_total{executor="http://127.0.0.1:9955",reason="slow"} 2"#,
                r#"keirin_node_worker_failures_total{executor="http://127.0.0.1:9955",reason="unreachable"} 0"#,
                r#"keirin_node_worker_handed_over_total{executor="http://127.0.0.1:9955"} 4"#,
                r#"keirin_node_worker_submitted_total{executor="http://127.0.0.1:9955",kind="report"} 3"#,
                r#"keirin_node_worker_submitted_total{executor="http://127.0.0.1:9955",kind="batch"} 1"#,
                r#"keirin_node_worker_last_success_timestamp_seconds{executor="http://127.0.0.1:9955"} 1.5"#,
            ],
        );
    }

    #[test]
    fn record_shown_again_is_not_counted_again() {
        let registry = Registry::new();
        let metrics = WorkerMetrics::register(&registry).expect("the names are free");

        metrics.show(URL, &record());
        metrics.show(URL, &record());
        metrics.show(URL, &WorkerRecord { runs: 10, ..record() });

        assert_shows(&registry, &[r#"keirin_node_worker_runs_total{executor="http://127.0.0.1:9955"} 10"#]);
    }

    #[test]
    fn record_is_read_from_where_the_worker_writes_it() {
        let mut storage = InMemOffchainStorage::default();
        assert_eq!(read_record(&storage, URL), WorkerRecord::default());

        storage.set(STORAGE_PREFIX, &storage_key(URL.as_bytes()), &record().encode());

        assert_eq!(read_record(&storage, URL), record());
    }
}
