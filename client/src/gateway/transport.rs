//! HTTP to gateways, which may be slow, dead or hostile.
//!
//! Redirects are not followed, so that keys and signatures go only where they were meant to go.

use std::{borrow::Cow, error::Error, time::Duration};

use bytes::Bytes;
use http::{
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
    HeaderMap, HeaderValue, Method, Request, Response,
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::{TokioExecutor, TokioTimer},
};

use super::{Endpoint, GatewayError, Refusal};

/// Media type of what is asked and of whole answers.
pub(super) const JSON: &str = "application/json";
/// Longest answer that is read whole, in bytes.
const MAX_ANSWER_BYTES: usize = 64 << 20;
/// Time after which a connection that nobody uses is closed: before most servers would, since a request on a connection that is
/// being closed is lost, and nobody knows whether it was served.
const IDLE: Duration = Duration::from_secs(15);
/// Longest refusal that is read, in bytes.
const MAX_REFUSAL_BYTES: usize = 64 << 10;

/// How long a gateway may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For an answer, or the beginning of a stream; a gateway may let a request wait for its turn.
    pub answer: Duration,
    /// For the next piece of a stream.
    pub piece: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), answer: Duration::from_secs(600), piece: Duration::from_secs(120) }
    }
}

/// One thing to ask.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub method: Method,
    /// Path below the gateway's URL.
    pub path: Cow<'static, str>,
    pub body: Bytes,
    /// Media type of the answer.
    pub accept: &'static str,
}

/// Connections to gateways.
#[derive(Clone, Debug)]
pub(super) struct Transport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    pub timeouts: Timeouts,
}

impl Transport {
    pub fn new(timeouts: Timeouts) -> Self {
        let mut plain = HttpConnector::new();
        plain.enforce_http(false);
        plain.set_connect_timeout(Some(timeouts.connect));
        plain.set_nodelay(true);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
        Self { client: builder.build(connector(plain)), timeouts }
    }

    /// Sends one request. What comes back is an answer that has begun, or a refusal that was read whole.
    pub async fn send(
        &self,
        endpoint: &Endpoint,
        call: &Call,
        credentials: HeaderMap,
    ) -> Result<Response<Incoming>, GatewayError> {
        let url = endpoint.url();
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(format!("{url}{}", call.path))
            .header(ACCEPT, call.accept)
            .header(USER_AGENT, concat!("keirin-client/", env!("CARGO_PKG_VERSION")))
            .body(Full::new(call.body.clone()))
            .map_err(|error| GatewayError::Request(error.to_string()))?;
        if !call.body.is_empty() {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        }
        request.headers_mut().extend(credentials);

        let sent = self.client.request(request);
        let response = self.in_time(url, sent).await?.map_err(|error| {
            let (url, problem) = (url.to_owned(), whole(&error));
            match error.is_connect() {
                true => GatewayError::Unreachable { url, problem },
                false => GatewayError::Broken { url, problem },
            }
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MAX_REFUSAL_BYTES).collect();
        // The status alone says that it is a refusal; its text may be missing.
        let body = self.in_time(url, body).await?.map(|body| body.to_bytes()).unwrap_or_default();
        Err(GatewayError::Refused(Box::new(Refusal::read(url, head.status, &head.headers, &body))))
    }

    /// The rest of an answer.
    pub async fn whole(&self, endpoint: &Endpoint, response: Response<Incoming>) -> Result<Bytes, GatewayError> {
        let url = endpoint.url();
        let body = Limited::new(response.into_body(), MAX_ANSWER_BYTES).collect();
        let body = self.in_time(url, body).await?;
        let body =
            body.map_err(|error| GatewayError::Broken { url: url.to_owned(), problem: whole(error.as_ref()) })?;
        Ok(body.to_bytes())
    }

    async fn in_time<F: std::future::IntoFuture>(&self, url: &str, future: F) -> Result<F::Output, GatewayError> {
        let limit = self.timeouts.answer;
        tokio::time::timeout(limit, future)
            .await
            .map_err(|_| GatewayError::Silent { url: url.to_owned(), seconds: limit.as_secs() })
    }
}

/// An error with all that it came from: what hyper says itself is only «client error».
pub(super) fn whole(error: &(dyn Error + 'static)) -> String {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts.dedup();
    texts.join(": ")
}

/// Certificates are those of this host. Where there are none, plain HTTP still works.
fn connector(plain: HttpConnector) -> HttpsConnector<HttpConnector> {
    let provider = || std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider()).unwrap_or_else(|_| {
        let config = rustls::ClientConfig::builder_with_provider(provider());
        let config = config.with_safe_default_protocol_versions().expect("ring has them all");
        let roots = rustls::RootCertStore::empty();
        HttpsConnectorBuilder::new().with_tls_config(config.with_root_certificates(roots).with_no_client_auth())
    });
    builder.https_or_http().enable_http1().wrap_connector(plain)
}
