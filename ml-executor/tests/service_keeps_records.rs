//! The real executor process: JSON-RPC, bad input, and what `kill -9` must not lose.

#[path = "ports/mod.rs"]
mod ports;

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
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
    executor::{ExecutorSignature, HardwareProfile},
    executor_rpc::{from_hex, to_hex, Identity, JobState, JobStatus, METHOD_IDENTITY, METHOD_STATUS, METHOD_SUBMIT},
    inference::{order_hash, FailureReason, Outcome, Prompt, Report, TaskId, TaskOrder},
    signing::is_low_s,
};

use ports::free_address;

const GENESIS: [u8; 32] = [4; 32];

/// A running executor; killed when dropped.
struct Executor {
    process: Child,
    client: HttpClient,
    metrics: String,
}

impl Executor {
    /// Starts one and waits until it answers.
    async fn start(base_path: &Path) -> Self {
        let executor = Self::launch(base_path);
        let deadline = Instant::now() + Duration::from_secs(60);
        while executor.identity().await.is_err() {
            assert!(Instant::now() < deadline, "the executor does not answer; is KEIRIN_ONNXRUNTIME set?");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        executor
    }

    fn launch(base_path: &Path) -> Self {
        let (listen, metrics) = (free_address(), free_address());
        let process = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
            .args(["run", "--threads", "1", "--listen", &listen, "--metrics-listen", &metrics])
            .arg("--base-path")
            .arg(base_path)
            .args(["--model", &tiny_model()])
            .stderr(Stdio::null())
            .spawn()
            .expect("the executor's binary starts");
        let client = HttpClient::builder().build(format!("http://{listen}")).expect("the URL is valid");
        Self { process, client, metrics }
    }

    async fn identity(&self) -> Result<Identity, ClientError> {
        self.client.request(METHOD_IDENTITY, rpc_params![]).await
    }

    async fn submit(&self, orders: &[TaskOrder<[u8; 32]>]) -> Vec<JobStatus> {
        self.try_submit(orders).await.expect("the orders are valid")
    }

    async fn try_submit(&self, orders: &[TaskOrder<[u8; 32]>]) -> Result<Vec<JobStatus>, ClientError> {
        let orders: Vec<String> = orders.iter().map(|order| to_hex(order.encode())).collect();
        self.client.request(METHOD_SUBMIT, rpc_params![to_hex(GENESIS), orders]).await
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

    /// Waits until one of the orders is in the running batch.
    async fn some_running(&self, orders: &[TaskOrder<[u8; 32]>]) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            for order in orders {
                if self.status(order).await.state == JobState::Running {
                    return;
                }
            }
            assert!(Instant::now() < deadline, "no order is running");
        }
    }

    /// The answer to an HTTP GET at the metrics' address.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.metrics).expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.metrics);
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers in UTF-8");
        answer
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

fn tiny_model() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-random");
    format!("tiny-random={}", folder.display())
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
        traps: None,
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
async fn executor_killed_mid_generation_answers_once_after_restart_with_the_same_bytes_for_ever() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let key = executor.identity().await.expect("it answers").executor_key;
    let mut orders: Vec<_> = (0..24).map(|task| order(task, 400)).collect();
    orders.insert(0, order(100, 1));
    executor.submit(&orders).await;
    let before = executor.finished(&orders[0]).await;
    executor.some_running(&orders).await;
    executor.kill();

    let executor = Executor::start(dir.path()).await;
    assert_eq!(executor.identity().await.expect("it answers").executor_key, key);
    assert_ne!(executor.status(&orders[1]).await.state, JobState::Unknown);
    let mut first = Vec::new();
    for order in &orders {
        first.push(executor.finished(order).await);
    }
    assert_eq!(first[0], before, "what was finished before stays as it was");
    executor.kill();

    let executor = Executor::start(dir.path()).await;
    let again = executor.submit(&orders).await;
    assert_eq!(again, first);
}

/// Killed over making its files, loading, measuring, taking orders in and finishing them; each run gets a little
/// further than the one before.
#[tokio::test]
async fn executor_killed_at_any_moment_loses_no_order_and_says_no_report_in_two_ways() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let orders: Vec<_> = (0..16).map(|task| order(task, 60)).collect();
    let mut taken = false;
    let mut reports: BTreeMap<String, JobStatus> = BTreeMap::new();
    for run in 0..12u64 {
        let executor = Executor::launch(dir.path());
        let end = Instant::now() + Duration::from_millis(7 * run * run);
        while Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(3)).await;
            let Ok(statuses) = executor.try_submit(&orders).await else { continue };
            taken = true;
            for status in statuses.into_iter().filter(|status| status.state == JobState::Finished) {
                let first = reports.entry(status.order.clone()).or_insert_with(|| status.clone());
                assert_eq!(*first, status);
            }
        }
        executor.kill();
    }

    let executor = Executor::start(dir.path()).await;

    for order in &orders {
        let known = executor.status(order).await.state != JobState::Unknown;
        assert!(known || !taken, "an order that was taken in is not lost");
    }
    executor.submit(&orders).await;
    for order in &orders {
        let status = executor.finished(order).await;
        assert_eq!(*reports.entry(status.order.clone()).or_insert_with(|| status.clone()), status);
    }
}

