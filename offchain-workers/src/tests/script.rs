//! An imitated chain, a scripted executor, and the externalities that connect them.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use codec::Encode;
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    executor_rpc::{
        to_hex, Identity, JobState, JobStatus, DEFAULT_EXECUTOR_URL, EXECUTOR_URLS_STORAGE_KEY, METHOD_IDENTITY,
        METHOD_STATUS, METHOD_SUBMIT,
    },
    inference::{order_hash, FailureReason, Outcome, Prompt, Report, TaskId, TaskOrder},
    signing::report_digest,
    HashBytes,
};
use parking_lot::RwLock;
use serde_json::{json, Value};
use sp_core::offchain::{
    testing::{PendingRequest, TestOffchainExt},
    Duration, OffchainDbExt, OffchainWorkerExt,
};
use sp_runtime::offchain::storage::StorageValueRef;

use super::net::{Fault, ScriptedNet};
use crate::{run, Chain, SubmissionRefused};

/// Genesis hash of the imitated chain.
pub const GENESIS: HashBytes = [5; 32];
/// The participant of the imitated chain.
pub const PARTICIPANT: [u8; 32] = [8; 32];

thread_local! {
    static ORDERS: RefCell<Vec<TaskOrder<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static SUBMITTED: RefCell<Vec<Report<[u8; 32]>>> = const { RefCell::new(Vec::new()) };
    static POOL_REFUSES: RefCell<bool> = const { RefCell::new(false) };
}

/// A chain with one participant, whose executor has [`executor_key`].
pub struct ImitatedChain;

impl ImitatedChain {
    /// Sets the participant's open orders to these tasks.
    pub fn owes(tasks: &[u64]) {
        ORDERS.set(tasks.iter().map(|task| order(*task)).collect());
        SUBMITTED.set(Vec::new());
        POOL_REFUSES.set(false);
    }

    /// Makes the pool refuse what it is given from now on.
    pub fn pool_refuses() {
        POOL_REFUSES.set(true);
    }

    /// Tasks whose reports were submitted, in order.
    pub fn submitted() -> Vec<u64> {
        SUBMITTED.with_borrow(|reports| reports.iter().map(|report| report.task.0).collect())
    }
}

impl Chain for ImitatedChain {
    type AccountId = [u8; 32];

    fn genesis_hash() -> HashBytes {
        GENESIS
    }

    fn participant_of(key: &ExecutorKey) -> Option<[u8; 32]> {
        (*key == executor_key(1)).then_some(PARTICIPANT)
    }

    fn open_orders(participant: &[u8; 32]) -> Vec<TaskOrder<[u8; 32]>> {
        assert_eq!(*participant, PARTICIPANT);
        ORDERS.with_borrow(Clone::clone)
    }

    fn submit_report(report: Report<[u8; 32]>, _signature: ExecutorSignature) -> Result<(), SubmissionRefused> {
        if POOL_REFUSES.with_borrow(|refuses| *refuses) {
            return Err(SubmissionRefused);
        }
        SUBMITTED.with_borrow_mut(|reports| reports.push(report));
        Ok(())
    }
}

/// The order of a task.
pub fn order(task: u64) -> TaskOrder<[u8; 32]> {
    TaskOrder {
        task: TaskId(task),
        participant: PARTICIPANT,
        model: b"m".to_vec().try_into().expect("a short name"),
        prompt: Prompt::truncate_from(format!("question {task}").into_bytes()),
        max_tokens: 8,
        temperature_milli: 0,
        top_p_permille: 1_000,
        seed: task,
        stop: Default::default(),
    }
}

fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).expect("a small non-zero scalar is a valid key")
}

/// The public key of the executor with this seed; the participant's has seed 1.
pub fn executor_key(seed: u8) -> ExecutorKey {
    let point = signing_key(seed).verifying_key().to_encoded_point(true);
    ExecutorKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
}

/// An honest report on a task.
pub fn report(task: u64) -> Report<[u8; 32]> {
    Report {
        task: TaskId(task),
        participant: PARTICIPANT,
        order: order_hash(&order(task)),
        outcome: Outcome::Failed(FailureReason::RuntimeError),
    }
}

/// What an executor says of an order it has finished, with `report` signed by the key of `seed`.
pub fn finished(task: u64, report: &Report<[u8; 32]>, seed: u8) -> JobStatus {
    let digest = report_digest(&GENESIS, report);
    let (signature, recovery) =
        signing_key(seed).sign_prehash_recoverable(&digest).expect("a digest of 32 bytes can be signed");
    let bytes = [signature.to_bytes().to_vec(), vec![recovery.to_byte()]].concat();
    JobStatus {
        report: Some(to_hex(report.encode())),
        signature: Some(to_hex(bytes)),
        ..status(task, JobState::Finished)
    }
}

