//! What becomes of orders when models fail, stop, panic or are cut off.

use std::{collections::VecDeque, time::Duration};

use async_trait::async_trait;
use keirin_primitives::inference::{order_hash, FinishReason, Prompt, TaskId};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use super::*;
use crate::store::Known;

const GENESIS: [u8; 32] = [4; 32];

/// What a scripted model does with one request.
enum Act {
    Answer,
    Fail(GenerateError),
    Panic,
}

/// A model that does what it is told, and then answers; it waits for `permits` before each answer.
struct Scripted {
    acts: Mutex<VecDeque<Act>>,
    asked: Mutex<Vec<String>>,
    permits: Semaphore,
}

impl Scripted {
    fn new(acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Self::waiting(acts, Semaphore::MAX_PERMITS)
    }

    fn waiting(acts: impl IntoIterator<Item = Act>, permits: usize) -> Arc<Self> {
        let acts = Mutex::new(acts.into_iter().collect());
        Arc::new(Self { acts, asked: Mutex::default(), permits: Semaphore::new(permits) })
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics with the lock").clone()
    }
}

#[async_trait]
impl Generator for Scripted {
    async fn generate(&self, request: GenerationRequest) -> Result<Generation, GenerateError> {
        let crate::engine::Prompt::Chat(messages) = request.prompt else { panic!("the runner asks in messages") };
        let question = messages.into_iter().next().map(|message| message.content).unwrap_or_default();
        self.asked.lock().expect("no test panics with the lock").push(question.clone());
        self.permits.acquire().await.expect("it is never closed").forget();
        let act = self.acts.lock().expect("no test panics with the lock").pop_front();
        match act.unwrap_or(Act::Answer) {
            Act::Answer => Ok(Generation {
                text: format!("answer to {question}"),
                prompt_tokens: 3,
                completion_tokens: 1,
                finish: FinishReason::Stop,
                positions: vec![PositionEvidence { token: 7, top: vec![(7, -1)] }],
            }),
            Act::Fail(error) => Err(error),
            Act::Panic => panic!("as the script says"),
        }
    }
}

/// A store in its own folder, and the key that signs.
struct Bench {
    dir: TempDir,
    store: Arc<JobStore>,
}

impl Bench {
    fn new(orders: &[TaskOrder<AccountBytes>]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let store = Arc::new(JobStore::open(dir.path()).expect("the folder can be written"));
        store.add(GENESIS, orders, 100).expect("added");
        Self { dir, store }
    }

    fn runner(&self, model: &Arc<Scripted>, places: usize) -> Arc<Runner> {
        let generators = Generators::from([("scripted".to_owned(), model.clone() as Arc<dyn Generator>)]);
        let signer = ReportSigner::open(self.dir.path()).expect("the folder can be written");
        Runner::new(self.store.clone(), generators, signer, places)
    }

    fn outcome(&self, order: &TaskOrder<AccountBytes>) -> Option<Outcome> {
        match self.store.known(&key(order)).expect("read") {
            Known::Finished(finished) => Some(finished.report.outcome),
            Known::Open | Known::Unknown => None,
        }
    }

    /// Runs until every order has its report.
    async fn run_to_the_end(&self, runner: Arc<Runner>) {
        let done = until(|| self.store.counts().expect("read").open == 0);
        tokio::select! {
            result = runner.run() => panic!("the runner ended: {result:?}"),
            () = done => {}
        }
    }
}

async fn until(condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.expect("it comes true in time");
}

fn order(task: u64) -> TaskOrder<AccountBytes> {
    TaskOrder {
        task: TaskId(task),
        participant: [6; 32],
        model: b"scripted".to_vec().try_into().expect("a short name"),
        prompt: Prompt::truncate_from(format!("question {task}").into_bytes()),
        max_tokens: 5,
        temperature_milli: 0,
        top_p_permille: 1_000,
        seed: 0,
        stop: Default::default(),
        traps: None,
    }
}

fn key(order: &TaskOrder<AccountBytes>) -> OrderKey {
    OrderKey { genesis: GENESIS, order: order_hash(order) }
}

fn runtime_error() -> Act {
    Act::Fail(GenerateError::Runtime("as the script says".into()))
}

fn is_answered(outcome: Option<Outcome>) -> bool {
    matches!(outcome, Some(Outcome::Answered(_)))
}

#[tokio::test]
async fn answer_is_reported_with_its_evidence() {
    let bench = Bench::new(&[order(1)]);
    bench.run_to_the_end(bench.runner(&Scripted::new([]), 4)).await;

    let Some(Outcome::Answered(answer)) = bench.outcome(&order(1)) else { panic!("it is answered") };
    let positions = bench.store.evidence(&key(&order(1))).expect("read").expect("kept with the report");
    assert_eq!(answer.output.as_slice(), b"answer to question 1");
    assert_eq!(answer.evidence, evidence_hash(&positions));
}

#[tokio::test]
async fn request_on_which_the_runtime_fails_once_is_answered() {
    let bench = Bench::new(&[order(1)]);
    let model = Scripted::new([runtime_error()]);
    bench.run_to_the_end(bench.runner(&model, 4)).await;

    assert!(is_answered(bench.outcome(&order(1))));
    assert_eq!(model.asked().len(), 2);
}

