//! Requests go first: whoever races stops while there are any.
//!
//! Whoever answers a request holds an [`InWork`]. Each run of a race needs a [`Turn`], which nobody gets while requests are
//! in work; a request that comes while runs are under way ends them, and their batches are raced again later.
//! [`Requests::stats`] says how often that happened and how long requests waited for it.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use ort::session::RunOptions;

/// Longest time until a race that waits for its turn sees that it was told to stop.
pub(crate) const STOP_INTERVAL: Duration = Duration::from_millis(50);

/// The requests in work in this process, and the races that make way for them.
#[derive(Clone, Default)]
pub struct Requests(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    in_work: usize,
    runs: Vec<Run>,
    /// When the first of the requests in work came.
    since: Option<Instant>,
    stats: YieldStats,
}

struct Run {
    options: Arc<RunOptions>,
    /// When it was told to end.
    interrupted: Option<Instant>,
}

impl Run {
    fn interrupt(&mut self, now: Instant) {
        if let Err(error) = self.options.terminate() {
            tracing::warn!(%error, "a race could not be interrupted");
        }
        self.interrupted.get_or_insert(now);
    }
}

/// How races have made way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YieldStats {
    /// Runs that were under way when a request came.
    pub interruptions: u64,
    /// Time from the request's arrival to the end of such a run, all together.
    pub yielding: Duration,
    /// The longest of these times.
    pub longest: Duration,
    /// Time in which requests were in work, and no race ran.
    pub in_work: Duration,
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Requests").field("in_work", &state.in_work).field("runs", &state.runs.len()).finish()
    }
}

impl Requests {
    /// Says that a request has come. Runs under way are told to end, which they do after the operator they are in.
    pub fn enter(&self) -> InWork {
        let mut state = self.lock();
        state.in_work += 1;
        if state.in_work == 1 {
            let now = Instant::now();
            state.since = Some(now);
            state.runs.iter_mut().for_each(|run| run.interrupt(now));
        }
        InWork(self.clone())
    }

    /// Whether requests are in work.
    pub fn are_in_work(&self) -> bool {
        self.lock().in_work > 0
    }

    /// Runs of races under way.
    pub fn runs(&self) -> usize {
        self.lock().runs.len()
    }

    /// How races have made way so far.
    pub fn stats(&self) -> YieldStats {
        self.lock().stats
    }

    /// Time in which requests were in work, with those that still are.
    pub fn time_in_work(&self) -> Duration {
        let state = self.lock();
        state.stats.in_work + state.since.map(|since| since.elapsed()).unwrap_or_default()
    }

    /// Waits until no request is in work and registers a run that `options` can end; `None` once `is_stopped` says so.
    ///
    /// # Errors
    /// When ONNX Runtime can't take back an earlier order to end.
    pub fn turn(&self, options: &Arc<RunOptions>, is_stopped: impl Fn() -> bool) -> ort::Result<Option<Turn<'_>>> {
        let Some(mut state) = self.idle(is_stopped) else { return Ok(None) };
        options.unterminate()?;
        state.runs.push(Run { options: options.clone(), interrupted: None });
        Ok(Some(Turn { requests: self, options: options.clone() }))
    }

    /// Waits until no request is in work; false once `is_stopped` says so. For work that ONNX Runtime does not do.
    pub fn wait(&self, is_stopped: impl Fn() -> bool) -> bool {
        self.idle(is_stopped).is_some()
    }

    fn idle(&self, is_stopped: impl Fn() -> bool) -> Option<MutexGuard<'_, State>> {
        let mut state = self.lock();
        while state.in_work > 0 && !is_stopped() {
            let waited = self.0.changed.wait_timeout(state, STOP_INTERVAL);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        (!is_stopped()).then_some(state)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in work, until it is dropped.
#[derive(Debug)]
pub struct InWork(Requests);

impl Drop for InWork {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.in_work = state.in_work.saturating_sub(1);
        if state.in_work == 0 {
            let time = state.since.take().map(|since| since.elapsed()).unwrap_or_default();
            state.stats.in_work += time;
            self.0 .0.changed.notify_all();
        }
    }
}

/// A race's run under way, until it is dropped.
pub struct Turn<'a> {
    requests: &'a Requests,
    options: Arc<RunOptions>,
}

impl Turn<'_> {
    /// Whether requests have come since the run began, so that it may have been ended.
    pub fn was_interrupted(&self) -> bool {
        self.requests.lock().runs.iter().any(|run| self.is(run) && run.interrupted.is_some())
    }

    fn is(&self, run: &Run) -> bool {
        Arc::ptr_eq(&run.options, &self.options)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.requests.lock();
        let ended = state.runs.iter().position(|run| self.is(run)).map(|place| state.runs.swap_remove(place));
        if let Some(interrupted) = ended.and_then(|run| run.interrupted) {
            let time = interrupted.elapsed();
            state.stats.interruptions += 1;
            state.stats.yielding += time;
            state.stats.longest = state.stats.longest.max(time);
        }
    }
}
