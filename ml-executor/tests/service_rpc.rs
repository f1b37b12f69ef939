//! The JSON-RPC server in this process, with a model that answers at once: shapes, bounds and bad calls.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use codec::{Encode, MaxEncodedLen};
use jsonrpsee::{
    core::{client::ClientT, ClientError},
    http_client::HttpClient,
    rpc_params,
    server::ServerHandle,
    types::ErrorObjectOwned,
};
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use keirin_executor::{
    defaults::{CALL_DEADLINE, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES},
    engine::{Device, GenerateError, Generation, GenerationRequest, Requests},
    gateway::{
        served::Book,
        settlement::{BatchRules, Batches},
    },
    generator::{Generator, Generators},
    key::ReportSigner,
    models::LoadedModels,
    rpc::{serve, ExecutorRpc, HostFacts},
    runner::Runner,
    sprint::{
        duties::{SprintOptions, Sprinter},
        plan::Host,
    },
    store::JobStore,
    validation::{ValidationOptions, Validator},
};
use keirin_primitives::{
    executor::HardwareProfile,
    executor_rpc::{
        from_hex, to_hex, HostReport, Identity, JobState, JobStatus, MAX_TASKS_PER_CALL, METHOD_HOST, METHOD_IDENTITY,
        METHOD_PROVE_POSSESSION, METHOD_STATUS, METHOD_SUBMIT,
    },
    inference::{
        order_hash, FinishReason, Prompt, Report, TaskId, TaskOrder, MAX_PROMPT_BYTES, MAX_STOP_BYTES,
        MAX_STOP_SEQUENCES,
    },
    signing::possession_digest,
};
use serde_json::{json, Value};
use tempfile::TempDir;

const GENESIS: [u8; 32] = [4; 32];
const MAX_OPEN_ORDERS: usize = 3;
const LIBRARY: &str = "/nowhere/libonnxruntime.so.1.2.3";
const PUBLIC: &str = "127.0.0.1:9957";
/// As jsonrpsee has it.
const MOST_CALLS_AT_ONCE: usize = 100;

struct Instant;

#[async_trait]
impl Generator for Instant {
    async fn generate(&self, _: GenerationRequest) -> Result<Generation, GenerateError> {
        let text = "answer".to_owned();
        Ok(Generation {
            text,
            prompt_tokens: 1,
            completion_tokens: 1,
            finish: FinishReason::Stop,
            positions: Vec::new(),
        })
    }
}

/// A server whose runner works only when a test runs it.
struct Served {
    address: SocketAddr,
    client: HttpClient,
    key: String,
    runner: Arc<Runner>,
    _server: ServerHandle,
    _dir: TempDir,
}

impl Served {
    async fn start() -> Self {
        Self::start_with(CALL_DEADLINE).await
    }

