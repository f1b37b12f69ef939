//! A transfer agent that passes one request on to two executors: its requester shows both receipts, and the chain gives one fee back.

use std::{
    future::Future,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Bytes,
    http::{Request, StatusCode},
};
use base64::{engine::general_purpose::STANDARD, Engine};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use keirin_client::{
    deposits,
    gateway::{receipt_of, Endpoint, LeafPlace},
    participants,
    receipts::{self, Decided, Dispute, Seen},
    requests::{Hex, RequestSigner, SignedReceipt, DEFAULT_HRP, RECEIPT_HEADER},
    Chain,
};
use keirin_end_to_end::{account, address, set_parameter, settling_executors, wait_until, Executor, Node};
use keirin_executor::{
    gateway::auth::{ADDRESS_HEADER, FORWARDED_HEADER, PASSED_HEADER, TIME_HEADER, TRANSFER_HEADER},
    key::ReportSigner,
};
use keirin_primitives::receipts::{InBatch, RequesterId};
use keirin_runtime::{dynamic_params::validation, RuntimeParameters};
use serde_json::json;

/// Milliseconds from block to block.
const BLOCK_TIME_MS: u64 = 400;
/// Who has the executors: the transfer agent, and another one.
const PARTICIPANTS: [&str; 2] = ["//Alice", "//Charlie"];
/// Key of the requester.
const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000007";
/// What is put in, and what the agent answers with: 10 KEI each.
const DEPOSIT: u128 = 10_000_000_000_000;
/// Times that a receipt is asked for while it is on its way to the chain.
const TRIES: usize = 60;
/// Blocks in which what is demanded must be posted, on a machine that is busy.
const DEMAND_BLOCKS: u32 = 60;

