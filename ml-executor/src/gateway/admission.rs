//! Whether a request may come in: what costs the executor least is checked first.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, Request},
    http::{header::CONTENT_LENGTH, HeaderMap},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use k256::sha2::{Digest, Sha256};
use keirin_primitives::{
    receipts::{Address, RequesterKey, MAX_BODY_BYTES},
    HashBytes,
};

use super::{
    accounts::Deposit,
    auth::{
        key_request_hash,
        keys::{ApiKey, KeyLimits, Standing},
        Came, Credentials, Forwarding, Signature, SignedFor,
    },
    served::Payer,
    ApiError, Gateway,
};
use crate::public::Visit;

/// Who sent a request, when that is believed.
#[derive(Clone)]
pub(super) struct Caller {
    /// What the request is known by.
    pub hash: HashBytes,
    /// Who pays.
    pub payer: Payer,
    /// What its API key may be used for.
    pub limits: Option<KeyLimits>,
    /// How it came, if it is signed: by who sent it, or with an API key by this executor, so that it can be passed on.
    pub came: Option<Came>,
    /// What who signed it may spend; nothing with an API key.
    pub deposit: Deposit,
    /// Nanoseconds since 1970.
    pub timestamp_ns: u64,
    /// The exact body.
    pub body: Bytes,
    /// Whether it is remembered already that it came.
    pub is_remembered: bool,
}

/// The last time that was given to a request without one of its own.
static LAST: AtomicU64 = AtomicU64::new(0);

impl Gateway {
    /// Finds out who sends a request, and reads it.
    pub(super) async fn admit(&self, request: Request) -> Result<Caller, ApiError> {
        if !self.rates.admit(Instant::now()) {
            return Err(ApiError::overloaded());
        }
        let (head, body) = request.into_parts();
        let credentials = Credentials::read(&head.headers)?;
        // Who can't be served need not send its body.
        match credentials {
            Credentials::Signed(signature) => {
                SignedFor::check_time(&signature, now_ns())?;
                self.check_chain()?;
                let forwarding = Forwarding::read(&head.headers)?;
                self.check_agent(forwarding.as_ref())?;
                let visit = head.extensions.get::<ConnectInfo<Visit>>();
                let from = visit.and_then(|ConnectInfo(visit)| visit.address());
                let deposit = self.known_deposit(&signature.address, from).await?;
                let body = self.read(&head.headers, body, self.longest_signed_body()).await?;
                self.admit_signed(signature, forwarding, body, deposit)
            }
            Credentials::Bearer(key) => {
                let key = self.good_key(key).await?;
                let body = self.read(&head.headers, body, self.max_body_bytes).await?;
                self.admit_key(key, body)
            }
        }
    }

    /// Longest body of a signed request. What could not be posted on chain is not even read where requests are settled there.
    fn longest_signed_body(&self) -> usize {
        match self.chain {
            Some(_) => self.max_body_bytes.min(MAX_BODY_BYTES as usize),
            None => self.max_body_bytes,
        }
    }

    async fn read(&self, headers: &HeaderMap, body: axum::body::Body, most: usize) -> Result<Bytes, ApiError> {
        let said = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if said.is_some_and(|length| length > most) {
            return Err(ApiError::too_large(most));
        }
        let collected = tokio::time::timeout(self.body_deadline, Limited::new(body, most).collect()).await;
        match collected.map_err(|_| ApiError::too_slow())? {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(ApiError::too_large(most)),
            Err(_) => Err(ApiError::invalid("broken_body", "the body broke off")),
        }
    }

    /// What a requester may spend, if it is known here.
    async fn known_deposit(&self, address: &str, from: Option<IpAddr>) -> Result<Deposit, ApiError> {
        self.deposit(address, from).await?.ok_or_else(|| {
            let message = format!("{address} has no deposit here; pay one in before asking");
            ApiError::unauthorized("unknown_requester", message)
        })
    }

    /// Whether a request may come from who passes it on, if somebody does.
    fn check_agent(&self, forwarding: Option<&Forwarding>) -> Result<(), ApiError> {
        match (forwarding, &self.routing) {
            (None, _) => Ok(()),
            (Some(forwarding), Some(routing)) => routing.check_agent(&forwarding.transfer),
            (Some(_), None) => {
                let message = "this executor takes requests from requesters only, and from no other gateway";
                Err(ApiError::misdirected("not_routed", message))
            }
        }
    }

