//! What the gateway counts.

use std::time::Duration;

use prometheus::{
    proto::MetricFamily, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
};

use super::{openai::usage::Usage, routing::Outcome};

/// Bounds of times, in seconds: from a request that is refused at once to a long answer.
const SECONDS: [f64; 13] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0, 120.0];

/// Counters since the gateway was started.
pub(super) struct GatewayMetrics {
    registry: Registry,
    requests: IntCounterVec,
    rejected: IntCounterVec,
    tokens: IntCounterVec,
    attempts: IntCounterVec,
    from_agents: IntCounter,
    unknown_charges: IntCounter,
    suspected: IntCounterVec,
    first_token: Histogram,
    durations: HistogramVec,
    streams: HistogramVec,
    places: IntGauge,
    receipts: IntGauge,
}

impl Default for GatewayMetrics {
    fn default() -> Self {
        let opts = |name: &str, help: &str| Opts::new(format!("keirin_executor_gateway_{name}"), help);
        let seconds = |name: &str, help: &str| HistogramOpts::from(opts(name, help)).buckets(SECONDS.to_vec());
        let valid = "the names are valid";
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(opts("requests_total", "Requests by route and status"), &["route", "status"])
                .expect(valid),
            rejected: IntCounterVec::new(opts("rejected_total", "Requests that were refused, by reason"), &["reason"])
                .expect(valid),
            tokens: IntCounterVec::new(opts("tokens_total", "Tokens of served requests"), &["model", "direction"])
                .expect(valid),
            attempts: IntCounterVec::new(
                opts("attempts_total", "Executors drawn for requests, by where they are and what came of it"),
                &["executor", "outcome"],
            )
            .expect(valid),
            from_agents: IntCounter::with_opts(opts(
                "from_agents_total",
                "Requests passed on by other gateways and taken",
            ))
            .expect(valid),
            unknown_charges: IntCounter::with_opts(opts(
                "unknown_charges_total",
                "Requests with API keys of which all was charged that was held back, since no receipt came",
            ))
            .expect(valid),
            suspected: IntCounterVec::new(
                opts("suspect_answers_total", "Answers of other executors that do not hold, by what is wrong"),
                &["problem"],
            )
            .expect(valid),
            first_token: Histogram::with_opts(seconds("first_token_seconds", "Time until an answer's first token"))
                .expect(valid),
            durations: HistogramVec::new(seconds("request_seconds", "Time until an answer begins"), &["route"])
                .expect(valid),
            streams: HistogramVec::new(seconds("stream_seconds", "Time until the end of a stream"), &["route"])
                .expect(valid),
            places: IntGauge::with_opts(opts("open_answers", "Answers that are generated or wait for it"))
                .expect(valid),
            receipts: IntGauge::with_opts(opts("waiting_receipts", "Receipts that are in no batch yet")).expect(valid),
        };
        let all: [Box<dyn prometheus::core::Collector>; 12] = [
            Box::new(metrics.requests.clone()),
            Box::new(metrics.rejected.clone()),
            Box::new(metrics.tokens.clone()),
            Box::new(metrics.attempts.clone()),
            Box::new(metrics.from_agents.clone()),
            Box::new(metrics.unknown_charges.clone()),
            Box::new(metrics.suspected.clone()),
            Box::new(metrics.first_token.clone()),
            Box::new(metrics.durations.clone()),
            Box::new(metrics.streams.clone()),
            Box::new(metrics.places.clone()),
            Box::new(metrics.receipts.clone()),
        ];
        all.into_iter().for_each(|collector| metrics.registry.register(collector).expect("no name is given twice"));
        metrics
    }
}

impl GatewayMetrics {
    /// A request was answered or refused.
    pub fn answered(&self, route: &str, status: u16, refusal: Option<&str>, elapsed: Duration) {
        self.requests.with_label_values(&[route, &status.to_string()]).inc();
        self.durations.with_label_values(&[route]).observe(elapsed.as_secs_f64());
        if let Some(reason) = refusal {
            self.rejected.with_label_values(&[reason]).inc();
        }
    }

    /// A stream has ended, or was given up.
    pub fn streamed(&self, route: &str, elapsed: Duration) {
        self.streams.with_label_values(&[route]).observe(elapsed.as_secs_f64());
    }

    /// An executor was drawn for a request, this one or another.
    pub fn attempted(&self, is_own: bool, outcome: Outcome) {
        let executor = if is_own { "own" } else { "other" };
        self.attempts.with_label_values(&[executor, outcome.name()]).inc();
    }

    /// A request is taken that another gateway passed on.
    pub fn taken_from_agent(&self) {
        self.from_agents.inc();
    }

    /// All that was held back for a request with an API key is charged, since nobody knows what it cost.
    pub fn charged_without_receipt(&self) {
        self.unknown_charges.inc();
    }

    /// An answer that another executor gave does not hold, by the name of what is wrong.
    pub fn suspected(&self, problem: &str) {
        self.suspected.with_label_values(&[problem]).inc();
    }

    /// The first token of an answer came.
    pub fn first_token(&self, elapsed: Duration) {
        self.first_token.observe(elapsed.as_secs_f64());
    }

    /// A request was served and kept.
    pub fn served(&self, model: &str, usage: Usage) {
        self.tokens.with_label_values(&[model, "in"]).inc_by(usage.prompt_tokens.into());
        self.tokens.with_label_values(&[model, "out"]).inc_by(usage.completion_tokens.into());
    }

    /// All of them, with the answers that are open now and the receipts that wait.
    pub fn gather(&self, open: usize, waiting: u64) -> Vec<MetricFamily> {
        self.places.set(i64::try_from(open).unwrap_or(i64::MAX));
        self.receipts.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        self.registry.gather()
    }
}
