//! Real executor processes, killed while one checks the other.

use std::{
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
use keirin_executor::{key::ReportSigner, verify::Claim};
use keirin_primitives::{
    executor_rpc::{
        from_hex, to_hex, Identity, JobStatus, ValidationStatus, METHOD_EVIDENCE, METHOD_IDENTITY, METHOD_STATUS,
        METHOD_SUBMIT, METHOD_VALIDATE,
    },
    inference::{order_hash, Report, TaskOrder},
    validation::{Judgement, ValidationDuty},
    AccountBytes,
};

use crate::{
    chain::{check, order, verdicts, work, GENESIS, VALIDATOR},
    ports::free_address,
};

/// Time that nothing here takes.
const DEADLINE: Duration = Duration::from_secs(120);

/// A running executor; killed when dropped.
struct Executor {
    process: Child,
    client: HttpClient,
    url: String,
}

impl Executor {
    async fn start(base_path: &Path) -> Self {
        let (listen, metrics, public) = (free_address(), free_address(), free_address());
        let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-random");
        let process = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
            .args(["run", "--threads", "1", "--no-race", "--listen", &listen, "--metrics-listen", &metrics])
            .args(["--public-listen", &public])
            .arg("--base-path")
            .arg(base_path)
            .args(["--model", &format!("tiny-random={}", model.display())])
            .stderr(Stdio::null())
            .spawn()
            .expect("the executor's binary starts");
        let client = HttpClient::builder().build(format!("http://{listen}")).expect("the URL is valid");
        let executor = Self { process, client, url: format!("http://{public}") };
        let start = Instant::now();
        while executor.identity().await.is_err() {
            assert!(start.elapsed() < DEADLINE, "the executor does not answer; is KEIRIN_ONNXRUNTIME set?");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        executor
    }

    async fn identity(&self) -> Result<Identity, ClientError> {
        self.client.request(METHOD_IDENTITY, rpc_params![]).await
    }

    /// Answers an order; the report.
    async fn answer(&self, order: &TaskOrder<AccountBytes>) -> Report<AccountBytes> {
        let submit = rpc_params![to_hex(GENESIS), vec![to_hex(order.encode())]];
        let _: Vec<JobStatus> = self.client.request(METHOD_SUBMIT, submit).await.expect("it is taken in");
        let start = Instant::now();
        loop {
            let params = rpc_params![to_hex(GENESIS), vec![to_hex(order_hash(order))]];
            let statuses: Vec<JobStatus> = self.client.request(METHOD_STATUS, params).await.expect("it answers");
            if let Some(report) = statuses.into_iter().next().and_then(|status| status.report) {
                let bytes = from_hex(&report).expect("hex");
                return Report::decode_all(&mut bytes.as_slice()).expect("a report");
            }
            assert!(start.elapsed() < DEADLINE, "this takes too long");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn ask(&self, duty: &ValidationDuty<AccountBytes>) -> ValidationStatus {
        let params = rpc_params![to_hex(GENESIS), to_hex(VALIDATOR), to_hex(duty.encode())];
        self.client.request(METHOD_VALIDATE, params).await.expect("the duty can be done")
    }

    async fn done(&self, duty: &ValidationDuty<AccountBytes>) -> ValidationStatus {
        let start = Instant::now();
        loop {
            let status = self.ask(duty).await;
            if status.pending.is_empty() {
                return status;
            }
            assert!(start.elapsed() < DEADLINE, "this takes too long: {status:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
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

#[tokio::test]
async fn killed_validator_seals_what_it_sealed_before() {
    let [executors, validators] = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let (executor, validator) = (Executor::start(executors.path()).await, Executor::start(validators.path()).await);
    let [key, signer] =
        [&executors, &validators].map(|folder| ReportSigner::open(folder.path()).expect("it has made its key"));
    let mut works = Vec::new();
    for index in 0..4 {
        let order = order(index as usize);
        let claim = Claim { report: executor.answer(&order).await, order, positions: Vec::new() };
        works.push(work(index, &claim, key.public(), &executor.url));
    }
    let duty = check(&signer, &works);

    // Killed while it checks.
    validator.ask(&duty).await;
    validator.kill();
    let validator = Executor::start(validators.path()).await;
    let before = validator.done(&duty).await;
    let valid = [0, 1, 2, 3].map(|index| (index, Some(Judgement::Valid)));
    assert_eq!(verdicts(&before, &signer), valid);

    // Killed when it had said it, and with nobody left to ask.
    validator.kill();
    executor.kill();
    let validator = Executor::start(validators.path()).await;
    assert_eq!(validator.ask(&duty).await, before);
}
#[tokio::test]
async fn executor_hands_its_own_evidence_to_its_worker() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let executor = Executor::start(folder.path()).await;
    executor.answer(&order(1)).await;

    let asked = rpc_params![to_hex(GENESIS), [to_hex(order_hash(&order(1))), to_hex([9; 32])]];
    let shown: Vec<Option<String>> = executor.client.request(METHOD_EVIDENCE, asked).await.expect("it answers");

    assert!(shown[0].as_ref().is_some_and(|positions| positions.len() > 2));
    assert_eq!(shown[1], None);
    let too_many = rpc_params![to_hex(GENESIS), vec![to_hex([9; 32]); 17]];
    let refused: Result<Vec<Option<String>>, _> = executor.client.request(METHOD_EVIDENCE, too_many).await;
    refused.expect_err("it is refused");
}
