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
    api::{
        Asked, ChatChunk, ChatCompletion, ChatRequest, Completion, CompletionRequest, EmbeddingList, EmbeddingRequest,
        ModelList, Response as ResponseObject, ResponseEvent, ResponseRequest, Said,
    },
    checking::Asking,
    credentials::Clock,
    listener::Listener,
    transport::{Call, Transport, JSON},
    AnswerStream, Answered, Credentials, EndpointPool, GatewayError, Picked, Refusal, Timeouts,
};
use crate::{network::Network, requests::RECEIPT_HEADER};

const CHAT: &str = "/v1/chat/completions";
const COMPLETIONS: &str = "/v1/completions";
const RESPONSES: &str = "/v1/responses";
const EMBEDDINGS: &str = "/v1/embeddings";
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

/// A client of gateways. Answers to signed requests come with the receipt of what is paid for them, which it checks; see
/// [`GatewayClient::checking_by`].
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
/// if let Some(checked) = stream.receipt().await {
///     println!("{:?}", checked.findings);
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
    network: Option<Arc<Network>>,
}

/// An answer that has begun.
struct Begun {
    picked: Picked,
    response: Response<Incoming>,
    /// What its receipt has to agree with, if one is to come.
    asking: Option<Asking>,
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
        let (transport, clock) = (Transport::new(timeouts), Clock::default());
        Self { pool, credentials, transport, persistence, clock, network: None }
    }

    /// The same client, which compares receipts with what the chain says: whether the executor is registered and was drawn, and what the tokens
    /// cost. Without it these are left unchecked.
    #[must_use]
    pub fn checking_by(mut self, network: Arc<Network>) -> Self {
        self.network = Some(network);
        self
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
        let call = Call { method: Method::GET, path: MODELS.into(), body: Bytes::new(), accept: JSON };
        let Begun { picked, response, .. } = self.begin(&call).await?;
        self.read(&picked, response).await
    }

    /// Continues a conversation.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn chat(&self, request: &ChatRequest) -> Result<Answered<ChatCompletion>, GatewayError> {
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
    pub async fn complete(&self, request: &CompletionRequest) -> Result<Answered<Completion>, GatewayError> {
        self.whole(post(COMPLETIONS, &Asked::whole(request), JSON)?).await
    }

    /// Continues a text, piece by piece; the last piece has the usage.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn complete_stream(&self, request: &CompletionRequest) -> Result<AnswerStream<Completion>, GatewayError> {
        self.stream(post(COMPLETIONS, &Asked::streamed(request), EVENTS)?).await
    }

    /// Continues a conversation, in the newer form.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn respond(&self, request: &ResponseRequest) -> Result<Answered<ResponseObject>, GatewayError> {
        self.whole(post(RESPONSES, &Asked::whole(request), JSON)?).await
    }

    /// Continues a conversation in the newer form, event by event; the last event has the whole response.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn respond_stream(&self, request: &ResponseRequest) -> Result<AnswerStream<ResponseEvent>, GatewayError> {
        self.stream(post(RESPONSES, &Asked::in_events(request), EVENTS)?).await
    }

    /// Puts texts into vectors.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn embed(&self, request: &EmbeddingRequest) -> Result<Answered<EmbeddingList>, GatewayError> {
        self.whole(post(EMBEDDINGS, &Asked::whole(request), JSON)?).await
    }

    async fn whole<T: DeserializeOwned + Said>(&self, call: Call) -> Result<Answered<T>, GatewayError> {
        let Begun { picked, response, asking } = self.begin(&call).await?;
        let receipt = response.headers().get(RECEIPT_HEADER).and_then(|text| text.to_str().ok()).map(str::to_owned);
        let answer: T = self.read(&picked, response).await?;
        let Some(asking) = asking else { return Ok(Answered { answer, receipt: None }) };
        let mut listener = Listener::default();
        listener.hear(&answer).map_err(|problem| unreadable(&picked, problem))?;
        let checked = asking.settle(receipt.as_deref(), Some(listener.told())).await;
        Ok(Answered { answer, receipt: Some(checked) })
    }

    /// The rest of an answer.
    async fn read<T: DeserializeOwned>(
        &self,
        picked: &Picked,
        response: Response<Incoming>,
    ) -> Result<T, GatewayError> {
        let body = self.transport.whole(picked.endpoint(), response).await;
        let body = body.inspect_err(|_| self.pool.failed(picked, Instant::now(), None))?;
        serde_json::from_slice(&body).map_err(|problem| unreadable(picked, problem))
    }

    async fn stream<T: DeserializeOwned + Said>(&self, call: Call) -> Result<AnswerStream<T>, GatewayError> {
        let Begun { picked, response, asking } = self.begin(&call).await?;
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with(EVENTS) {
            return Err(unreadable(&picked, format!("it is no {EVENTS}")));
        }
        let limit = self.transport.timeouts.piece;
        Ok(AnswerStream::new(response.into_body(), picked, self.pool.clone(), limit, asking))
    }

    /// Sends a request until an answer begins, to the next gateway each time, signed anew each time.
    async fn begin(&self, call: &Call) -> Result<Begun, GatewayError> {
        // Without news the gateways that are known are asked.
        let _stale = self.pool.refresh(Instant::now()).await;
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
            let (headers, sent) = self.credentials.headers(picked.endpoint(), &call.body, &self.clock)?;
            let sent = sent.filter(|_| call.method == Method::POST);
            let asking = sent.map(|sent| Asking::begin(sent, self.network.as_ref()));
            match self.transport.send(picked.endpoint(), call, headers).await {
                Ok(response) => {
                    self.pool.succeeded(&picked);
                    return Ok(Begun { picked, response, asking });
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
        status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS && !self.may_be_somebody_elses(status)
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
                says_that_it_did_not_begin(refusal)
                    || self.may_be_somebody_elses(refusal.status)
                    || free && refusal.status.is_server_error()
            }
            _ => false,
        }
    }
}

/// Whether it is the gateway that says that it did not even begin. A 503 without a code may be that of a proxy which lost the answer.
fn says_that_it_did_not_begin(refusal: &Refusal) -> bool {
    match refusal.status {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::SERVICE_UNAVAILABLE => refusal.code.is_some(),
        _ => false,
    }
}

fn post(path: &'static str, body: &impl Serialize, accept: &'static str) -> Result<Call, GatewayError> {
    let body = serde_json::to_vec(body).map_err(|error| GatewayError::Request(error.to_string()))?;
    Ok(Call { method: Method::POST, path: path.into(), body: body.into(), accept })
}

fn unreadable(picked: &Picked, problem: impl std::fmt::Display) -> GatewayError {
    GatewayError::Answer { url: picked.endpoint().url().to_owned(), problem: problem.to_string() }
}
