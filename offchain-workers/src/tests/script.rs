//! A scripted executor, and the externalities that connect the worker to it.

use std::{collections::BTreeMap, sync::Arc};

use codec::Encode;
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::{
        to_hex, Identity, JobStatus, SprintStatus, ValidationStatus, DEFAULT_EXECUTOR_URL, EXECUTOR_URLS_STORAGE_KEY,
        METHOD_BATCH, METHOD_EVIDENCE, METHOD_IDENTITY, METHOD_RECEIPT, METHOD_SPRINT, METHOD_STATUS, METHOD_SUBMIT,
        METHOD_VALIDATE,
    },
    inference::order_hash,
    receipts::BatchId,
    sprint::Duty,
    validation::ValidationDuty,
    worker_record::{storage_key, WorkerRecord},
    HashBytes,
};
use parking_lot::RwLock;
use serde_json::{json, Value};
use sp_core::offchain::{
    testing::{PendingRequest, TestOffchainExt},
    Duration, OffchainDbExt, OffchainWorkerExt, StorageKind, Timestamp,
};
use sp_runtime::offchain::storage::StorageValueRef;

use super::{
    chain::{order, ImitatedChain, GENESIS, PARTICIPANT},
    net::{Fault, ScriptedNet},
};
use crate::{
    record::Tally,
    run,
    serve::{lock_key, serve},
    WorkerError, RUN_DEADLINE_MS,
};

/// The HTTP exchanges the worker is expected to make, in order.
#[derive(Default)]
pub struct Script {
    urls: Option<Vec<u8>>,
    draw: u8,
    exchanges: Vec<(PendingRequest, Option<Fault>)>,
    url: String,
}

impl Script {
    /// A script of one executor at the default URL.
    pub fn new() -> Self {
        Self { url: DEFAULT_EXECUTOR_URL.into(), ..Self::default() }
    }

    /// The node is configured for these executors.
    pub fn configured_for(self, urls: &[&str]) -> Self {
        let urls: Vec<Vec<u8>> = urls.iter().map(|url| url.as_bytes().to_vec()).collect();
        self.configured_with(urls.encode())
    }

    /// The node's storage has these bytes where the executors' URLs belong.
    pub fn configured_with(mut self, bytes: Vec<u8>) -> Self {
        self.urls = Some(bytes);
        self
    }

    /// The run draws this number to begin with.
    pub fn drawing(mut self, draw: u8) -> Self {
        self.draw = draw;
        self
    }

    /// The next exchanges are with this executor.
    pub fn at(mut self, url: &str) -> Self {
        self.url = url.into();
        self
    }

    /// The executor says who it is.
    pub fn identity(self, key: ExecutorKey) -> Self {
        let identity =
            Identity { version: "0".into(), executor_key: to_hex(key.0), models: vec!["m".into()], hardware: None };
        self.answers(METHOD_IDENTITY, json!([]), json!(identity))
    }

    /// The executor is asked for these tasks and says this.
    pub fn status(self, tasks: &[u64], jobs: &[JobStatus]) -> Self {
        self.answers(METHOD_STATUS, status_params(tasks), json!(jobs))
    }

    /// The executor is handed these tasks and says this.
    pub fn submit(self, tasks: &[u64], jobs: &[JobStatus]) -> Self {
        self.answers(METHOD_SUBMIT, submit_params(tasks), json!(jobs))
    }

    /// The executor is handed this duty and says this.
    pub fn sprint(self, duty: &Duty<[u8; 32]>, status: &SprintStatus) -> Self {
        self.answers(METHOD_SPRINT, sprint_params(duty), json!(status))
    }

    /// The executor is handed this duty, and this happens.
    pub fn sprint_fails(self, duty: &Duty<[u8; 32]>, fault: Fault) -> Self {
        self.expects(METHOD_SPRINT, sprint_params(duty), Vec::new(), Some(fault))
    }

    /// The executor is handed this duty of validation and says this.
    pub fn validate(self, duty: &ValidationDuty<[u8; 32]>, status: &ValidationStatus) -> Self {
        let params = json!([to_hex(GENESIS), to_hex(PARTICIPANT), to_hex(duty.encode())]);
        self.answers(METHOD_VALIDATE, params, json!(status))
    }

    /// The executor is handed this duty of validation, and this happens.
    pub fn validate_fails(self, duty: &ValidationDuty<[u8; 32]>, fault: Fault) -> Self {
        let params = json!([to_hex(GENESIS), to_hex(PARTICIPANT), to_hex(duty.encode())]);
        self.expects(METHOD_VALIDATE, params, Vec::new(), Some(fault))
    }

    /// The executor is asked for the evidence of these orders and shows this.
    pub fn evidence(self, orders: &[HashBytes], shown: &[Option<Vec<u8>>]) -> Self {
        let orders: Vec<String> = orders.iter().map(to_hex).collect();
        let shown: Vec<Option<String>> = shown.iter().map(|bytes| bytes.as_ref().map(to_hex)).collect();
        self.answers(METHOD_EVIDENCE, json!([to_hex(GENESIS), orders]), json!(shown))
    }

    /// The executor is asked for a batch of receipts and says this.
    pub fn batch(self, number: u32, said: Option<&str>) -> Self {
        self.answers(METHOD_BATCH, batch_params(number), json!(said))
    }

    /// The executor is asked for a receipt of its own, and has it or not.
    pub fn receipt(self, batch: &BatchId, place: u32, said: Option<&str>) -> Self {
        self.answers(METHOD_RECEIPT, json!([to_hex(batch.0), place]), json!(said))
    }

