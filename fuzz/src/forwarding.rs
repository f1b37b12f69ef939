//! Headers that a transfer agent adds to a request that it passes on.

use keirin_executor::gateway::auth::{Forwarding, FORWARDED_HEADER, PASSED_HEADER, TRANSFER_HEADER};
use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{Address, RequestSignature, RequesterKey, SignedRequest, MAX_PASSED},
};

use crate::header_lines;

const NAMES: [&str; 3] = [TRANSFER_HEADER, FORWARDED_HEADER, PASSED_HEADER];

/// Lines of headers.
pub fn run(bytes: &[u8]) {
    let headers = header_lines::read(bytes, &NAMES);
    let Ok(read) = Forwarding::read(&headers) else { return };
    let Some(forwarding) = read else { return assert!(headers.is_empty(), "what is there is read or refused") };
    assert!(forwarding.passed.len() <= MAX_PASSED as usize);
    assert_eq!(Forwarding::read(&forwarding.write()).ok(), Some(Some(forwarding.clone())));
    assert_eq!(forwarding.route().passed.to_vec(), forwarding.passed);
    assert!(forwarding.check(&request(), &ExecutorKey([2; 33])).is_err(), "nobody has signed that");
}

/// A request to nobody.
fn request() -> SignedRequest {
    SignedRequest {
        requester: RequesterKey([2; 33]),
        payload_hash: [0; 32],
        timestamp_ns: 0,
        transfer_address: Address::default(),
        signature: RequestSignature([0; 64]),
    }
}

/// Requests that nobody, one and two have passed.
pub fn seeds() -> Vec<Vec<u8>> {
    let seed = |passed: u8| {
        let passed = (0..passed).map(|number| ExecutorKey([number; 33])).collect();
        let forwarding =
            Forwarding { transfer: ExecutorKey([2; 33]), signature: RequestSignature([8; 64]), passed }.write();
        let line = |(number, name): (char, &str)| forwarding.get(name).map(|value| (number, value.as_bytes().to_vec()));
        let lines = ('0'..).zip(NAMES).filter_map(line);
        lines.flat_map(|(number, value)| [vec![number as u8], value, b"\n".to_vec()].concat()).collect()
    };
    (0..=MAX_PASSED).filter_map(|passed| passed.try_into().ok()).map(seed).collect()
}