    async fn start_with(call_deadline: Duration) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let signer = ReportSigner::open(dir.path()).expect("the folder can be written");
        let store = Arc::new(JobStore::open(dir.path()).expect("the folder can be written"));
        let generators = Generators::from([("instant".to_owned(), Arc::new(Instant) as Arc<dyn Generator>)]);
        let runner = Runner::new(store.clone(), generators, signer.clone(), 4);
        let key = to_hex(signer.public().0);
        let host = Host::with_threads(Device::Cpu, 1, "unused".into());
        let sprints = SprintOptions::new(host, Requests::default());
        let sprinter = Sprinter::start(dir.path(), signer.clone(), sprints).expect("the folder can be written");
        let validation = ValidationOptions::default();
        let validator =
            Validator::start(dir.path(), signer.clone(), LoadedModels::default(), store.clone(), validation);
        let book = Book::open(dir.path()).expect("the folder can be written");
        let batches = Batches::new(book, signer.clone(), None, None, ("keirin".into(), BatchRules::default()));
        let host = HostFacts {
            folder: dir.path().to_owned(),
            device: Device::Cpu,
            onnxruntime: LIBRARY.into(),
            public_listen: Some(PUBLIC.parse().expect("an address")),
        };
        let rpc = ExecutorRpc {
            host,
            signer,
            validator: validator.expect("the folder can be written"),
            models: vec!["instant".into()],
            hardware: Some(HardwareProfile { cores: 2, ..Default::default() }),
            store,
            runner: runner.clone(),
            sprinter,
            batches,
            max_open_orders: MAX_OPEN_ORDERS,
            call_deadline,
        };
        let listen = "127.0.0.1:0".parse().expect("an address");
        let (address, _server) = serve(listen, rpc).await.expect("loopback has a free port");
        let client = HttpClient::builder().build(format!("http://{address}")).expect("the URL is valid");
        Self { address, client, key, runner, _server, _dir: dir }
    }

    async fn submit(&self, orders: &[TaskOrder<[u8; 32]>]) -> Vec<JobState> {
        let orders: Vec<String> = orders.iter().map(|order| to_hex(order.encode())).collect();
        let params = rpc_params![to_hex(GENESIS), orders];
        let statuses: Vec<JobStatus> = self.client.request(METHOD_SUBMIT, params).await.expect("the orders are valid");
        statuses.into_iter().map(|status| status.state).collect()
    }

    async fn status(&self, order: &TaskOrder<[u8; 32]>) -> JobStatus {
        let params = rpc_params![to_hex(GENESIS), vec![to_hex(order_hash(order))]];
        let statuses: Vec<JobStatus> = self.client.request(METHOD_STATUS, params).await.expect("the hash is valid");
        statuses.into_iter().next().expect("one hash has one status")
    }

    /// The error object's code and name.
    async fn refusal(&self, method: &str, genesis: &str, orders: Vec<String>) -> (i32, String) {
        let answer: Result<Value, _> = self.client.request(method, rpc_params![genesis, orders]).await;
        match answer {
            Err(ClientError::Call(error)) => (error.code(), name_in(&error)),
            other => panic!("it is refused: {other:?}"),
        }
    }

    /// Posts `body` with further header lines and returns the status and the body of the answer.
    async fn post(&self, headers: &str, body: String) -> (u16, String) {
        let head = format!("Connection: close\r\nContent-Length: {}\r\n{headers}", body.len());
        self.send(format!("POST / HTTP/1.1\r\n{head}\r\n{body}")).await
    }

    /// Posts `body` as a program on this host does.
    async fn post_json(&self, body: String) -> (u16, String) {
        self.post(&format!("Host: {}\r\nContent-Type: application/json\r\n", self.address), body).await
    }

    /// Sends bytes as they stand and returns the status and the body of the answer; 0 when the server hung up.
    async fn send(&self, request: String) -> (u16, String) {
        let address = self.address;
        let exchange = move || {
            let mut stream = TcpStream::connect(address).expect("it listens");
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout above zero");
            // A server that refuses a body need not read it.
            let _ = stream.write_all(request.as_bytes());
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer);
            let answer = String::from_utf8_lossy(&answer).into_owned();
            let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
            (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
        };
        tokio::task::spawn_blocking(exchange).await.expect("the exchange does not panic")
    }
}

fn name_in(error: &ErrorObjectOwned) -> String {
    let name = error.data().and_then(|data| serde_json::from_str(data.get()).ok());
    name.unwrap_or_default()
}

fn order(task: u64) -> TaskOrder<[u8; 32]> {
    TaskOrder {
        task: TaskId(task),
        participant: [6; 32],
        model: b"instant".to_vec().try_into().expect("a short name"),
        prompt: Prompt::truncate_from(format!("question {task}").into_bytes()),
        max_tokens: 5,
        temperature_milli: 0,
        top_p_permille: 1_000,
        seed: 0,
        stop: Default::default(),
        traps: None,
    }
}

fn call(method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string()
}

#[tokio::test]
async fn identity_names_key_models_and_hardware() {
    let served = Served::start().await;

    let identity: Identity = served.client.request(METHOD_IDENTITY, rpc_params![]).await.expect("it answers");

    let hardware = HardwareProfile { cores: 2, ..Default::default() };
    assert_eq!(identity.executor_key, served.key);
    assert_eq!(identity.models, ["instant"]);
    assert_eq!(identity.hardware, Some(to_hex(hardware.encode())));
}

