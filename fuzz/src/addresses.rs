//! Addresses, as requests and receipts hold them.

use keirin_primitives::receipts::RequesterId;

/// An address is read, and is the only one of whom it stands for.
pub fn run(bytes: &[u8]) {
    if let Ok((prefix, id)) = RequesterId::parse(bytes) {
        let own = id.address(&prefix).expect("it had an address with this prefix");
        assert_eq!(own.as_slice(), bytes, "there are not two");
    }
}

/// Addresses with short and long prefixes, and what a decoder of bech32 takes for one of them.
pub fn seeds() -> Vec<Vec<u8>> {
    let address =
        |(prefix, byte): (&str, u8)| RequesterId([byte; 20]).address(prefix).ok().map(|text| text.into_inner());
    let own = [("keirin", 0), ("gonka", 7), ("a", 255), ("1", 1)].into_iter().filter_map(address);
    own.chain([b"keirin1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqlvrck2p".to_vec()]).collect()
}
