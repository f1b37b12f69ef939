//! Asking one of several gateways, and another when that is safe.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{header::CONTENT_TYPE, Method, Response, StatusCode};
use hyper::body::Incoming;
use serde::{de::DeserializeOwned, Serialize};

use super::{
    api::{Asked, ChatChunk, ChatCompletion, ChatRequest, Completion, CompletionRequest, ModelList},
    credentials::Clock,
    transport::{Call, Transport, JSON},
    AnswerStream, Credentials, EndpointPool, GatewayError, Picked, Timeouts,
};

const CHAT: &str = "/v1/chat/completions";
const COMPLETIONS: &str = "/v1/completions";
const MODELS: &str = "/v1/models";
const EVENTS: &str = "text/event-stream";

/// How hard a request is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Persistence {
    /// Most requests that are sent for one call.
    pub attempts: u32,
    /// Longest wait for a gateway that is to be left alone.
    pub patience: Duration,
}

impl Default for Persistence {
    fn default() -> Self {
        Self { attempts: 3, patience: Duration::from_secs(10) }
    }
}

/// A client of gateways.
///
/// ```no_run
/// use std::sync::Arc;
/// use keirin_client::gateway::{
///     api::{ChatMessage, ChatRequest}, ApiKey, CoolDown, Credentials, Endpoint, EndpointPool, GatewayClient,
/// };
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = EndpointPool::new([Endpoint::new("https://gateway.example/v1")?], CoolDown::default())?;
/// let client = GatewayClient::new(Arc::new(pool), Credentials::ApiKey(ApiKey::new("kg-…")?));
/// let request = ChatRequest::new("smollm2-135m-instruct", vec![ChatMessage::user("What is the capital of France?")]);
/// let mut stream = client.chat_stream(&request).await?;
/// while let Some(piece) = stream.next().await? {
///     print!("{}", piece.text());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct GatewayClient {
    pool: Arc<EndpointPool>,
    credentials: Credentials,
    transport: Transport,
    persistence: Persistence,
    clock: Clock,
}

impl GatewayClient {
    /// A client that asks the gateways of a pool in turns.
    pub fn new(pool: Arc<EndpointPool>, credentials: Credentials) -> Self {
        Self::with(pool, credentials, Timeouts::default(), Persistence::default())
    }

    /// A client with limits of its own.
    pub fn with(
        pool: Arc<EndpointPool>,
        credentials: Credentials,
        timeouts: Timeouts,
        persistence: Persistence,
    ) -> Self {
        Self { pool, credentials, transport: Transport::new(timeouts), persistence, clock: Clock::default() }
    }

    /// Address of who signs the requests, if they are signed.
    pub fn requester(&self) -> Option<&str> {
        match &self.credentials {
            Credentials::Signer(signer) => Some(signer.address()),
            Credentials::ApiKey(_) => None,
        }
    }

