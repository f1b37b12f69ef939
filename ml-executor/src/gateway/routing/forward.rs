//! Passing a request on to another executor, and waiting until its answer begins.

use std::{error::Error, future::Future, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, Response, StatusCode},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::{TokioExecutor, TokioTimer},
};
use keirin_primitives::HashBytes;
use serde::Deserialize;
use tokio::time::{sleep, timeout, Instant};

use super::{ForwardingTimes, Outcome};
use crate::{gateway::under_way::WORK_PATH, https::connector};

/// Time after which a connection that nobody uses is closed: before an executor would, since a request on a connection that is being closed
/// may be lost.
const IDLE: Duration = Duration::from_secs(15);
/// How often an executor is asked for a sign of life in the time in which it must give one.
const SIGNS: u32 = 4;
/// Most bytes of a refusal that are read.
const MOST_REFUSAL_BYTES: usize = 64 * 1024;

/// A request as it is passed on.
pub(super) struct Outgoing {
    /// Where the executor is; empty when nobody knows.
    pub base_url: String,
    /// What is asked there.
    pub path: &'static str,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// What it is known by.
    pub hash: HashBytes,
    /// Whether the answer begins before it is complete.
    pub is_streamed: bool,
}

/// A refusal in OpenAI's shape, as far as it is read.
#[derive(Deserialize)]
struct Refusal {
    error: Named,
}

#[derive(Deserialize)]
struct Named {
    code: String,
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

    /// How long executors may take.
    pub fn times(&self) -> &ForwardingTimes {
        &self.times
    }

    /// Sends a request and waits until its answer begins. Redirects are not followed.
    pub async fn send(&self, outgoing: Outgoing) -> Result<Response<Incoming>, Outcome> {
        let Outgoing { base_url, path, headers, body, hash, is_streamed } = outgoing;
        if base_url.is_empty() {
            return Err(Outcome::Unreachable);
        }
        let request = Request::post(format!("{base_url}{path}")).body(Full::new(body));
        let mut request = request.map_err(|_| Outcome::Unreachable)?;
        *request.headers_mut() = headers;
        let answer = self.client.request(request);
        let sent = match is_streamed {
            true => timeout(self.times.stream, answer).await.map_err(|_| Outcome::Late)?,
            false => self.while_alive(answer, &format!("{base_url}{WORK_PATH}{}", hex::encode(hash))).await?,
        };
        sent.map_err(|error| {
            tracing::debug!(problem = error.source().map(ToString::to_string), "an executor could not be asked");
            if error.is_connect() {
                Outcome::Unreachable
            } else {
                Outcome::Broken
            }
        })
    }

    /// Waits for a whole answer, which begins when it is complete, for as long as the executor says that it works on it.
    async fn while_alive<T>(&self, answer: impl Future<Output = T>, work_url: &str) -> Result<T, Outcome> {
        let silence = async {
            let mut heard = Instant::now();
            while heard.elapsed() < self.times.stream {
                sleep(self.times.stream / SIGNS).await;
                if self.works_at(work_url).await {
                    heard = Instant::now();
                }
            }
        };
        tokio::select! {
            biased;
            answer = answer => Ok(answer),
            () = silence => Err(Outcome::Late),
            () = sleep(self.times.whole) => Err(Outcome::Late),
        }
    }

    /// Whether an executor says that it works on a request.
    async fn works_at(&self, work_url: &str) -> bool {
        let Ok(question) = Request::get(work_url).body(Full::default()) else { return false };
        let said = timeout(self.times.stream / SIGNS, self.client.request(question)).await;
        said.is_ok_and(|said| said.is_ok_and(|said| said.status() == StatusCode::NO_CONTENT))
    }

    /// The code with which an executor names its refusal; none of what is no refusal in OpenAI's shape.
    pub async fn code_of(&self, refusal: Response<Incoming>) -> Option<String> {
        let body = Limited::new(refusal.into_body(), MOST_REFUSAL_BYTES).collect();
        let body = timeout(self.times.stream, body).await.ok()?.ok()?.to_bytes();
        serde_json::from_slice(&body).ok().map(|Refusal { error: Named { code } }| code)
    }
}
