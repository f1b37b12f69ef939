//! How many signed requests one core takes from the wire to a model.
//!
//! The model answers at once, so that what is measured is everything else that is done for each request: HTTP, the check of its signature, its
//! account, the durable note that it came, the queue, and its durable, signed record. The gateway has one core and its clients another.

use std::{
    fmt,
    net::SocketAddr,
    sync::{mpsc, Arc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{ensure, Context};
use futures::future::try_join_all;
use tokio::sync::oneshot;

use super::{
    answers_at_once::AnswersAtOnce,
    host::{bind_this_thread, time_of_threads_on, Host, Threads},
    requests::{now_ns, requesters, Question, Requester},
    wire::Connection,
};
use crate::bench::median;

/// Requests of a round.
const REQUESTS: usize = 16_384;
/// Requests at once.
const CONNECTIONS: usize = 256;
/// Core of the gateway.
const OWN_CORE: usize = 0;
/// Core of the clients.
const OTHER_CORE: usize = 1;
/// Name of the model.
const MODEL: &str = "answers-at-once";

/// Signed requests that one core takes.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Admission {
    /// Requests of each round.
    pub requests: usize,
    /// Requests at once, each of another requester.
    pub at_once: usize,
    /// Requests a second in each round, checked, queued, answered and kept.
    pub a_second: Vec<f64>,
    /// Requests of each round divided by the seconds in which the gateway computed: what a core does that has nothing else to do and never
    /// waits.
    pub a_busy_second: Vec<f64>,
}

impl fmt::Display for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, at_once, a_second, a_busy_second } = self;
        let (rounds, middle, busy) = (a_second.len(), median(a_second.clone()), median(a_busy_second.clone()));
        write!(
            f,
            "signed requests on one core: {middle:.0} a second, {busy:.0} a second in which it computed ({rounds} rounds of \
             {requests}, {at_once} at once)"
        )
    }
}

/// Measures some rounds.
pub(super) async fn measure(rounds: usize) -> anyhow::Result<Admission> {
    let cores = std::thread::available_parallelism()?.get();
    ensure!(cores > OTHER_CORE, "one core is for the gateway and one for its clients; this host has {cores}");
    let requesters = requesters(CONNECTIONS)?;
    let (mut a_second, mut a_busy_second) = (Vec::new(), Vec::new());
    // After the first round memory is mapped, caches are warm and keys are known.
    let host = Host::start(MODEL, Arc::new(AnswersAtOnce), &requesters, Threads::OnCore(OWN_CORE))?;
    for round in 0..=rounds.max(1) {
        let before = host.book.served_count()?;
        let clients = Clients::prepare(host.address, host.agent.clone(), requesters.clone())?;
        let computed = time_of_threads_on(OWN_CORE)?;
        let seconds = clients.run().await?.as_secs_f64();
        let computed = time_of_threads_on(OWN_CORE)?.saturating_sub(computed);
        ensure!(host.book.served_count()? == before + REQUESTS as u64, "not all requests are kept");
        if round > 0 {
            a_second.push(REQUESTS as f64 / seconds);
            a_busy_second.push(REQUESTS as f64 / computed.as_secs_f64());
        }
    }
    Ok(Admission { requests: REQUESTS, at_once: CONNECTIONS, a_second, a_busy_second })
}

/// A thread of clients that have connected and signed all they will send.
struct Clients {
    begin: oneshot::Sender<()>,
    thread: JoinHandle<anyhow::Result<Duration>>,
}

impl Clients {
    fn prepare(address: SocketAddr, agent: String, requesters: Vec<Requester>) -> anyhow::Result<Self> {
        let (begin, begun) = oneshot::channel();
        let (prepared, is_prepared) = mpsc::channel();
        let run = move || {
            bind_this_thread(OTHER_CORE)?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async move {
                let mut clients = Vec::new();
                for requester in &requesters {
                    clients.push((Connection::open(address).await?, signed(requester, &agent)));
                }
                prepared.send(()).context("nobody waits for the clients")?;
                begun.await.context("nobody starts the clients")?;
                let start = Instant::now();
                try_join_all(clients.into_iter().map(send_all)).await?;
                Ok(start.elapsed())
            })
        };
        let thread = std::thread::Builder::new().name("clients".into()).spawn(run)?;
        // When they could not be prepared, the thread says why.
        let _ = is_prepared.recv();
        Ok(Self { begin, thread })
    }

    /// Lets them ask, and returns when all is answered how long that took.
    async fn run(self) -> anyhow::Result<Duration> {
        let _ = self.begin.send(());
        let ended = tokio::task::spawn_blocking(|| self.thread.join()).await?;
        ended.ok().context("the clients panicked")?
    }
}

/// What one of the clients sends.
fn signed(requester: &Requester, agent: &str) -> Vec<Vec<u8>> {
    let now = now_ns();
    let question =
        Question { model: MODEL, text: "What is the capital of France?", max_tokens: 64, seed: 1, stream: false };
    (0..REQUESTS / CONNECTIONS).map(|number| question.signed(requester, now + number as u64, agent)).collect()
}

async fn send_all((mut connection, requests): (Connection, Vec<Vec<u8>>)) -> anyhow::Result<()> {
    for request in requests {
        connection.ask(&request).await?;
    }
    Ok(())
}
