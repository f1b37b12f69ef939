//! The network: a relay chain, three nodes of the parachain, three executors.

use std::{
    future::Future,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use keirin_client::{
    inference::{self, Question},
    participants, Chain,
};
use keirin_end_to_end::{account, address, binaries, register, Executor};
use keirin_primitives::views::TaskState;
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::sleep,
};

use crate::{
    node::{Launched, Node},
    problem::{failed, Problem},
    rpc::Rpc,
};

/// Nonces a second of each executor; with the model of tests, plenty of proofs.
const RACE_RATE: u64 = 500;
/// The model of tests.
pub const MODEL: &str = "tiny-random";
/// How long zombienet may take until all nodes answer: as long as it waits itself.
const LAUNCH: Duration = Duration::from_secs(600);
/// How long zombienet may take to end them.
const STOP: Duration = Duration::from_secs(30);
/// How long it is waited for the parachain's first final block.
pub const FIRST_BLOCK: Duration = Duration::from_secs(600);
/// How long a task may take: its lifetime is 20 blocks, which come in 6 to 12 seconds, and finality follows.
pub const TASK: Duration = Duration::from_secs(360);

/// What `keirin-zombienet` prints.
#[derive(Deserialize)]
struct Description {
    folder: PathBuf,
    relay_spec: PathBuf,
    parachain_spec: PathBuf,
    validators: Vec<Launched>,
    collators: Vec<Launched>,
}

/// A running network.
pub struct Network {
    /// zombienet; it ends the network when its input ends, so also when this program does.
    launcher: Child,
    /// When somebody called for it.
    pub begun: Instant,
    /// Where its files are.
    pub folder: PathBuf,
    /// Specification of the relay chain.
    pub relay_spec: PathBuf,
    /// Specification of the parachain.
    pub parachain_spec: PathBuf,
    /// Nodes of the relay chain.
    pub validators: Vec<Node>,
    /// Nodes of the parachain, all of them ready to be collators: Alice's, Bob's and Charlie's.
    pub nodes: Vec<Node>,
    /// Their executors.
    pub executors: Vec<Executor>,
}

impl Network {
    /// Starts it and waits until every node answers.
    pub async fn start(begun: Instant) -> Result<Self, Problem> {
        let mut executors: Vec<_> = (0..3).map(|_| Executor::racing(RACE_RATE)).collect();
        let folder = PathBuf::from(required("KEIRIN_ZOMBIENET_FOLDER")?);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let mut launcher = launch(&executors)?;
        let description = match description(&mut launcher).await {
            Ok(description) => description,
            Err(problem) => {
                end(launcher).await;
                return Err(problem);
            }
        };
        for executor in &mut executors {
            executor.start().await;
        }
        let Description { folder, relay_spec, parachain_spec, validators, collators } = description;
        let nodes = |launched: Vec<Launched>| launched.into_iter().map(Node::from).collect();
        let (validators, nodes) = (nodes(validators), nodes(collators));
        Ok(Self { launcher, begun, folder, relay_spec, parachain_spec, validators, nodes, executors })
    }

    /// Ends it.
    pub async fn stop(self) {
        end(self.launcher).await;
    }

    /// A connection to a node of the parachain, by its place.
    pub async fn chain(&self, place: usize) -> Result<Chain, Problem> {
        self.nodes[place].chain().await
    }

    /// Raw access to a node of the relay chain.
    pub fn relay(&self) -> Result<Rpc, Problem> {
        self.validators[0].rpc()
    }

    /// Registers who is no participant yet, once the parachain has a final block.
    pub async fn register_all(&self) -> Result<(), Problem> {
        until("the parachain has a final block", FIRST_BLOCK, || async {
            self.nodes[0].finalized().await.filter(|number| *number > 0)
        })
        .await?;
        let chain = self.chain(0).await?;
        for (node, executor) in self.nodes.iter().zip(&self.executors) {
            let uri = node.account();
            if participants::one(&chain, &address(&uri)).await?.is_none() {
                register(&chain, &uri, &executor.url(), &executor.endpoint()).await;
            }
        }
        Ok(())
    }

