//! What a race in the same process costs requests: the language model alone and beside a race, in turns.
//!
//! Every measured request comes while the race computes, so that each one has to interrupt it.

use std::{
    fmt,
    ops::ControlFlow,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::Context;
use keirin_sprint_model::{ConfigName, Nonce};

use super::{generate, median, throughput};
use crate::{
    engine::{Engine, Requests, YieldStats},
    sprint::{
        backend::BackendError,
        plan::Host,
        race::{race, Course},
        scorer::{Scorer, Sprint},
        self_test::{Reference, SelfTestError},
        tuning::{fastest, TUNING_TIME},
        turns::Turns,
    },
};

/// Requests of a round whose first token is timed.
const FIRST_TOKENS: usize = 5;
/// Time between two looks whether the race is under way.
const LOOK_INTERVAL: Duration = Duration::from_millis(1);

/// How fast requests were answered, medians.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Answering {
    /// Tokens generated a second by one request, its prompt included in the time.
    pub tokens_per_second: f64,
    /// Milliseconds from a request to its first token.
    pub first_token_ms: f64,
}

/// What a race costs requests.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct RacingCost {
    /// Without a race.
    pub alone: Answering,
    /// With a race whenever no request is in work.
    pub racing: Answering,
    /// Tokens a second beside a race, divided by those alone: the median of all rounds.
    pub ratio: f64,
    /// How requests ended the race's runs.
    pub interruptions: Interruptions,
}

/// Runs of a race that requests ended.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Interruptions {
    /// How many.
    pub count: u64,
    /// Mean time from a request to the end of such a run, in milliseconds.
    pub mean_ms: f64,
    /// The longest of these times, in milliseconds.
    pub longest_ms: f64,
}

impl Interruptions {
    fn between(before: &YieldStats, after: &YieldStats) -> Self {
        let count = after.interruptions.saturating_sub(before.interruptions);
        let all = after.yielding.saturating_sub(before.yielding);
        Self {
            count,
            mean_ms: all.as_secs_f64() * 1_000.0 / count.max(1) as f64,
            longest_ms: after.longest.as_secs_f64() * 1_000.0,
        }
    }
}

impl fmt::Display for RacingCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { alone, racing, ratio, interruptions } = self;
        let Interruptions { count, mean_ms, longest_ms } = interruptions;
        let slower = racing.first_token_ms / alone.first_token_ms;
        writeln!(f, "                   alone    racing     ratio")?;
        let (a, b) = (alone.tokens_per_second, racing.tokens_per_second);
        writeln!(f, "tokens/s        {a:8.1}  {b:8.1}  {ratio:8.3}")?;
        let (a, b) = (alone.first_token_ms, racing.first_token_ms);
        writeln!(f, "first token, ms {a:8.1}  {b:8.1}  {slower:8.3}\n")?;
        write!(f, "{count} runs of the race were interrupted, within {mean_ms:.1} ms, {longest_ms:.1} ms at most")
    }
}

/// Opens the sessions that a race on this host would use at the dev configuration. Blocks.
///
/// # Errors
/// When none is exact.
pub fn fastest_sessions(host: Host) -> Result<Vec<Scorer>, SelfTestError> {
    let sprint = Sprint { configuration: ConfigName::Dev, seed: [7; 32], account: [1; 32] };
    let (_, scorers) = fastest(&host, &sprint, &Reference::of_sprint(&sprint), TUNING_TIME)?;
    Ok(scorers)
}

/// Measures `rounds` rounds alone and beside a race with `scorers`, requests of `tokens` tokens in each. `requests` are those
/// of the engine.
///
/// # Errors
/// When a request or the race fails.
pub async fn racing_cost(
    engine: &Engine,
    requests: &Requests,
    mut scorers: Vec<Scorer>,
    (rounds, tokens): (usize, u32),
) -> anyhow::Result<RacingCost> {
    let (mut alone, mut racing) = (Vec::new(), Vec::new());
    let before = requests.stats();
    for number in 0..rounds.max(1) {
        // Each comes first in half of the rounds, so that a machine that gets slower or faster favours neither.
        for with_race in [number % 2 == 1, number % 2 == 0] {
            if with_race {
                let race = Racing::start(scorers, requests)?;
                racing.push(answering(engine, tokens, Some((&race, requests))).await?);
                scorers = race.stop()?;
            } else {
                alone.push(answering(engine, tokens, None).await?);
            }
        }
    }
    let ratios = alone.iter().zip(&racing).map(|(alone, racing)| racing.tokens_per_second / alone.tokens_per_second);
    Ok(RacingCost {
        ratio: median(ratios.collect()),
        alone: medians(&alone),
        racing: medians(&racing),
        interruptions: Interruptions::between(&before, &requests.stats()),
    })
}

fn medians(rounds: &[Answering]) -> Answering {
    Answering {
        tokens_per_second: median(rounds.iter().map(|round| round.tokens_per_second).collect()),
        first_token_ms: median(rounds.iter().map(|round| round.first_token_ms).collect()),
    }
}

/// One round: some requests for a single token, then one for many.
async fn answering(engine: &Engine, tokens: u32, race: Option<(&Racing, &Requests)>) -> anyhow::Result<Answering> {
    let mut first_tokens = Vec::new();
    for number in 0..FIRST_TOKENS {
        let_race_run(race, number).await?;
        let start = Instant::now();
        generate(engine.clone(), number, 1).await?;
        first_tokens.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    let_race_run(race, FIRST_TOKENS).await?;
    let tokens_per_second = throughput(engine, 1, tokens).await?.tokens_per_second;
    Ok(Answering { tokens_per_second, first_token_ms: median(first_tokens) })
}

/// Waits for the race, and then for another part of a run each time, since a request can come at any moment of one.
async fn let_race_run(race: Option<(&Racing, &Requests)>, number: usize) -> anyhow::Result<()> {
    if let Some((race, requests)) = race {
        while requests.runs() == 0 {
            anyhow::ensure!(!race.thread.is_finished(), "the race ended early");
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    }
    tokio::time::sleep(Duration::from_millis(20 + 11 * number as u64)).await;
    Ok(())
}

/// A race in a thread of its own.
struct Racing {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<Vec<Scorer>, BackendError>>,
}

impl Racing {
    fn start(mut scorers: Vec<Scorer>, requests: &Requests) -> std::io::Result<Self> {
        let stop = Arc::<AtomicBool>::default();
        let turns = Turns::new(requests.clone(), stop.clone());
        let course = Course { from: 0, until: Nonce::MAX, radius: 0 };
        let run = move || race(&mut scorers, course, &turns, |_| ControlFlow::Continue(())).map(|()| scorers);
        let thread = std::thread::Builder::new().name("race".into()).spawn(run)?;
        Ok(Self { stop, thread })
    }

    /// Ends the race and gives back its sessions.
    fn stop(self) -> anyhow::Result<Vec<Scorer>> {
        self.stop.store(true, Ordering::Relaxed);
        Ok(self.thread.join().ok().context("the race panicked")??)
    }
}
