//! Nonces a second beside the host's best: how much of a large matrix product's rate a race reaches.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::{
    backend::BackendOptions, cli::BenchArgs, gemm::Gemm, graph::multiplications, measure::nonces_per_second,
    plan::Plan, scorer::Sprint, self_test::Reference, turns::Turns, Flavour,
};

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

/// Measures and prints.
pub(super) fn bench(args: &BenchArgs) -> anyhow::Result<()> {
    let sprint = Sprint { configuration: args.configuration, seed: [7; 32], account: [1; 32] };
    let start = std::time::Instant::now();
    let reference = Reference::of_sprint(&sprint);
    let reference_seconds = start.elapsed().as_secs_f64();
    let mut lines = Vec::new();
    if !args.json {
        println!(
            "{:8} {:>5} {:>8} {:>7} {:>10} {:>8} {:>8} {:>6}",
            "flavour", "batch", "sessions", "threads", "nonces/s", "GFLOP/s", "GEMM", "ratio"
        );
    }
    for flavour in args.host.flavours() {
        for (sessions, threads) in args.host.crews(&sprint) {
            let plan = Plan { flavour, batch: 1, sessions, threads };
            for line in measure_batches(args, &sprint, &reference, plan)? {
                let Line { plan, nonces_per_second, gflops, gemm_gflops, ratio } = &line;
                if !args.json {
                    println!(
                        "{:8} {:>5} {:>8} {:>7} {nonces_per_second:>10.1} {gflops:>8.1} {gemm_gflops:>8.1} {ratio:>6.2}",
                        plan.flavour, plan.batch, plan.sessions, plan.threads
                    );
                }
                lines.push(line);
            }
        }
    }
    if args.json {
        let config = args.configuration.as_str();
        println!("{}", json!({ "config": config, "reference_seconds": reference_seconds, "lines": lines }));
    }
    Ok(())
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
    for batch in args.host.batches() {
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
        lines.push(Line { plan, nonces_per_second: rate, gflops: rate * flops / 1e9, gemm_gflops, ratio });
    }
    Ok(lines)
}

/// The middle one of an odd number of values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