#[tokio::test]
async fn host_report_names_device_library_disk_and_room_for_orders() {
    let served = Served::start().await;
    served.submit(&[order(1)]).await;

    let host: HostReport = served.client.request(METHOD_HOST, rpc_params![]).await.expect("it answers");

    assert_eq!((host.device.as_str(), host.onnxruntime.as_str()), ("cpu", LIBRARY));
    assert_eq!(host.public_listen.as_deref(), Some(PUBLIC));
    assert_eq!((host.open_orders, host.max_open_orders), (1, MAX_OPEN_ORDERS as u64));
    let (free, total) = (host.free_bytes.expect("a folder has a disk"), host.total_bytes.expect("it has a size"));
    assert!(0 < free && free <= total, "{free} of {total}");
}

#[tokio::test]
async fn proof_of_possession_holds_for_one_account_on_one_chain() {
    let served = Served::start().await;
    let account = [2u8; 32];

    let params = rpc_params![to_hex(GENESIS), to_hex(account)];
    let proof: String = served.client.request(METHOD_PROVE_POSSESSION, params).await.expect("it answers");

    let proof = from_hex(&proof).expect("hex");
    let signature = Signature::from_slice(&proof[..64]).expect("r and s");
    let recovery = RecoveryId::from_byte(proof[64]).expect("0 or 1");
    let recovered = |genesis: [u8; 32], account: [u8; 32]| {
        let digest = possession_digest(&genesis, &account);
        let key = VerifyingKey::recover_from_prehash(&digest, &signature, recovery).ok()?;
        Some(to_hex(key.to_encoded_point(true).as_bytes()))
    };
    assert_eq!(recovered(GENESIS, account), Some(served.key.clone()));
    assert_ne!(recovered([5; 32], account), Some(served.key.clone()));
    assert_ne!(recovered(GENESIS, [3; 32]), Some(served.key));
}

#[tokio::test]
async fn order_goes_from_unknown_over_queued_to_finished() {
    let served = Served::start().await;
    assert_eq!(served.status(&order(1)).await.state, JobState::Unknown);

    assert_eq!(served.submit(&[order(1)]).await, [JobState::Queued]);
    let queued = served.status(&order(1)).await;
    assert_eq!((queued.state, queued.report, queued.signature), (JobState::Queued, None, None));

    let running = tokio::spawn(served.runner.clone().run());
    let finished = loop {
        let status = served.status(&order(1)).await;
        assert!(!running.is_finished(), "the runner goes on");
        if status.state == JobState::Finished {
            break status;
        }
    };
    running.abort();
    assert_eq!(finished.order, to_hex(order_hash(&order(1))));
    assert!(finished.report.is_some() && finished.signature.is_some());
    assert_eq!(served.submit(&[order(1)]).await, [JobState::Finished]);
    assert_eq!(served.status(&order(1)).await, finished);
}

#[tokio::test]
async fn orders_beyond_the_queues_bound_stay_unknown() {
    let served = Served::start().await;

    let states = served.submit(&[order(1), order(2), order(3), order(4)]).await;

    assert_eq!(states, [JobState::Queued, JobState::Queued, JobState::Queued, JobState::Unknown]);
}

#[tokio::test]
async fn another_request_under_the_same_task_is_another_job() {
    let served = Served::start().await;
    let reorganised = TaskOrder { prompt: Prompt::truncate_from(b"another".to_vec()), ..order(1) };
    served.submit(&[order(1)]).await;

    assert_eq!(served.status(&reorganised).await.state, JobState::Unknown);
    assert_eq!(served.submit(std::slice::from_ref(&reorganised)).await, [JobState::Queued]);
    assert_eq!(served.status(&order(1)).await.state, JobState::Queued);
}

#[tokio::test]
async fn bad_parameters_are_refused_by_name() {
    let served = Served::start().await;
    let genesis = to_hex(GENESIS);
    let status = |genesis: &str, orders: Vec<String>| {
        let genesis = genesis.to_owned();
        let served = &served;
        async move { served.refusal(METHOD_STATUS, &genesis, orders).await }
    };

    assert_eq!(status("0xzz", vec![]).await, (-32_602, "BadHex".into()));
    assert_eq!(status("0x12", vec![]).await, (-32_602, "BadLength".into()));
    assert_eq!(status(&genesis, vec!["zz".into()]).await, (-32_602, "BadHex".into()));
    assert_eq!(status(&genesis, vec!["0x12".into()]).await, (-32_602, "BadLength".into()));
    assert_eq!(status(&genesis, vec![to_hex(GENESIS); 65]).await, (-32_002, "TooManyOrders".into()));
    let missing: Result<Value, _> = served.client.request(METHOD_STATUS, rpc_params![7]).await;
    assert!(matches!(missing, Err(ClientError::Call(error)) if name_in(&error) == "BadParameters"));
}

