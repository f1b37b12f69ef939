//! Getting evidence from other executors, which may be slow, dead or hostile.
//!
//! A request has one deadline for everything, its answer a bound, and redirects are not followed. Whoever lets a request run
//! into its deadline is not asked again for a while, so that a dead endpoint costs one deadline and not one for each of its works:
//! for a short while at first, since that may have been a hiccup, and for a long one when it happens again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Bytes,
    http::{uri::Scheme, Request, StatusCode, Uri},
};
use codec::{DecodeAll, Encode, MaxEncodedLen};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use keirin_primitives::{
    evidence::{
        Evidence, EvidenceRequest, EVIDENCE_PATH, GENESIS_HEADER, KEY_HEADER, MAX_EVIDENCE_BYTES, SIGNATURE_HEADER,
        TIME_HEADER,
    },
    executor::{Endpoint, ExecutorKey},
    executor_rpc::to_hex,
    inference::{evidence_hash, PositionEvidence},
    receipts::{BatchCommit, PostedReceipt},
    AccountBytes, HashBytes,
};
use tokio::sync::Semaphore;

use crate::{https::connector, key::ReportSigner};

/// Requests under way at once.
const AT_ONCE: usize = 16;
/// Time between two tries of a request that was refused or cut off.
const PAUSE: Duration = Duration::from_secs(1);

/// Why there is no evidence.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// The registered URL can't be asked.
    #[error("its endpoint is no http or https URL")]
    Url,
    /// It was slow a moment ago.
    #[error("it did not answer in time a moment ago")]
    Shunned {
        /// Whether that had happened before.
        again: bool,
    },
    /// Nothing came in time.
    #[error("it does not answer in time; at last: {0}")]
    Deadline(String),
    /// It does not have it, or does not give it.
    #[error("it answers {0}")]
    Refused(StatusCode),
    /// It gave something else.
    #[error("what it gives is not what the report commits to")]
    Other,
}

/// From whom something is fetched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub genesis: HashBytes,
    pub endpoint: &'a Endpoint,
    pub executor: ExecutorKey,
}

/// What is to be fetched.
struct Wanted<'a> {
    source: Source<'a>,
    url: Uri,
    /// What is signed: hash of the order, or id of the leaf.
    name: HashBytes,
    /// Most bytes of an answer.
    most: usize,
}

/// Asks other executors for evidence.
pub(super) struct Fetcher {
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    signer: ReportSigner,
    deadline: Duration,
    pause: Duration,
    places: Semaphore,
    /// Endpoints that let requests run into their deadline.
    shunned: Mutex<HashMap<Endpoint, Silence>>,
    again: Duration,
    shun: Duration,
}

/// Requests that got no answer.
#[derive(Clone, Copy)]
struct Silence {
    /// How many in a row; those that were under way at the same time are one.
    count: u32,
    /// When the last one ended.
    at: Instant,
}

