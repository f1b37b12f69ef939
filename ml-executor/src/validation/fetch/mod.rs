//! Getting evidence from other executors, which may be slow, dead or hostile.
//!
//! A request has one deadline for everything, its answer a bound, and redirects are not followed. Whoever lets a request run
//! into its deadline is not asked again for a while ([`silence`]), and nobody can take the time in which others are asked ([`super::turns`]). Leaves of a batch are
//! asked for in groups.

mod silence;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::{
    body::Bytes,
    http::{uri::Scheme, Request, StatusCode, Uri},
};
use codec::{DecodeAll, Encode};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use keirin_primitives::{
    evidence::{
        max_leaves_bytes, Evidence, EvidenceRequest, ShownLeaves, EVIDENCE_PATH, GENESIS_HEADER, KEY_HEADER,
        MAX_EVIDENCE_BYTES, SIGNATURE_HEADER, TIME_HEADER,
    },
    executor::{Endpoint, ExecutorKey},
    executor_rpc::to_hex,
    inference::{evidence_hash, PositionEvidence},
    receipts::{BatchCommit, PostedReceipt},
    AccountBytes, HashBytes,
};

use super::turns::Turns;
use crate::{https::connector, key::ReportSigner};
use silence::Silences;

/// Requests under way at once.
const AT_ONCE: usize = 16;
/// Requests to one executor under way at once.
const AT_ONCE_OF_ONE: usize = 2;
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
    /// What is signed: hash of the order, or what names the leaves.
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
    turns: Turns,
    silences: Silences,
}

impl Fetcher {
    /// A request may take `deadline`; who lets it pass is shunned for `again`, and who does so repeatedly for `shun`.
    pub fn new(signer: ReportSigner, deadline: Duration, again: Duration, shun: Duration) -> Self {
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector(None));
        let pause = PAUSE.min(deadline / 4);
        Self {
            client,
            signer,
            deadline,
            pause,
            turns: Turns::new(AT_ONCE, AT_ONCE_OF_ONE),
            silences: Silences::new(again, shun),
        }
    }

    /// Time that a request may take.
    pub fn deadline(&self) -> Duration {
        self.deadline
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
        positions_in(&self.fetch(wanted).await.0?, &evidence).ok_or(FetchError::Other)
    }

    /// The leaves at some places of a batch, each with all that it commits to, or none where it is not shown; of the first of the places, and of at
    /// least one. They are what the batch has the hash of; what they say may be false. Returns also how long the executor took.
    pub async fn leaves<AccountId: Encode>(
        &self,
        source: Source<'_>,
        batch: &BatchCommit<AccountId>,
        places: &[u32],
    ) -> (Result<Vec<Option<PostedReceipt>>, FetchError>, Duration) {
        let (id, list) = (batch.id(), places.iter().map(u32::to_string).collect::<Vec<_>>().join(","));
        let Some(url) = url(source.endpoint, &format!("{}/{list}", to_hex(id.0))) else {
            return (Err(FetchError::Url), Duration::ZERO);
        };
        let wanted = Wanted { source, url, name: id.leaves(places), most: max_leaves_bytes() };
        let (shown, took) = self.fetch(wanted).await;
        (shown.and_then(|body| leaves_in(&body, batch, places).ok_or(FetchError::Other)), took)
    }

    /// What is shown of what is wanted, and how long that took since it was the executor's turn.
    async fn fetch(&self, wanted: Wanted<'_>) -> (Result<Bytes, FetchError>, Duration) {
        let endpoint = wanted.source.endpoint;
        let _turn = self.turns.take(wanted.source.executor).await;
        if let Some(again) = self.silences.shuns(endpoint) {
            return (Err(FetchError::Shunned { again }), Duration::ZERO);
        }
        let start = Instant::now();
        let mut last = String::from("nothing came");
        let tries = tokio::time::timeout(self.deadline, self.until_answered(&wanted, &mut last)).await;
        let answer = match tries {
            Ok(answer) => {
                self.silences.has_answered(endpoint);
                answer
            }
            Err(_) => {
                self.silences.was_silent(endpoint, start);
                Err(FetchError::Deadline(last))
            }
        };
        (answer, start.elapsed())
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

/// The leaves in an answer, as far as they are those at these places of the batch; none of what is no answer to the request.
fn leaves_in<AccountId>(
    body: &Bytes,
    batch: &BatchCommit<AccountId>,
    places: &[u32],
) -> Option<Vec<Option<PostedReceipt>>> {
    let shown = ShownLeaves::decode_all(&mut body.as_ref()).ok().filter(|shown| !shown.is_empty())?;
    let is_it = |posted: &PostedReceipt, place: u32| {
        let shown = &posted.shown;
        shown.place == place && shown.verify(&batch.root, batch.count).is_ok() && posted.is_whole()
    };
    let leaf = |(posted, place): (Option<PostedReceipt>, &u32)| posted.filter(|posted| is_it(posted, *place));
    (shown.len() <= places.len()).then(|| shown.into_iter().zip(places).map(leaf).collect())
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
