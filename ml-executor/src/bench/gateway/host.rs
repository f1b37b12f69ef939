//! A gateway on a free port of this host, with threads of its own.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    sync::{mpsc, Arc},
    thread::JoinHandle,
    time::Duration,
};

use anyhow::{ensure, Context};
use futures::FutureExt;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::requests::Requester;
use crate::{
    gateway::{
        accounts::{Fee, PrepaidFile},
        auth::keys::ApiKeys,
        limits::PlaceLimits,
        models::{TextModel, TextModels},
        served::Book,
        Gateway, GatewayOptions,
    },
    key::ReportSigner,
    public::{self, ConnectionLimits, PublicOptions, Rate},
    store::JobStore,
};

/// More than any measurement asks for.
const UNBOUNDED: Rate = Rate { a_second: 1e9, at_once: 1e9 };

/// What a token costs.
const PRICE: Fee = Fee(10);

/// On what the gateway's threads run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Threads {
    /// As many as there are cores, anywhere.
    Usual,
    /// All on this core.
    OnCore(usize),
}

/// A running gateway with its files in a folder of its own; stopped when dropped.
pub(super) struct Host {
    pub address: SocketAddr,
    /// The transfer agent's address, for which requests are signed.
    pub agent: String,
    /// Where served requests are kept.
    pub book: Arc<Book>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
    _folder: TempDir,
}

impl Host {
    /// Serves a model to requesters, each of whom has paid enough in.
    pub fn start(
        name: &str,
        model: Arc<dyn TextModel>,
        requesters: &[Requester],
        threads: Threads,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let prepaid = prepaid(folder.path(), requesters)?;
        let models = TextModels::from([(name.to_owned(), model)]);
        let (started, is_started) = mpsc::channel();
        let (stop, stopping) = oneshot::channel();
        let base_path = folder.path().to_owned();
        let run = move || {
            let runtime = runtime(threads)?;
            // After the thread is bound: the book has a thread of its own.
            let (options, agent, book) = served(&base_path, models, prepaid)?;
            runtime.block_on(async move {
                let listener = public::listen(([127, 0, 0, 1], 0).into()).await?;
                started.send((listener.local_addr()?, agent, book)).context("nobody waits for the gateway")?;
                Ok(public::serve_until(listener, options, stopping.map(drop)).await?)
            })
        };
        let thread = std::thread::Builder::new().name("gateway".into()).spawn(run)?;
        let Ok((address, agent, book)) = is_started.recv() else {
            let ended = thread.join().ok().context("the gateway panicked")?;
            return Err(ended.err().unwrap_or_else(|| anyhow::anyhow!("the gateway ended")));
        };
        Ok(Self { address, agent, book, stop: Some(stop), thread: Some(thread), _folder: folder })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the measured gateway panicked");
        }
    }
}

/// What is served, the transfer agent's address and the book.
fn served(
    base_path: &Path,
    models: TextModels,
    prepaid: PrepaidFile,
) -> anyhow::Result<(PublicOptions, String, Arc<Book>)> {
    let signer = ReportSigner::open(base_path)?;
    let book = Book::open(base_path)?;
    let options = GatewayOptions {
        deposits: Some(Arc::new(prepaid)),
        price: PRICE,
        rate: UNBOUNDED,
        rate_of_one: UNBOUNDED,
        places: PlaceLimits { answers: 4_096 },
        ..GatewayOptions::new(models, signer.clone(), book.clone(), ApiKeys::new(base_path))
    };
    let gateway = Gateway::new(options)?;
    let agent = gateway.agent().to_owned();
    let store = Arc::new(JobStore::open(base_path)?);
    let connections = ConnectionLimits { at_once: 4_096, from_one_address: 4_096, ..ConnectionLimits::default() };
    let options = PublicOptions { gateway: Some(gateway), connections, ..PublicOptions::new(signer, store) };
    Ok((options, agent, book))
}

fn prepaid(folder: &Path, requesters: &[Requester]) -> anyhow::Result<PrepaidFile> {
    let path = folder.join("prepaid.toml");
    let deposit = |requester: &Requester| format!("{} = \"{}\"\n", requester.address(), u128::MAX);
    let deposits: String = requesters.iter().map(deposit).collect();
    std::fs::write(&path, format!("[deposits]\n{deposits}"))?;
    Ok(PrepaidFile::open(&path)?)
}

/// What serves. Threads inherit the cores of the thread that starts them, so this one is bound first.
fn runtime(threads: Threads) -> anyhow::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Threads::OnCore(core) = threads {
        bind_this_thread(core)?;
        builder.worker_threads(1);
    }
    Ok(builder.enable_all().build()?)
}

/// Keeps this thread, and those that it starts, on one core.
///
/// # Errors
/// When the system does not let it.
pub(super) fn bind_this_thread(core: usize) -> anyhow::Result<()> {
    let thread = std::fs::read_link("/proc/thread-self").context("only Linux tells threads which they are")?;
    let number = thread.file_name().context("it ends with the thread's number")?;
    let mut taskset = Command::new("taskset");
    taskset.args(["--cpu-list", "--pid", &core.to_string()]).arg(number).stdout(Stdio::null());
    ensure!(taskset.status().context("taskset, of util-linux, does not start")?.success(), "there is no core {core}");
    Ok(())
}

/// Time that the threads on one core have computed so far.
///
/// # Errors
/// When the system does not say.
pub(super) fn time_of_threads_on(core: usize) -> anyhow::Result<Duration> {
    let mut all = Duration::ZERO;
    for thread in std::fs::read_dir("/proc/self/task").context("only Linux tells how long threads computed")? {
        let thread = thread?.path();
        // Threads may end meanwhile.
        let Ok(status) = std::fs::read_to_string(thread.join("status")) else { continue };
        let Ok(times) = std::fs::read_to_string(thread.join("schedstat")) else { continue };
        let cores = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap_or_default();
        if cores.trim() == core.to_string() {
            let nanoseconds = times.split(' ').next().unwrap_or_default();
            all += Duration::from_nanos(nanoseconds.parse().context("schedstat begins with a number")?);
        }
    }
    Ok(all)
}
