//! `keirin doctor`: looks at the host of a participant and says what to mend.
//!
//! Each check is a function from what was found to a [`Finding`]; this module finds. What cannot be looked at because something before
//! it is missing is skipped, so that the first thing to mend stands out.

mod clock;
mod disk;
mod endpoint;
mod executor;
mod finding;
mod keys;
mod node;
mod ports;

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;
use keirin_primitives::executor_rpc::{HostReport, DEFAULT_EXECUTOR_URL};

use self::{
    disk::{room_of, Room},
    finding::{as_json, as_table, count_wrong, Finding},
    ports::{ask, Port},
};
use super::{output::line, progress::Progress, Options};
use crate::{
    defaults::{BLOCK_LIMIT, EXECUTOR_METRICS_PORT, LEAST_FREE_GIB, NODE_FOLDER, NODE_METRICS_PORT, PEER_PORT},
    executor::{ExecutorClient, ExecutorFacts},
    gateway::introduced,
    health::NodeHealth,
    inference,
    participants::{self, Participant},
    Chain, ClientError,
};

/// What is looked at.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// JSON-RPC URL of the executor.
    #[arg(long, value_name = "URL", default_value = DEFAULT_EXECUTOR_URL)]
    executor_url: String,
    /// A folder that must have room; may be given several times. The executor's own is asked for; the node's is /var/lib/keirin-node if
    /// that is there.
    #[arg(long = "folder", value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// GiB that must be free in each of them.
    #[arg(long, value_name = "GIB", default_value_t = LEAST_FREE_GIB)]
    least_free_gib: u64,
    /// Port at which the node's peers reach it.
    #[arg(long, value_name = "PORT", default_value_t = PEER_PORT)]
    peer_port: u16,
    /// Port of the node's metrics.
    #[arg(long, value_name = "PORT", default_value_t = NODE_METRICS_PORT)]
    node_metrics_port: u16,
    /// Port of the executor's metrics.
    #[arg(long, value_name = "PORT", default_value_t = EXECUTOR_METRICS_PORT)]
    executor_metrics_port: u16,
}

/// The executor, as far as it answers.
struct Serving {
    facts: ExecutorFacts,
    host: HostReport,
}

pub(crate) async fn run(options: &Options, args: DoctorArgs) -> anyhow::Result<()> {
    let progress = Progress::start("asking node and executor");
    let chain = options.chain().await;
    let serving = ask_executor(&args.executor_url).await;
    let mut findings = Vec::new();
    let health = match &chain {
        Ok(chain) => look_at_node(chain, &progress, &mut findings).await,
        Err(error) => {
            findings.push(node::reachable(Err(error.to_string())));
            None
        }
    };
    look_at_executor(chain.as_ref().ok(), serving.as_ref(), &mut findings).await;
    progress.now("asking for the participant");
    look_at_keys(&args, chain.as_ref().ok(), serving.as_ref().ok(), health.as_ref(), &mut findings).await;
    look_at_disks(&args, serving.as_ref().ok(), &mut findings);
    look_at_ports(&args, chain.is_ok(), serving.is_ok(), &mut findings).await;
    drop(progress);

    if options.json {
        line(as_json(&findings))?;
    } else {
        line(as_table(&findings))?;
    }
    let wrong = count_wrong(&findings);
    ensure!(wrong == 0, "{wrong} of {} checks found something to mend", findings.len());
    Ok(())
}

async fn ask_executor(url: &str) -> Result<Serving, ClientError> {
    let client = ExecutorClient::new(url)?;
    Ok(Serving { facts: client.facts().await?, host: client.host().await? })
}

/// Node, blocks, peers and clock.
async fn look_at_node(chain: &Chain, progress: &Progress, findings: &mut Vec<Finding>) -> Option<NodeHealth> {
    let asked = async { Ok::<_, ClientError>((chain.node_state().await?, chain.health().await?)) };
    let (state, health) = match asked.await {
        Ok(asked) => asked,
        Err(error) => {
            findings.push(node::reachable(Err(error.to_string())));
            return None;
        }
    };
    findings.extend([node::reachable(Ok(&state)), node::synchronised(&health, &state), node::peers(&health)]);
    if health.is_syncing {
        findings.push(Finding::skipped("clock", "old blocks say nothing of it"));
    } else {
        progress.now("waiting for a block, to compare the clock with");
        let behind = chain.behind_clock(BLOCK_LIMIT).await.map_err(|error| error.to_string());
        findings.push(clock::check(behind, health.is_development));
    }
    Some(health)
}

