//! Two executors that have an answer to one request: the one whose answer did not reach the transfer agent withdraws its receipt.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{body::Bytes, extract::State, routing::post, Router};
use base64::{engine::general_purpose::STANDARD, Engine as _};
use codec::{DecodeAll, Encode};
use jsonrpsee::{core::client::ClientT, http_client::HttpClient, rpc_params};
use keirin_executor::{
    gateway::{
        accounts::Fee,
        routing::{Directory, Peer, Roster},
        served::Book,
        settlement::{Agents, BatchRules, Batches},
        GatewayOptions,
    },
    key::ReportSigner,
};
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::{to_hex, METHOD_BATCH},
    receipts::{
        Address, Release, ReleaseAnswer, ReleaseQuestion, RequestSignature, RequesterKey, Route, SignedRequest,
    },
    sprint::EpochIndex,
    weight::VotingWeight,
    AccountBytes,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    fake_chain::{participant, FakeChain, GENESIS, LEAST_DEBIT, PARTICIPANT},
    host::{chat, long_stream, now_ns, requester, Host, MODEL},
    processes::Executor,
};

const PATH: &str = "/v1/chat/completions";
/// Account of the transfer agent.
const AGENT: AccountBytes = [7; 32];
/// As the chain says it.
const RANDOMNESS: [u8; 32] = [5; 32];

/// What the transfer agent knows.
#[derive(Default)]
pub struct Known(Mutex<Vec<Arc<Roster>>>);

impl Known {
    pub fn set(&self, peers: impl IntoIterator<Item = Peer>) {
        let roster = Roster::new(EpochIndex(3), RANDOMNESS, peers);
        *self.0.lock().expect("nobody panics with it") = vec![Arc::new(roster)];
    }
}

impl Directory for Known {
    fn rosters(&self) -> Vec<Arc<Roster>> {
        self.0.lock().expect("nobody panics with it").clone()
    }
}

pub fn peer(account: AccountBytes, key: ExecutorKey, url: &str) -> Peer {
    Peer { account, key, url: url.to_owned(), weight: VotingWeight(5), models: [MODEL.to_owned()].into() }
}

fn signed_at(agent: &str, body: &str, timestamp_ns: u64) -> SignedRequest {
    let signed = requester(1).sign(body.as_bytes(), timestamp_ns, agent);
    let key = requester(1).public_key().to_encoded_point(true);
    SignedRequest {
        requester: RequesterKey(key.as_bytes().try_into().expect("33 bytes")),
        payload_hash: sp_crypto_hashing::sha2_256(body.as_bytes()),
        timestamp_ns,
        transfer_address: Address::truncate_from(agent.as_bytes().to_vec()),
        signature: RequestSignature(STANDARD.decode(signed.signature).expect("base64").try_into().expect("64 bytes")),
    }
}

/// A time at which an executor is drawn first.
fn time_for(roster: &Roster, agent: &str, body: &str, first: ExecutorKey) -> u64 {
    let candidates = roster.candidates(MODEL).expect("somebody serves it");
    let route = Route { conversation: None, passed: Default::default() };
    let mut times = now_ns()..;
    let is_it = |time: &u64| {
        let next = route.next(roster.randomness(), &signed_at(agent, body, *time), candidates);
        next.is_some_and(|next| next.executor == first)
    };
    times.find(is_it).expect("half of all times fit")
}

/// Passes connections on to an address, until something of an answer comes: then it does what it is told to, and closes them.
async fn cut_off(to: Arc<Mutex<String>>, cut: impl FnOnce() + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move {
        let (from, _) = listener.accept().await.expect("it listens");
        let address = to.lock().expect("nobody panics with it").clone();
        let (mut answer, mut onward) = TcpStream::connect(address).await.expect("it listens").into_split();
        let (mut request, back) = from.into_split();
        let passing = tokio::spawn(async move { tokio::io::copy(&mut request, &mut onward).await });
        assert!(answer.read_u8().await.is_ok(), "it begins to answer");
        cut();
        passing.abort();
        drop((answer, back));
    });
    url
}

/// A gateway that draws among itself and an executor at a URL.
async fn agent(executor: ExecutorKey, url: &str) -> (Host, Arc<Known>) {
    let known = Arc::<Known>::default();
    let directory = known.clone();
    let host = Host::start_with(|options| GatewayOptions { directory: Some(directory), ..options }).await;
    known.set([peer(PARTICIPANT, executor, url), peer(AGENT, host.signer.public(), "http://127.0.0.1:1")]);
    (host, known)
}