/// What an executor says of an order it has not finished.
pub fn status(task: u64, state: JobState) -> JobStatus {
    JobStatus { order: to_hex(order_hash(&order(task))), state, report: None, signature: None }
}

/// The HTTP exchanges a run is expected to make, in order.
#[derive(Default)]
pub struct Script {
    urls: Option<Vec<Vec<u8>>>,
    exchanges: Vec<(PendingRequest, Option<Fault>)>,
    url: String,
}

impl Script {
    /// A script of one executor at the default URL.
    pub fn new() -> Self {
        Self { url: DEFAULT_EXECUTOR_URL.into(), ..Self::default() }
    }

    /// The node is configured for these executors.
    pub fn configured_for(mut self, urls: &[&str]) -> Self {
        self.urls = Some(urls.iter().map(|url| url.as_bytes().to_vec()).collect());
        self
    }

    /// The next exchanges are with this executor.
    pub fn at(mut self, url: &str) -> Self {
        self.url = url.into();
        self
    }

    /// The executor says who it is.
    pub fn identity(self, key: ExecutorKey) -> Self {
        let identity = Identity {
            version: "0".into(),
            executor_key: to_hex(key.0),
            models: vec!["m".into()],
            hardware: None,
        };
        self.answers(METHOD_IDENTITY, json!([]), json!(identity))
    }

    /// The executor is asked for these tasks and says this.
    pub fn status(self, tasks: &[u64], jobs: &[JobStatus]) -> Self {
        let hashes: Vec<String> = tasks.iter().map(|task| to_hex(order_hash(&order(*task)))).collect();
        self.answers(METHOD_STATUS, json!([to_hex(GENESIS), hashes]), json!(jobs))
    }

    /// The executor is handed these tasks and says this.
    pub fn submit(self, tasks: &[u64], jobs: &[JobStatus]) -> Self {
        let orders: Vec<String> = tasks.iter().map(|task| to_hex(order(*task).encode())).collect();
        self.answers(METHOD_SUBMIT, json!([to_hex(GENESIS), orders]), json!(jobs))
    }

    /// The executor is called with a method and answers with a result.
    pub fn answers(self, method: &str, params: Value, result: Value) -> Self {
        let answer = json!({ "jsonrpc": "2.0", "id": 1, "result": result });
        self.replies(method, params, answer.to_string().into_bytes())
    }

    /// The executor is called with a method and sends these bytes with HTTP status 200.
    pub fn replies(self, method: &str, params: Value, bytes: Vec<u8>) -> Self {
        self.expects(method, params, bytes, None)
    }

    /// The executor is asked who it is, and this happens instead of an answer.
    pub fn fails(self, fault: Fault) -> Self {
        self.expects(METHOD_IDENTITY, json!([]), Vec::new(), Some(fault))
    }

    fn expects(mut self, method: &str, params: Value, bytes: Vec<u8>, fault: Option<Fault>) -> Self {
        let call = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#);
        let request = PendingRequest {
            method: "POST".into(),
            uri: self.url.clone(),
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: call.into_bytes(),
            sent: true,
            response: Some(bytes),
            ..Default::default()
        };
        self.exchanges.push((request, fault));
        self
    }

    /// Runs the worker once; every exchange of the script must take place, and no other.
    pub fn run(self) {
        let expected = self.exchanges.len();
        assert_eq!(self.calls_made(false), expected, "the worker made other calls than expected");
    }

    /// Runs the worker once while an earlier run still holds the lock; no call may be made.
    pub fn run_while_locked(self) {
        assert_eq!(self.calls_made(true), 0, "the worker called an executor it had no lock for");
    }

    fn calls_made(self, locked: bool) -> usize {
        let (inner, state) = TestOffchainExt::new();
        let mut faults = BTreeMap::new();
        for (id, (request, fault)) in self.exchanges.into_iter().enumerate() {
            state.write().expect_request(request);
            if let Some(fault) = fault {
                faults.insert(u16::try_from(id).expect("scripts are short"), fault);
            }
        }
        let made = Arc::new(RwLock::new(0));
        let net = ScriptedNet { inner: inner.clone(), faults, made: made.clone() };
        let mut externalities = sp_io::TestExternalities::default();
        externalities.register_extension(OffchainDbExt::new(inner));
        externalities.register_extension(OffchainWorkerExt::new(net));
        externalities.execute_with(|| {
            if let Some(urls) = self.urls {
                StorageValueRef::persistent(EXECUTOR_URLS_STORAGE_KEY).set(&urls);
            }
            if locked {
                let key = (b"keirin/executor-lock", DEFAULT_EXECUTOR_URL.as_bytes().to_vec()).encode();
                let later = sp_io::offchain::timestamp().add(Duration::from_millis(5_000));
                StorageValueRef::persistent(&key).set(&later);
            }
            run::<ImitatedChain>();
        });
        let made = *made.read();
        made
    }
}