    /// The executor is asked for a batch of receipts, and this happens.
    pub fn batch_fails(self, number: u32, fault: Fault) -> Self {
        self.expects(METHOD_BATCH, batch_params(number), Vec::new(), Some(fault))
    }

    /// The executor is asked who it is, and this happens.
    pub fn identity_fails(self, fault: Fault) -> Self {
        self.expects(METHOD_IDENTITY, json!([]), Vec::new(), Some(fault))
    }

    /// The executor is asked for these tasks, and this happens.
    pub fn status_fails(self, tasks: &[u64], fault: Fault) -> Self {
        self.expects(METHOD_STATUS, status_params(tasks), Vec::new(), Some(fault))
    }

    /// The executor is handed these tasks, and this happens.
    pub fn submit_fails(self, tasks: &[u64], fault: Fault) -> Self {
        self.expects(METHOD_SUBMIT, submit_params(tasks), Vec::new(), Some(fault))
    }

    /// The executor is asked who it is and sends these bytes with HTTP status 200.
    pub fn identity_is(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.expects(METHOD_IDENTITY, json!([]), bytes.into(), None)
    }

    /// The answer last scripted comes at the call's deadline.
    pub fn at_the_last_moment(mut self) -> Self {
        self.exchanges.last_mut().expect("an answer was scripted").1 = Some(Fault::LastMoment);
        self
    }

    fn answers(self, method: &str, params: Value, result: Value) -> Self {
        let answer = json!({ "jsonrpc": "2.0", "id": 1, "result": result });
        self.expects(method, params, answer.to_string().into_bytes(), None)
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
        self.run_times(1);
    }

    /// Runs the worker this many times, one after the other.
    pub fn run_times(self, runs: usize) {
        self.within(|| (0..runs).for_each(|_| run::<ImitatedChain>()));
    }

    /// Runs the worker while an earlier run holds the lock on the default executor.
    pub fn run_while_locked(self) {
        self.within(|| {
            lock_default_executor_until(sp_io::offchain::timestamp().add(Duration::from_millis(RUN_DEADLINE_MS)));
            run::<ImitatedChain>();
        });
    }

    /// Runs the worker after an earlier run was cut off and its lock on the default executor has expired.
    pub fn run_after_lock_expired(self) {
        self.within(|| {
            let expiry = sp_io::offchain::timestamp().add(Duration::from_millis(RUN_DEADLINE_MS));
            lock_default_executor_until(expiry);
            sp_io::offchain::sleep_until(expiry.add(Duration::from_millis(1)));
            run::<ImitatedChain>();
        });
    }

    /// Runs the worker and says how many milliseconds it took.
    pub fn run_timed(self) -> u64 {
        self.within(|| {
            let start = sp_io::offchain::timestamp();
            run::<ImitatedChain>();
            sp_io::offchain::timestamp().diff(&start).millis()
        })
    }

    /// Runs the worker and says what it noted of the executor at the default URL.
    pub fn record(self) -> WorkerRecord {
        self.within(|| {
            run::<ImitatedChain>();
            StorageValueRef::persistent(&storage_key(DEFAULT_EXECUTOR_URL.as_bytes()))
                .get()
                .expect("it is a record")
                .expect("something was noted")
        })
    }

    /// Serves the executor at the default URL and says why it could not be served.
    pub fn error(self) -> WorkerError {
        let deadline = Timestamp::from_unix_millis(RUN_DEADLINE_MS);
        self.within(|| serve::<ImitatedChain>(DEFAULT_EXECUTOR_URL.as_bytes(), deadline, &Tally::default()))
            .expect_err("the script has a fault")
    }

    fn within<Value>(self, work: impl FnOnce() -> Value) -> Value {
        let (inner, state) = TestOffchainExt::new();
        state.write().seed = [self.draw; 32];
        let expected = self.exchanges.len();
        let mut faults = BTreeMap::new();
        for (number, (request, fault)) in self.exchanges.into_iter().enumerate() {
            state.write().expect_request(request);
            faults.extend(fault.map(|fault| (number, fault)));
        }
        let made = Arc::new(RwLock::new(0));
        let net = ScriptedNet { inner: inner.clone(), faults, made: made.clone() };
        let mut externalities = sp_io::TestExternalities::default();
        externalities.register_extension(OffchainDbExt::new(inner));
        externalities.register_extension(OffchainWorkerExt::new(net));
        let value = externalities.execute_with(|| {
            if let Some(urls) = self.urls {
                sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, EXECUTOR_URLS_STORAGE_KEY, &urls);
            }
            work()
        });
        assert_eq!(*made.read(), expected, "the worker made other calls than expected");
        value
    }
}

fn lock_default_executor_until(expiry: Timestamp) {
    StorageValueRef::persistent(&lock_key(DEFAULT_EXECUTOR_URL.as_bytes())).set(&expiry);
}

fn batch_params(number: u32) -> Value {
    json!([to_hex(GENESIS), to_hex(PARTICIPANT), number])
}

fn status_params(tasks: &[u64]) -> Value {
    let hashes: Vec<String> = tasks.iter().map(|task| to_hex(order_hash(&order(*task)))).collect();
    json!([to_hex(GENESIS), hashes])
}

fn submit_params(tasks: &[u64]) -> Value {
    let orders: Vec<String> = tasks.iter().map(|task| to_hex(order(*task).encode())).collect();
    json!([to_hex(GENESIS), orders])
}

fn sprint_params(duty: &Duty<[u8; 32]>) -> Value {
    json!([to_hex(GENESIS), to_hex(PARTICIPANT), to_hex(duty.encode())])
}
