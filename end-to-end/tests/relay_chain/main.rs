//! Keirin as a parachain of a real relay chain; `make zombienet` builds what it needs and runs it.
//!
//! All checks share one network, one after the other, since starting one takes minutes. A check that cannot run here is reported as not run and fails
//! the suite, and one that nobody asked for has its row: nothing is left out silently.
//!
//! Arguments are the names of checks; without any, the short ones run, and with `KEIRIN_ZOMBIENET_LONG=1` the long ones too.
//! `KEIRIN_ZOMBIENET_RUNS` starts so many networks in a row and measures how long each takes to final parachain blocks: the first one since
//! `KEIRIN_ZOMBIENET_BEGUN`, a Unix time in seconds.

mod checks;
mod namespace;
mod network;
mod node;
mod outpost;
mod problem;
mod relay;
mod report;
mod rpc;

use std::{
    panic::AssertUnwindSafe,
    process::ExitCode,
    str::FromStr,
    time::{Duration, Instant, UNIX_EPOCH},
};

use futures::FutureExt;

use checks::{Check, CHECKS};
use network::Network;
use problem::{Outcome, Problem};
use report::Report;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let report = match number_from("KEIRIN_ZOMBIENET_RUNS") {
        Some(runs) => start_again_and_again(runs).await,
        None => run(&chosen(&names)).await,
    };
    println!("\n{report}");
    if report.all_passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn number_from<T: FromStr>(variable: &str) -> Option<T> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a whole number, not {text:?}")))
}

/// When somebody called for all this, and its programs were there.
fn called() -> Instant {
    let now = Instant::now();
    let called = number_from("KEIRIN_ZOMBIENET_BEGUN").map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
    let passed = called.and_then(|called| called.elapsed().ok());
    passed.and_then(|passed| now.checked_sub(passed)).unwrap_or(now)
}

/// The checks of these names; without names, the short ones, or all.
///
/// # Panics
/// When there is no check of a name.
fn chosen(names: &[String]) -> Vec<&'static Check> {
    for name in names {
        assert!(CHECKS.iter().any(|check| check.name == name), "no check «{name}»; there are {}", all_names());
    }
    let long_too = std::env::var("KEIRIN_ZOMBIENET_LONG").is_ok_and(|value| value == "1");
    let is_chosen = |check: &&Check| match names {
        [] => long_too || !check.is_long,
        names => names.iter().any(|name| name == check.name),
    };
    CHECKS.iter().filter(is_chosen).collect()
}

fn all_names() -> String {
    CHECKS.iter().map(|check| check.name).collect::<Vec<_>>().join(", ")
}

/// Runs checks on one network.
async fn run(checks: &[&'static Check]) -> Report {
    let mut report = Report::default();
    let mut network = match Network::start(called()).await {
        Ok(network) => network,
        Err(problem) => {
            report.add("network", problem.into(), 0.0);
            return report;
        }
    };
    for check in checks {
        println!("== {}: {}", check.name, check.shows);
        let begun = Instant::now();
        let outcome = outcome_of(check, &mut network).await;
        println!("   {outcome}");
        report.add(check.name, outcome, begun.elapsed().as_secs_f64());
    }
    network.stop().await;
    for check in CHECKS.iter().filter(|check| checks.iter().all(|chosen| chosen.name != check.name)) {
        report.add(check.name, Outcome::LeftOut, 0.0);
    }
    report
}

/// What a check ends with; a panic is a failure.
async fn outcome_of(check: &Check, network: &mut Network) -> Outcome {
    match AssertUnwindSafe((check.run)(network)).catch_unwind().await {
        Ok(Ok(note)) => Outcome::Passed(note),
        Ok(Err(problem)) => problem.into(),
        Err(panic) => Outcome::Failed(problem::text_of(&*panic)),
    }
}

/// Starts networks in a row and waits on each for final parachain blocks.
async fn start_again_and_again(runs: u32) -> Report {
    let mut report = Report::default();
    for run in 1..=runs {
        let begun = if run == 1 { called() } else { Instant::now() };
        let outcome = match Network::start(begun).await {
            Ok(mut network) => {
                let outcome = outcome_of(&CHECKS[0], &mut network).await;
                network.stop().await;
                outcome
            }
            Err(problem) => problem.into(),
        };
        println!("run {run}: {outcome}");
        report.add(&format!("run {run}"), outcome, begun.elapsed().as_secs_f64());
    }
    report
}

/// What [`checks`] are: a note for the report, or what went wrong.
type Checked = Result<String, Problem>;