impl Fetcher {
    /// A request may take `deadline`; who lets it pass is shunned for `again`, and who does so repeatedly for `shun`.
    pub fn new(signer: ReportSigner, deadline: Duration, again: Duration, shun: Duration) -> Self {
        let places = Semaphore::new(AT_ONCE);
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector(None));
        let pause = PAUSE.min(deadline / 4);
        Self { client, signer, deadline, pause, places, shunned: Mutex::default(), again, shun }
    }

    /// The positions of the answer to an order that have a hash.
    pub async fn positions(
        &self,
        source: Source<'_>,
        order: HashBytes,
        evidence: HashBytes,
    ) -> Result<Vec<PositionEvidence>, FetchError> {
        let url = url(source.endpoint, &to_hex(order)).ok_or(FetchError::Url)?;
        let wanted = Wanted { source, url, name: order, most: MAX_EVIDENCE_BYTES };
        positions_in(&self.fetch(wanted).await?, &evidence).ok_or(FetchError::Other)
    }

    /// The leaf at a place of a batch, with all that it commits to. It is what the batch has the hash of; what it says may be false.
    pub async fn leaf<AccountId: Encode>(
        &self,
        source: Source<'_>,
        batch: &BatchCommit<AccountId>,
        place: u32,
    ) -> Result<PostedReceipt, FetchError> {
        let id = batch.id();
        let url = url(source.endpoint, &format!("{}/{place}", to_hex(id.0))).ok_or(FetchError::Url)?;
        let wanted = Wanted { source, url, name: id.leaf(place).0, most: PostedReceipt::max_encoded_len() };
        leaf_in(&self.fetch(wanted).await?, batch, place).ok_or(FetchError::Other)
    }

    /// What is shown of what is wanted.
    async fn fetch(&self, wanted: Wanted<'_>) -> Result<Bytes, FetchError> {
        let endpoint = wanted.source.endpoint;
        let _place = self.places.acquire().await;
        if let Some(again) = self.shuns(endpoint) {
            return Err(FetchError::Shunned { again });
        }
        let start = Instant::now();
        let mut last = String::from("nothing came");
        let tries = tokio::time::timeout(self.deadline, self.until_answered(&wanted, &mut last)).await;
        match tries {
            Ok(answer) => {
                self.shunned().remove(endpoint);
                answer
            }
            Err(_) => {
                self.shun(endpoint, start);
                Err(FetchError::Deadline(last))
            }
        }
    }

    /// Tries until there is an answer that will not change.
    async fn until_answered(&self, wanted: &Wanted<'_>, last: &mut String) -> Result<Bytes, FetchError> {
        loop {
            match self.ask(wanted).await {
                Ok(Ok(body)) => return Ok(body),
                Ok(Err(StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)) => {
                    *last = "it is busy".into();
                }
                Ok(Err(status)) => return Err(FetchError::Refused(status)),
                Err(problem) => *last = problem,
            }
            tokio::time::sleep(self.pause).await;
        }
    }

    /// Asks once: the body, another status, or what went wrong on the way.
    async fn ask(&self, wanted: &Wanted<'_>) -> Result<Result<Bytes, StatusCode>, String> {
        let request = self.request(wanted).map_err(|error| error.to_string())?;
        let response = self.client.request(request).await.map_err(|error| error.to_string())?;
        if response.status() != StatusCode::OK {
            return Ok(Err(response.status()));
        }
        let body = Limited::new(response.into_body(), wanted.most).collect().await;
        Ok(Ok(body.map_err(|error| error.to_string())?.to_bytes()))
    }

    /// Signed anew each time, since its time must be near.
    fn request(&self, wanted: &Wanted<'_>) -> Result<Request<Empty<Bytes>>, axum::http::Error> {
        let Wanted { source: Source { genesis, executor, .. }, url, name, .. } = wanted;
        let at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        let request = EvidenceRequest { executor: *executor, order: *name, at };
        let signature = self.signer.sign_evidence_request(genesis, &request);
        Request::get(url)
            .header(GENESIS_HEADER, to_hex(genesis))
            .header(TIME_HEADER, at)
            .header(KEY_HEADER, to_hex(self.signer.public().0))
            .header(SIGNATURE_HEADER, to_hex(signature.0))
            .body(Empty::new())
    }

    /// Whether an endpoint is not to be asked now; if so, whether it was silent repeatedly.
    fn shuns(&self, endpoint: &Endpoint) -> Option<bool> {
        let mut shunned = self.shunned();
        shunned.retain(|_, silence| silence.at.elapsed() < self.shun.saturating_mul(2));
        let Silence { count, at } = *shunned.get(endpoint)?;
        let again = count > 1;
        (at.elapsed() < if again { self.shun } else { self.again }).then_some(again)
    }

    /// Remembers that an endpoint has not answered a request that was begun at `start`.
    fn shun(&self, endpoint: &Endpoint, start: Instant) {
        let mut shunned = self.shunned();
        let silence = shunned.entry(endpoint.clone()).or_insert(Silence { count: 0, at: start });
        if silence.count == 0 || silence.at <= start {
            silence.count = silence.count.saturating_add(1);
        }
        silence.at = Instant::now();
    }

    fn shunned(&self) -> MutexGuard<'_, HashMap<Endpoint, Silence>> {
        self.shunned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where evidence is of what has a name.
fn url(endpoint: &Endpoint, name: &str) -> Option<Uri> {
    let endpoint = std::str::from_utf8(endpoint).ok()?.trim_end_matches('/');
    let url: Uri = format!("{endpoint}{EVIDENCE_PATH}{name}").parse().ok()?;
    let is_web = url.scheme().is_some_and(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
    (is_web && url.host().is_some_and(|host| !host.is_empty()) && url.query().is_none()).then_some(url)
}

/// The positions in an answer, if they have the right hash.
fn positions_in(body: &Bytes, hash: &HashBytes) -> Option<Vec<PositionEvidence>> {
    let evidence = Evidence::<AccountBytes>::decode_all(&mut body.as_ref()).ok()?;
    (evidence_hash(&evidence.positions) == *hash).then_some(evidence.positions)
}

/// The leaf in an answer, if it is the one at a place of the batch.
fn leaf_in<AccountId>(body: &Bytes, batch: &BatchCommit<AccountId>, place: u32) -> Option<PostedReceipt> {
    let posted = PostedReceipt::decode_all(&mut body.as_ref()).ok()?;
    let is_it = posted.shown.place == place && posted.shown.verify(&batch.root, batch.count).is_ok();
    (is_it && posted.is_whole()).then_some(posted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url_of(endpoint: &str) -> Option<String> {
        let endpoint = Endpoint::truncate_from(endpoint.as_bytes().to_vec());
        url(&endpoint, &to_hex([0xab; 32])).map(|url| url.to_string())
    }

    #[test]
    fn evidence_is_below_the_registered_url() {
        let hash = "ab".repeat(32);
        let expected = Some(format!("https://a.example:1/keirin/v1/evidence/0x{hash}"));
        assert_eq!(url_of("https://a.example:1/keirin"), expected);
        assert_eq!(url_of("https://a.example:1/keirin//"), expected);
    }

    #[test]
    fn what_is_no_web_address_is_not_asked() {
        for endpoint in ["", "a.example", "file:///etc", "ftp://a.example", "http://", "https://a.example/?x=", "\u{0}"]
        {
            assert_eq!(url_of(endpoint), None, "{endpoint}");
        }
    }
}