/// Executor, GPU, ONNX Runtime and orders.
async fn look_at_executor(chain: Option<&Chain>, serving: Result<&Serving, &ClientError>, findings: &mut Vec<Finding>) {
    let Serving { facts, host } = match serving {
        Ok(serving) => serving,
        Err(error) => return findings.push(executor::reachable(Err(error.to_string()))),
    };
    let models = match chain {
        Some(chain) => inference::models(chain).await.unwrap_or_default(),
        None => Vec::new(),
    };
    findings.extend([
        executor::reachable(Ok(facts)),
        executor::gpu(facts, host, &models),
        executor::onnxruntime(host, &facts.models),
        executor::orders(host),
    ]);
}

/// Keys and endpoint.
async fn look_at_keys(
    args: &DoctorArgs,
    chain: Option<&Chain>,
    serving: Option<&Serving>,
    health: Option<&NodeHealth>,
    findings: &mut Vec<Finding>,
) {
    let (Some(chain), Some(serving), Some(health)) = (chain, serving, health) else {
        let missing = ["executor key", "session keys", "endpoint"];
        findings.extend(missing.map(|check| Finding::skipped(check, "node and executor must answer first")));
        return;
    };
    let participant = match participant_of(chain, serving).await {
        Ok(participant) => participant,
        Err(error) => return findings.push(Finding::skipped("executor key", error.to_string())),
    };
    findings.push(keys::executor_key(participant.as_ref()));
    let Some(participant) = participant else {
        let missing = ["session keys", "endpoint"];
        findings.extend(missing.map(|check| Finding::skipped(check, "there is no participant yet")));
        return;
    };
    let session_keys = chain.session_keys(&participant.account).await.map_err(|error| error.to_string());
    findings.push(keys::session_keys(session_keys));
    findings.push(match endpoint::registered(&participant, &args.executor_url, health.is_development) {
        Ok(endpoint) => endpoint::answers(&participant, &endpoint, introduced(&endpoint).await),
        Err(finding) => *finding,
    });
}

async fn participant_of(chain: &Chain, serving: &Serving) -> Result<Option<Participant>, ClientError> {
    match chain.participant_by_key(&serving.facts.key).await? {
        Some(account) => participants::one(chain, &account).await,
        None => Ok(None),
    }
}

/// Room for node and executor.
fn look_at_disks(args: &DoctorArgs, serving: Option<&Serving>, findings: &mut Vec<Finding>) {
    let of_node = PathBuf::from(NODE_FOLDER);
    let usual = (args.folders.is_empty() && of_node.exists()).then_some(of_node);
    for folder in args.folders.iter().chain(&usual) {
        let room = room_of(folder).map_err(|error| error.to_string());
        findings.push(disk::check(&folder.display().to_string(), room, args.least_free_gib));
    }
    if let Some(HostReport { folder, free_bytes: Some(free), total_bytes: Some(total), .. }) =
        serving.map(|serving| &serving.host)
    {
        findings.push(disk::check(folder, Ok(Room { free: *free, total: *total }), args.least_free_gib));
    }
}

/// Ports of this host that are not asked otherwise.
async fn look_at_ports(args: &DoctorArgs, node_runs: bool, executor_runs: bool, findings: &mut Vec<Finding>) {
    let all = [
        Port {
            check: "peer port",
            number: args.peer_port,
            shows: None,
            is_running: node_runs,
            fix: "start the node with --port, and name the same here with --peer-port",
        },
        Port {
            check: "node metrics",
            number: args.node_metrics_port,
            shows: Some("substrate_block_height"),
            is_running: node_runs,
            fix: "start the node with --prometheus-port, without --no-prometheus",
        },
        Port {
            check: "executor metrics",
            number: args.executor_metrics_port,
            shows: Some("keirin_executor_up"),
            is_running: executor_runs,
            fix: "start the executor with --metrics-listen",
        },
    ];
    for port in all {
        findings.push(ports::check(port, ask(port).await));
    }
}