type Headers = Vec<(&'static str, String)>;

fn signer() -> RequestSigner {
    RequestSigner::from_hex(KEY, DEFAULT_HRP).expect("a key")
}

fn requester() -> RequesterId {
    let (_, id) = RequesterId::parse(signer().address().as_bytes()).expect("its own address");
    id
}

/// A node, and two executors that are registered.
struct Network {
    _node: Node,
    chain: Chain,
    executors: Vec<Executor>,
}

impl Network {
    async fn start() -> Self {
        let (node, chain, executors) = settling_executors(BLOCK_TIME_MS, &PARTICIPANTS).await;
        let time_to_post = validation::Parameters::DemandBlocks(validation::DemandBlocks, Some(DEMAND_BLOCKS));
        set_parameter(&chain, RuntimeParameters::Validation(time_to_post)).await;
        participants::bond(&chain, &account(PARTICIPANTS[0]), DEPOSIT).await.expect("the agent has as much");
        deposits::add(&chain, &account("//Bob"), requester(), DEPOSIT).await.expect("Bob has as much");
        Self { _node: node, chain, executors }
    }

    fn key(&self, place: usize) -> ReportSigner {
        ReportSigner::open(self.executors[place].folder()).expect("it has a key")
    }

    fn endpoint(&self, place: usize) -> Endpoint {
        let address = self.key(place).public().id().address(DEFAULT_HRP).expect("a prefix");
        let address = String::from_utf8_lossy(&address).into_owned();
        let endpoint = Endpoint::new(&self.executors[place].endpoint()).expect("it is one");
        endpoint.served_by(&address).expect("it is an address")
    }

    /// Asks the agent until it serves a request itself, and then passes the same request on with its key, as if it had not.
    async fn served_twice(&self) -> [SignedReceipt; 2] {
        wait_until("a request is served twice", || async {
            let (body, headers) = self.request();
            let own = self.ask(0, &body, &headers).await.ok()?;
            let agent = self.key(0);
            if own.receipt.executor != agent.public() {
                return None;
            }
            let forwarded = agent.sign_forwarding(&own.receipt.request, &self.key(1).public()).expect("an address");
            let key = Hex(agent.public().0).to_string();
            let way = [
                (TRANSFER_HEADER, key.clone()),
                (FORWARDED_HEADER, STANDARD.encode(forwarded.0)),
                (PASSED_HEADER, key),
            ];
            let other =
                self.ask(1, &body, &[headers, way.to_vec()].concat()).await.expect("it was drawn after the agent");
            Some([own, other])
        })
        .await
    }

    /// A request to the agent, and its signature.
    fn request(&self) -> (String, Headers) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        let time = u64::try_from(now.as_nanos()).expect("before 2554");
        let body =
            json!({ "model": "tiny-random", "max_tokens": 4, "messages": [{ "role": "user", "content": "hello" }] });
        let body = body.to_string();
        let agent = self.endpoint(0);
        let signed = signer().sign(body.as_bytes(), time, agent.transfer().expect("it has an address"));
        let headers = vec![
            ("authorization", signed.signature),
            (ADDRESS_HEADER, signed.address),
            (TIME_HEADER, time.to_string()),
        ];
        (body, headers)
    }

    /// Sends a request to an executor; its receipt, or the status with which it was refused.
    async fn ask(
        &self,
        place: usize,
        body: &str,
        headers: &[(&'static str, String)],
    ) -> Result<SignedReceipt, StatusCode> {
        let mut request = Request::post(format!("{}/v1/chat/completions", self.executors[place].endpoint()));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).expect("it is well-formed");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request).await.expect("the executor runs");
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        let text = answer.headers()[RECEIPT_HEADER].to_str().expect("base64").to_owned();
        answer.into_body().collect().await.expect("the answer comes to its end");
        Ok(SignedReceipt::from_text(&text).expect("it can be read"))
    }

    /// Where a receipt is on chain, once its executor has had to post it there; none if its epoch is over first.
    async fn demanded(&self, place: usize, signed: &SignedReceipt) -> Option<LeafPlace> {
        let id = Hex(signed.receipt.request.id().0);
        let held = receipt_of(&self.endpoint(place), &signer(), &id).await.ok()?;
        let at = held.place?;
        receipts::demand(&self.chain, &signer(), at.batch, at.place).await.ok()?;
        Some(at)
    }

    async fn posted(&self, at: LeafPlace) -> InBatch {
        let posted = wait_until("what was demanded is posted", || async {
            receipts::posted(&self.chain, at.batch, at.place).await.ok().flatten()
        });
        (at.batch, posted.await.shown)
    }

    /// Two leaves of one request.
    async fn leaves(&self) -> [InBatch; 2] {
        let (one, other) = wait_until("both receipts are demanded", || async {
            let [own, other] = self.served_twice().await;
            // Both are settled in a second or two.
            let one = soon(|| self.demanded(0, &own)).await?;
            let other = soon(|| self.demanded(1, &other)).await?;
            Some((one, other))
        })
        .await;
        [self.posted(one).await, self.posted(other).await]
    }
}

/// Asks a few times.
async fn soon<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> Option<T> {
    for _ in 0..TRIES {
        if let Some(answer) = ask().await {
            return Some(answer);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn fee_of_a_request_that_was_passed_on_twice_comes_back_from_who_passed_it_on() {
    let network = Network::start().await;
    let [own, other] = network.leaves().await;
    let (batch, place) = (own.0, own.1.place);
    assert_eq!((own.1.receipt.route.passed.len(), other.1.receipt.route.passed.len()), (0, 1));

    let route = receipts::dispute(&network.chain, &account("//Bob"), &Dispute::Misrouted(own.clone())).await;
    let refused = route.expect_err("it was drawn").to_string();
    assert!(refused.contains("NothingWrong"), "the chain has looked at the way: {refused}");

    let dispute = Dispute::of_two(other.clone(), own.clone());
    let decided = receipts::dispute(&network.chain, &account("//Bob"), &dispute).await.expect("it is so");

    let Decided { seen, batch: seen_in, participant, .. } = decided;
    assert_eq!((seen, seen_in, participant), (Seen::Doubled { place }, batch, address(PARTICIPANTS[0])));
    let again = receipts::dispute(&network.chain, &account("//Bob"), &dispute).await;
    assert!(again.is_err(), "once");
}
