//! Asking executors for receipts: where they are settled, and what batches commit to.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use codec::DecodeAll;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use keirin_primitives::{
    evidence::{
        EvidenceRequest, ShownLeaves, EVIDENCE_PATH, GENESIS_HEADER, KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER,
    },
    executor::ExecutorKey,
    executor_rpc::to_hex,
    receipts::{BatchId, PostedReceipt},
    signing::evidence_request_digest,
    HashBytes,
};
use serde::Deserialize;

use super::{
    credentials::{signed, Clock},
    transport::{Call, Transport, JSON},
    Endpoint, GatewayError, Timeouts,
};
use crate::requests::{Hex, RequestSigner, SignedReceipt};

/// Where receipts are; what the request is known by follows.
const RECEIPTS: &str = "/v1/receipts/";
/// Time that an executor has for one.
const LIMIT: Duration = Duration::from_secs(20);
const BYTES: &str = "application/octet-stream";

/// Where a receipt is on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafPlace {
    /// The batch.
    pub batch: BatchId,
    /// The receipt's place in it, counted from 0.
    pub place: u32,
}

/// A receipt as its executor has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The receipt.
    pub receipt: SignedReceipt,
    /// Where it is on chain; none while it waits for a batch.
    pub place: Option<LeafPlace>,
}

/// The executor's answer.
#[derive(Deserialize)]
struct ReceiptObject {
    receipt: String,
    batch: Option<ReceiptPlace>,
}

#[derive(Deserialize)]
struct ReceiptPlace {
    id: Hex<32>,
    place: u32,
}

/// The receipt of a request as the executor at `endpoint` has it, for the requester that signed it.
///
/// # Errors
/// [`GatewayError`]; [`GatewayError::Refused`] with the code `unknown_request` when it has none.
pub async fn receipt_of(endpoint: &Endpoint, signer: &RequestSigner, request: &Hex<32>) -> Result<Held, GatewayError> {
    let (headers, _) = signed(signer, endpoint, b"", &Clock::default())?;
    let call =
        Call { method: Method::GET, path: format!("{RECEIPTS}{request}").into(), body: Bytes::new(), accept: JSON };
    let body = ask(endpoint, &call, headers).await?;
    let object: ReceiptObject = serde_json::from_slice(&body).map_err(|problem| unreadable(endpoint, problem))?;
    let receipt = SignedReceipt::from_text(&object.receipt).map_err(|problem| unreadable(endpoint, problem))?;
    let place = object.batch.map(|batch| LeafPlace { batch: BatchId(batch.id.0), place: batch.place });
    Ok(Held { receipt, place })
}

/// The leaf at a place of a batch of the executor at `endpoint`, with its proof and all that it commits to. Executors show it to those who have to check it: whose key
/// is that of an executor with weight.
///
/// # Errors
/// [`GatewayError`]; [`GatewayError::Refused`] to everybody else.
pub async fn leaf_of(
    endpoint: &Endpoint,
    executor: &ExecutorKey,
    signer: &RequestSigner,
    genesis: &HashBytes,
    at: LeafPlace,
) -> Result<PostedReceipt, GatewayError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    let request = EvidenceRequest { executor: *executor, order: at.batch.leaves(&[at.place]), at: now };
    let signature = signer.sign_recoverable(&evidence_request_digest(genesis, &request));
    let facts = [
        (GENESIS_HEADER, to_hex(genesis)),
        (TIME_HEADER, now.to_string()),
        (KEY_HEADER, to_hex(signer.compressed_key())),
        (SIGNATURE_HEADER, to_hex(signature)),
    ];
    let headers = facts.map(|(name, value)| {
        (HeaderName::from_static(name), HeaderValue::try_from(value).expect("hexadecimal digits are a header's value"))
    });
    let path = format!("{EVIDENCE_PATH}{}/{}", Hex(at.batch.0), at.place);
    let call = Call { method: Method::GET, path: path.into(), body: Bytes::new(), accept: BYTES };
    let body = ask(endpoint, &call, HeaderMap::from_iter(headers)).await?;
    let leaves = ShownLeaves::decode_all(&mut &*body).map_err(|problem| unreadable(endpoint, problem))?;
    leaves.into_iter().next().flatten().ok_or_else(|| unreadable(endpoint, "it has no leaf"))
}

async fn ask(endpoint: &Endpoint, call: &Call, headers: HeaderMap) -> Result<Bytes, GatewayError> {
    let transport = Transport::new(Timeouts { answer: LIMIT, ..Timeouts::default() });
    let answer = transport.send(endpoint, call, headers).await?;
    transport.whole(endpoint, answer).await
}

fn unreadable(endpoint: &Endpoint, problem: impl std::fmt::Display) -> GatewayError {
    GatewayError::Answer { url: endpoint.url().to_owned(), problem: problem.to_string() }
}