#[tokio::test]
async fn executor_told_to_stop_ends_in_order_and_goes_on_at_the_next_start() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut executor = Executor::start(dir.path()).await;
    let orders: Vec<_> = (0..24).map(|task| order(task, 400)).collect();
    executor.submit(&orders).await;
    executor.some_running(&orders).await;

    let sent = Command::new("kill").args(["-TERM", &executor.process.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());
    let ended = executor.process.wait().expect("it ends");

    assert!(ended.success(), "{ended}");
    let executor = Executor::start(dir.path()).await;
    for order in &orders {
        executor.finished(order).await;
    }
}

#[tokio::test]
async fn metrics_count_jobs_tokens_and_seconds() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let order = order(1, 12);
    executor.submit(std::slice::from_ref(&order)).await;
    executor.finished(&order).await;

    let metrics = executor.get("/metrics");

    assert!(metrics.contains("keirin_executor_jobs{state=\"finished\"} 1"), "{metrics}");
    assert!(metrics.contains("keirin_executor_jobs{state=\"queued\"} 0"), "{metrics}");
    for name in ["steps_total", "decoded_tokens_total", "decode_run_seconds_total", "decode_overhead_seconds_total"] {
        let line = format!("keirin_executor_{name}{{model=\"tiny-random\"}} ");
        let value = metrics.lines().find_map(|text| text.strip_prefix(&line)).expect(name);
        assert!(value.parse::<f64>().expect("a number") > 0.0, "{name} is {value}");
    }
    assert!(executor.get("/health").ends_with("ok"));
}

#[tokio::test]
async fn base_path_is_its_owners_only() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let base_path = dir.path().join("executors/first");
    let _executor = Executor::start(&base_path).await;

    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&base_path), 0o700, "it holds a key and what people asked");
    assert_eq!(mode(&base_path.join("executor.key")), 0o600);
    assert_eq!(mode(&base_path.join("jobs.redb")), 0o600);
}

#[tokio::test]
async fn key_is_shown_as_the_executor_tells_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let shown = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
        .args(["key", "show", "--base-path"])
        .arg(dir.path())
        .output()
        .expect("the binary starts");
    let shown = String::from_utf8(shown.stdout).expect("hex is text");

    let executor = Executor::start(dir.path()).await;

    assert_eq!(executor.identity().await.expect("it answers").executor_key, shown.trim());
}

#[tokio::test]
async fn benchmark_prints_what_it_measured_and_the_executor_serves_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let bench = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
        .args(["bench", "--json", "--threads", "1", "--tokens", "4", "--concurrency", "1,2", "--model", &tiny_model()])
        .arg("--base-path")
        .arg(dir.path())
        .output()
        .expect("the binary starts");
    let printed: serde_json::Value = serde_json::from_slice(&bench.stdout).expect("it prints one JSON document");

    let executor = Executor::start(dir.path()).await;

    let served = from_hex(&executor.identity().await.expect("it answers").hardware.expect("measured")).expect("hex");
    let served = HardwareProfile::decode_all(&mut served.as_slice()).expect("a profile");
    assert_eq!(serde_json::to_value(&served).expect("it is plain data"), printed["profile"]);
    assert!(served.cores > 0 && served.ram_mib > 0 && served.millitokens_per_second > 0);
    let measured: Vec<_> = (0..2).map(|line| printed["throughput"][line]["concurrency"].as_u64()).collect();
    assert_eq!(measured, [Some(1), Some(2)]);
}

#[tokio::test]
async fn second_executor_on_the_same_folder_says_what_is_wrong() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let _executor = Executor::start(dir.path()).await;

    let second = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
        .args(["run", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--model", &tiny_model()])
        .arg("--base-path")
        .arg(dir.path())
        .output()
        .expect("the binary starts");

    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("job database"));
}

#[tokio::test]
async fn host_is_measured_at_the_first_start_and_stays_as_measured() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(dir.path()).await;
    let first = executor.identity().await.expect("it answers").hardware;
    executor.kill();

    let executor = Executor::start(dir.path()).await;

    assert!(first.is_some());
    assert_eq!(executor.identity().await.expect("it answers").hardware, first);
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
