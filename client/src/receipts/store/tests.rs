use std::os::unix::fs::PermissionsExt;

use keirin_primitives::executor::ExecutorSignature;

use super::*;
use crate::{
    network::view_tests::receipt,
    requests::{Hex, RequestSigner, Sent, SignedReceipt, Told, ToldAnswer},
};

/// A request of this time that was paid for.
fn checked(timestamp_ns: u64) -> Checked {
    let signer = RequestSigner::from_hex(&format!("{:064x}", 7), "keirin").expect("a key");
    let receipt = SignedReceipt { receipt: receipt(3), signature: ExecutorSignature([9; 65]) };
    let paid = Paid {
        sent: Sent::new(signer.public_key(), br#"{"model":"tiny"}"#, timestamp_ns, "keirin1agent"),
        told: Some(Told { usage: Some((7, 5)), answers: vec![ToldAnswer::new("my diary", None)] }),
        receipt: Some(receipt),
        genesis: Some(Hex([4; 32])),
        block: Some(9),
    };
    let wrong = vec![ReceiptError::Fee { charged: 2, due: 1 }];
    Checked { paid, findings: Findings { wrong, unchecked: vec![Unchecked::Route] } }
}

fn store(folder: &tempfile::TempDir) -> ReceiptStore {
    ReceiptStore::at(folder.path().join("new/receipts.jsonl"))
}

#[test]
fn what_is_kept_is_found_by_its_first_digits_and_is_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder);
    assert_eq!(store.all().expect("there is none yet"), []);
    for time in 0..3 {
        store.keep(&checked(time)).expect("it is writable");
    }

    let id = checked(1).paid.id().to_string();
    for digits in [&id[..], &id[..12], &format!("0x{}", id[..12].to_uppercase())] {
        assert_eq!(store.find(digits).expect("it was kept"), Kept::from(&checked(1)), "{digits}");
    }
    let kept = store.find(&id).expect("it was kept");
    assert_eq!((kept.wrong[0].name.as_str(), kept.unchecked), ("fee", vec![Unchecked::Route]));
    assert!(matches!(store.find("ffffffffffff"), Err(StoreError::Unknown(_))));
    assert!(matches!(store.find(&id[..3]), Err(StoreError::TooShort)));
}

#[test]
fn digits_that_begin_two_requests_name_neither() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder);
    let four = |time: u64| checked(time).paid.id().to_string()[..LEAST_DIGITS].to_owned();
    let mut seen = std::collections::BTreeMap::new();
    let (one, other) =
        (0..).find_map(|time| Some((seen.insert(four(time), time)?, time))).expect("65 536 are soon drawn twice");
    store.keep(&checked(one)).expect("it is writable");
    store.keep(&checked(other)).expect("it is writable");
    assert!(matches!(store.find(&four(one)), Err(StoreError::Ambiguous(_))));
}

#[test]
fn file_is_for_its_owner_alone_and_has_none_of_the_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder);
    store.keep(&checked(1)).expect("it is writable");

    let text = fs::read_to_string(store.path()).expect("it is there");
    assert!(!text.contains("diary"), "{text}");
    for entry in fs::read_dir(store.path().parent().expect("a folder")).expect("it is there") {
        let mode = entry.and_then(|entry| entry.metadata()).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn one_request_is_kept_once_as_it_was_found_last() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder);
    store.keep(&checked(1)).expect("it is writable");
    let better = Checked { findings: Findings::default(), ..checked(1) };
    store.keep(&better).expect("it is writable");
    assert_eq!(store.all().expect("it is readable"), [Kept::from(&better)]);
}

#[test]
fn file_does_not_grow_beyond_its_bound_and_the_oldest_go_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder);
    let line = |time| serde_json::to_string(&Kept::from(&checked(time))).expect("it is text") + "\n";
    let full: String = (0..MAX_KEPT as u64).map(line).collect();
    assert!((full.len() as u64) * 4 < MAX_BYTES);
    private_file::write(store.path(), full.as_bytes(), false).expect("it is writable");

    store.keep(&checked(5_000)).expect("it is writable");

    let all = store.all().expect("it is readable");
    let times = |kept: Option<&Kept>| kept.map(|kept| kept.paid.sent.timestamp_ns);
    assert_eq!((all.len(), times(all.first()), times(all.last())), (MAX_KEPT, Some(1), Some(5_000)));
}

#[test]
fn programs_that_keep_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = store.clone();
            scope.spawn(move || (0..5).for_each(|n| store.keep(&checked(thread * 5 + n)).expect("it is writable")));
        }
    });
    assert_eq!(store.all().expect("it is readable").len(), 20);
}

#[test]
fn what_cannot_be_read_is_named_and_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder);
    store.keep(&checked(1)).expect("it is writable");
    let text = fs::read_to_string(store.path()).expect("it is there") + "{\n";
    fs::write(store.path(), &text).expect("it is writable");

    let error = store.keep(&checked(2)).expect_err("it cannot be read").to_string();

    assert!(error.contains("line 2"), "{error}");
    assert_eq!(fs::read_to_string(store.path()).expect("it is there"), text);
}
