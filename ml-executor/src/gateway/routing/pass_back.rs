//! An executor's answer on its way back, byte by byte as it comes.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{
        header::{CONTENT_TYPE, RETRY_AFTER},
        HeaderMap, HeaderName, HeaderValue, Response,
    },
    response::IntoResponse,
};
use futures::stream;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{timeout, Instant};
use tracing::{Instrument, Span};

use super::{
    audit::{Audit, Excess},
    meter::Meter,
    ForwardingTimes,
};
use crate::{
    gateway::{
        routes::{HASH_HEADER, RECEIPT_HEADER},
        ApiError,
    },
    public::Stay,
};

/// Headers of an answer that are passed back.
const PASSED_BACK: [HeaderName; 4] = [CONTENT_TYPE, RETRY_AFTER, HASH_HEADER, HeaderName::from_static(RECEIPT_HEADER)];

/// An answer of another executor.
pub(in crate::gateway) struct Elsewhere {
    pub answer: Response<Incoming>,
    /// What is made sure of; nothing of refusals.
    pub watch: Option<Watch>,
}

/// What is looked at while an answer is passed back.
pub(in crate::gateway) struct Watch {
    pub audit: Audit,
    /// Of a request with an API key.
    pub meter: Option<Meter>,
}

impl Watch {
    /// The answer has ended, or is not read any further.
    async fn ended(self) {
        if let Some(meter) = self.meter {
            meter.ended(self.audit.receipt()).await;
        }
        self.audit.ended();
    }
}

/// Why an answer ends before it is complete; whoever reads it sees the connection close.
#[derive(Debug, thiserror::Error)]
enum CutOff {
    #[error("the executor's connection broke")]
    Broken(#[from] hyper::Error),
    #[error("the executor did not go on, or did not end in time")]
    Late,
    #[error(transparent)]
    Excess(#[from] Excess),
}

impl Elsewhere {
    /// The answer as it is passed back, which goes on and ends in time. When the client goes away the connection to the executor is closed,
    /// unless a key is charged for what comes.
    pub fn pass_back(self, times: &ForwardingTimes, stay: Stay) -> Response<Body> {
        let (head, body) = self.answer.into_parts();
        let body = Some(Coming { body, piece: times.piece, end: Instant::now() + times.whole });
        let mut passing = Passing { body, watch: self.watch, span: Span::current(), _stay: stay };
        if let Some(Err(excess)) = passing.watch.as_mut().map(|watch| watch.audit.read_head(&head.headers)) {
            passing.end_early();
            let refusal = ApiError::bad_answer("too_many_tokens", excess.to_string()).into_response();
            return with_headers(refusal, &head.headers, &[HASH_HEADER, HeaderName::from_static(RECEIPT_HEADER)]);
        }
        let mut response = Response::new(Body::from_stream(stream::unfold(passing, Passing::next)));
        *response.status_mut() = head.status;
        with_headers(response, &head.headers, &PASSED_BACK)
    }
}

/// Puts headers of an answer that came into one that is given.
fn with_headers(mut given: Response<Body>, came: &HeaderMap, names: &[HeaderName]) -> Response<Body> {
    for name in names {
        // Nothing that a browser would take for a page of this gateway's.
        let value = came.get(name).filter(|value| *name != CONTENT_TYPE || is_an_answers(value));
        if let Some(value) = value {
            given.headers_mut().insert(name, value.clone());
        }
    }
    given
}

fn is_an_answers(kind: &HeaderValue) -> bool {
    let kind = kind.to_str().unwrap_or_default();
    ["application/json", "text/event-stream"].iter().any(|expected| kind.starts_with(expected))
}

/// An answer on its way back.
struct Passing {
    /// None once it has ended.
    body: Option<Coming>,
    watch: Option<Watch>,
    /// The request's, in which what is said of it stands.
    span: Span,
    _stay: Stay,
}

impl Passing {
    async fn next(mut self) -> Option<(Result<Bytes, CutOff>, Self)> {
        let body = self.body.as_mut()?;
        let piece = match body.piece().await {
            Ok(Some(bytes)) => Some(self.looked_at(bytes)),
            Ok(None) => None,
            Err(cut_off) => Some(Err(cut_off)),
        };
        if !matches!(piece, Some(Ok(_))) {
            self.body = None;
            if let Some(watch) = self.watch.take() {
                watch.ended().instrument(self.span.clone()).await;
            }
        }
        piece.map(|piece| (piece, self))
    }

    fn looked_at(&mut self, bytes: Bytes) -> Result<Bytes, CutOff> {
        if let Some(watch) = &mut self.watch {
            watch.audit.read(&bytes)?;
        }
        Ok(bytes)
    }

    /// Nothing more of it is read.
    fn end_early(&mut self) {
        self.body = None;
        if let (Some(watch), Ok(runtime)) = (self.watch.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(watch.ended().instrument(self.span.clone()));
        }
    }
}

impl Drop for Passing {
    /// What a key's holder does not wait for is paid for all the same: executors finish what they have begun where it is settled on chain.
    fn drop(&mut self) {
        let (Some(mut body), Some(mut watch)) = (self.body.take(), self.watch.take()) else { return };
        if watch.meter.is_none() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let rest = async move {
            while let Ok(Some(bytes)) = body.piece().await {
                if watch.audit.read(&bytes).is_err() {
                    break;
                }
            }
            watch.ended().await;
        };
        runtime.spawn(rest.instrument(self.span.clone()));
    }
}

/// An answer of an executor that may say something now and then for ever.
struct Coming {
    body: Incoming,
    /// Time that each piece has.
    piece: Duration,
    /// When all of it must be there.
    end: Instant,
}

impl Coming {
    /// The next piece; none at its end.
    async fn piece(&mut self) -> Result<Option<Bytes>, CutOff> {
        loop {
            let left = self.end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(CutOff::Late);
            }
            let frame = timeout(self.piece.min(left), self.body.frame()).await.map_err(|_| CutOff::Late)?;
            let Some(frame) = frame else { return Ok(None) };
            // Trailers say nothing here.
            if let Ok(bytes) = frame?.into_data() {
                return Ok(Some(bytes));
            }
        }
    }
}
