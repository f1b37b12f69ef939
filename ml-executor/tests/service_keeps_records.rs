//! The real executor process: JSON-RPC, bad input, and what `kill -9` must not lose.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use codec::{DecodeAll, Encode};
use jsonrpsee::{
    core::{client::ClientT, ClientError},
    http_client::HttpClient,
    rpc_params,
};
use keirin_primitives::{
    executor::ExecutorSignature,
    executor_rpc::{from_hex, to_hex, Identity, JobState, JobStatus, METHOD_IDENTITY, METHOD_STATUS, METHOD_SUBMIT},
    inference::{order_hash, FailureReason, Outcome, Prompt, Report, TaskId, TaskOrder},
    signing::is_low_s,
};

const GENESIS: [u8; 32] = [4; 32];

/// A running executor; killed when dropped.
struct Executor {
    process: Child,
    client: HttpClient,
}

impl Executor {
    async fn start(base_path: &Path) -> Self {
        let (listen, metrics) = (free_address(), free_address());
        let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-random");
        let process = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
            .args(["run", "--threads", "1", "--listen", &listen, "--metrics-listen", &metrics])
            .arg("--base-path")
            .arg(base_path)
            .arg("--model")
            .arg(format!("tiny-random={}", model.display()))
            .stderr(Stdio::null())
            .spawn()
            .expect("the executor's binary starts");
        let client = HttpClient::builder().build(format!("http://{listen}")).expect("the URL is valid");
        let executor = Self { process, client };
        let deadline = Instant::now() + Duration::from_secs(60);
        while executor.identity().await.is_err() {
            assert!(Instant::now() < deadline, "the executor does not answer; is KEIRIN_ONNXRUNTIME set?");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        executor
    }

    async fn identity(&self) -> Result<Identity, ClientError> {
        self.client.request(METHOD_IDENTITY, rpc_params![]).await
    }

    async fn submit(&self, orders: &[TaskOrder<[u8; 32]>]) -> Vec<JobStatus> {
        let orders: Vec<String> = orders.iter().map(|order| to_hex(order.encode())).collect();
        self.client.request(METHOD_SUBMIT, rpc_params![to_hex(GENESIS), orders]).await.expect("the orders are valid")
    }

    async fn status(&self, order: &TaskOrder<[u8; 32]>) -> JobStatus {
        let params = rpc_params![to_hex(GENESIS), vec![to_hex(order_hash(order))]];
        let statuses: Vec<JobStatus> = self.client.request(METHOD_STATUS, params).await.expect("the hash is valid");
        statuses.into_iter().next().expect("one hash has one status")
    }

    async fn finished(&self, order: &TaskOrder<[u8; 32]>) -> JobStatus {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let status = self.status(order).await;
            if status.state == JobState::Finished {
                return status;
            }
            assert!(Instant::now() < deadline, "the order is not finished: {status:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // It may have been killed by the test.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("it is bound").to_string()
}

fn order(task: u64, max_tokens: u32) -> TaskOrder<[u8; 32]> {
    TaskOrder {
        task: TaskId(task),
        participant: [6; 32],
        model: b"tiny-random".to_vec().try_into().expect("a short name"),
        prompt: Prompt::truncate_from(format!("question {task}").into_bytes()),
        max_tokens,
        temperature_milli: 1_000,
        top_p_permille: 1_000,
        seed: task,
        stop: Default::default(),
    }
}

fn report(status: &JobStatus) -> Report<[u8; 32]> {
    let bytes = from_hex(status.report.as_deref().expect("it is finished")).expect("hex");
    Report::decode_all(&mut bytes.as_slice()).expect("a report")
}

fn signature(status: &JobStatus) -> ExecutorSignature {
    let bytes = from_hex(status.signature.as_deref().expect("it is finished")).expect("hex");
    ExecutorSignature(bytes.try_into().expect("65 bytes"))
}

async fn refusal(executor: &Executor, method: &str, genesis: &str, orders: Vec<String>) -> String {
    let answer: Result<Vec<JobStatus>, _> = executor.client.request(method, rpc_params![genesis, orders]).await;
    answer.expect_err("the call is bad").to_string()
}

#[tokio::test]
async fn submitted_order_is_answered_and_signed() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let order = order(7, 12);
    assert_eq!(executor.status(&order).await.state, JobState::Unknown);

    executor.submit(std::slice::from_ref(&order)).await;
    let status = executor.finished(&order).await;

    let report = report(&status);
    assert_eq!((report.task, report.participant, report.order), (order.task, [6; 32], order_hash(&order)));
    let Outcome::Answered(answer) = &report.outcome else { panic!("the model answers") };
    assert!(answer.completion_tokens <= 12 && std::str::from_utf8(&answer.output).is_ok());
    assert!(is_low_s(&signature(&status)));
}

#[tokio::test]
async fn killed_executor_answers_once_after_restart_with_the_same_bytes_for_ever() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let key = executor.identity().await.expect("it answers").executor_key;
    let orders: Vec<_> = (0..24).map(|task| order(task, 400)).collect();
    executor.submit(&orders).await;
    executor.kill();

    let executor = Executor::start(dir.path()).await;
    assert_eq!(executor.identity().await.expect("it answers").executor_key, key);
    let mut first = Vec::new();
    for order in &orders {
        first.push(executor.finished(order).await);
    }
    executor.kill();

    let executor = Executor::start(dir.path()).await;
    let again = executor.submit(&orders).await;
    assert_eq!(again, first);
}

#[tokio::test]
async fn order_for_a_model_that_is_not_loaded_fails_by_name() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let order = TaskOrder { model: b"other".to_vec().try_into().expect("a short name"), ..order(1, 5) };

