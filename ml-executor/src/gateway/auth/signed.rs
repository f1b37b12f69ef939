//! Requests that are signed by who pays for them.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{engine::general_purpose::STANDARD, Engine};
use k256::{
    ecdsa::VerifyingKey,
    sha2::{Digest, Sha256},
};
use keirin_client::requests::{payload_hash, recover, verify, VerificationError};
use keirin_primitives::{
    receipts::{Address, RequestSignature, RequesterKey, SignedRequest},
    HashBytes,
};

use crate::gateway::ApiError;

/// How old a request may be.
const OLDEST: Duration = Duration::from_secs(60);
/// How far ahead of this host's clock a request may be.
const FARTHEST_AHEAD: Duration = Duration::from_secs(30);
/// Most keys that are remembered with their address.
const MOST_KEYS: usize = 4_096;

/// A signature as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// 88 characters of base64.
    pub signature: String,
    /// Who says to have signed.
    pub address: String,
    /// When, in nanoseconds since 1970.
    pub timestamp_ns: u64,
}

/// Checks signatures of requests to one transfer agent.
pub struct SignedFor {
    agent: String,
    hrp: String,
    /// Keys that signed already, because to recover a key takes twice as long as to check with it.
    keys: Mutex<BTreeMap<String, VerifyingKey>>,
}

impl SignedFor {
    /// For the transfer agent `agent`, with addresses that begin with `hrp`.
    pub fn new(agent: String, hrp: String) -> Self {
        Self { agent, hrp, keys: Mutex::default() }
    }

    /// The transfer agent's address.
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// What addresses begin with.
    pub fn hrp(&self) -> &str {
        &self.hrp
    }

    /// Whether the request is of now.
    pub(in crate::gateway) fn check_time(signature: &Signature, now_ns: u64) -> Result<(), ApiError> {
        let at = Duration::from_nanos(signature.timestamp_ns);
        let now = Duration::from_nanos(now_ns);
        if now.saturating_sub(at) > OLDEST {
            let message = format!("the request was signed more than {} seconds ago; sign it again", OLDEST.as_secs());
            return Err(ApiError::unauthorized("stale_timestamp", message));
        }
        if at.saturating_sub(now) > FARTHEST_AHEAD {
            let message = format!(
                "the request's time is more than {} seconds ahead of this host's; set your clock",
                FARTHEST_AHEAD.as_secs()
            );
            return Err(ApiError::unauthorized("future_timestamp", message));
        }
        Ok(())
    }

    /// The request, if the owner of the address signed the body for this transfer agent.
    pub(in crate::gateway) fn check(&self, signed: &Signature, body: &[u8]) -> Result<SignedRequest, ApiError> {
        self.check_for(&self.agent, signed, body)
    }

    /// The request, if the owner of the address signed the body for the transfer agent with the address `agent`.
    pub(in crate::gateway) fn check_for(
        &self,
        agent: &str,
        signed: &Signature,
        body: &[u8],
    ) -> Result<SignedRequest, ApiError> {
        let Signature { signature, address, timestamp_ns } = signed;
        let known = self.keys.lock().unwrap_or_else(PoisonError::into_inner).get(address).copied();
        let key = match known {
            Some(key) => verify(&key, body, *timestamp_ns, agent, signature).map(|()| key),
            None => recover(address, &self.hrp, body, *timestamp_ns, agent, signature),
        };
        let key = key.map_err(|error| refusal(agent, error))?;
        if known.is_none() {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            if keys.len() >= MOST_KEYS {
                keys.clear();
            }
            keys.insert(address.clone(), key);
        }
        let bytes = STANDARD.decode(signature).ok().and_then(|bytes| bytes.try_into().ok());
        let point = key.to_encoded_point(true);
        Ok(SignedRequest {
            requester: RequesterKey(point.as_bytes().try_into().expect("a compressed point has 33 bytes")),
            payload_hash: Sha256::digest(body).into(),
            timestamp_ns: *timestamp_ns,
            transfer_address: Address::truncate_from(agent.as_bytes().to_vec()),
            signature: RequestSignature(bytes.expect("the signature was just read")),
        })
    }
}

fn refusal(agent: &str, error: VerificationError) -> ApiError {
    let code = match error {
        VerificationError::NotASignature => "malformed_signature",
        VerificationError::HighS => "high_s_signature",
        VerificationError::Wrong => "wrong_signature",
    };
    let hint = match error {
        VerificationError::Wrong => {
            format!(": the address must be that of the signing key, and the transfer agent {agent} (GET /v1/gateway)")
        }
        _ => String::new(),
    };
    ApiError::unauthorized(code, format!("{error}{hint}"))
}

/// What a request with an API key is known by: `sha256(sha256(body) in hex ‖ timestamp ‖ transfer agent ‖ payer's account)`.
pub(in crate::gateway) fn key_request_hash(body: &[u8], timestamp_ns: u64, agent: &str, account: &str) -> HashBytes {
    Sha256::digest(format!("{}{timestamp_ns}{agent}{account}", payload_hash(body))).into()
}

#[cfg(test)]
mod tests {
    use keirin_client::requests::RequestSigner;

    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn signer(number: u8) -> RequestSigner {
        RequestSigner::from_hex(&format!("{number:064x}"), "keirin").expect("a key")
    }

    fn signed(signer: &RequestSigner, body: &[u8], agent: &str) -> Signature {
        let signed = signer.sign(body, 5, agent);
        Signature { signature: signed.signature, address: signed.address, timestamp_ns: 5 }
    }

    #[test]
    fn time_is_checked_to_the_nanosecond() {
        let at = |timestamp_ns| Signature { signature: String::new(), address: String::new(), timestamp_ns };
        let now = 1_000 * SECOND;
        let code = |time| SignedFor::check_time(&at(time), now).map_err(|error| error.code());

        assert_eq!(code(now - 60 * SECOND), Ok(()));
        assert_eq!(code(now - 60 * SECOND - 1), Err("stale_timestamp"));
        assert_eq!(code(now + 30 * SECOND), Ok(()));
        assert_eq!(code(now + 30 * SECOND + 1), Err("future_timestamp"));
        assert_eq!(code(0), Err("stale_timestamp"));
        assert_eq!(code(u64::MAX), Err("future_timestamp"));
    }

    #[test]
    fn signature_holds_for_its_body_agent_and_address_the_first_time_and_later() {
        let desk = SignedFor::new("keirin1agent".into(), "keirin".into());
        let good = signed(&signer(1), b"body", "keirin1agent");
        let code = |signature: &Signature, body: &[u8]| desk.check(signature, body).map_err(|error| error.code());
        let proven = desk.check(&good, b"body").expect("it is signed");
        assert_eq!(proven.requester.0.as_slice(), signer(1).public_key().to_encoded_point(true).as_bytes());

        for _ in 0..2 {
            assert_eq!(code(&good, b"body"), Ok(proven.clone()));
            assert_eq!(code(&good, b"bodY"), Err("wrong_signature"));
            let for_another = signed(&signer(1), b"body", "keirin1other");
            assert_eq!(code(&for_another, b"body"), Err("wrong_signature"));
            let of_another = Signature { address: signer(2).address().into(), ..good.clone() };
            assert_eq!(code(&of_another, b"body"), Err("wrong_signature"));
            let unpadded = Signature { signature: good.signature.trim_end_matches('=').into(), ..good.clone() };
            assert_eq!(code(&unpadded, b"body"), Err("malformed_signature"));
        }
    }
}
