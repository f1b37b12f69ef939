//! What is counted of what is read of the chain, and of what is settled there.

use prometheus::{proto::MetricFamily, IntCounterVec, IntGauge, Opts, Registry};

/// Counters since the executor was started.
pub struct SettlementMetrics {
    registry: Registry,
    block_age: IntGauge,
    refused_views: IntCounterVec,
    left_out: IntCounterVec,
    batches: IntCounterVec,
}

impl Default for SettlementMetrics {
    fn default() -> Self {
        let opts = |name: &str, help: &str| Opts::new(format!("keirin_executor_chain_{name}"), help);
        let valid = "the names are valid";
        let metrics = Self {
            registry: Registry::new(),
            block_age: IntGauge::with_opts(opts("block_age_seconds", "Age of the block that is the view of the chain"))
                .expect(valid),
            refused_views: IntCounterVec::new(
                opts("refused_views_total", "Views of the chain that were not taken or not used, by reason"),
                &["reason"],
            )
            .expect(valid),
            left_out: IntCounterVec::new(
                opts("left_out_receipts_total", "Receipts that no batch will have, by reason"),
                &["reason"],
            )
            .expect(valid),
            batches: IntCounterVec::new(
                opts("batches_total", "Batches of receipts by what became of them: made, settled, given_back"),
                &["outcome"],
            )
            .expect(valid),
        };
        let all: [Box<dyn prometheus::core::Collector>; 4] = [
            Box::new(metrics.block_age.clone()),
            Box::new(metrics.refused_views.clone()),
            Box::new(metrics.left_out.clone()),
            Box::new(metrics.batches.clone()),
        ];
        all.into_iter().for_each(|collector| metrics.registry.register(collector).expect("no name is given twice"));
        metrics
    }
}

impl SettlementMetrics {
    /// A view of the chain was not taken, or not used.
    pub(super) fn refused_view(&self, reason: &str) {
        self.refused_views.with_label_values(&[reason]).inc();
    }

    /// So many receipts are left out of every batch.
    pub(super) fn left_out(&self, reason: &str, receipts: usize) {
        self.left_out.with_label_values(&[reason]).inc_by(receipts as u64);
    }

    /// So many batches were made, settled or given back.
    pub(super) fn batches(&self, outcome: &str, count: usize) {
        self.batches.with_label_values(&[outcome]).inc_by(count as u64);
    }

    /// All of them, with the age of the view in seconds.
    pub(super) fn gather(&self, block_age: u64) -> Vec<MetricFamily> {
        self.block_age.set(i64::try_from(block_age).unwrap_or(i64::MAX));
        self.registry.gather()
    }
}
