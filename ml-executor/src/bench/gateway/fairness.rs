//! How evenly many streams at once advance.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::try_join_all;

use super::{
    host::{Host, Threads},
    requests::{now_ns, requesters, Question, Requester},
    wire::Connection,
};
use crate::{bench::median, engine::Engine};

/// Streams at once.
const STREAMS: usize = 64;
/// Tokens of each.
const TOKENS: u32 = 64;
/// With this seed the tiny model does not end its turn before the last token.
const SEED: u64 = 14;
/// Events of a stream beside those of its tokens: how it begins, why it ends and the mark of the end.
const OTHER_EVENTS: usize = 3;

/// How evenly streams advanced.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Fairness {
    /// Streams at once.
    pub streams: usize,
    /// Tokens of each.
    pub tokens: u32,
    /// Streams that did not bring all their tokens, over all rounds.
    pub lost: usize,
    /// Time until half of the streams had ended, in milliseconds; a round each.
    pub median_ms: Vec<f64>,
    /// Time until the last had ended, in milliseconds; a round each.
    pub slowest_ms: Vec<f64>,
}

impl Fairness {
    /// How many times as long as half of the streams the slowest took, in the worst of the rounds.
    pub fn worst(&self) -> f64 {
        self.median_ms.iter().zip(&self.slowest_ms).map(|(median, slowest)| slowest / median).fold(0.0, f64::max)
    }
}

impl fmt::Display for Fairness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { streams, tokens, lost, median_ms, slowest_ms } = self;
        let (half, last) = (median(median_ms.clone()), median(slowest_ms.clone()));
        let worst = self.worst();
        let rounds = median_ms.len();
        write!(
            f,
            "{streams} streams of {tokens} tokens at once: half had ended after {half:.0} ms, the last after {last:.0} ms; \
             at worst {worst:.2} times as late in {rounds} rounds; {lost} lost"
        )
    }
}

/// Measures some rounds.
pub(super) async fn measure(name: &str, engine: &Engine, rounds: usize) -> anyhow::Result<Fairness> {
    let requesters = requesters(STREAMS)?;
    let host = Host::start(name, Arc::new(engine.clone()), &requesters, Threads::Usual)?;
    let mut measured =
        Fairness { streams: STREAMS, tokens: TOKENS, lost: 0, median_ms: Vec::new(), slowest_ms: Vec::new() };
    let question = Question { model: name, text: "hello", max_tokens: TOKENS, seed: SEED, stream: true };
    for round in 0..=rounds.max(1) {
        let streams = streams(&host, &requesters, &question).await?;
        if round == 0 {
            continue;
        }
        let mut times: Vec<f64> = streams.iter().map(|(time, _)| time.as_secs_f64() * 1_000.0).collect();
        times.sort_unstable_by(f64::total_cmp);
        measured.lost += streams.iter().filter(|(_, events)| *events != TOKENS as usize + OTHER_EVENTS).count();
        measured.slowest_ms.extend(times.last());
        measured.median_ms.push(median(times));
    }
    Ok(measured)
}

/// Asks for all streams at once; returns for each when it had ended and how many events it had.
async fn streams(
    host: &Host,
    requesters: &[Requester],
    question: &Question<'_>,
) -> anyhow::Result<Vec<(Duration, usize)>> {
    let now = now_ns();
    let mut clients = Vec::new();
    for requester in requesters {
        clients.push((Connection::open(host.address).await?, question.signed(requester, now, &host.agent)));
    }
    let start = Instant::now();
    let one = |(mut connection, request): (Connection, Vec<u8>)| {
        tokio::spawn(async move {
            let events = connection.stream(&request).await?;
            anyhow::Ok((start.elapsed(), events))
        })
    };
    try_join_all(clients.into_iter().map(one)).await?.into_iter().collect()
}
