//! Nonces a second beside the host's best: how much of a large matrix product's rate a race reaches.

use std::{fmt, time::Duration};

use anyhow::Context;
use serde::Serialize;
use serde_json::json;

use super::{
    backend::BackendOptions,
    cli::BenchArgs,
    gemm::Gemm,
    graph::multiplications,
    measure::nonces_per_second,
    plan::Plan,
    scorer::Sprint,
    self_test::Reference,
    turns::Turns,
    verification::{self, Verification},
    Flavour,
};
use crate::bench::median;

/// Rounds of product and race; the median is shown, since other programs disturb some of them.
const ROUNDS: u32 = 9;
/// Products of one round.
const GEMM_TRIES: usize = 8;

/// One line of the table.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(flatten)]
    plan: Plan,
    /// Everything included.
    nonces_per_second: f64,
    /// Multiplications and additions that the graph does.
    gflops: f64,
    /// A float32 product of 1 024 × 1 024 matrices on as many threads, in turns with the race.
    gemm_gflops: f64,
    /// The one divided by the other, round by round.
    ratio: f64,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, nonces_per_second, gflops, gemm_gflops, ratio } = self;
        let Plan { flavour, batch, sessions, threads } = plan;
        write!(f, "{flavour:8} {batch:>5} {sessions:>8} {threads:>7} {nonces_per_second:>10.1} ")?;
        write!(f, "{gflops:>8.1} {gemm_gflops:>8.1} {ratio:>6.2}")
    }
}

/// Measures and prints.
pub(super) fn bench(args: &BenchArgs) -> anyhow::Result<()> {
    let sprint = Sprint { configuration: args.configuration, seed: [7; 32], account: [1; 32] };
    let start = std::time::Instant::now();
    let reference = Reference::of_sprint(&sprint);
    let reference_seconds = start.elapsed().as_secs_f64();
    let mut lines = Vec::new();
    args.tell(&format!(
        "{:8} {:>5} {:>8} {:>7} {:>10} {:>8} {:>8} {:>6}",
        "flavour", "batch", "sessions", "threads", "nonces/s", "GFLOP/s", "GEMM", "ratio"
    ));
    for flavour in args.host.flavours() {
        for (sessions, threads) in args.host.crews(&sprint) {
            let plan = Plan { flavour, batch: 1, sessions, threads };
            lines.extend(measure_batches(args, &sprint, &reference, plan)?);
        }
    }
    let verifications = verifications(args, &sprint, &reference, &lines)?;
    verifications.iter().for_each(|verification| args.tell(&verification.to_string()));
    if args.json {
        let config = args.configuration.as_str();
        let document = json!({
            "config": config,
            "device": args.host.host().device.to_string(),
            "reference_seconds": reference_seconds,
            "lines": lines,
            "verification": verifications,
        });
        println!("{document}");
    }
    Ok(())
}

/// What checking costs with the fastest plan that was measured.
fn verifications(
    args: &BenchArgs,
    sprint: &Sprint,
    reference: &Reference,
    lines: &[Line],
) -> anyhow::Result<Vec<Verification>> {
    let fastest = lines.iter().max_by(|a, b| a.nonces_per_second.total_cmp(&b.nonces_per_second));
    let plan = fastest.context("nothing was measured")?.plan;
    let mut scorers = plan.open_tested(&args.host.host(), sprint, reference)?;
    verification::measure(&mut scorers, sprint, Duration::from_secs_f64(args.seconds))
}

fn measure_batches(args: &BenchArgs, sprint: &Sprint, reference: &Reference, plan: Plan) -> anyhow::Result<Vec<Line>> {
    let host = args.host.host();
    let mut gemm = Gemm::open(&BackendOptions {
        device: host.device,
        flavour: Flavour::Float32,
        batch: 1,
        threads: host.processors,
        optimise: true,
        onnxruntime_library: host.onnxruntime_library.clone(),
    })?;
    let (mut scorers, turns) = (plan.open_tested(&host, sprint, reference)?, Turns::default());
    let flops = 2.0 * multiplications(&sprint.config()) as f64;
    let slice = Duration::from_secs_f64(args.seconds / f64::from(ROUNDS));
    let mut lines = Vec::new();
    for batch in args.batches() {
        scorers.iter_mut().try_for_each(|scorer| scorer.resize(batch))?;
        nonces_per_second(&mut scorers, Duration::ZERO, &turns)?;
        let (mut rates, mut gemms, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (host_gflops, rate) = (gemm.rate(GEMM_TRIES)?, nonces_per_second(&mut scorers, slice, &turns)?);
            rates.push(rate);
            gemms.push(host_gflops);
            ratios.push(rate * flops / 1e9 / host_gflops);
        }
        let (rate, gemm_gflops, ratio) = (median(rates), median(gemms), median(ratios));
        let plan = Plan { batch, ..plan };
        let line = Line { plan, nonces_per_second: rate, gflops: rate * flops / 1e9, gemm_gflops, ratio };
        args.tell(&line.to_string());
        lines.push(line);
    }
    Ok(lines)
}