    /// The models that the gateway serves whose turn it is.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn models(&self) -> Result<ModelList, GatewayError> {
        self.whole(Call { method: Method::GET, path: MODELS, body: Bytes::new(), accept: JSON }).await
    }

    /// Continues a conversation.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn chat(&self, request: &ChatRequest) -> Result<ChatCompletion, GatewayError> {
        self.whole(post(CHAT, &Asked::whole(request), JSON)?).await
    }

    /// Continues a conversation, piece by piece; the last piece has the usage.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn chat_stream(&self, request: &ChatRequest) -> Result<AnswerStream<ChatChunk>, GatewayError> {
        self.stream(post(CHAT, &Asked::streamed(request), EVENTS)?).await
    }

    /// Continues a text.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn complete(&self, request: &CompletionRequest) -> Result<Completion, GatewayError> {
        self.whole(post(COMPLETIONS, &Asked::whole(request), JSON)?).await
    }

    /// Continues a text, piece by piece; the last piece has the usage.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn complete_stream(&self, request: &CompletionRequest) -> Result<AnswerStream<Completion>, GatewayError> {
        self.stream(post(COMPLETIONS, &Asked::streamed(request), EVENTS)?).await
    }

    async fn whole<T: DeserializeOwned>(&self, call: Call) -> Result<T, GatewayError> {
        let (picked, response) = self.begin(&call).await?;
        let body = self.transport.whole(picked.endpoint(), response).await;
        let body = body.inspect_err(|_| self.pool.failed(&picked, Instant::now(), None))?;
        serde_json::from_slice(&body).map_err(|error| GatewayError::Answer {
            url: picked.endpoint().url().to_owned(),
            problem: error.to_string(),
        })
    }

    async fn stream<T: DeserializeOwned>(&self, call: Call) -> Result<AnswerStream<T>, GatewayError> {
        let (picked, response) = self.begin(&call).await?;
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with(EVENTS) {
            let (url, problem) = (picked.endpoint().url().to_owned(), format!("it is no {EVENTS}"));
            return Err(GatewayError::Answer { url, problem });
        }
        Ok(AnswerStream::new(response.into_body(), picked, self.pool.clone(), self.transport.timeouts.piece))
    }

    /// Sends a request until an answer begins, to the next gateway each time, signed anew each time.
    async fn begin(&self, call: &Call) -> Result<(Picked, Response<Incoming>), GatewayError> {
        let mut failed: Option<GatewayError> = None;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let picked = self.pool.pick(Instant::now());
            match failed.take() {
                _ if picked.wait.is_zero() => (),
                _ if picked.wait <= self.persistence.patience => tokio::time::sleep(picked.wait).await,
                Some(error) => return Err(error),
                // Whoever asks anew may find that the gateway is back already.
                None => (),
            }
            let headers = self.credentials.headers(picked.endpoint(), &call.body, &self.clock)?;
            match self.transport.send(picked.endpoint(), call, headers).await {
                Ok(response) => {
                    self.pool.succeeded(&picked);
                    return Ok((picked, response));
                }
                Err(error) => {
                    self.take_note(&picked, &error);
                    if attempts >= self.persistence.attempts || !self.may_be_repeated(call, &error) {
                        return Err(error);
                    }
                    failed = Some(error);
                }
            }
        }
    }

    /// Tells the pool what an error says about a gateway: nothing if it is the request that is wrong.
    fn take_note(&self, picked: &Picked, error: &GatewayError) {
        match error {
            GatewayError::Refused(refusal) if self.is_own_fault(refusal.status) => self.pool.succeeded(picked),
            GatewayError::Refused(refusal) => self.pool.failed(picked, Instant::now(), refusal.retry_after),
            _ => self.pool.failed(picked, Instant::now(), None),
        }
    }

    fn is_own_fault(&self, status: StatusCode) -> bool {
        status.is_client_error() && !is_busy(status) && !self.may_be_somebody_elses(status)
    }

    /// Whether a signed request may have gone to the wrong place: anybody can register anybody's URL with a key of its own, and
    /// what is signed for that key is refused there.
    fn may_be_somebody_elses(&self, status: StatusCode) -> bool {
        let signed = matches!(self.credentials, Credentials::Signer(_));
        signed && self.pool.len() > 1 && status == StatusCode::UNAUTHORIZED
    }

    /// Whether it is certain that a request was not served, or no harm if it was. A question that costs money is not asked
    /// again when the answer was lost: it would be paid twice.
    fn may_be_repeated(&self, call: &Call, error: &GatewayError) -> bool {
        let free = call.method == Method::GET;
        match error {
            GatewayError::Unreachable { .. } => true,
            GatewayError::Broken { .. } => free,
            GatewayError::Refused(refusal) if refusal.code.as_deref() == Some("insufficient_quota") => false,
            GatewayError::Refused(refusal) => {
                is_busy(refusal.status)
                    || self.may_be_somebody_elses(refusal.status)
                    || free && refusal.status.is_server_error()
            }
            _ => false,
        }
    }
}

/// Whether a gateway says that it did not even begin.
fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

fn post(path: &'static str, body: &impl Serialize, accept: &'static str) -> Result<Call, GatewayError> {
    let body = serde_json::to_vec(body).map_err(|error| GatewayError::Request(error.to_string()))?;
    Ok(Call { method: Method::POST, path, body: body.into(), accept })
}
