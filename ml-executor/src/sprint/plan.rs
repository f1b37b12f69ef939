//! How a host races: arithmetic, batch, sessions and threads.

use std::{fmt, path::PathBuf};

use keirin_sprint_model::Tensor;

use super::{
    backend::{Backend, BackendOptions},
    scorer::{Scorer, Sprint},
    self_test::{Reference, SelfTestError},
    Flavour,
};
use crate::engine::Device;

/// Nonces of one run, unless told otherwise.
pub const BATCH: usize = 64;

/// Most bytes of weights, as the specification counts them, that several sessions hold a copy of each.
const COPIED_WEIGHTS: usize = 64 * 1024 * 1024;

/// What computes, and with which library.
#[derive(Clone, Debug)]
pub struct Host {
    /// What computes.
    pub device: Device,
    /// Processors that may be used.
    pub processors: usize,
    /// File name of the ONNX Runtime library.
    pub onnxruntime_library: PathBuf,
}

impl Host {
    /// A host of which `threads` processors may be used, or all for 0.
    pub fn with_threads(device: Device, threads: usize, onnxruntime_library: PathBuf) -> Self {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        let processors = if threads == 0 { all() } else { threads };
        Self { device, processors, onnxruntime_library }
    }

    /// How many sessions of how many threads may use the processors. One-threaded sessions waste the least, but ONNX
    /// Runtime gives each session its own copy of the weights, which forbids them for the largest configuration.
    pub fn crews(&self, sprint: &Sprint) -> Vec<(usize, usize)> {
        let config = sprint.config();
        let size = |tensor: Tensor| tensor.size(&config).0 * tensor.size(&config).1;
        let weights = config.layers() * Tensor::ALL.map(size).iter().sum::<usize>();
        let processors = self.processors.max(1);
        match self.device {
            Device::Cuda(_) => vec![(2, 1), (1, 1)],
            Device::Cpu if weights > COPIED_WEIGHTS || processors == 1 => vec![(1, processors)],
            Device::Cpu => vec![(processors, 1), (1, processors)],
        }
    }
}

/// How to race on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Plan {
    /// The graph's arithmetic.
    pub flavour: Flavour,
    /// Nonces of one run.
    pub batch: usize,
    /// Sessions side by side.
    pub sessions: usize,
    /// Threads of each session.
    pub threads: usize,
}

impl Plan {
    /// Opens the sessions.
    ///
    /// # Errors
    /// What keeps the first of them from running.
    pub fn open(&self, host: &Host, sprint: &Sprint) -> Result<Vec<Scorer>, SelfTestError> {
        let options = BackendOptions {
            device: host.device,
            flavour: self.flavour,
            batch: self.batch.max(1),
            threads: self.threads.max(1),
            optimise: true,
            onnxruntime_library: host.onnxruntime_library.clone(),
        };
        let open = |_| Ok(Scorer::new(Backend::open(&sprint.config(), &sprint.seed, options.clone())?, *sprint));
        (0..self.sessions.max(1)).map(open).collect()
    }

    /// Opens the sessions and tests each of them against the reference.
    ///
    /// # Errors
    /// [`SelfTestError`] of the first that can't run or is not exact.
    pub fn open_tested(
        &self,
        host: &Host,
        sprint: &Sprint,
        reference: &Reference,
    ) -> Result<Vec<Scorer>, SelfTestError> {
        let mut scorers = self.open(host, sprint)?;
        scorers.iter_mut().try_for_each(|scorer| reference.check(scorer))?;
        Ok(scorers)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flavour, batch, sessions, threads } = self;
        write!(f, "{flavour}, batches of {batch}, {sessions} sessions of {threads} threads")
    }
}