#[tokio::test]
async fn orders_that_break_the_bounds_are_refused_and_none_of_the_call_is_taken() {
    let served = Served::start().await;
    let genesis = to_hex(GENESIS);
    let hex = |order: TaskOrder<[u8; 32]>| to_hex(order.encode());
    let broken = [
        TaskOrder { max_tokens: 0, ..order(2) },
        TaskOrder { max_tokens: 2_049, ..order(2) },
        TaskOrder { temperature_milli: 2_001, ..order(2) },
        TaskOrder { top_p_permille: 0, ..order(2) },
        TaskOrder { prompt: Default::default(), ..order(2) },
        TaskOrder { prompt: Prompt::truncate_from(vec![0xff]), ..order(2) },
    ];
    for broken in broken {
        let orders = vec![hex(order(1)), hex(broken)];
        assert_eq!(served.refusal(METHOD_SUBMIT, &genesis, orders).await, (-32_001, "OutOfBounds".into()));
    }
    let mut too_long = order(2).encode();
    too_long.push(0);
    for bytes in [vec![], vec![0], too_long] {
        let orders = vec![hex(order(1)), to_hex(bytes)];
        assert_eq!(served.refusal(METHOD_SUBMIT, &genesis, orders).await, (-32_001, "BadScale".into()));
    }
    assert_eq!(served.refusal(METHOD_SUBMIT, &genesis, vec!["0x0".into()]).await.1, "BadHex");
    assert_eq!(served.refusal(METHOD_SUBMIT, &genesis, vec![hex(order(1)); 65]).await.1, "TooManyOrders");
    assert_eq!(served.status(&order(1)).await.state, JobState::Unknown);
}

#[tokio::test]
async fn order_given_twice_in_one_call_is_one_job() {
    let served = Served::start().await;

    let states = served.submit(&[order(1), order(1), order(2), order(3), order(1)]).await;

    assert_eq!(states, [JobState::Queued; 5], "three orders fill the queue, however often they are named");
}

#[tokio::test]
async fn longest_call_and_its_answer_fit() {
    let served = Served::start().await;
    let longest = |task: u64| TaskOrder {
        prompt: Prompt::truncate_from(vec![b'a'; MAX_PROMPT_BYTES as usize]),
        stop: vec![
            vec![b'b'; MAX_STOP_BYTES as usize].try_into().expect("the most bytes");
            MAX_STOP_SEQUENCES as usize
        ]
        .try_into()
        .expect("the most texts"),
        ..order(task)
    };
    let orders: Vec<_> = (0..MAX_TASKS_PER_CALL as u64).map(longest).collect();
    assert!(served.submit(&orders).await.contains(&JobState::Queued));

    let one_report = 2 * Report::<[u8; 32]>::max_encoded_len() + 1_024;
    assert!(one_report * MAX_TASKS_PER_CALL < MAX_RESPONSE_BYTES as usize);
}

#[tokio::test]
async fn garbage_gets_an_error_and_the_server_goes_on() {
    let served = Served::start().await;

    let (_, not_json) = served.post_json("{".into()).await;
    assert!(not_json.contains("-32700"), "{not_json}");
    let (_, deep) = served.post_json("[".repeat(1024 * 1024)).await;
    assert!(deep.contains("error"), "{deep}");
    let (_, unknown) = served.post_json(call("executor_nothing", json!([]))).await;
    assert!(unknown.contains("-32601"), "{unknown}");
    let (status, _) = served.post_json("x".repeat(MAX_REQUEST_BYTES as usize + 1)).await;
    assert_eq!(status, 413);

    let (status, identity) = served.post_json(call(METHOD_IDENTITY, json!([]))).await;
    assert!(status == 200 && identity.contains(&served.key), "{identity}");
}

