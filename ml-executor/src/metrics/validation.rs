//! Metrics of checking others' works.

use prometheus::{Counter, CounterVec, Gauge, Opts, Registry};

use crate::validation::ValidationStats;

/// Adds the metrics of validation to those of an executor.
pub(super) fn register(registry: &Registry, stats: &ValidationStats) -> prometheus::Result<()> {
    let checks = Opts::new("keirin_validation_checks_total", "Works of others that were checked, by what came of it");
    let checks = CounterVec::new(checks, &["outcome"])?;
    let outcomes =
        [("valid", stats.valid), ("invalid", stats.invalid), ("withheld", stats.withheld), ("unable", stats.unable)];
    for (outcome, count) in outcomes {
        checks.with_label_values(&[outcome]).inc_by(count as f64);
    }
    registry.register(Box::new(checks))?;
    let seconds = Counter::new("keirin_validation_check_seconds_total", "Time from the start of checks to their ends")?;
    seconds.inc_by(stats.time.as_secs_f64());
    registry.register(Box::new(seconds))?;
    let under_way = Gauge::new("keirin_validation_checks_under_way", "Works of others that are being checked")?;
    under_way.set(stats.under_way as f64);
    registry.register(Box::new(under_way))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use prometheus::TextEncoder;

    use super::*;

    #[test]
    fn checks_are_counted_by_what_came_of_them() {
        let time = Duration::from_millis(1_500);
        let stats = ValidationStats { valid: 5, invalid: 1, withheld: 2, unable: 3, under_way: 4, time };
        let registry = Registry::new();

        register(&registry, &stats).expect("the names are valid");

        let text = TextEncoder::new().encode_to_string(&registry.gather()).expect("it is text");
        for line in [
            r#"keirin_validation_checks_total{outcome="valid"} 5"#,
            r#"keirin_validation_checks_total{outcome="invalid"} 1"#,
            r#"keirin_validation_checks_total{outcome="withheld"} 2"#,
            r#"keirin_validation_checks_total{outcome="unable"} 3"#,
            "keirin_validation_check_seconds_total 1.5",
            "keirin_validation_checks_under_way 4",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
