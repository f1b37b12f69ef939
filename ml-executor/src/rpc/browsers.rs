//! Refuses what web pages send.

use std::{
    future::{ready, Ready},
    task::{Context, Poll},
};

use axum::http::HeaderValue;
use futures::future::Either;
use jsonrpsee::server::{http::response, HttpRequest, HttpResponse};
use tower::Service;

/// So that pages cannot fill the server with idle connections.
const HANG_UP: HeaderValue = HeaderValue::from_static("close");

/// Answers 403 to every call with an `Origin`, which browsers put on whatever a page posts and which no program that
/// has business here sends.
#[derive(Clone, Debug)]
pub struct NoBrowsers<S>(pub S);

impl<S, Body> Service<HttpRequest<Body>> for NoBrowsers<S>
where
    S: Service<HttpRequest<Body>, Response = HttpResponse>,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<HttpResponse, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest<Body>) -> Self::Future {
        if request.headers().contains_key("origin") {
            let mut refusal = response::denied();
            refusal.headers_mut().insert("connection", HANG_UP);
            return Either::Right(ready(Ok(refusal)));
        }
        Either::Left(self.0.call(request))
    }
}
