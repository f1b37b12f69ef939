//! Many tasks while programs die.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use futures::future::join_all;
use keirin_client::{
    inference::{self, Question, Task},
    Chain,
};
use keirin_end_to_end::{account, address};
use keirin_primitives::{inference::TaskId, views::TaskState, AccountBytes};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{
    network::{until, Network, MODEL, TASK},
    node::Node,
    problem::{failed, Problem},
    rpc::Rpc,
    Checked,
};

/// Tasks that must end.
const TASKS: usize = 1_000;
/// Who asks, each so many questions at a time; none of them is a participant, so nothing else is held from them.
const REQUESTERS: [&str; 3] = ["//Dave", "//Dave//stash", "//Ferdie"];
/// Questions of one requester that are under way; all of them together stay below the connections that one node takes.
const AT_ONCE: usize = 12;
/// From one kill to the next.
const KILL_EVERY: Duration = Duration::from_secs(30);
/// For which a killed program stays dead.
const DEAD_FOR: Duration = Duration::from_secs(5);
/// How long it may take until a node names the session's collators.
const NAMED: Duration = Duration::from_secs(120);
/// Longest time without a final block of the parachain.
const LONGEST_STALL: Duration = Duration::from_secs(60);
/// How long a node may take to name its final block.
const ANSWER: Duration = Duration::from_secs(10);
/// Final blocks in a row without an open task after which no request is on its way any more.
const QUIET: u32 = 10;
/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(3 * 3_600);

pub async fn all_tasks_end(network: &mut Network) -> Checked {
    network.register_all().await?;
    let urls: Vec<String> = network.nodes.iter().map(|node| node.url().to_owned()).collect();
    let first = next_task(&network.chain(0).await?).await?;
    let stalls = Stalls::watch(urls.clone());
    let begun = Instant::now();
    let asking = Asking::start(&urls);
    let mut kills = 0;
    let mut random = ChaCha8Rng::seed_from_u64(6);
    while tasks_since(first, network).await < TASKS && begun.elapsed() < PATIENCE {
        kill_one_of_each(network, &mut random).await?;
        kills += 1;
    }
    drop(asking);
    let chain = network.chain(0).await?;
    match timeout(2 * TASK, until_quiet(&chain)).await {
        Ok(ended) => ended?,
        Err(_) => return failed(format!("tasks are open {} s after the last request", (2 * TASK).as_secs())),
    }
    let longest = stalls.longest();
    nothing_is_held(&network.nodes[0].rpc()?).await?;

    let tally = Tally::of(&chain, first, next_task(&chain).await?).await?;
    if tally.sum() < TASKS {
        return failed(format!("only {} tasks in {} s: {tally:?}", tally.sum(), PATIENCE.as_secs()));
    }
    if longest > LONGEST_STALL {
        return failed(format!("no block for {} s; {tally:?}", longest.as_secs()));
    }
    let minutes = begun.elapsed().as_secs() / 60;
    Ok(format!("{tally:?} in {minutes} min with {kills} kills of each; longest stall {} s", longest.as_secs()))
}

/// Waits until no task has been open for some final blocks.
async fn until_quiet(chain: &Chain) -> Result<(), Problem> {
    let mut blocks = chain.finalized_blocks().await?;
    let mut passed = 0;
    while passed < QUIET {
        blocks.next().await?;
        passed = if inference::open_task_count(chain).await? == 0 { passed + 1 } else { 0 };
    }
    Ok(())
}

/// Tasks from this number on, as far as a node that is alive tells. Not those whose requester was told so: the node often dies before.
async fn tasks_since(first: u64, network: &Network) -> usize {
    for node in &network.nodes {
        if let Ok(next) = next_task_by(node.url()).await {
            return next.saturating_sub(first) as usize;
        }
    }
    0
}

async fn next_task_by(url: &str) -> Result<u64, Problem> {
    next_task(&Chain::connect(url).await?).await
}

/// Requesters at work, until the handle is dropped.
struct Asking(Vec<JoinHandle<()>>);

