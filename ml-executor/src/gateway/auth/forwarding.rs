//! What a transfer agent says of a request that it passes on: whose request it is, to whom it passes it, and who did not take it.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{engine::general_purpose::STANDARD, Engine};
use k256::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{RequestSignature, Route, SignedRequest, MAX_PASSED},
};

use super::text;
use crate::gateway::ApiError;

/// Header with the transfer agent's key: 66 hexadecimal digits.
pub const TRANSFER_HEADER: &str = "x-keirin-transfer";
/// Header with its signature, written as the requester's.
pub const FORWARDED_HEADER: &str = "x-keirin-forwarded";
/// Header with the keys of those that were drawn before, separated by commas; absent when there are none.
pub const PASSED_HEADER: &str = "x-keirin-passed";

/// A request's way from its transfer agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    /// The transfer agent's key.
    pub transfer: ExecutorKey,
    /// Its signature over [`SignedRequest::forwarding_digest`].
    pub signature: RequestSignature,
    /// Executors that were drawn before and did not take the request, at most [`MAX_PASSED`].
    pub passed: Vec<ExecutorKey>,
}

impl Forwarding {
    /// What the headers of a request say; none of a request that comes from its requester.
    ///
    /// # Errors
    /// [`ApiError`] when they are not all there, or malformed.
    pub fn read(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let names = [TRANSFER_HEADER, FORWARDED_HEADER, PASSED_HEADER];
        if !names.iter().any(|name| headers.contains_key(*name)) {
            return Ok(None);
        }
        let bad = |name| ApiError::unauthorized("bad_header", format!("the header {name} is malformed"));
        let signature = STANDARD.decode(text(headers, FORWARDED_HEADER)?).ok().and_then(|bytes| bytes.try_into().ok());
        let passed = match headers.contains_key(PASSED_HEADER) {
            false => Some(Vec::new()),
            true => text(headers, PASSED_HEADER)?.split(',').map(|text| key(text.trim())).collect(),
        };
        let passed = passed.filter(|passed: &Vec<_>| passed.len() <= MAX_PASSED as usize);
        Ok(Some(Self {
            transfer: key(text(headers, TRANSFER_HEADER)?).ok_or_else(|| bad(TRANSFER_HEADER))?,
            signature: RequestSignature(signature.ok_or_else(|| bad(FORWARDED_HEADER))?),
            passed: passed.ok_or_else(|| bad(PASSED_HEADER))?,
        }))
    }

    /// As headers.
    pub fn write(&self) -> HeaderMap {
        let value = |text: String| HeaderValue::try_from(text).expect("hexadecimal digits and base64 are plain");
        let mut headers = HeaderMap::from_iter([
            (HeaderName::from_static(TRANSFER_HEADER), value(hex::encode(self.transfer.0))),
            (HeaderName::from_static(FORWARDED_HEADER), value(STANDARD.encode(self.signature.0))),
        ]);
        if !self.passed.is_empty() {
            let passed: Vec<String> = self.passed.iter().map(|key| hex::encode(key.0)).collect();
            headers.insert(PASSED_HEADER, value(passed.join(",")));
        }
        headers
    }

    /// The route that a receipt shows; nothing yet of the conversation.
    pub fn route(&self) -> Route {
        let passed = self.passed.clone().try_into().expect("no more were read");
        Route { conversation: None, passed }
    }

    /// Whether the transfer agent signed that it passes the request on to `executor`, in the only way that it can be signed.
    ///
    /// # Errors
    /// [`ApiError`].
    pub fn check(&self, request: &SignedRequest, executor: &ExecutorKey) -> Result<(), ApiError> {
        let wrong = || {
            ApiError::unauthorized(
                "wrong_forwarding",
                "the transfer agent has not signed that it passes this request on to here",
            )
        };
        let digest = request.forwarding_digest(executor).map_err(|_| wrong())?;
        let key = VerifyingKey::from_sec1_bytes(&self.transfer.0).map_err(|_| wrong())?;
        let signature = Signature::from_slice(&self.signature.0).map_err(|_| wrong())?;
        if signature.normalize_s().is_some() || key.verify_prehash(&digest, &signature).is_err() {
            return Err(wrong());
        }
        Ok(())
    }
}

fn key(text: &str) -> Option<ExecutorKey> {
    hex::decode(text).ok()?.try_into().ok().map(ExecutorKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarding(passed: usize) -> Forwarding {
        let passed = (0..passed).map(|number| ExecutorKey([u8::try_from(number).expect("small"); 33])).collect();
        Forwarding { transfer: ExecutorKey([7; 33]), signature: RequestSignature([8; 64]), passed }
    }

    #[test]
    fn headers_read_back_as_they_are_written() {
        for passed in 0..3 {
            assert_eq!(Forwarding::read(&forwarding(passed).write()), Ok(Some(forwarding(passed))));
        }
        assert_eq!(Forwarding::read(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn missing_doubled_and_malformed_headers_are_refused() {
        let code = |headers: &HeaderMap| Forwarding::read(headers).map_err(|error| error.code());
        for name in [TRANSFER_HEADER, FORWARDED_HEADER] {
            let mut headers = forwarding(1).write();
            headers.remove(name);
            assert_eq!(code(&headers), Err("bad_header"), "{name} is missing");
        }
        for name in [TRANSFER_HEADER, FORWARDED_HEADER, PASSED_HEADER] {
            let mut headers = forwarding(1).write();
            headers.append(name, headers[name].clone());
            assert_eq!(code(&headers), Err("bad_header"), "{name} is there twice");
            for bad in ["", "00", "zz", ","] {
                headers.insert(name, HeaderValue::from_static(bad));
                assert_eq!(code(&headers), Err("bad_header"), "{name}: {bad:?}");
            }
        }
        assert_eq!(code(&forwarding(3).write()), Err("bad_header"), "nobody is asked after three");
    }
}
