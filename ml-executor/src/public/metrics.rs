//! What is counted of connections.

use std::sync::Arc;

use prometheus::{proto::MetricFamily, IntCounter, IntCounterVec, IntGauge, Opts, Registry};

/// Counters since the executor was started.
pub struct ConnectionMetrics {
    registry: Registry,
    open: IntGauge,
    came: IntCounterVec,
    unshaken: IntCounter,
}

impl Default for ConnectionMetrics {
    fn default() -> Self {
        let opts = |name: &str, help: &str| Opts::new(format!("keirin_executor_public_{name}"), help);
        let valid = "the names are valid";
        let metrics = Self {
            registry: Registry::new(),
            open: IntGauge::with_opts(opts("open_connections", "Connections that are open")).expect(valid),
            came: IntCounterVec::new(
                opts("connections_total", "Connections by what came of them: accepted, turned_away, timed_out"),
                &["outcome"],
            )
            .expect(valid),
            unshaken: IntCounter::with_opts(opts("failed_handshakes_total", "Handshakes of TLS that failed"))
                .expect(valid),
        };
        let all: [Box<dyn prometheus::core::Collector>; 3] =
            [Box::new(metrics.open.clone()), Box::new(metrics.came.clone()), Box::new(metrics.unshaken.clone())];
        all.into_iter().for_each(|collector| metrics.registry.register(collector).expect("no name is given twice"));
        metrics
    }
}

/// A connection that is open, until this is dropped.
pub(super) struct Open(Arc<ConnectionMetrics>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.dec();
    }
}

impl ConnectionMetrics {
    /// A connection is accepted.
    pub(super) fn accepted(self: &Arc<Self>) -> Open {
        self.came.with_label_values(&["accepted"]).inc();
        self.open.inc();
        Open(self.clone())
    }

    /// One is closed at once: there are as many of its address as one may have.
    pub(super) fn turned_away(&self) {
        self.came.with_label_values(&["turned_away"]).inc();
    }

    /// One is cut off when its time is over.
    pub(super) fn timed_out(&self) {
        self.came.with_label_values(&["timed_out"]).inc();
    }

    /// Hands could not be shaken.
    pub(super) fn unshaken(&self) {
        self.unshaken.inc();
    }

    /// All of them.
    pub(crate) fn gather(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }
}
