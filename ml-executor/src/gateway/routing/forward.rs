//! Passing a request on to another executor, and its answer back.

use std::{error::Error, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{
        header::{CONTENT_TYPE, RETRY_AFTER},
        HeaderMap, HeaderName, HeaderValue, Request, Response,
    },
};
use futures::stream;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::{TokioExecutor, TokioTimer},
};

use super::{meter::Meter, ForwardingTimes, Outcome};
use crate::{
    gateway::routes::{HASH_HEADER, RECEIPT_HEADER},
    https::connector,
    public::Stay,
};

/// Time after which a connection that nobody uses is closed: before an executor would, since a request on a connection that is being closed
/// may be lost.
const IDLE: Duration = Duration::from_secs(15);
/// Headers of an answer that are passed back.
const PASSED_BACK: [HeaderName; 4] = [CONTENT_TYPE, RETRY_AFTER, HASH_HEADER, HeaderName::from_static(RECEIPT_HEADER)];

/// A request as it is passed on.
pub(super) struct Outgoing {
    /// With path.
    pub url: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether the answer begins before it is complete.
    pub is_streamed: bool,
}

/// Connections to other executors.
pub(super) struct Forwarder {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    times: ForwardingTimes,
}

impl Forwarder {
    pub fn new(times: ForwardingTimes) -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
        Self { client: builder.build(connector(Some(times.connect))), times }
    }

    /// Sends a request and waits until its answer begins. Redirects are not followed.
    pub async fn send(&self, outgoing: Outgoing) -> Result<Response<Incoming>, Outcome> {
        let mut request =
            Request::post(outgoing.url).body(Full::new(outgoing.body)).map_err(|_| Outcome::Unreachable)?;
        *request.headers_mut() = outgoing.headers;
        let limit = if outgoing.is_streamed { self.times.stream } else { self.times.whole };
        let sent = tokio::time::timeout(limit, self.client.request(request)).await.map_err(|_| Outcome::Late)?;
        sent.map_err(|error| {
            tracing::debug!(problem = error.source().map(ToString::to_string), "an executor could not be asked");
            if error.is_connect() {
                Outcome::Unreachable
            } else {
                Outcome::Broken
            }
        })
    }

    /// An executor's answer as it is passed back, byte by byte as it comes. When the client goes away the connection to the executor is closed.
    pub fn pass_back(&self, answer: Response<Incoming>, meter: Option<Meter>, stay: Stay) -> Response<Body> {
        let (head, body) = answer.into_parts();
        let mut passing = Passing { body: Some(body), meter, limit: self.times.piece, _stay: stay };
        if let Some(meter) = &mut passing.meter {
            meter.read_head(&head.headers);
        }
        let mut response = Response::new(Body::from_stream(stream::unfold(passing, Passing::next)));
        *response.status_mut() = head.status;
        for name in PASSED_BACK {
            let value = head.headers.get(&name);
            // Nothing that a browser would take for a page of this gateway's.
            if let Some(value) = value.filter(|value| name != CONTENT_TYPE || is_an_answers(value)) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response
    }
}

fn is_an_answers(kind: &HeaderValue) -> bool {
    let kind = kind.to_str().unwrap_or_default();
    ["application/json", "text/event-stream"].iter().any(|expected| kind.starts_with(expected))
}

/// An answer on its way back.
struct Passing {
    /// None once it has ended.
    body: Option<Incoming>,
    meter: Option<Meter>,
    limit: Duration,
    _stay: Stay,
}

/// Why an answer ends before it is complete; whoever reads it sees the connection close.
#[derive(Debug, thiserror::Error)]
enum CutOff {
    #[error("the executor's connection broke")]
    Broken(#[from] hyper::Error),
    #[error("the executor did not go on")]
    Late,
}

impl Passing {
    async fn next(mut self) -> Option<(Result<Bytes, CutOff>, Self)> {
        let body = self.body.as_mut()?;
        let piece = piece_of(body, self.limit).await.transpose();
        if let (Some(Ok(bytes)), Some(meter)) = (&piece, &mut self.meter) {
            meter.read(bytes);
        }
        if !matches!(piece, Some(Ok(_))) {
            self.body = None;
            if let Some(meter) = self.meter.take() {
                meter.ended().await;
            }
        }
        piece.map(|piece| (piece, self))
    }
}

impl Drop for Passing {
    /// What a key's holder does not wait for is paid for all the same: executors finish what they have begun where it is settled on chain.
    fn drop(&mut self) {
        let (Some(mut body), Some(mut meter)) = (self.body.take(), self.meter.take()) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let limit = self.limit;
        runtime.spawn(async move {
            while let Ok(Some(bytes)) = piece_of(&mut body, limit).await {
                meter.read(&bytes);
            }
            meter.ended().await;
        });
    }
}

/// The next piece of an answer; none at its end.
async fn piece_of(body: &mut Incoming, limit: Duration) -> Result<Option<Bytes>, CutOff> {
    loop {
        let Some(frame) = tokio::time::timeout(limit, body.frame()).await.map_err(|_| CutOff::Late)? else {
            return Ok(None);
        };
        // Trailers say nothing here.
        if let Ok(bytes) = frame?.into_data() {
            return Ok(Some(bytes));
        }
    }
}