    executor.submit(std::slice::from_ref(&order)).await;

    let report = report(&executor.finished(&order).await);
    assert_eq!(report.outcome, Outcome::Failed(FailureReason::ModelNotLoaded));
}

#[tokio::test]
async fn prompt_longer_than_the_context_fails_by_name() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let order = TaskOrder { prompt: Prompt::truncate_from(vec![b'a'; 4_000]), ..order(1, 5) };

    executor.submit(std::slice::from_ref(&order)).await;

    let report = report(&executor.finished(&order).await);
    assert_eq!(report.outcome, Outcome::Failed(FailureReason::PromptExceedsContext));
}

#[tokio::test]
async fn calls_that_make_no_sense_are_refused_by_name() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let genesis = to_hex(GENESIS);
    let hex = |order: TaskOrder<[u8; 32]>| vec![to_hex(order.encode())];

    assert!(refusal(&executor, METHOD_STATUS, "0x12", vec![]).await.contains("genesis"));
    assert!(refusal(&executor, METHOD_STATUS, &genesis, vec!["zz".into()]).await.contains("order"));
    assert!(refusal(&executor, METHOD_SUBMIT, &genesis, vec!["0x00".into()]).await.contains("SCALE"));
    assert!(refusal(&executor, METHOD_SUBMIT, &genesis, hex(order(1, 0))).await.contains("max_tokens"));
    let hot = TaskOrder { temperature_milli: 2_001, ..order(1, 5) };
    assert!(refusal(&executor, METHOD_SUBMIT, &genesis, hex(hot)).await.contains("sampling"));
    let not_text = TaskOrder { prompt: Prompt::truncate_from(vec![0xff]), ..order(1, 5) };
    assert!(refusal(&executor, METHOD_SUBMIT, &genesis, hex(not_text)).await.contains("UTF-8"));
    let many = vec![to_hex(GENESIS); 65];
    assert!(refusal(&executor, METHOD_STATUS, &genesis, many).await.contains("65 orders"));
    assert!(executor.identity().await.is_ok(), "it goes on serving");
}

#[test]
fn executor_refuses_to_serve_anything_but_loopback() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
        .args(["run", "--listen", "0.0.0.0:0", "--model", "m=nowhere", "--base-path"])
        .arg(dir.path())
        .output()
        .expect("the binary starts");

    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("loopback"));
}
