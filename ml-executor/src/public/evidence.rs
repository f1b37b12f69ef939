//! `GET /v1/evidence/{order}`: a report and what it commits to, for validators.
//!
//! As [`keirin_primitives::evidence`] says. Whoever asks proves that it holds the key it names, that it asks this executor, and
//! that it asks now. Whether the key is registered only the chain knows; what is shown is no secret, and the signature is
//! there for the [`super::rates`].

use std::{
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{Path, State},
    http::{
        header::{CONTENT_TYPE, RETRY_AFTER},
        HeaderMap, StatusCode,
    },
    response::{IntoResponse, Response},
};
use codec::Encode;
use k256::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use keirin_primitives::{
    evidence::{
        Evidence, EvidenceRequest, GENESIS_HEADER, KEY_HEADER, MAX_CLOCK_DIFFERENCE, SIGNATURE_HEADER, TIME_HEADER,
    },
    executor::{ExecutorKey, ExecutorSignature},
    executor_rpc::from_hex,
    signing::{evidence_request_digest, is_low_s},
    AccountBytes, HashBytes,
};

use super::rates::{RateLimits, Rates};
use crate::{
    gateway::{served::BookError, settlement::Shown},
    store::{JobStore, Known, OrderKey, StoreError},
};

/// Why nothing is shown. The texts are for who reads the answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("too many requests; ask again in a second")]
    TooMany,
    #[error("the order is not 32 bytes in hexadecimal digits")]
    Order,
    #[error("a leaf is 32 bytes of its batch in hexadecimal digits, and its place in decimal ones")]
    Leaf,
    #[error("the header {0} is missing or malformed")]
    Header(&'static str),
    #[error("the request's time is more than {MAX_CLOCK_DIFFERENCE} seconds from this host's")]
    Time,
    #[error("the signature is not of this key over this request to this executor")]
    Signature,
    #[error("there is nothing finished of this name")]
    Unknown,
    #[error("the database failed")]
    Store(#[from] StoreError),
    #[error("the database failed")]
    Book(#[from] BookError),
    #[error("the work on the request broke off")]
    BrokeOff(#[from] tokio::task::JoinError),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::TooMany => {
                return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")], self.to_string()).into_response()
            }
            Self::Order | Self::Leaf | Self::Header(_) => StatusCode::BAD_REQUEST,
            Self::Time | Self::Signature => StatusCode::UNAUTHORIZED,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Store(error) => {
                tracing::error!(%error, "evidence could not be read");
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Book(error) => {
                tracing::error!(%error, "a receipt could not be read");
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::BrokeOff(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, self.to_string()).into_response()
    }
}

/// Where evidence is asked for.
pub(super) struct EvidenceDesk {
    own: ExecutorKey,
    store: Arc<JobStore>,
    receipts: Option<Arc<Shown>>,
    rates: Rates<ExecutorKey>,
}

/// A request as it came.
struct Asked {
    genesis: HashBytes,
    request: EvidenceRequest,
    key: ExecutorKey,
    signature: ExecutorSignature,
}

impl EvidenceDesk {
    pub fn new(own: ExecutorKey, store: Arc<JobStore>, receipts: Option<Arc<Shown>>, limits: RateLimits) -> Self {
        Self { own, store, receipts, rates: Rates::new(limits) }
    }

    /// Where receipts are.
    pub fn receipts(&self) -> Option<Arc<Shown>> {
        self.receipts.clone()
    }

    /// What is asked for, if who asks may have it.
    pub fn admit(&self, order: HashBytes, headers: &HeaderMap) -> Result<OrderKey, Refusal> {
        let now = Instant::now();
        if !self.rates.admit(now) {
            return Err(Refusal::TooMany);
        }
        let asked = self.read(order, headers)?;
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        if asked.request.at.abs_diff(time) > MAX_CLOCK_DIFFERENCE {
            return Err(Refusal::Time);
        }
        if !asked.is_signed() {
            return Err(Refusal::Signature);
        }
        if !self.rates.admit_key(&asked.key, now) {
            return Err(Refusal::TooMany);
        }
        Ok(OrderKey { genesis: asked.genesis, order: asked.request.order })
    }

    fn read(&self, order: HashBytes, headers: &HeaderMap) -> Result<Asked, Refusal> {
        let text = |name| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or(Refusal::Header(name))
        };
        let at = text(TIME_HEADER)?.parse().map_err(|_| Refusal::Header(TIME_HEADER))?;
        Ok(Asked {
            genesis: bytes(GENESIS_HEADER, text(GENESIS_HEADER)?)?,
            request: EvidenceRequest { executor: self.own, order, at },
            key: ExecutorKey(bytes(KEY_HEADER, text(KEY_HEADER)?)?),
            signature: ExecutorSignature(bytes(SIGNATURE_HEADER, text(SIGNATURE_HEADER)?)?),
        })
    }

    /// The evidence about a finished order.
    fn evidence(&self, key: &OrderKey) -> Result<Evidence<AccountBytes>, Refusal> {
        let Known::Finished(finished) = self.store.known(key)? else { return Err(Refusal::Unknown) };
        let positions = self.store.evidence(key)?.ok_or(Refusal::Unknown)?;
        Ok(Evidence { report: finished.report, signature: finished.signature, positions })
    }
}

impl Asked {
    fn is_signed(&self) -> bool {
        let digest = evidence_request_digest(&self.genesis, &self.request);
        let (Ok(key), Some(Ok(signature))) =
            (VerifyingKey::from_sec1_bytes(&self.key.0), self.signature.0.get(..64).map(Signature::from_slice))
        else {
            return false;
        };
        is_low_s(&self.signature) && key.verify_prehash(&digest, &signature).is_ok()
    }
}

fn bytes<const SIZE: usize>(name: &'static str, text: &str) -> Result<[u8; SIZE], Refusal> {
    let bytes = from_hex(text).map_err(|_| Refusal::Header(name))?;
    bytes.try_into().map_err(|_| Refusal::Header(name))
}

/// Shows the evidence about an order.
pub(super) async fn show(
    State(desk): State<Arc<EvidenceDesk>>,
    Path(order): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let order = from_hex(&order).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Refusal::Order)?;
    let key = desk.admit(order, &headers)?;
    let evidence = tokio::task::spawn_blocking(move || desk.evidence(&key)).await??;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], evidence.encode()).into_response())
}
