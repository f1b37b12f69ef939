//! Every request has an id: the client's own in `x-request-id`, or one that is made. It stands in the log and in the answer.

use std::{
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use keirin_primitives::HashBytes;
use tracing::{field::Empty, Instrument, Span};

use super::{error::Code, stream_time, Gateway};

/// The header.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id of a client that is taken over.
const LONGEST: usize = 64;

/// A request's id, as those see it who answer it.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestId(pub String);

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Notes in the log what the request in work is known by on chain and in the executor's records.
pub(super) fn known_by(request: &HashBytes) {
    Span::current().record("request", hex::encode(request));
}

/// Gives a request its id, notes it in the log and counts it.
pub(super) async fn note(State(gateway): State<Arc<Gateway>>, mut request: Request, next: Next) -> Response {
    let id = id_of(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let matched = request.extensions().get::<MatchedPath>();
    // Never the path as it came: anybody can make up as many as it likes.
    let route = matched.map_or_else(|| "none".to_owned(), |path| path.as_str().trim_start_matches("/v1").to_owned());
    let span = tracing::info_span!("request", id = %id, method = %request.method(), %route, request = Empty);
    let start = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let code = response.extensions().get::<Code>().map(|code| code.0);
    let status = response.status();
    span.in_scope(|| tracing::info!(status = status.as_u16(), code, elapsed = ?start.elapsed(), "answered"));
    gateway.metrics.answered(&route, status.as_u16(), code, start.elapsed());
    let mut response = stream_time::measure(response, route, start, gateway.metrics.clone());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID_HEADER, value);
    }
    response
}

fn id_of(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
    let is_plain = |id: &&str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=LONGEST).contains(&id.len()) && id.bytes().all(plain)
    };
    match given.filter(is_plain) {
        Some(id) => id.to_owned(),
        None => format!("req-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_id_of_the_client_is_taken_over_and_any_other_is_not() {
        let id = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID_HEADER, HeaderValue::from_static(value));
            id_of(&headers)
        };
        assert_eq!(id("my-request_7.a"), "my-request_7.a");
        for odd in ["", "a b", "a\tb", "\"}"] {
            assert!(id(odd).starts_with("req-"), "{odd:?}");
        }
        assert_ne!(id_of(&HeaderMap::new()), id_of(&HeaderMap::new()));
    }
}