    /// The request as its requester signed it, and its way.
    fn came(&self, signature: &Signature, forwarding: Option<Forwarding>, body: &[u8]) -> Result<Came, ApiError> {
        let Some(forwarding) = forwarding else {
            return Ok(Came::straight(self.signer.public(), self.signed_for.check(signature, body)?));
        };
        let agent = RequesterKey(forwarding.transfer.0).id().address(self.signed_for.hrp());
        let agent = agent.ok().and_then(|agent| String::from_utf8(agent.into_inner()).ok()).unwrap_or_default();
        let request = self.signed_for.check_for(&agent, signature, body)?;
        forwarding.check(&request, &self.signer.public())?;
        let route = forwarding.route();
        Ok(Came { request, transfer: forwarding.transfer, forwarded: Some(forwarding.signature), route })
    }

    fn admit_signed(
        &self,
        signature: Signature,
        forwarding: Option<Forwarding>,
        body: Bytes,
        deposit: Deposit,
    ) -> Result<Caller, ApiError> {
        let came = self.came(&signature, forwarding, &body)?;
        let request = &came.request;
        let Signature { address, timestamp_ns, .. } = signature;
        let hash = request.id().0;
        // Before it counts: whoever has seen a request could use up its sender's allowance with it.
        if self.book.has_come(timestamp_ns, hash) {
            return Err(ApiError::replayed());
        }
        self.allowances.request(&address, None)?;
        let payer = Payer::Requester { address };
        let came = Some(came);
        Ok(Caller { hash, payer, limits: None, came, deposit, timestamp_ns, body, is_remembered: false })
    }

    /// The record of a key that may be used.
    async fn good_key(&self, key: String) -> Result<ApiKey, ApiError> {
        let keys = self.keys.clone();
        let found = tokio::task::spawn_blocking(move || keys.find(&key)).await;
        let found = found.map_err(|error| error.to_string()).and_then(|found| found.map_err(|error| error.to_string()));
        let found = found.map_err(|problem| {
            tracing::error!(%problem, "an API key cannot be looked up");
            ApiError::internal("keys_unreadable", "the key could not be looked up; ask again in a moment")
        })?;
        let refused = |code, what| Err(ApiError::unauthorized(code, format!("this API key {what}")));
        let Some(key) = found else { return refused("invalid_api_key", "is not known here") };
        match key.standing(now_ns() / 1_000_000_000) {
            Standing::Good => Ok(key),
            Standing::Revoked => refused("revoked_api_key", "was revoked"),
            Standing::Expired => refused("expired_api_key", "has expired"),
        }
    }

    fn admit_key(&self, key: ApiKey, body: Bytes) -> Result<Caller, ApiError> {
        let timestamp_ns = next_ns();
        let payer = Payer::ApiKey { id: key.id };
        let account = payer.account();
        self.allowances.request(&account, Some(&key.limits))?;
        // Where requests may be passed on the operator is their requester.
        let came = self.routing.is_some().then(|| {
            let agent = Address::truncate_from(self.agent().as_bytes().to_vec());
            let request = self.signer.sign_request(Sha256::digest(&body).into(), timestamp_ns, agent);
            Came::straight(self.signer.public(), request)
        });
        let hash = match &came {
            Some(came) => came.request.id().0,
            None => key_request_hash(&body, timestamp_ns, self.agent(), &account),
        };
        let (limits, deposit) = (Some(key.limits), Deposit::default());
        Ok(Caller { hash, payer, limits, came, deposit, timestamp_ns, body, is_remembered: false })
    }

    /// Remembers a signed request, now that it is served: one that is refused for the moment may come again as it is.
    ///
    /// # Errors
    /// When it came before.
    pub(super) async fn remember(&self, caller: &Caller) -> Result<(), ApiError> {
        let is_signed = matches!(caller.payer, Payer::Requester { .. });
        if is_signed && !caller.is_remembered && !self.book.came(caller.timestamp_ns, caller.hash).await? {
            return Err(ApiError::replayed());
        }
        Ok(())
    }
}

/// The time, in nanoseconds since 1970.
pub(super) fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).unwrap_or(u64::MAX)
}

/// The time, and never the same twice, so that equal requests have hashes of their own.
fn next_ns() -> u64 {
    let now = now_ns();
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last.saturating_add(1))));
    now.max(last.unwrap_or_default().saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_requests_have_the_same_time() {
        let times: std::collections::BTreeSet<u64> = (0..10_000).map(|_| next_ns()).collect();
        assert_eq!(times.len(), 10_000);
    }
}
