//! An executor that answers everything with a receipt of its making.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::post,
    Router,
};
use base64::{engine::general_purpose::STANDARD, Engine as _};
use codec::Encode;
use keirin_client::requests::RequestSigner;
use keirin_executor::key::ReportSigner;
use keirin_primitives::{
    executor::ExecutorKey,
    inference::FinishReason,
    receipts::{Address, Choice, Receipt, RequestSignature, RequesterKey, Route, SignedRequest},
    HashBytes,
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Tokens of its prompts.
pub const PROMPT_TOKENS: u32 = 5;

/// What it answers.
pub struct Forger {
    pub genesis: HashBytes,
    /// Key and address of the gateway that passes requests on.
    pub agent: (ExecutorKey, String),
    /// Who signs requests beside that gateway.
    pub requester: RequestSigner,
    pub model: &'static str,
    pub price: u128,
    /// Tokens that its receipts count.
    pub tokens: u32,
    /// Events of a stream that look like tokens.
    pub events: u32,
    /// What is not as it was.
    pub change: fn(&mut Receipt),
}

/// A forger that listens.
struct Listening {
    forger: Forger,
    signer: ReportSigner,
    _folder: TempDir,
}

impl Forger {
    /// Listens at a path; returns its key and URL.
    pub async fn listen(self, path: &'static str) -> (ExecutorKey, String) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let key = signer.public();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let answer = |State(listening): State<Arc<Listening>>, headers: HeaderMap, body: Bytes| async move {
            listening.answer(&headers, &body)
        };
        let listening = Arc::new(Listening { forger: self, signer, _folder: folder });
        let router = Router::new().route(path, post(answer)).with_state(listening);
        tokio::spawn(async move { axum::serve(listener, router).await });
        (key, url)
    }

    /// The request as its headers say it.
    fn request(&self, headers: &HeaderMap, body: &[u8]) -> SignedRequest {
        let text = |name: &str| headers[name].to_str().expect("plain text");
        let requester = match text("x-requester-address") == self.requester.address() {
            true => self.requester.compressed_key(),
            false => self.agent.0 .0,
        };
        let signature = STANDARD.decode(text("authorization")).expect("base64").try_into().expect("64 bytes");
        SignedRequest {
            requester: RequesterKey(requester),
            payload_hash: sp_crypto_hashing::sha2_256(body),
            timestamp_ns: text("x-timestamp").parse().expect("a number"),
            transfer_address: Address::truncate_from(self.agent.1.as_bytes().to_vec()),
            signature: RequestSignature(signature),
        }
    }
}

impl Listening {
    /// A receipt that holds, but for what is changed.
    fn receipt(&self, headers: &HeaderMap, body: &[u8]) -> Receipt {
        let Forger { agent, model, price, tokens, change, .. } = &self.forger;
        let choice =
            Choice { completion_tokens: *tokens, finish: FinishReason::Length, output: [1; 32], evidence: [2; 32] };
        let forwarded = STANDARD.decode(headers["x-keirin-forwarded"].as_bytes()).expect("base64");
        let mut receipt = Receipt {
            request: self.forger.request(headers, body),
            transfer: agent.0,
            forwarded: RequestSignature(forwarded.try_into().expect("64 bytes")),
            executor: self.signer.public(),
            route: Route { conversation: None, passed: Default::default() },
            model: model.as_bytes().to_vec().try_into().expect("short enough"),
            prompt_tokens: PROMPT_TOKENS,
            choices: vec![choice].try_into().expect("one"),
            fee: price * u128::from(PROMPT_TOKENS + tokens),
        };
        change(&mut receipt);
        receipt
    }

    fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Response {
        let receipt = self.receipt(headers, body);
        let hash = hex::encode(receipt.request.id().0);
        let signature = self.signer.sign_receipt(&self.forger.genesis, &receipt);
        let text = STANDARD.encode((receipt, signature).encode());
        let asked: Value = serde_json::from_slice(body).expect("it is JSON");
        if asked["stream"] == true {
            let token = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
            let tokens = token.repeat(self.forger.events as usize);
            let stream = format!("{tokens}: x-keirin-receipt: {text}\n\ndata: [DONE]\n\n");
            return ([("content-type", "text/event-stream"), ("x-keirin-request", &*hash)], stream).into_response();
        }
        let kind = ("content-type", "application/json");
        ([kind, ("x-keirin-request", &*hash), ("x-keirin-receipt", &*text)], "{}").into_response()
    }
}