impl Asking {
    /// Has each requester ask through whatever node answers.
    fn start(urls: &[String]) -> Self {
        let places = REQUESTERS.iter().flat_map(|uri| (0..AT_ONCE).map(move |place| (*uri, place)));
        let worker = |(uri, place): (&'static str, usize)| {
            let urls = urls.to_vec();
            tokio::spawn(async move {
                for turn in place.. {
                    // It ends when the node dies; the next one is asked soon.
                    let _ = ask_through(&urls[turn % urls.len()], uri).await;
                    sleep(DEAD_FOR).await;
                }
            })
        };
        Self(places.map(worker).collect())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Asks one question after the other, each when the block of the one before is final, without waiting for answers.
async fn ask_through(url: &str, uri: &str) -> Result<(), Problem> {
    let chain = Chain::connect(url).await?;
    let question = Question { max_tokens: 8, ..Question::new(MODEL, "How many are you?") };
    loop {
        inference::ask(&chain, &account(uri), &question, None).await?;
    }
}

/// Waits, kills a collator of the session and an executor, each drawn anew, and starts them again.
async fn kill_one_of_each(network: &mut Network, random: &mut ChaCha8Rng) -> Result<(), Problem> {
    sleep(KILL_EVERY - DEAD_FOR).await;
    let collators = collators(network).await?;
    let mut drawn = |among: usize| random.next_u32() as usize % among;
    let (node, executor) = (collators[drawn(collators.len())], drawn(network.executors.len()));
    network.executors[executor].kill();
    network.nodes[node].kill().await?;
    sleep(DEAD_FOR).await;
    network.nodes[node].start()?;
    network.executors[executor].start().await;
    Ok(())
}

/// Places of the nodes that make blocks in this session.
async fn collators(network: &Network) -> Result<Vec<usize>, Problem> {
    let named = until("a node names the session's collators", NAMED, || async {
        for node in &network.nodes {
            if let Ok(named) = collators_by(node).await {
                return Some(named);
            }
        }
        None
    });
    let named = named.await?;
    Ok((0..network.nodes.len()).filter(|place| named.contains(&address(&network.nodes[*place].account()))).collect())
}

/// The session's collators, as a node says.
async fn collators_by(node: &Node) -> Result<Vec<AccountBytes>, Problem> {
    let rpc = node.rpc()?;
    rpc.collators(&rpc.finalized().await?).await
}

/// Whoever asked has either paid or been refunded.
async fn nothing_is_held(rpc: &Rpc) -> Result<(), Problem> {
    let block = rpc.finalized().await?;
    for uri in REQUESTERS {
        let held = rpc.held(&address(uri), &block).await?;
        if held > 0 {
            return failed(format!("no task is open, and {held} are still held from {uri}"));
        }
    }
    Ok(())
}

/// Number that the next task gets.
async fn next_task(chain: &Chain) -> Result<u64, Problem> {
    let (mut known, mut unknown) = (0, 1);
    while is_known(chain, unknown - 1).await? {
        (known, unknown) = (unknown, unknown * 2);
    }
    while known + 1 < unknown {
        let middle = known.midpoint(unknown);
        if is_known(chain, middle - 1).await? {
            known = middle;
        } else {
            unknown = middle;
        }
    }
    Ok(known)
}

async fn is_known(chain: &Chain, number: u64) -> Result<bool, Problem> {
    Ok(inference::task(chain, TaskId(number)).await?.is_some())
}

/// How tasks ended.
#[derive(Debug, Default)]
struct Tally {
    answered: usize,
    failed: usize,
    expired: usize,
}

impl Tally {
    /// Counts the tasks of these numbers.
    ///
    /// # Errors
    /// When one is still open.
    async fn of(chain: &Chain, first: u64, next: u64) -> Result<Self, Problem> {
        let mut tally = Self::default();
        for number in first..next {
            match inference::task(chain, TaskId(number)).await? {
                Some(Task { state: TaskState::Answered { .. }, .. }) => tally.answered += 1,
                Some(Task { state: TaskState::Failed { .. }, .. }) => tally.failed += 1,
                Some(Task { state: TaskState::Expired { .. }, .. }) => tally.expired += 1,
                other => return failed(format!("task {number} has not ended: {other:?}")),
            }
        }
        Ok(tally)
    }

    fn sum(&self) -> usize {
        self.answered + self.failed + self.expired
    }
}

/// Watches for how long no node tells of a new final block, until it is dropped.
pub struct Stalls {
    watching: JoinHandle<()>,
    longest: Arc<Mutex<Duration>>,
}

impl Stalls {
    /// Watches from now on.
    pub fn watch(urls: Vec<String>) -> Self {
        let longest = Arc::new(Mutex::new(Duration::ZERO));
        let watching = tokio::spawn(watch(urls, longest.clone()));
        Self { watching, longest }
    }

    /// The longest time between two blocks until now, with which the watch ends.
    pub fn longest(self) -> Duration {
        *self.longest.lock().expect("nobody panics with it")
    }
}

impl Drop for Stalls {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

async fn watch(urls: Vec<String>, longest: Arc<Mutex<Duration>>) {
    let (mut latest, mut since) = (0, Instant::now());
    loop {
        let number = final_block(&urls).await;
        note(&longest, since.elapsed());
        if number > latest {
            (latest, since) = (number, Instant::now());
        }
        sleep(Duration::from_secs(1)).await;
    }
}

fn note(longest: &Mutex<Duration>, stall: Duration) {
    let mut longest = longest.lock().expect("nobody panics with it");
    *longest = stall.max(*longest);
}

/// The highest final block that a node tells of; 0 when none answers. One that no validator has backed does not count.
async fn final_block(urls: &[String]) -> u32 {
    let asked: Vec<_> = urls.iter().map(|url| timeout(ANSWER, final_block_at(url))).collect();
    let answers = join_all(asked).await.into_iter().filter_map(|answer| answer.ok()?.ok());
    answers.max().unwrap_or(0)
}

async fn final_block_at(url: &str) -> Result<u32, Problem> {
    Rpc::at(url)?.finalized_number().await
}