async fn post_at(host: &Host, body: &str, timestamp: u64) -> crate::host::Answer {
    let signed = requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
    let time = timestamp.to_string();
    let headers = [
        ("authorization", signed.signature.as_str()),
        ("x-requester-address", &signed.address),
        ("x-timestamp", &time),
    ];
    host.send("POST", PATH, &headers, body.to_owned()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn executor_that_was_killed_before_its_answer_came_withdraws_the_receipt_when_it_is_back() {
    let chain = FakeChain::start().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let key = ReportSigner::open(folder.path()).expect("the folder can be written").public();
    let (target, running) = (Arc::<Mutex<String>>::default(), Arc::<Mutex<Option<Executor>>>::default());
    let killed = running.clone();
    let cut = move || drop(killed.lock().expect("nobody panics with it").take());
    let url = cut_off(target.clone(), cut).await;
    let (host, known) = agent(key, &url).await;
    let agents_url = format!("http://{}", host.address);
    chain.change(|state| {
        state.weight = 5;
        state.participants =
            vec![participant(PARTICIPANT, key, &url), participant(AGENT, host.signer.public(), &agents_url)];
    });
    let options =
        ["--node", chain.url.as_str(), "--batch-seconds", "0", "--least-debit", "20", "--least-receipt-fee", "1"];
    let executor = Executor::start(folder.path(), &options).await;
    *target.lock().expect("nobody panics with it") = executor.public().to_owned();
    is_routed(&executor).await;
    *running.lock().expect("nobody panics with it") = Some(executor);

    let body = chat().to_string();
    let time = time_for(&known.rosters()[0], host.gateway.agent(), &body, key);
    let answer = post_at(&host, &body, time).await;

    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(host.book.served_count().expect("the book can be read"), 1, "the agent has served it then");
    assert!(running.lock().expect("nobody panics with it").is_none(), "the executor was killed");
    {
        let book = Book::open(folder.path()).expect("the process has ended");
        assert_eq!(book.waiting_count().expect("it can be read"), 1, "it had written its answer down");
    }

    let executor = Executor::start(folder.path(), &options).await;
    is_routed(&executor).await;
    let client = HttpClient::builder().build(format!("http://{}", executor.rpc)).expect("the URL is valid");
    let params = rpc_params![to_hex(GENESIS), to_hex(PARTICIPANT), 0];
    let batch: Option<String> = client.request(METHOD_BATCH, params).await.expect("it answers");
    assert_eq!(batch, None, "nothing is committed of it");
    executor.kill();
    let book = Book::open(folder.path()).expect("the process has ended");
    assert_eq!(book.waiting_count().expect("it can be read"), 0);
    let requester = requester(1);
    let address = requester.address();
    assert_eq!(book.settled(address).expect("it can be read"), book.spent(address).expect("it can be read"));
}

/// Waits until an executor knows the chain and who serves what.
async fn is_routed(executor: &Executor) {
    while executor.information().await["chain"].is_null() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // It reads executors at the same time.
    tokio::time::sleep(Duration::from_millis(500)).await;
}

/// What a transfer agent says of a request.
type Saying = fn(&ReportSigner, &ReleaseQuestion) -> ReleaseAnswer;

/// A transfer agent that says what it is told to, of everything that it is asked about.
struct Sayer {
    signer: ReportSigner,
    answer: Mutex<Option<Saying>>,
    asked: Mutex<usize>,
}

async fn say(State(sayer): State<Arc<Sayer>>, body: Bytes) -> Vec<u8> {
    let question = ReleaseQuestion::decode_all(&mut body.as_ref()).expect("a question");
    *sayer.asked.lock().expect("nobody panics with it") += question.requests.len();
    let answer = *sayer.answer.lock().expect("nobody panics with it");
    let Some(answer) = answer else { return b"nothing".to_vec() };
    vec![answer(&sayer.signer, &question); question.requests.len()].encode()
}

fn release(signer: &ReportSigner, question: &ReleaseQuestion) -> ReleaseAnswer {
    let release = Release { request: question.requests[0], executor: question.executor };
    ReleaseAnswer::Released(signer.sign_release(&question.genesis, &release))
}

impl Sayer {
    async fn start() -> (Arc<Self>, SocketAddr) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let sayer = Arc::new(Self { signer, answer: Mutex::default(), asked: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let router = Router::new().route("/v1/releases", post(say)).with_state(sayer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (sayer, address)
    }

    fn says(&self, answer: fn(&ReportSigner, &ReleaseQuestion) -> ReleaseAnswer) {
        *self.answer.lock().expect("nobody panics with it") = Some(answer);
    }

    fn asked(&self) -> usize {
        *self.asked.lock().expect("nobody panics with it")
    }
}

/// Passes a request on to an executor, as its agent, and waits for the end of the answer, or goes away as soon as a long one has begun.
async fn pass_on(host: &Host, sayer: &Sayer, waits: bool) {
    let (body, time) = (if waits { chat() } else { long_stream() }.to_string(), now_ns());
    let agent = sayer.signer.public().id().address("keirin").expect("a prefix").to_vec();
    let agent = String::from_utf8(agent).expect("text");
    let request = signed_at(&agent, &body, time);
    let forwarded = sayer.signer.sign_forwarding(&request, &host.signer.public()).expect("it is an address");
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: {}\r\nx-requester-address: {}\r\n\
         x-timestamp: {time}\r\nx-keirin-transfer: {}\r\nx-keirin-forwarded: {}\r\ncontent-length: {}\r\n\r\n",
        STANDARD.encode(request.signature.0),
        requester(1).address(),
        hex::encode(sayer.signer.public().0),
        STANDARD.encode(forwarded.0),
        body.len()
    );
    let before = host.book.served_count().expect("the book can be read");
    let mut stream = TcpStream::connect(host.address).await.expect("it listens");
    stream.write_all(format!("{head}{body}").as_bytes()).await.expect("it reads");
    if waits {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it ends");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    } else {
        stream.read_u8().await.expect("it begins to answer");
        drop(stream);
    }
    while host.book.served_count().expect("the book can be read") == before {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// An executor on a chain, which knows the agent at a URL.
async fn executor(sayer: &Sayer, url: &str) -> (Host, Batches, FakeChain) {
    executor_that_waits(sayer, url, BatchRules::default().unsaid).await
}

async fn executor_that_waits(sayer: &Sayer, url: &str, unsaid: Duration) -> (Host, Batches, FakeChain) {
    let chain = FakeChain::start().await;
    let known = Arc::<Known>::default();
    let (host, of_it) = Host::on_chain_routed(&chain, Some(known.clone())).await;
    // The executor is drawn for everything.
    let agent = Peer { weight: VotingWeight(0), ..peer(AGENT, sayer.signer.public(), url) };
    known.set([peer(PARTICIPANT, host.signer.public(), ""), agent]);
    let rules =
        BatchRules { age: Duration::ZERO, least_debit: LEAST_DEBIT, least_fee: 1, unsaid, ..BatchRules::default() };
    let (book, signer) = (host.book.clone(), host.signer.clone());
    let batches = Batches::new(book, signer, Some(of_it), Some(Agents::new(known)), ("keirin".into(), rules));
    (host, batches, chain)
}

async fn count(batches: &Batches) -> Option<u32> {
    let batch = batches.batch(&GENESIS, &PARTICIPANT, 0).await.expect("the book can be read");
    batch.map(|(batch, _)| batch.count)
}

#[tokio::test]
async fn receipt_of_an_answer_that_was_not_sent_waits_for_its_agents_word() {
    let (sayer, address) = Sayer::start().await;
    let (host, batches, _chain) = executor(&sayer, &format!("http://{address}")).await;
    pass_on(&host, &sayer, false).await;

    assert_eq!(count(&batches).await, None, "the agent says nothing that can be read");
    sayer.says(|_, _| ReleaseAnswer::Awaited);
    assert_eq!(count(&batches).await, None, "it still waits for the answer");
    assert_eq!(host.book.waiting_count().expect("the book can be read"), 1);

    sayer.says(|_, _| ReleaseAnswer::Kept);
    assert_eq!(count(&batches).await, Some(1), "it has had it");
    assert_eq!(sayer.asked(), 3);
}

#[tokio::test]
async fn receipt_that_is_released_is_withdrawn_and_one_that_somebody_else_releases_is_not() {
    let (sayer, address) = Sayer::start().await;
    let url = format!("http://{address}");
    let (host, batches, _chain) = executor(&sayer, &url).await;
    pass_on(&host, &sayer, false).await;
    sayer.says(release);
    assert_eq!(count(&batches).await, None);
    assert_eq!(host.book.waiting_count().expect("the book can be read"), 0);
    assert_eq!(host.book.settled(requester(1).address()).expect("the book can be read"), host.spent());

    let (host, batches, _chain) = executor(&sayer, &url).await;
    pass_on(&host, &sayer, false).await;
    sayer.says(|_, question| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        release(&ReportSigner::open(folder.path()).expect("the folder can be written"), question)
    });
    assert_eq!(count(&batches).await, Some(1), "it is not the agent's signature");
}

#[tokio::test]
async fn agent_cannot_release_an_answer_that_was_sent_to_it() {
    let (sayer, address) = Sayer::start().await;
    let (host, batches, _chain) = executor(&sayer, &format!("http://{address}")).await;
    sayer.says(release);
    pass_on(&host, &sayer, true).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;

    assert_eq!((count(&batches).await, sayer.asked()), (Some(1), 0), "it is not even asked");
}

#[tokio::test]
async fn receipt_is_committed_when_its_agent_cannot_be_asked_for_long() {
    let (sayer, _) = Sayer::start().await;
    let unsaid = Duration::from_secs(12);
    let (host, batches, _chain) = executor_that_waits(&sayer, "http://127.0.0.1:1", unsaid).await;
    pass_on(&host, &sayer, false).await;
    assert_eq!(count(&batches).await, None);
    tokio::time::sleep(unsaid).await;
    assert_eq!(count(&batches).await, Some(1));
    assert!(host.spent() > Fee(0));
}
