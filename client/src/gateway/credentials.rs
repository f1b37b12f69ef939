//! Who asks: a customer of a hosted gateway, or a requester that signs for itself.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use http::{header::AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::{Endpoint, GatewayError};
use crate::requests::{RequestSigner, Sent};

/// Header with the address of who signed.
const ADDRESS_HEADER: HeaderName = HeaderName::from_static("x-requester-address");
/// Header with the time of the signature, in nanoseconds since 1970.
const TIME_HEADER: HeaderName = HeaderName::from_static("x-timestamp");

/// A text that cannot be an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an API key is one word of printable ASCII characters, such as kg-…")]
pub struct NotAnApiKey;

/// A key that a hosted gateway gave out. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Takes a key, surrounded by white space or not.
    ///
    /// # Errors
    /// [`NotAnApiKey`].
    pub fn new(text: &str) -> Result<Self, NotAnApiKey> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(NotAnApiKey);
        }
        let mut header = HeaderValue::try_from(format!("Bearer {text}")).map_err(|_| NotAnApiKey)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// How a gateway knows who pays.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A hosted gateway's customer.
    ApiKey(ApiKey),
    /// A requester with a key and a deposit of its own.
    Signer(RequestSigner),
}

/// Gives out times for signatures. No two are the same, because a gateway takes an equal request at an equal time for a replay.
#[derive(Debug, Default)]
pub(super) struct Clock(AtomicU64);

impl Clock {
    /// Now, in nanoseconds since 1970, or a little later.
    pub fn now(&self) -> u64 {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.after(u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX))
    }

    fn after(&self, now: u64) -> u64 {
        let next = |last: u64| now.max(last.saturating_add(1));
        let last = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        next(last.unwrap_or_else(|unchanged| unchanged))
    }
}

impl Credentials {
    /// The headers of a request with this body to this gateway, signed anew with every call, and what is known of the request if it is signed.
    pub(super) fn headers(
        &self,
        endpoint: &Endpoint,
        body: &[u8],
        clock: &Clock,
    ) -> Result<(HeaderMap, Option<Sent>), GatewayError> {
        match self {
            Self::ApiKey(ApiKey(bearer)) => Ok((HeaderMap::from_iter([(AUTHORIZATION, bearer.clone())]), None)),
            Self::Signer(signer) => {
                let (headers, sent) = signed(signer, endpoint, body, clock)?;
                Ok((headers, Some(sent)))
            }
        }
    }
}

/// The headers of a signed request, and what is known of it.
pub(super) fn signed(
    signer: &RequestSigner,
    endpoint: &Endpoint,
    body: &[u8],
    clock: &Clock,
) -> Result<(HeaderMap, Sent), GatewayError> {
    let transfer =
        endpoint.transfer().ok_or_else(|| GatewayError::NoTransferAgent { url: endpoint.url().to_owned() })?;
    let time = clock.now();
    let signed = signer.sign(body, time, transfer);
    let value = |text: &str| HeaderValue::from_str(text).map_err(|error| GatewayError::Request(error.to_string()));
    let headers = HeaderMap::from_iter([
        (AUTHORIZATION, value(&signed.signature)?),
        (ADDRESS_HEADER, value(&signed.address)?),
        (TIME_HEADER, HeaderValue::from(time)),
    ]);
    Ok((headers, Sent::new(signer.public_key(), body, time, transfer)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::requests::verify;

    fn agent() -> Endpoint {
        "http://a;gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6".parse().expect("it is one")
    }

    fn signer() -> RequestSigner {
        RequestSigner::from_hex(&format!("{:064x}", 7), "keirin").expect("a key")
    }

    #[test]
    fn signed_headers_are_what_gateways_check() {
        let (headers, sent) =
            Credentials::Signer(signer()).headers(&agent(), b"{}", &Clock::default()).expect("it is signed");
        let text = |name: &str| headers[name].to_str().expect("text").to_owned();

        let time: u64 = text("x-timestamp").parse().expect("a number");
        let agent = agent();
        let transfer = agent.transfer().expect("it is there");
        let checked = verify(signer().public_key(), b"{}", time, transfer, &text("authorization"));

        assert_eq!(checked, Ok(()));
        assert_eq!(text("x-requester-address"), signer().address());
        assert_eq!(sent, Some(Sent::new(signer().public_key(), b"{}", time, transfer)));
    }

    #[test]
    fn nothing_is_signed_for_nobody() {
        let nobody = Endpoint::new("http://a").expect("it is one");
        let refused = Credentials::Signer(signer()).headers(&nobody, b"{}", &Clock::default());
        assert!(matches!(refused, Err(GatewayError::NoTransferAgent { .. })));
    }

    #[test]
    fn key_is_sent_as_bearer_and_never_shown() {
        let credentials = Credentials::ApiKey(ApiKey::new(" kg-secret\n").expect("a key"));
        let (headers, sent) = credentials.headers(&agent(), b"{}", &Clock::default()).expect("it is there");
        assert_eq!((&headers[AUTHORIZATION], sent), (&HeaderValue::from_static("Bearer kg-secret"), None));
        assert!(!format!("{credentials:?} {headers:?}").contains("secret"));
    }

    #[test]
    fn key_that_would_write_headers_of_its_own_is_refused() {
        for text in ["", " ", "kg-a\r\nX-Evil: 1", "kg-a b", "kg-ä", "kg-\0"] {
            assert_eq!(ApiKey::new(text), Err(NotAnApiKey), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_two_times_are_the_same_even_if_the_clock_stands_or_goes_back(times: Vec<u32>) {
            let clock = Clock::default();
            let given: BTreeSet<u64> = times.iter().map(|now| clock.after(u64::from(*now))).collect();
            prop_assert_eq!(given.len(), times.len());
        }
    }
}