#[tokio::test]
async fn request_on_which_the_runtime_fails_twice_is_reported_as_failed() {
    let bench = Bench::new(&[order(1), order(2)]);
    let model = Scripted::new([runtime_error(), runtime_error()]);
    bench.run_to_the_end(bench.runner(&model, 1)).await;

    assert_eq!(bench.outcome(&order(1)), Some(Outcome::Failed(FailureReason::RuntimeError)));
    assert!(is_answered(bench.outcome(&order(2))), "others are not touched");
    assert_eq!(model.asked().len(), 3);
}

#[tokio::test]
async fn panic_over_a_request_fails_that_request_only() {
    let bench = Bench::new(&[order(1), order(2)]);
    bench.run_to_the_end(bench.runner(&Scripted::new([Act::Panic, Act::Panic]), 1)).await;

    assert_eq!(bench.outcome(&order(1)), Some(Outcome::Failed(FailureReason::RuntimeError)));
    assert!(is_answered(bench.outcome(&order(2))));
}

#[tokio::test]
async fn prompt_beyond_the_context_is_not_tried_again() {
    let bench = Bench::new(&[order(1)]);
    let model = Scripted::new([Act::Fail(GenerateError::PromptExceedsContext { tokens: 9, context: 8 })]);
    bench.run_to_the_end(bench.runner(&model, 4)).await;

    assert_eq!(bench.outcome(&order(1)), Some(Outcome::Failed(FailureReason::PromptExceedsContext)));
    assert_eq!(model.asked().len(), 1);
}

#[tokio::test]
async fn order_for_another_model_is_reported_as_failed() {
    let other = TaskOrder { model: b"other".to_vec().try_into().expect("a short name"), ..order(1) };
    let bench = Bench::new(std::slice::from_ref(&other));
    bench.run_to_the_end(bench.runner(&Scripted::new([]), 4)).await;

    assert_eq!(bench.outcome(&other), Some(Outcome::Failed(FailureReason::ModelNotLoaded)));
}

#[tokio::test]
async fn stopped_engine_stops_the_runner_and_the_order_stays_open() {
    let bench = Bench::new(&[order(1)]);
    let model = Scripted::new([Act::Fail(GenerateError::Stopped)]);

    let ended = bench.runner(&model, 4).run().await;

    assert!(matches!(ended, Err(RunnerError::EngineStopped { model }) if model == "scripted"));
    assert_eq!(bench.outcome(&order(1)), None);
    bench.run_to_the_end(bench.runner(&model, 4)).await;
    assert!(is_answered(bench.outcome(&order(1))), "the next start answers it");
}

#[tokio::test]
async fn order_that_stops_every_engine_is_reported_as_failed() {
    let bench = Bench::new(&[order(1)]);
    let stop = || Scripted::new([Act::Fail(GenerateError::Stopped)]);
    for _ in 1..ENGINE_STOPS {
        assert!(matches!(bench.runner(&stop(), 4).run().await, Err(RunnerError::EngineStopped { .. })));
    }

    bench.run_to_the_end(bench.runner(&stop(), 4)).await;

    assert_eq!(bench.outcome(&order(1)), Some(Outcome::Failed(FailureReason::RuntimeError)));
}

#[tokio::test]
async fn order_cut_off_in_work_is_answered_once_after_restart_and_finished_ones_never_run_again() {
    let orders = [order(1), order(2), order(3)];
    let bench = Bench::new(&orders);
    let first = Scripted::waiting([], 1);
    let runner = bench.runner(&first, 3);
    tokio::select! {
        result = runner.run() => panic!("the runner ended: {result:?}"),
        () = until(|| first.asked().len() == 3 && bench.store.counts().expect("read").finished == 1) => {}
    }
    let finished: Vec<_> = orders.iter().filter(|order| bench.outcome(order).is_some()).cloned().collect();
    let kept = bench.store.known(&key(&finished[0])).expect("read");

    let second = Scripted::new([]);
    bench.run_to_the_end(bench.runner(&second, 3)).await;

    assert_eq!(second.asked().len(), 2, "only what was open runs again");
    assert_eq!(bench.store.known(&key(&finished[0])).expect("read"), kept);
    assert!(orders.iter().all(|order| is_answered(bench.outcome(order))));
}

#[tokio::test]
async fn oldest_orders_go_first_and_never_more_at_once_than_there_are_places() {
    let orders: Vec<_> = (0..6).map(order).collect();
    let bench = Bench::new(&orders);
    let model = Scripted::waiting([], 0);
    let runner = bench.runner(&model, 2);
    let steps = async {
        for started in 2..=6 {
            until(|| model.asked().len() == started).await;
            assert_eq!(runner.running_count(), 2);
            model.permits.add_permits(1);
        }
        model.permits.add_permits(1);
    };
    let (_, ()) = tokio::join!(steps, bench.run_to_the_end(runner.clone()));

    let expected: Vec<_> = (0..6).map(|task| format!("question {task}")).collect();
    assert_eq!(model.asked(), expected);
}

#[tokio::test]
async fn order_that_comes_while_others_are_in_work_starts_when_the_runner_is_woken() {
    let bench = Bench::new(&[order(1)]);
    let model = Scripted::waiting([], 0);
    let runner = bench.runner(&model, 2);
    let steps = async {
        until(|| model.asked().len() == 1).await;
        bench.store.add(GENESIS, &[order(2)], 100).expect("added");
        runner.wake();
        until(|| model.asked().len() == 2).await;
        assert!(runner.is_running(&key(&order(2))));
        model.permits.add_permits(2);
    };
    let (_, ()) = tokio::join!(steps, bench.run_to_the_end(runner.clone()));

    assert!(is_answered(bench.outcome(&order(2))));
}
