//! How many signed requests one core takes from the wire to a model, and how many it also answers.
//!
//! The models compute nothing, so that what is measured is everything else. Until a model has a request that is HTTP, the check of its signature, its
//! account, the durable note that it came, and the queue; a model that then says that it is stopping leaves it at that. Of a model that answers at once,
//! there is the durable, signed record of each answer besides. The gateway has one core and its clients another.

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
    host::{bind_this_thread, time_of_threads_on, Host, Threads},
    no_op_models::{NoOpModel, Outcome},
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
const MODEL: &str = "no-op";

/// Signed requests that one core takes.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Admission {
    /// Requests of each round.
    pub requests: usize,
    /// Requests at once, each of another requester.
    pub at_once: usize,
    /// Checked and queued.
    pub queued: Throughput,
    /// Checked, queued, answered and kept.
    pub answered: Throughput,
}

/// How fast the requests of some rounds were done with.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Throughput {
    /// Requests a second in each round.
    pub a_second: Vec<f64>,
    /// Requests of each round divided by the seconds in which the gateway computed: what a core does that has nothing else to do and never
    /// waits.
    pub a_busy_second: Vec<f64>,
}

impl fmt::Display for Throughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (middle, busy) = (median(self.a_second.clone()), median(self.a_busy_second.clone()));
        write!(f, "{middle:.0} a second, {busy:.0} a second in which it computed")
    }
}

impl fmt::Display for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, at_once, queued, answered } = self;
        let rounds = queued.a_second.len();
        writeln!(f, "signed requests on one core ({rounds} rounds of {requests}, {at_once} at once)")?;
        writeln!(f, "  checked and queued:                    {queued}")?;
        write!(f, "  checked, queued, answered and kept:    {answered}")
    }
}

/// Measures some rounds of each kind, in turns.
pub(super) async fn measure(rounds: usize) -> anyhow::Result<Admission> {
    let cores = std::thread::available_parallelism()?.get();
    ensure!(cores > OTHER_CORE, "one core is for the gateway and one for its clients; this host has {cores}");
    let requesters = requesters(CONNECTIONS)?;
    let mut queueing = Measured::start(Outcome::NotAnswered, &requesters)?;
    let mut answering = Measured::start(Outcome::Answered, &requesters)?;
    for _ in 0..=rounds.max(1) {
        queueing.round(&requesters).await?;
        answering.round(&requesters).await?;
    }
    Ok(Admission {
        requests: REQUESTS,
        at_once: CONNECTIONS,
        queued: queueing.throughput(),
        answered: answering.throughput(),
    })
}

/// A gateway on one core that is measured.
struct Measured {
    outcome: Outcome,
    model: Arc<NoOpModel>,
    host: Host,
    rounds: Throughput,
}

impl Measured {
    fn start(outcome: Outcome, requesters: &[Requester]) -> anyhow::Result<Self> {
        let model = Arc::new(NoOpModel::new(outcome));
        let host = Host::start(MODEL, model.clone(), requesters, Threads::OnCore(OWN_CORE))?;
        Ok(Self { outcome, model, host, rounds: Throughput::default() })
    }

    async fn round(&mut self, requesters: &[Requester]) -> anyhow::Result<()> {
        let (queued, kept) = (self.model.queued(), self.host.book.served_count()?);
        let address = self.host.address;
        let clients = Clients::prepare(address, self.host.agent.clone(), requesters.to_vec(), self.outcome)?;
        let computed = time_of_threads_on(OWN_CORE)?;
        let seconds = clients.run().await?.as_secs_f64();
        let computed = time_of_threads_on(OWN_CORE)?.saturating_sub(computed);
        ensure!(self.model.queued() == queued + REQUESTS, "not all requests were queued");
        let answered = if self.outcome == Outcome::Answered { REQUESTS as u64 } else { 0 };
        ensure!(self.host.book.served_count()? == kept + answered, "what is kept is not what was answered");
        self.rounds.a_second.push(REQUESTS as f64 / seconds);
        self.rounds.a_busy_second.push(REQUESTS as f64 / computed.as_secs_f64());
        Ok(())
    }

    /// Of all rounds but the first, after which memory is mapped, caches are warm and keys are known.
    fn throughput(mut self) -> Throughput {
        self.rounds.a_second.remove(0);
        self.rounds.a_busy_second.remove(0);
        self.rounds
    }
}

/// A thread of clients that have connected and signed all they will send.
struct Clients {
    begin: oneshot::Sender<()>,
    thread: JoinHandle<anyhow::Result<Duration>>,
}

impl Clients {
    fn prepare(
        address: SocketAddr,
        agent: String,
        requesters: Vec<Requester>,
        outcome: Outcome,
    ) -> anyhow::Result<Self> {
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
                try_join_all(clients.into_iter().map(|client| send_all(client, outcome))).await?;
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

async fn send_all((mut connection, requests): (Connection, Vec<Vec<u8>>), outcome: Outcome) -> anyhow::Result<()> {
    for request in requests {
        match outcome {
            Outcome::NotAnswered => connection.ask_in_vain(&request).await?,
            Outcome::Answered => connection.ask(&request).await.map(drop)?,
        }
    }
    Ok(())
}