#[tokio::test]
async fn batches_and_notifications_take_no_orders_in_unseen() {
    let served = Served::start().await;
    let submit = |task| call(METHOD_SUBMIT, json!([to_hex(GENESIS), [to_hex(order(task).encode())]]));

    let (_, batch) = served.post_json(format!("[{}, {}]", submit(1), submit(2))).await;
    assert!(batch.contains("-32005"), "{batch}");
    let (_, notified) = served.post_json(submit(3).replace("\"id\":1,", "")).await;
    assert_eq!(notified, "");

    for task in 1..=3 {
        assert_eq!(served.status(&order(task)).await.state, JobState::Unknown);
    }
}

#[tokio::test]
async fn call_for_another_host_is_refused() {
    let served = Served::start().await;
    let port = served.address.port();
    let identity = || call(METHOD_IDENTITY, json!([]));
    let status = |hosts: String| {
        let served = &served;
        async move { served.post(&format!("{hosts}Content-Type: application/json\r\n"), identity()).await.0 }
    };

    for host in ["rebound.example", "127.0.0.1.rebound.example", "localhost.example", "*", "169.254.169.254", ""] {
        assert_ne!(status(format!("Host: {host}:{port}\r\n")).await, 200, "{host}");
        assert_ne!(status(format!("Host: {host}\r\n")).await, 200, "{host}");
    }
    assert_eq!(status(format!("Host: rebound.example:{port}\r\n")).await, 403);
    assert_ne!(status(String::new()).await, 200, "no host");
    assert_ne!(status(format!("Host: localhost:{port}\r\nHost: rebound.example\r\n")).await, 200, "two hosts");
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        assert_eq!(status(format!("Host: {host}:{port}\r\n")).await, 200, "{host}");
    }
}

#[tokio::test]
async fn call_from_a_web_page_is_refused_whatever_its_origin() {
    let served = Served::start().await;
    let host = format!("Host: {}\r\n", served.address);
    let json = "Content-Type: application/json\r\n";
    let identity = || call(METHOD_IDENTITY, json!([]));

    for origin in ["https://page.example", "null", "http://localhost:3000", &format!("http://{}", served.address)] {
        let (status, answer) = served.post(&format!("{host}{json}Origin: {origin}\r\n"), identity()).await;
        assert_eq!(status, 403, "{origin}");
        assert!(!answer.contains(&served.key));
    }
    let kept_open = format!("POST / HTTP/1.1\r\n{host}{json}Origin: null\r\nContent-Length: 0\r\n\r\n");
    let hung_up = tokio::time::timeout(Duration::from_secs(10), served.send(kept_open)).await;
    assert_eq!(hung_up.expect("no page keeps a connection").0, 403);
    // What a page may send without asking first.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"] {
        let (status, _) = served.post(&format!("{host}Content-Type: {kind}\r\n"), identity()).await;
        assert_eq!(status, 415, "{kind}");
    }
    // Asking first gets no permission.
    let ask = "Origin: https://page.example\r\nAccess-Control-Request-Method: POST\r\n";
    let (status, _) = served.send(format!("OPTIONS / HTTP/1.1\r\nConnection: close\r\n{host}{ask}\r\n")).await;
    assert_eq!(status, 403);
    // A WebSocket is not bound to its page's origin.
    let upgrade = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let (status, _) = served.send(format!("GET / HTTP/1.1\r\nConnection: Upgrade\r\n{host}{upgrade}\r\n")).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn calls_that_never_end_keep_nobody_out_for_long() {
    let deadline = Duration::from_secs(5);
    let served = Served::start_with(deadline).await;
    let dawdlers: Vec<TcpStream> = (0..MOST_CALLS_AT_ONCE)
        .map(|_| {
            let mut stream = TcpStream::connect(served.address).expect("it listens");
            let host = format!("Host: {}\r\nContent-Type: application/json\r\n", served.address);
            let request = format!("POST / HTTP/1.1\r\n{host}Content-Length: 1000\r\n\r\n{{");
            stream.write_all(request.as_bytes()).expect("it reads");
            stream
        })
        .collect();
    let kept_out = async {
        while served.post_json(call(METHOD_IDENTITY, json!([]))).await.0 != 429 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), kept_out).await.expect("dawdlers take every place");

    let let_in = async {
        while served.post_json(call(METHOD_IDENTITY, json!([]))).await.0 != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(10 * deadline, let_in).await.expect("dawdlers are cut off");
    drop(dawdlers);
}
