//! Finding the fastest exact plan for a host, and remembering it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    measure::nonces_per_second,
    plan::{Host, Plan},
    scorer::{Scorer, Sprint},
    self_test::{Reference, SelfTestError},
    Flavour,
};
use crate::{durable_file, engine::Device};

/// File name in the base path.
pub const TUNING_FILE: &str = "sprint-tuning.json";

/// Time that finding a plan takes, about, beside the self-test.
pub const TUNING_TIME: Duration = Duration::from_secs(6);

/// What a plan was measured at.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Trial {
    /// The plan.
    pub plan: Plan,
    /// Nonces a second, everything included.
    pub nonces_per_second: f64,
}

/// Batches worth trying on a device.
pub const fn batches(device: Device) -> &'static [usize] {
    match device {
        Device::Cpu => &[16, 64, 128],
        Device::Cuda(_) => &[256, 1_024, 4_096],
    }
}

/// Tries flavours, crews and batches, each for its share of `time`, and returns the fastest with its sessions.
///
/// # Errors
/// [`SelfTestError`] of the last flavour tried, when none is exact.
pub fn fastest(
    host: &Host,
    sprint: &Sprint,
    reference: &Reference,
    time: Duration,
) -> Result<(Trial, Vec<Scorer>), SelfTestError> {
    let (flavours, crews, batches) = (Flavour::of(host.device), host.crews(sprint), batches(host.device));
    let share = time / u32::try_from(flavours.len() * crews.len() * batches.len()).unwrap_or(u32::MAX);
    let mut best: Option<(Trial, Vec<Scorer>)> = None;
    let mut refused = None;
    for flavour in flavours {
        for (sessions, threads) in &crews {
            let plan = Plan { flavour: *flavour, batch: batches[0], sessions: *sessions, threads: *threads };
            let tried = try_batches(plan, batches, (host, sprint, reference), share);
            match tried {
                Ok((trial, scorers)) if best.as_ref().is_none_or(|(best, _)| best.is_slower_than(&trial)) => {
                    best = Some((trial, scorers));
                }
                Ok(_) => {}
                Err(SelfTestError::Stopped) => return Err(SelfTestError::Stopped),
                Err(error) => {
                    tracing::warn!(%error, "not raced with");
                    refused = Some(error);
                }
            }
        }
    }
    match (best, refused) {
        (Some(best), _) => Ok(best),
        (None, Some(error)) => Err(error),
        (None, None) => unreachable!("every device has flavours and crews to try"),
    }
}

impl Trial {
    fn is_slower_than(&self, other: &Self) -> bool {
        self.nonces_per_second < other.nonces_per_second
    }
}

/// The best batch for one crew.
fn try_batches(
    plan: Plan,
    batches: &[usize],
    (host, sprint, reference): (&Host, &Sprint, &Reference),
    share: Duration,
) -> Result<(Trial, Vec<Scorer>), SelfTestError> {
    let mut scorers = plan.open_tested(host, sprint, reference)?;
    let mut best = Trial { plan, nonces_per_second: 0.0 };
    for batch in batches {
        scorers.iter_mut().try_for_each(|scorer| scorer.resize(*batch))?;
        scorers.iter_mut().take(1).try_for_each(|scorer| reference.check(scorer))?;
        let trial = Trial {
            plan: Plan { batch: *batch, ..plan },
            nonces_per_second: nonces_per_second(&mut scorers, share, reference.turns())?,
        };
        tracing::debug!(plan = %trial.plan, nonces_per_second = trial.nonces_per_second, "tried");
        if best.is_slower_than(&trial) {
            best = trial;
        }
    }
    scorers.iter_mut().try_for_each(|scorer| scorer.resize(best.plan.batch))?;
    Ok((best, scorers))
}

/// Plans that were found, in a file.
pub struct TuningFile {
    path: PathBuf,
}

impl TuningFile {
    /// The file in `base_path`.
    pub fn new(base_path: &Path) -> Self {
        Self { path: base_path.join(TUNING_FILE) }
    }

    /// The plan found earlier with the same configuration, device, processors and ONNX Runtime.
    pub fn read(&self, host: &Host, sprint: &Sprint) -> Option<Plan> {
        self.plans().remove(&key(host, sprint))
    }

    /// Remembers a plan.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, host: &Host, sprint: &Sprint, plan: Plan) -> std::io::Result<()> {
        let mut plans = self.plans();
        plans.insert(key(host, sprint), plan);
        durable_file::replace(&self.path, &serde_json::to_vec_pretty(&plans)?)
    }

    /// A file that can't be read is made anew: everything in it can be measured again.
    fn plans(&self) -> BTreeMap<String, Plan> {
        std::fs::read(&self.path).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
    }
}

/// ONNX Runtime must be loaded, as it is once a session was opened.
fn key(host: &Host, sprint: &Sprint) -> String {
    format!("{} on {} with {} processors; {}", sprint.configuration, host.device, host.processors, ort::info())
}
