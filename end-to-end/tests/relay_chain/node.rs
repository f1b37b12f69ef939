//! A node of the network: zombienet starts it, and checks may kill it and start it again.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command},
    time::Duration,
};

use keirin_client::Chain;
use serde::Deserialize;

use crate::{
    network::until,
    problem::{failed, Problem},
    rpc::Rpc,
};

/// How long a node may take until it answers.
const START: Duration = Duration::from_secs(120);
/// How long a killed process may take to be gone.
const END: Duration = Duration::from_secs(10);

/// How zombienet started a node; what `keirin-zombienet` prints of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Launched {
    /// Name, in lower case; with a capital, of the account too.
    pub name: String,
    /// WebSocket URL.
    pub url: String,
    /// Where peers reach it on this machine.
    pub address: String,
    /// Where its files are.
    pub folder: PathBuf,
    program: PathBuf,
    arguments: Vec<String>,
    process: u32,
}

/// A node, running or killed.
pub struct Node {
    launched: Launched,
    /// Process since a check started it again.
    restarted: Option<Child>,
}

impl From<Launched> for Node {
    fn from(launched: Launched) -> Self {
        Self { launched, restarted: None }
    }
}

impl Node {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.launched.name
    }

    /// WebSocket URL.
    pub fn url(&self) -> &str {
        &self.launched.url
    }

    /// Where peers on another host reach it, which know this machine by an address.
    pub fn address_for(&self, host: &str) -> String {
        self.launched.address.replacen("127.0.0.1", host, 1)
    }

    /// The development account of its name.
    pub fn account(&self) -> String {
        let mut letters = self.launched.name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        format!("//{}{}", first.unwrap_or_default(), letters.as_str())
    }

    /// `kill -9`, and waits for the end.
    pub async fn kill(&mut self) -> Result<(), Problem> {
        if let Some(mut child) = self.restarted.take() {
            child.kill()?;
            child.wait()?;
            return Ok(());
        }
        let process = self.launched.process;
        Command::new("kill").arg("-9").arg(process.to_string()).status()?;
        until("the process is gone", END, || async { (!runs(process)).then_some(()) }).await
    }

    /// Starts it again on its files, without waiting for it.
    pub fn start(&mut self) -> Result<(), Problem> {
        let Launched { folder, program, arguments, name, .. } = &self.launched;
        let log = File::options().create(true).append(true).open(folder.join(format!("{name}-restarted.log")))?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).stdout(log.try_clone()?).stderr(log);
        self.restarted = Some(command.spawn()?);
        Ok(())
    }

    /// A connection to it, once it answers.
    pub async fn chain(&self) -> Result<Chain, Problem> {
        let url = self.url();
        until(&format!("{} answers", self.name()), START, || async { Chain::connect(url).await.ok() }).await
    }

    /// Its latest final block; none while it does not answer.
    pub async fn finalized(&self) -> Option<u64> {
        self.rpc().ok()?.finalized_number().await.ok().map(u64::from)
    }

    /// Raw access to it.
    pub fn rpc(&self) -> Result<Rpc, Problem> {
        Rpc::at(self.url())
    }

    /// Resident memory of its process, in MB of 1 000 000 bytes.
    pub fn memory_mb(&self) -> Result<f64, Problem> {
        let process = self.restarted.as_ref().map_or(self.launched.process, Child::id);
        let status = fs::read_to_string(process_folder(process).join("status"))?;
        let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        match kibibytes.and_then(|text| text.trim().parse::<f64>().ok()) {
            Some(kibibytes) => Ok(kibibytes * 1_024.0 / 1e6),
            None => failed(format!("the system does not say how much memory {} has", self.name())),
        }
    }
}

impl Drop for Node {
    /// What zombienet started it ends itself.
    fn drop(&mut self) {
        if let Some(child) = &mut self.restarted {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn process_folder(process: u32) -> PathBuf {
    Path::new("/proc").join(process.to_string())
}

/// Whether a process is there and more than a number that its parent has not asked for. The main thread may have ended before others, which
/// then still have the database open.
fn runs(process: u32) -> bool {
    let Ok(status) = fs::read_to_string(process_folder(process).join("status")) else { return false };
    let is_zombie = status.lines().any(|line| line.starts_with("State:") && line.contains('Z'));
    let is_alone = status.lines().any(|line| line == "Threads:\t1");
    !(is_zombie && is_alone)
}
