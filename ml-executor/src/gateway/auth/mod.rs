//! Who sends a request.
//!
//! Two ways in. *Native*: the request is signed by the key that pays for it ([`signed`]), for this gateway and no other, now and once.
//! *Hosted*: a bearer key that the operator gave out ([`keys`]), whose requests the operator pays for.

mod came;
mod forwarding;
pub mod keys;
mod signed;

use axum::http::{header::AUTHORIZATION, HeaderMap};

pub use signed::{Signature, SignedFor};

pub use forwarding::{Forwarding, FORWARDED_HEADER, PASSED_HEADER, TRANSFER_HEADER};

pub(super) use came::Came;
pub(super) use signed::key_request_hash;

use super::ApiError;

/// What a request says of who sends it, before that is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// A signature.
    Signed(Signature),
    /// A bearer key.
    Bearer(String),
}

/// Header with the signer's address, when `Authorization` is a bare signature.
pub const ADDRESS_HEADER: &str = "x-requester-address";
/// Header with the time of signing, when `Authorization` is a bare signature.
pub const TIME_HEADER: &str = "x-timestamp";
/// The other family's header with the signature.
pub const GONKA_SIGNATURE_HEADER: &str = "x-gonka-signature";
/// The other family's header with the signer's address.
pub const GONKA_SENDER_HEADER: &str = "x-gonka-sender";
/// The other family's header with the time of signing.
pub const GONKA_TIME_HEADER: &str = "x-gonka-timestamp";

impl Credentials {
    /// Reads a request's headers.
    ///
    /// # Errors
    /// [`ApiError`] when there are none, or not all that belong together.
    pub fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        if headers.contains_key(GONKA_SIGNATURE_HEADER) {
            let signature = text(headers, GONKA_SIGNATURE_HEADER)?;
            return signed(headers, signature, GONKA_SENDER_HEADER, GONKA_TIME_HEADER);
        }
        if !headers.contains_key(AUTHORIZATION) {
            return Err(ApiError::unauthorized(
                "missing_credentials",
                "sign the request, or send an API key as `Authorization: Bearer kg-…`",
            ));
        }
        let authorization = text(headers, AUTHORIZATION.as_str())?;
        match authorization.split_once(' ') {
            Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Self::Bearer(key.trim().to_owned())),
            _ => signed(headers, authorization, ADDRESS_HEADER, TIME_HEADER),
        }
    }
}

fn signed(headers: &HeaderMap, signature: &str, address: &str, time: &str) -> Result<Credentials, ApiError> {
    let timestamp = text(headers, time)?;
    // Exactly the digits that were signed: no sign, no zeros in front.
    let timestamp_ns = timestamp.parse::<u64>().ok().filter(|value| value.to_string() == timestamp);
    let bad = || ApiError::unauthorized("bad_timestamp", format!("{time} is nanoseconds since 1970 in decimal digits"));
    Ok(Credentials::Signed(Signature {
        signature: signature.to_owned(),
        address: text(headers, address)?.to_owned(),
        timestamp_ns: timestamp_ns.ok_or_else(bad)?,
    }))
}

/// The only value of a header; with several it is not clear which one a proxy on the way has read.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, ApiError> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().and_then(|value| value.to_str().ok()).filter(|_| values.next().is_none());
    value.ok_or_else(|| {
        ApiError::unauthorized("bad_header", format!("the header {name} is missing, given twice or not plain text"))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn read(headers: &[(&'static str, &'static str)]) -> Result<Credentials, &'static str> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Credentials::read(&map).map_err(|error| error.code())
    }

    #[test]
    fn both_families_of_headers_say_the_same() {
        let expected =
            Credentials::Signed(Signature { signature: "c2ln".into(), address: "keirin1me".into(), timestamp_ns: 17 });
        let bare = [("authorization", "c2ln"), ("x-requester-address", "keirin1me"), ("x-timestamp", "17")];
        let other = [("x-gonka-signature", "c2ln"), ("x-gonka-sender", "keirin1me"), ("x-gonka-timestamp", "17")];
        assert_eq!(read(&bare), Ok(expected.clone()));
        assert_eq!(read(&other), Ok(expected));
        assert_eq!(read(&[("authorization", "bearer kg-1")]), Ok(Credentials::Bearer("kg-1".into())));
    }

    #[test]
    fn what_is_missing_doubled_or_malformed_is_named() {
        assert_eq!(read(&[]), Err("missing_credentials"));
        assert_eq!(read(&[("authorization", "c2ln")]), Err("bad_header"));
        assert_eq!(read(&[("authorization", "c2ln"), ("x-requester-address", "a")]), Err("bad_header"));
        assert_eq!(read(&[("authorization", "Bearer a"), ("authorization", "Bearer b")]), Err("bad_header"));
        for time in ["-1", "+1", "01", "1.5", "", "18446744073709551616", "0x1"] {
            let headers = [("authorization", "c2ln"), ("x-requester-address", "a"), ("x-timestamp", time)];
            assert_eq!(read(&headers), Err("bad_timestamp"), "{time}");
        }
    }
}
