//! How much later an answer comes over HTTP than from the engine in process.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::try_join_all;

use super::{
    host::{Host, Threads},
    requests::{now_ns, requesters, Question, Requester},
    wire::Connection,
    Percentiles,
};
use crate::engine::{Engine, GenerationRequest, Prompt};

/// Requests at once.
pub(super) const AT_ONCE: [usize; 2] = [1, 8];
/// Requests one after the other in a round, on each of the connections.
const IN_A_ROW: usize = 40;
/// Most tokens of an answer.
const TOKENS: u32 = 16;
/// What is asked.
const TEXT: &str = "hello";
/// With this seed the tiny model does not end its turn before the last token.
const SEED: u64 = 8;

/// What the way over HTTP costs.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Overhead {
    /// Requests at once.
    pub at_once: usize,
    /// Times measured of each kind.
    pub requests: usize,
    /// From a request to its whole answer, by a call in the same process.
    pub in_process: Percentiles,
    /// From the first byte sent to the last received.
    pub over_http: Percentiles,
}

impl Overhead {
    /// How much later half of all answers are there.
    pub fn p50_ms(&self) -> f64 {
        self.over_http.p50_ms - self.in_process.p50_ms
    }

    /// How much later all but one in a hundred are there.
    pub fn p99_ms(&self) -> f64 {
        self.over_http.p99_ms - self.in_process.p99_ms
    }
}

/// Measures both ways in turns.
pub(super) async fn measure(name: &str, engine: &Engine, at_once: usize, rounds: usize) -> anyhow::Result<Overhead> {
    let requesters = requesters(at_once)?;
    let host = Host::start(name, Arc::new(engine.clone()), &requesters, Threads::Usual)?;
    let mut connections = Vec::new();
    for _ in 0..at_once {
        connections.push(Connection::open(host.address).await?);
    }
    let (mut direct, mut http) = (Vec::new(), Vec::new());
    for round in 0..=rounds.max(1) {
        // Each comes first in half of the rounds, so that a machine that gets slower or faster favours neither.
        for over_http in [round % 2 == 1, round % 2 == 0] {
            let times = if over_http {
                let question = Question { model: name, text: TEXT, max_tokens: TOKENS, seed: SEED, stream: false };
                ask(&mut connections, &requesters, &question, &host.agent).await?
            } else {
                generate(engine, at_once).await?
            };
            // After the first round memory is mapped, caches are warm and keys are known.
            if round > 0 {
                if over_http { &mut http } else { &mut direct }.extend(times);
            }
        }
    }
    Ok(Overhead {
        at_once,
        requests: http.len(),
        in_process: Percentiles::of(direct),
        over_http: Percentiles::of(http),
    })
}

/// A round in process.
async fn generate(engine: &Engine, at_once: usize) -> anyhow::Result<Vec<Duration>> {
    let one = || {
        let engine = engine.clone();
        tokio::spawn(async move {
            let mut times = Vec::with_capacity(IN_A_ROW);
            for _ in 0..IN_A_ROW {
                let request = generation();
                let start = Instant::now();
                engine.generate(request).await?;
                times.push(start.elapsed());
            }
            anyhow::Ok(times)
        })
    };
    let all = try_join_all((0..at_once).map(|_| one())).await?;
    Ok(all.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

fn generation() -> GenerationRequest {
    GenerationRequest {
        prompt: Prompt::user(TEXT),
        max_tokens: TOKENS,
        temperature: 1.0,
        top_p: 1.0,
        seed: SEED,
        stop: Vec::new(),
        max_output_bytes: usize::MAX,
        ignore_end_of_turn: false,
    }
}

/// A round over HTTP.
async fn ask(
    connections: &mut Vec<Connection>,
    requesters: &[Requester],
    question: &Question<'_>,
    agent: &str,
) -> anyhow::Result<Vec<Duration>> {
    let now = now_ns();
    let sign = |requester| (0..IN_A_ROW as u64).map(|number| question.signed(requester, now + number, agent)).collect();
    // All are signed before the first is sent.
    let signed: Vec<Vec<Vec<u8>>> = requesters.iter().map(sign).collect();
    let one = |(mut connection, requests): (Connection, Vec<Vec<u8>>)| {
        tokio::spawn(async move {
            let mut times = Vec::with_capacity(IN_A_ROW);
            for request in requests {
                let start = Instant::now();
                connection.ask(&request).await?;
                times.push(start.elapsed());
            }
            anyhow::Ok((connection, times))
        })
    };
    let asking: Vec<_> = connections.drain(..).zip(signed).map(one).collect();
    let mut all = Vec::new();
    for asked in try_join_all(asking).await? {
        let (connection, times) = asked?;
        connections.push(connection);
        all.extend(times);
    }
    Ok(all)
}
