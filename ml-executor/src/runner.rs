//! From open orders to signed reports.
//!
//! One loop starts orders, oldest first, and takes their ends in; it alone decides what runs, so that no order runs
//! twice at once and none runs again that has its report.

use std::{
    collections::HashSet,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::FutureExt;
use keirin_primitives::{
    inference::{
        evidence_hash, Answer, FailureReason, Outcome, Output, PositionEvidence, Report, TaskOrder, MAX_OUTPUT_BYTES,
    },
    AccountBytes,
};
use tokio::{
    sync::Notify,
    task::{JoinError, JoinSet},
};

use crate::{
    engine::{GenerateError, Generation, GenerationRequest, Prompt},
    generator::{Generator, Generators},
    key::ReportSigner,
    store::{FinishedReport, JobStore, OrderKey, StoreError},
    traps::Traps,
};

#[cfg(test)]
mod tests;

/// Tries before a request on which the model's runtime fails is reported as failed.
const TRIES: u32 = 2;

/// Engines that may stop over one order before it is reported as failed, so that no order stops every start.
const ENGINE_STOPS: u32 = 3;

/// Why the runner can't go on.
#[derive(Debug, thiserror::Error)]
pub enum RunnerError {
    /// The database failed: better to stop than to work without a record.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A model's engine ended.
    #[error("the engine of model {model} has stopped; start the executor again, what is open is answered then")]
    EngineStopped {
        /// The model.
        model: String,
    },
    /// The work on an order ended without a result.
    #[error("the work on an order broke off")]
    BrokeOff(#[from] JoinError),
}

/// Works through open orders, as many at once as there are places.
pub struct Runner {
    store: Arc<JobStore>,
    generators: Generators,
    signer: ReportSigner,
    traps: Traps,
    running: Mutex<HashSet<OrderKey>>,
    wake: Notify,
    places: usize,
}

impl Runner {
    /// A runner with `places` orders in work at once.
    pub fn new(store: Arc<JobStore>, generators: Generators, signer: ReportSigner, places: usize) -> Arc<Self> {
        let (places, traps) = (places.max(1), Traps::new(store.clone(), signer.clone()));
        Arc::new(Self { store, generators, signer, traps, running: Mutex::default(), wake: Notify::new(), places })
    }

    /// Says that new orders are in the store.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Whether an order is in work.
    pub fn is_running(&self, key: &OrderKey) -> bool {
        self.running().contains(key)
    }

    /// Orders in work.
    pub fn running_count(&self) -> usize {
        self.running().len()
    }

    fn running(&self) -> MutexGuard<'_, HashSet<OrderKey>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works until the future is dropped, which gives up what is in work; it stays open in the store. Starts with
    /// what an earlier run left open.
    ///
    /// # Errors
    /// [`RunnerError`].
    pub async fn run(self: Arc<Self>) -> Result<(), RunnerError> {
        let mut work = JoinSet::new();
        self.running().clear();
        loop {
            self.start_oldest(&mut work)?;
            tokio::select! {
                () = self.wake.notified() => {}
                Some(ended) = work.join_next() => {
                    let (key, result) = ended?;
                    self.running().remove(&key);
                    result?;
                }
            }
        }
    }

    fn start_oldest(
        self: &Arc<Self>,
        work: &mut JoinSet<(OrderKey, Result<(), RunnerError>)>,
    ) -> Result<(), StoreError> {
        let room = self.places.saturating_sub(work.len());
        if room == 0 {
            return Ok(());
        }
        let running = self.running().clone();
        for (key, order) in self.store.oldest_open(room, |key| running.contains(key))? {
            self.running().insert(key);
            let runner = self.clone();
            work.spawn(async move { (key, runner.work_off(key, order).await) });
        }
        Ok(())
    }

    async fn work_off(self: Arc<Self>, key: OrderKey, order: TaskOrder<AccountBytes>) -> Result<(), RunnerError> {
        let task = order.task;
        tracing::info!(task = task.0, "started");
        let model = String::from_utf8_lossy(&order.model).into_owned();
        let (outcome, positions) = match self.answer(&model, &order).await {
            Some(answer) => answer,
            None if self.note_engine_stop(key).await? < ENGINE_STOPS => {
                return Err(RunnerError::EngineStopped { model });
            }
            None => failed(FailureReason::RuntimeError),
        };
        let report = Report { task, participant: order.participant, order: key.order, outcome };
        tokio::task::spawn_blocking(move || self.keep(&key, &order, report, positions)).await??;
        tracing::info!(task = task.0, "finished");
        Ok(())
    }

    /// Makes a trap of a report if it is drawn as one, signs and keeps it.
    fn keep(
        &self,
        key: &OrderKey,
        order: &TaskOrder<AccountBytes>,
        report: Report<AccountBytes>,
        positions: Vec<PositionEvidence>,
    ) -> Result<(), StoreError> {
        let trap = self.traps.trap(key, order, &report, &positions)?;
        let (report, positions) = trap.unwrap_or((report, positions));
        let signature = self.signer.sign_report(&key.genesis, &report);
        self.store.finish(key, &FinishedReport { report, signature }, &positions)
    }

    async fn note_engine_stop(&self, key: OrderKey) -> Result<u32, RunnerError> {
        let store = self.store.clone();
        Ok(tokio::task::spawn_blocking(move || store.note_engine_stop(&key)).await??)
    }

    /// What came of an order; `None` when the engine stopped.
    async fn answer(&self, model: &str, order: &TaskOrder<AccountBytes>) -> Option<(Outcome, Vec<PositionEvidence>)> {
        let Some(generator) = self.generators.get(model) else {
            tracing::warn!(task = order.task.0, model, "the model is not loaded");
            return Some(failed(FailureReason::ModelNotLoaded));
        };
        for tries in 1..=TRIES {
            match generate(generator.as_ref(), request_of(order)).await {
                Ok(generation) => return Some(answered(generation)),
                Err(GenerateError::PromptExceedsContext { .. }) => {
                    return Some(failed(FailureReason::PromptExceedsContext));
                }
                Err(GenerateError::Stopped) => return None,
                Err(GenerateError::Runtime(problem)) => {
                    tracing::warn!(task = order.task.0, tries, problem, "the model failed");
                }
            }
        }
        Some(failed(FailureReason::RuntimeError))
    }
}

/// A panic in template or tokenizer is this request's failure and nobody else's.
async fn generate(generator: &dyn Generator, request: GenerationRequest) -> Result<Generation, GenerateError> {
    let generation = AssertUnwindSafe(generator.generate(request)).catch_unwind().await;
    generation.unwrap_or_else(|_| Err(GenerateError::Runtime("it panicked".into())))
}

/// What the engine is asked for an order.
pub(crate) fn request_of(order: &TaskOrder<AccountBytes>) -> GenerationRequest {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    GenerationRequest {
        prompt: Prompt::user(text(&order.prompt)),
        max_tokens: order.max_tokens,
        temperature: f32::from(order.temperature_milli) / 1_000.0,
        top_p: f32::from(order.top_p_permille) / 1_000.0,
        seed: order.seed,
        stop: order.stop.iter().map(|stop| text(stop)).collect(),
        max_output_bytes: MAX_OUTPUT_BYTES as usize,
        ignore_end_of_turn: false,
    }
}

/// What is reported of an answer, and the positions that the report commits to.
pub(crate) fn answered(generation: Generation) -> (Outcome, Vec<PositionEvidence>) {
    let Generation { text, prompt_tokens, completion_tokens, finish, positions } = generation;
    let evidence = evidence_hash(&positions);
    let output = Output::truncate_from(text.into_bytes());
    (Outcome::Answered(Answer { output, prompt_tokens, completion_tokens, finish, evidence }), positions)
}

fn failed(reason: FailureReason) -> (Outcome, Vec<PositionEvidence>) {
    (Outcome::Failed(reason), Vec::new())
}
