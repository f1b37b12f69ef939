//! Leaves of batches: which are asked for, how they are shown, and what is found about them.

use codec::{Codec, DecodeAll, Encode};
use keirin_executor::public::places_in;
use keirin_primitives::{
    evidence::{ShownLeaves, MAX_LEAVES},
    receipts::{BatchId, Finding, LeafProof, PostedReceipt, ShownReceipt},
    sprint::EpochIndex,
    validation::{ListedLeaf, OpenedList, Unseen, WorkId, WorkIndex},
    AccountBytes,
};

use crate::receipts::receipt;

/// The first byte stands for what the others are: the places in a path, an answer with leaves, a finding, or a list.
pub fn run(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind.wrapping_sub(b'0') % 4 {
        0 => places(bytes),
        1 => of::<ShownLeaves>(bytes, |leaves| {
            for posted in leaves.iter().flatten() {
                let (leaf, _) = (posted.shown.receipt.leaf(), posted.is_whole());
                let _ = posted.shown.verify(&leaf, posted.shown.place);
            }
        }),
        2 => of::<Finding<AccountBytes>>(bytes, |_| ()),
        _ => of::<OpenedList<AccountBytes, u128>>(bytes, |list| {
            assert_eq!(list.places().len(), list.leaves.len());
            let _ = list.unseen.contains(7);
        }),
    }
}

/// Places are written in one way only.
fn places(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(places) = places_in(text) else { return };
    assert!((1..=MAX_LEAVES).contains(&places.len()));
    let written: Vec<String> = places.iter().map(u32::to_string).collect();
    assert_eq!(written.join(","), text);
    assert!(places.is_sorted_by(|one, next| one < next));
}

/// What is read has one form only.
fn of<T: Codec>(bytes: &[u8], look: impl FnOnce(&T)) {
    if let Ok(read) = T::decode_all(&mut &*bytes) {
        assert_eq!(read.encode(), bytes);
        look(&read);
    }
}

/// A path, two leaves of three, and what is said of them.
pub fn seeds() -> Vec<Vec<u8>> {
    let shown = |number: u8| {
        let receipt = receipt(number);
        ShownReceipt { place: number.into(), span: receipt.leaf().summary, receipt, beside: Default::default() }
    };
    let posted =
        |number| PostedReceipt { shown: shown(number), body: Default::default(), evidence: Default::default() };
    let in_batch = |number| Box::new((BatchId([5; 32]), shown(number)));
    let leaves: ShownLeaves = vec![Some(posted(1)), None, Some(posted(3))];
    let finding = |proof| Finding { finder: [1; 32], proof };
    let findings = [
        LeafProof::False(in_batch(1), Some(in_batch(2))),
        LeafProof::Misrouted(in_batch(1)),
        LeafProof::Doubled(in_batch(1), in_batch(2)),
        LeafProof::Of(in_batch(1), [2u8; 32]),
    ];
    let listed = [(3, None), (7, Some(120u128))].map(|(place, fee)| ListedLeaf { place, fee });
    let list = OpenedList {
        epoch: EpochIndex(4),
        validator: [1u8; 32],
        index: WorkIndex(2),
        work: WorkId([6; 32]),
        leaves: listed.to_vec().try_into().expect("there are two"),
        unseen: Unseen::Some(vec![5, 9].try_into().expect("there are two")),
    };
    let mut all = vec![(b'0', b"0,7,4294967295".to_vec()), (b'1', leaves.encode()), (b'3', list.encode())];
    all.extend(findings.map(|proof| (b'2', finding(proof).encode())));
    all.into_iter().map(|(kind, bytes)| [vec![kind], bytes].concat()).collect()
}
