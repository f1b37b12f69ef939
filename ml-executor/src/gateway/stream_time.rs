//! How long streams take until their ends: an answer is counted when it begins, and a stream goes on.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{header::CONTENT_TYPE, HeaderValue},
    response::Response,
};
use hyper::body::{Frame, SizeHint};

use super::metrics::GatewayMetrics;

/// A stream on its way; measured when it has ended or nobody reads it any more.
struct Timed {
    body: Body,
    route: String,
    start: Instant,
    metrics: Arc<GatewayMetrics>,
}

/// Measures an answer to its end, from the start of its request, if it is a stream.
pub(super) fn measure(answer: Response, route: String, start: Instant, metrics: Arc<GatewayMetrics>) -> Response {
    let kind = answer.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_some_and(|kind| kind.starts_with(b"text/event-stream")) {
        return answer;
    }
    answer.map(|body| Body::new(Timed { body, route, start, metrics }))
}

impl Drop for Timed {
    fn drop(&mut self) {
        self.metrics.streamed(&self.route, self.start.elapsed());
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
