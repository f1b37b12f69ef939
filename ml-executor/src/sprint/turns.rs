//! When something may compute: not while requests are in work, no faster than its pace, and not once it is told to stop.

use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc,
};

use ort::session::RunOptions;

use super::pace::Pace;
use crate::engine::{Requests, Turn};

/// Gives turns to a race, or to whatever else computes for a sprint.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    requests: Requests,
    pace: Option<Arc<Pace>>,
    stop: Arc<AtomicBool>,
    /// Ends one race of several that could go on.
    over: Arc<AtomicBool>,
}

impl Turns {
    /// Turns between the requests of an engine, until `stop` is set.
    pub fn new(requests: Requests, stop: Arc<AtomicBool>) -> Self {
        Self { requests, stop, pace: None, over: Arc::default() }
    }

    /// The same turns at a pace.
    #[must_use]
    pub fn paced(self, pace: Option<Arc<Pace>>) -> Self {
        Self { pace, ..self }
    }

    /// The same turns for something that can end alone.
    pub(super) fn of_one(&self) -> Self {
        Self { over: Arc::default(), ..self.clone() }
    }

    /// Ends what was given these turns, and nothing else.
    pub(super) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.over.load(Ordering::Relaxed)
    }

    /// Waits for the next turn, in which a request that comes ends the run with `options`; `None` when told to stop.
    ///
    /// # Errors
    /// When ONNX Runtime can't take back an earlier order to end.
    pub fn next(&self, options: &Arc<RunOptions>) -> ort::Result<Option<Turn<'_>>> {
        self.requests.turn(options, || self.is_stopped())
    }

    /// Waits until no request is in work; false when told to stop.
    pub fn wait(&self) -> bool {
        self.requests.wait(|| self.is_stopped())
    }

    /// Waits until the pace lets `nonces` more through; false when told to stop.
    pub fn keep_pace(&self, nonces: u64) -> bool {
        self.pace.as_ref().is_none_or(|pace| pace.wait(nonces, || self.is_stopped())) && !self.is_stopped()
    }
}
