//! From open orders to signed reports.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use keirin_primitives::{
    inference::{evidence_hash, Answer, FailureReason, Outcome, Output, Report, TaskOrder, MAX_OUTPUT_BYTES},
    AccountBytes,
};
use tokio::sync::{Notify, Semaphore};

use crate::{
    engine::{ChatMessage, GenerateError, Generation, GenerationRequest},
    key::ReportSigner,
    models::LoadedModels,
    store::{JobStore, OrderKey, StoreError},
};

/// Tries before a request on which the model's runtime fails is reported as failed.
const TRIES: u32 = 2;

/// Works through open orders, oldest first, as many at once as the engines' batches take.
pub struct Runner {
    store: Arc<JobStore>,
    models: LoadedModels,
    signer: ReportSigner,
    running: Mutex<HashSet<OrderKey>>,
    wake: Notify,
    places: Arc<Semaphore>,
}

impl Runner {
    /// A runner with `places` orders in work at once.
    pub fn new(store: Arc<JobStore>, models: LoadedModels, signer: ReportSigner, places: usize) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(places.max(1)));
        Arc::new(Self { store, models, signer, running: Mutex::default(), wake: Notify::new(), places })
    }

    /// Says that new orders are in the store.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Whether an order is in work.
    pub fn is_running(&self, key: &OrderKey) -> bool {
        self.lock().contains(key)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<OrderKey>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works until the task is dropped. Starts with what an earlier run left open.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails: better to stop than to work without a record.
    pub async fn run(self: Arc<Self>) -> Result<(), StoreError> {
        loop {
            for (key, order) in self.store.open_orders()? {
                if self.is_running(&key) {
                    continue;
                }
                let place = self.places.clone().acquire_owned().await.expect("the semaphore is never closed");
                self.lock().insert(key);
                let runner = self.clone();
                tokio::spawn(async move {
                    if let Err(error) = runner.work_off(&key, order).await {
                        tracing::error!(%error, "a report could not be kept; it will be made again");
                    }
                    runner.lock().remove(&key);
                    drop(place);
                });
            }
            self.wake.notified().await;
        }
    }

    async fn work_off(&self, key: &OrderKey, order: TaskOrder<AccountBytes>) -> Result<(), StoreError> {
        let task = order.task;
        tracing::info!(task = task.0, "started");
        let Some((outcome, positions)) = self.answer(&order).await else { return Ok(()) };
        let report = Report { task, participant: order.participant, order: key.order, outcome };
        let signature = self.signer.sign_report(&key.genesis, &report);
        self.store.finish(key, report, signature, &positions)?;
        tracing::info!(task = task.0, "finished");
        Ok(())
    }

    /// What came of an order; `None` when the engine stopped and the order must wait for the next start.
    async fn answer(
        &self,
        order: &TaskOrder<AccountBytes>,
    ) -> Option<(Outcome, Vec<keirin_primitives::inference::PositionEvidence>)> {
        let failed = |reason| Some((Outcome::Failed(reason), Vec::new()));
        let model = String::from_utf8_lossy(&order.model).into_owned();
        let Some(engine) = self.models.engine(&model) else { return failed(FailureReason::ModelNotLoaded) };
        for tries in 1..=TRIES {
            match engine.generate(request_of(order)).await {
                Ok(generation) => return Some(answered(generation)),
                Err(GenerateError::PromptExceedsContext { .. }) => return failed(FailureReason::PromptExceedsContext),
                Err(GenerateError::Stopped) => return None,
                Err(GenerateError::Runtime(problem)) => {
                    tracing::warn!(task = order.task.0, tries, problem, "the model failed");
                }
            }
        }
        failed(FailureReason::RuntimeError)
    }
}

fn request_of(order: &TaskOrder<AccountBytes>) -> GenerationRequest {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    GenerationRequest {
        messages: vec![ChatMessage::user(text(&order.prompt))],
        max_tokens: order.max_tokens,
        temperature: f32::from(order.temperature_milli) / 1_000.0,
        top_p: f32::from(order.top_p_permille) / 1_000.0,
        seed: order.seed,
        stop: order.stop.iter().map(|stop| text(stop)).collect(),
        max_output_bytes: MAX_OUTPUT_BYTES as usize,
        ignore_end_of_turn: false,
    }
}

fn answered(generation: Generation) -> (Outcome, Vec<keirin_primitives::inference::PositionEvidence>) {
    let Generation { text, prompt_tokens, completion_tokens, finish, positions } = generation;
    let evidence = evidence_hash(&positions);
    let output = Output::truncate_from(text.into_bytes());
    (Outcome::Answered(Answer { output, prompt_tokens, completion_tokens, finish, evidence }), positions)
}
