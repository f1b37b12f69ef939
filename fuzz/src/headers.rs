//! Headers that say who sends a request: both families of signed requests, and bearer keys.

use axum::http::{HeaderName, HeaderValue};
use keirin_client::requests::{recover, RequestSigner, DEFAULT_HRP};
use keirin_executor::gateway::auth::{
    Credentials, ADDRESS_HEADER, GONKA_SENDER_HEADER, GONKA_SIGNATURE_HEADER, GONKA_TIME_HEADER, TIME_HEADER,
};

use crate::header_lines;

const NAMES: [&str; 6] =
    ["authorization", ADDRESS_HEADER, TIME_HEADER, GONKA_SIGNATURE_HEADER, GONKA_SENDER_HEADER, GONKA_TIME_HEADER];
const BODY: &[u8] = b"{}";
const AGENT: &str = "keirin1agent";
const TIME: u64 = 1_700_000_000_000_000_000;

/// Lines of headers.
pub fn run(bytes: &[u8]) {
    let headers = header_lines::read(bytes, &NAMES);
    let Ok(credentials) = Credentials::read(&headers) else { return };
    let Credentials::Signed(signed) = &credentials else { return };
    let same = [
        (GONKA_SIGNATURE_HEADER, signed.signature.as_str()),
        (GONKA_SENDER_HEADER, signed.address.as_str()),
        (GONKA_TIME_HEADER, &signed.timestamp_ns.to_string()),
    ];
    let other = same.into_iter().map(|(name, value)| {
        let value = HeaderValue::from_str(value).expect("it was a header's value before");
        (HeaderName::from_static(name), value)
    });
    assert_eq!(Credentials::read(&other.collect()).ok().as_ref(), Some(&credentials), "both families say the same");
    let found = recover(&signed.address, DEFAULT_HRP, BODY, signed.timestamp_ns, AGENT, &signed.signature);
    assert!(found.is_err() || signed.timestamp_ns == TIME, "only the seed is signed");
}

/// A request of each family, and one with a key.
pub fn seeds() -> Vec<Vec<u8>> {
    let signer = RequestSigner::from_hex(&format!("{:064x}", 1), DEFAULT_HRP).expect("one is a key");
    let signed = signer.sign(BODY, TIME, AGENT);
    let family = |[signature, address, time]: [u8; 3]| {
        let [signature, address, time] = [signature, address, time].map(char::from);
        format!("{signature}{}\n{address}{}\n{time}{TIME}", signed.signature, signed.address).into_bytes()
    };
    vec![family(*b"012"), family(*b"345"), b"0Bearer kg-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_vec()]
}
