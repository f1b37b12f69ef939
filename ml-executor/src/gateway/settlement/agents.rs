//! Asking transfer agents about answers that could not be sent to their ends, before their receipts are committed.
//!
//! An agent that had another executor serve a request says so, and the receipt is withdrawn: nothing would be paid for it. One that cannot be asked is asked
//! again, for as long as there is time; then its receipts are good, so that nobody loses by an agent that is gone. Which answers were
//! sent the executor knows itself ([`crate::gateway::served`]), and asks no agent about: it could say anything.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Bytes,
    http::{header::CONTENT_TYPE, Request, StatusCode},
};
use codec::{DecodeAll, Encode};
use futures::future::join_all;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use k256::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::{Release, ReleaseAnswer, ReleaseQuestion, RequestId, MAX_RELEASES, RELEASES_PATH},
    signing::{is_low_s, release_digest},
    HashBytes,
};

use crate::{
    defaults::{FORWARD_CONNECT, RELEASE_DEADLINE},
    gateway::{routing::Directory, served::Waiting},
    https::connector,
};

/// Most bytes of an answer.
const MOST_BYTES: usize = 128 * MAX_RELEASES;

/// A receipt of an answer that was perhaps not sent to its end, and who passed its request on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsent {
    pub receipt: Waiting,
    pub agent: ExecutorKey,
}

/// What transfer agents said of receipts.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// Their answers were not delivered, and others have served the requests.
    pub released: Vec<Waiting>,
    /// Nobody said anything of them, or their answers are waited for.
    pub unknown: Vec<Waiting>,
}

/// Transfer agents.
pub struct Agents {
    directory: Arc<dyn Directory>,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Agents {
    /// Those that a directory knows.
    pub fn new(directory: Arc<dyn Directory>) -> Self {
        let connector = connector(Some(FORWARD_CONNECT));
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Self { directory, client }
    }

    /// Asks about receipts of the executor with the key `own`, each agent about at most [`MAX_RELEASES`], all at once and for a bounded time.
    pub(super) async fn ask(&self, genesis: HashBytes, own: ExecutorKey, unsent: &[Unsent]) -> Said {
        let mut by_agent = BTreeMap::<ExecutorKey, Vec<Waiting>>::new();
        for Unsent { receipt, agent } in unsent {
            by_agent.entry(*agent).or_default().push(*receipt);
        }
        let asked = by_agent.into_iter().map(|(agent, receipts)| self.ask_one(genesis, own, agent, receipts));
        let mut said = Said::default();
        for one in join_all(asked).await {
            said.released.extend(one.released);
            said.unknown.extend(one.unknown);
        }
        said
    }

    async fn ask_one(&self, genesis: HashBytes, own: ExecutorKey, agent: ExecutorKey, receipts: Vec<Waiting>) -> Said {
        let (asked, later) = receipts.split_at(receipts.len().min(MAX_RELEASES));
        let requests = asked.iter().map(|receipt| receipt.key.request).collect();
        let question = ReleaseQuestion { genesis, executor: own, requests };
        let answers = tokio::time::timeout(RELEASE_DEADLINE, self.answers(&agent, &question)).await.ok().flatten();
        let mut said = Said { released: Vec::new(), unknown: later.to_vec() };
        let Some(answers) = answers.filter(|answers| answers.len() == asked.len()) else {
            tracing::warn!(agent = %hex::encode(agent.0), receipts = asked.len(), "an agent does not say whether it had answers");
            said.unknown.extend(asked);
            return said;
        };
        for (receipt, answer) in asked.iter().zip(answers) {
            match answer {
                ReleaseAnswer::Kept => {}
                ReleaseAnswer::Awaited => said.unknown.push(*receipt),
                ReleaseAnswer::Released(signature) => {
                    if is_release(&genesis, &agent, receipt.key.request, own, &signature) {
                        said.released.push(*receipt);
                    }
                }
            }
        }
        said
    }

    async fn answers(&self, agent: &ExecutorKey, question: &ReleaseQuestion) -> Option<Vec<ReleaseAnswer>> {
        let rosters = self.directory.rosters();
        let url = rosters.iter().find_map(|roster| roster.peer(agent)).map(|peer| peer.url.as_str())?;
        let request = Request::post(format!("{url}{RELEASES_PATH}")).header(CONTENT_TYPE, "application/octet-stream");
        let request = request.body(Full::new(question.encode().into())).ok()?;
        let response = self.client.request(request).await.ok()?;
        if response.status() != StatusCode::OK {
            return None;
        }
        let body = Limited::new(response.into_body(), MOST_BYTES).collect().await.ok()?.to_bytes();
        Vec::<ReleaseAnswer>::decode_all(&mut body.as_ref()).ok()
    }
}

/// Whether an agent has signed that it does not take an executor's answer.
fn is_release(
    genesis: &HashBytes,
    agent: &ExecutorKey,
    request: RequestId,
    executor: ExecutorKey,
    signature: &ExecutorSignature,
) -> bool {
    let digest = release_digest(genesis, &Release { request, executor });
    let (Ok(key), Some(Ok(signed))) =
        (VerifyingKey::from_sec1_bytes(&agent.0), signature.0.get(..64).map(Signature::from_slice))
    else {
        return false;
    };
    is_low_s(signature) && key.verify_prehash(&digest, &signed).is_ok()
}
