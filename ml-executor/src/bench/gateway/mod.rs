//! What the gateway costs: the same work in process and over HTTP, side by side.
//!
//! Three measurements. [`overhead`]: how much later an answer comes over HTTP than from the engine in the same process, for the same request,
//! in turns. [`admission`]: how many signed requests one core takes from the wire to a model, and how many it answers and keeps, with models that
//! compute nothing. [`fairness`]: how evenly many streams at once advance. Requests are signed before anything is timed, and clients that share the
//! machine with the gateway have other cores where that matters.

mod admission;
mod fairness;
mod host;
mod no_op_models;
mod overhead;
mod requests;
mod wire;

use std::{fmt, time::Duration};

use anyhow::Context;

use crate::models::LoadedModels;

pub use admission::{Admission, Throughput};
pub use fairness::Fairness;
pub use overhead::Overhead;

/// What was measured of the gateway.
#[derive(Clone, Debug, serde::Serialize)]
pub struct GatewayFigures {
    /// One request at a time, then several.
    pub overhead: Vec<Overhead>,
    /// Signed requests a second on one core.
    pub admission: Admission,
    /// Many streams at once.
    pub fairness: Fairness,
}

/// Measures the gateway with the first of the models by name, `rounds` rounds of each measurement.
///
/// # Errors
/// When a request fails.
pub async fn figures(models: &LoadedModels, rounds: usize) -> anyhow::Result<GatewayFigures> {
    let (name, engine) = models.iter().next().context("no model was loaded")?;
    let mut measured = Vec::new();
    for at_once in overhead::AT_ONCE {
        measured.push(overhead::measure(name, engine, at_once, rounds).await?);
    }
    Ok(GatewayFigures {
        overhead: measured,
        admission: admission::measure(rounds).await?,
        fairness: fairness::measure(name, engine, rounds).await?,
    })
}

impl fmt::Display for GatewayFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "requests   in process, ms    over HTTP, ms      overhead, ms")?;
        writeln!(f, "at once       p50     p99      p50     p99      p50     p99")?;
        for line in &self.overhead {
            let Overhead { at_once, in_process, over_http, .. } = line;
            let (a, b) = (in_process.p50_ms, in_process.p99_ms);
            let (c, d) = (over_http.p50_ms, over_http.p99_ms);
            let (e, g) = (line.p50_ms(), line.p99_ms());
            writeln!(f, "{at_once:7}   {a:7.2} {b:7.2}  {c:7.2} {d:7.2}  {e:7.2} {g:7.2}")?;
        }
        writeln!(f, "\n{}\n", self.admission)?;
        write!(f, "{}", self.fairness)
    }
}

/// Half of some times lie below the first, and 99 of 100 below the second.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Percentiles {
    /// The median, in milliseconds.
    pub p50_ms: f64,
    /// The 99th percentile, in milliseconds.
    pub p99_ms: f64,
}

impl Percentiles {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| {
            let rank = (times.len() * percent).div_ceil(100).max(1) - 1;
            times.get(rank).copied().unwrap_or_default().as_secs_f64() * 1_000.0
        };
        Self { p50_ms: at(50), p99_ms: at(99) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(Percentiles::of(times), Percentiles { p50_ms: 100.0, p99_ms: 198.0 });
        let one = Percentiles::of(vec![Duration::from_millis(7)]);
        assert_eq!((one.p50_ms, one.p99_ms), (7.0, 7.0));
        assert_eq!(Percentiles::of(Vec::new()), Percentiles { p50_ms: 0.0, p99_ms: 0.0 });
    }
}