    /// Has a question answered through a node, and says what it took.
    pub async fn ask(&self, place: usize) -> Result<String, Problem> {
        self.register_all().await?;
        let chain = self.chain(place).await?;
        let begun = Instant::now();
        let question = Question { max_tokens: 16, ..Question::new(MODEL, "Is anybody there?") };
        let asked = inference::ask(&chain, &account("//Dave"), &question, None).await?;
        let ended = until("the task has ended", TASK, || async {
            let task = inference::task(&chain, asked.task).await.ok()??;
            (!matches!(task.state, TaskState::Assigned { .. })).then_some(task.state)
        });
        match ended.await? {
            TaskState::Answered { fee, refunded, answered_at, .. } if fee > 0 && fee + refunded == asked.held => {
                let (block, seconds) = (asked.block, begun.elapsed().as_secs());
                Ok(format!("asked in block {block}, answered in {answered_at}, final after {seconds} s"))
            }
            other => failed(format!("the task ended otherwise: {other:?}")),
        }
    }

    /// Waits until every node of the parachain has this block as final.
    pub async fn finalized_everywhere(&self, block: u64, limit: Duration) -> Result<(), Problem> {
        for node in &self.nodes {
            let what = format!("{} has final block {block}", node.name());
            until(&what, limit, || async { node.finalized().await.filter(|number| *number >= block) }).await?;
        }
        Ok(())
    }
}

/// Starts zombienet with nodes of this build.
fn launch(executors: &[Executor]) -> Result<Child, Problem> {
    let log = std::fs::File::create(Path::new(&required("KEIRIN_ZOMBIENET_FOLDER")?).join("zombienet.log"))?;
    let mut command = Command::new(required("KEIRIN_ZOMBIENET_LAUNCHER")?);
    command.arg(required("KEIRIN_ZOMBIENET_NETWORK")?).env("KEIRIN_BINARIES", binaries());
    for (name, executor) in ["ALICE", "BOB", "CHARLIE"].iter().zip(executors) {
        command.env(format!("KEIRIN_EXECUTOR_{name}"), executor.url());
    }
    Ok(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn()?)
}

/// Has zombienet end its nodes.
async fn end(mut launcher: Child) {
    drop(launcher.stdin.take());
    if tokio::time::timeout(STOP, launcher.wait()).await.is_err() {
        eprintln!("zombienet has not ended its nodes after {} s; it will", STOP.as_secs());
    }
}

async fn description(launcher: &mut Child) -> Result<Description, Problem> {
    let Some(output) = launcher.stdout.take() else { return failed("zombienet has no output") };
    let mut lines = BufReader::new(output).lines();
    let described = async {
        while let Some(line) = lines.next_line().await? {
            if line.starts_with('{') {
                return Ok::<_, Problem>(Some(serde_json::from_str(&line)?));
            }
        }
        Ok(None)
    };
    match tokio::time::timeout(LAUNCH, described).await {
        Ok(described) => described?.map_or_else(|| failed("zombienet ended; see zombienet.log"), Ok),
        Err(_) => failed(format!("no network after {} s; see zombienet.log", LAUNCH.as_secs())),
    }
}

/// A variable that `scripts/zombienet.sh` sets.
pub fn required(variable: &str) -> Result<String, Problem> {
    std::env::var(variable).or_else(|_| failed(format!("{variable} is not set; run: make zombienet")))
}

/// Asks again and again until there is an answer, for no longer than `limit`.
pub async fn until<T, F: Future<Output = Option<T>>>(
    what: &str,
    limit: Duration,
    mut ask: impl FnMut() -> F,
) -> Result<T, Problem> {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            sleep(Duration::from_millis(500)).await;
        }
    };
    match tokio::time::timeout(limit, asked).await {
        Ok(answer) => Ok(answer),
        Err(_) => failed(format!("waited {} s in vain: {what}", limit.as_secs())),
    }
}
