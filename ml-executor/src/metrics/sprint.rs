//! Metrics of sprints.

use prometheus::{Counter, Gauge, Registry};

use crate::sprint::duties::SprintStats;

/// Name, meaning and value of one metric.
type Metric = (&'static str, &'static str, fn(&SprintStats) -> f64);

const GAUGES: [Metric; 5] = [
    ("epoch", "Epoch of the last race", |stats| stats.epoch.into()),
    ("nonces", "Nonces done in the last race", |stats| stats.nonces as f64),
    ("proofs", "Proofs found in the last race", |stats| stats.proofs.into()),
    ("racing", "1 while a race goes on", |stats| u8::from(stats.racing).into()),
    ("longest_yield_seconds", "Longest time from a request's arrival to the end of a run that it ended", |stats| {
        stats.yields.longest.as_secs_f64()
    }),
];

const COUNTERS: [Metric; 3] = [
    ("yields_total", "Runs that a request has ended", |stats| stats.yields.interruptions as f64),
    ("yield_seconds_total", "Time from requests' arrivals to the ends of runs that they ended", |stats| {
        stats.yields.yielding.as_secs_f64()
    }),
    ("requests_seconds_total", "Time in which requests were in work and nothing raced", |stats| {
        stats.yields.in_work.as_secs_f64()
    }),
];

/// Adds the metrics of sprints to those of an executor.
pub(super) fn register(registry: &Registry, stats: &SprintStats) -> prometheus::Result<()> {
    for (name, help, value) in GAUGES {
        let gauge = Gauge::new(format!("keirin_sprint_{name}"), help)?;
        gauge.set(value(stats));
        registry.register(Box::new(gauge))?;
    }
    for (name, help, value) in COUNTERS {
        let counter = Counter::new(format!("keirin_sprint_{name}"), help)?;
        counter.inc_by(value(stats));
        registry.register(Box::new(counter))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use prometheus::TextEncoder;

    use super::*;
    use crate::engine::YieldStats;

    #[test]
    fn race_and_its_yields_are_rendered() {
        let yields = YieldStats { interruptions: 2, yielding: Duration::from_millis(250), ..YieldStats::default() };
        let stats = SprintStats { epoch: 7, nonces: 1_000, proofs: 3, racing: true, yields };
        let registry = Registry::new();

        register(&registry, &stats).expect("the names are valid");

        let text = TextEncoder::new().encode_to_string(&registry.gather()).expect("it is text");
        for line in [
            "keirin_sprint_epoch 7",
            "keirin_sprint_nonces 1000",
            "keirin_sprint_proofs 3",
            "keirin_sprint_racing 1",
            "keirin_sprint_yields_total 2",
            "keirin_sprint_yield_seconds_total 0.25",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
