//! `GET /v1/evidence/{order}`: a report and what it commits to, for validators.
//!
//! As [`keirin_primitives::evidence`] says. Whoever asks proves that it holds the key it names, that it asks this executor, and
//! that it asks now. An executor that knows the chain answers those only who check works on it ([`super::validators`]). One that does not shows
//! evidence of tasks to whoever signs, since their prompts and answers are on chain for everybody; receipts, whose requests nobody but their
//! requesters and validators should read, it shows to nobody.

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

use super::{
    rates::{RateLimits, Rates},
    Validators,
};
use crate::{
    gateway::{served::BookError, settlement::Shown},
    store::{JobStore, Known, OrderKey, StoreError},
};

/// Leaves that count as much as a request.
const LEAVES_A_REQUEST: f64 = 16.0;

/// Why nothing is shown. The texts are for who reads the answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("too many requests; ask again in a second")]
    TooMany,
    #[error("the order is not 32 bytes in hexadecimal digits")]
    Order,
    #[error("leaves are 32 bytes of their batch in hexadecimal digits, and few places that increase in decimal ones")]
    Leaf,
    #[error("the header {0} is missing or malformed")]
    Header(&'static str),
    #[error("the request's time is more than {MAX_CLOCK_DIFFERENCE} seconds from this host's")]
    Time,
    #[error("the signature is not of this key over this request to this executor")]
    Signature,
    #[error("this is shown to executors only of who is in a snapshot of weights")]
    NoValidator,
    #[error("it is not known just now who is in the snapshot of weights; ask again in a moment")]
    NotKnown,
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
            Self::NotKnown => {
                return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], self.to_string()).into_response()
            }
            Self::Time | Self::Signature => StatusCode::UNAUTHORIZED,
            Self::NoValidator => StatusCode::FORBIDDEN,
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
pub(crate) struct EvidenceDesk {
    own: ExecutorKey,
    store: Arc<JobStore>,
    receipts: Option<Arc<Shown>>,
    validators: Option<Arc<dyn Validators>>,
    rates: Rates<ExecutorKey>,
}

/// What is asked for, by the name that is signed.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// The evidence about an order.
    Order(HashBytes),
    /// So many leaves of a batch.
    Leaves(HashBytes, usize),
}

impl Asked {
    fn name(self) -> HashBytes {
        match self {
            Self::Order(name) | Self::Leaves(name, _) => name,
        }
    }

    /// What it takes of a key's rate: to show leaves takes less than as many requests.
    fn amount(self) -> f64 {
        match self {
            Self::Order(_) => 1.0,
            Self::Leaves(_, leaves) => 1.0 + leaves as f64 / LEAVES_A_REQUEST,
        }
    }
}

/// A request as it came.
struct Request {
    genesis: HashBytes,
    asked: EvidenceRequest,
    key: ExecutorKey,
    signature: ExecutorSignature,
}

impl EvidenceDesk {
    pub fn new(
        own: ExecutorKey,
        store: Arc<JobStore>,
        receipts: Option<Arc<Shown>>,
        validators: Option<Arc<dyn Validators>>,
        limits: RateLimits,
    ) -> Self {
        Self { own, store, receipts, validators, rates: Rates::new(limits) }
    }

    /// Where receipts are.
    pub fn receipts(&self) -> Option<Arc<Shown>> {
        self.receipts.clone()
    }

    /// The chain's genesis hash, if who asks may have what it asks for.
    pub(super) fn admit(&self, asked: Asked, headers: &HeaderMap) -> Result<HashBytes, Refusal> {
        let now = Instant::now();
        if !self.rates.admit(now) {
            return Err(Refusal::TooMany);
        }
        let request = self.read(asked.name(), headers)?;
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        if request.asked.at.abs_diff(time) > MAX_CLOCK_DIFFERENCE {
            return Err(Refusal::Time);
        }
        // Before the signature, which takes longer to check.
        self.check_validator(asked, &request)?;
        if !request.is_signed() {
            return Err(Refusal::Signature);
        }
        if !self.rates.admit_key(&request.key, asked.amount(), now) {
            return Err(Refusal::TooMany);
        }
        Ok(request.genesis)
    }

    fn check_validator(&self, asked: Asked, request: &Request) -> Result<(), Refusal> {
        let known = self.validators.as_ref().map(|validators| validators.has(&request.genesis, &request.key));
        match (known, asked) {
            (Some(Some(true)), _) | (None, Asked::Order(_)) => Ok(()),
            (Some(None), _) => Err(Refusal::NotKnown),
            (Some(Some(false)), _) | (None, Asked::Leaves(..)) => Err(Refusal::NoValidator),
        }
    }

    fn read(&self, order: HashBytes, headers: &HeaderMap) -> Result<Request, Refusal> {
        let text = |name| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or(Refusal::Header(name))
        };
        let at = text(TIME_HEADER)?.parse().map_err(|_| Refusal::Header(TIME_HEADER))?;
        Ok(Request {
            genesis: bytes(GENESIS_HEADER, text(GENESIS_HEADER)?)?,
            asked: EvidenceRequest { executor: self.own, order, at },
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

impl Request {
    fn is_signed(&self) -> bool {
        let digest = evidence_request_digest(&self.genesis, &self.asked);
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

/// The evidence about an order, for validators.
#[utoipa::path(
    get,
    path = "/v1/evidence/{order}",
    params(
        ("order" = String, Path, description = "32 bytes in hexadecimal digits"),
        ("keirin-genesis" = String, Header, description = "Genesis hash of the chain: 64 hexadecimal digits"),
        ("keirin-time" = u64, Header, description = "Second since 1970 at which it is asked"),
        ("keirin-key" = String, Header, description = "Key of the executor that asks: 66 hexadecimal digits"),
        ("keirin-signature" = String, Header, description = "Its signature over the request: 130 hexadecimal digits")
    ),
    responses(
        (status = 200, description = "SCALE of Evidence", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", description = "Why nothing is shown", body = String, content_type = "text/plain")
    ),
    security(())
)]
pub(crate) async fn show(
    State(desk): State<Arc<EvidenceDesk>>,
    Path(order): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let order = from_hex(&order).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Refusal::Order)?;
    let key = OrderKey { genesis: desk.admit(Asked::Order(order), &headers)?, order };
    let evidence = tokio::task::spawn_blocking(move || desk.evidence(&key)).await??;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], evidence.encode()).into_response())
}
