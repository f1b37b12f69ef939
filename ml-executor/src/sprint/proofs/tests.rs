//! Proofs survive, once each, and open what was committed.

use keirin_primitives::sprint::{sampled_indices, Configuration};

use super::*;
use crate::sprint::race::Proof;

fn own(seed: u8) -> OwnRace {
    let race = Race { epoch: EpochIndex(3), configuration: Configuration::Test, seed: [seed; 32], radius: 1_000 };
    OwnRace { race, participant: [9; 32] }
}

fn stretch(from: Nonce, until: Nonce) -> Stretch {
    let proofs = (from..until).filter(|nonce| nonce % 10 == 3).map(|nonce| Proof { nonce, distance2: 999 });
    Stretch { nonces: until - from, until, proofs: proofs.collect() }
}

fn store() -> (tempfile::TempDir, ProofStore) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = ProofStore::open(folder.path()).expect("it opens");
    (folder, store)
}

#[test]
fn race_goes_on_where_it_was_when_the_store_is_opened_again() {
    let (folder, store) = store();
    assert_eq!(store.begin(&own(1)).expect("begun"), 0);
    store.keep(&own(1), &[stretch(0, 64), stretch(64, 128)]).expect("kept");
    drop(store);

    let store = ProofStore::open(folder.path()).expect("it opens");

    assert_eq!(store.begin(&own(1)).expect("begun again"), 128);
    assert_eq!(store.nonces(&own(1)).expect("read"), (0..13).map(|ten| 10 * ten + 3).collect::<Vec<_>>());
}

#[test]
fn stretch_kept_twice_counts_once() {
    let (_folder, store) = store();
    store.begin(&own(1)).expect("begun");

    store.keep(&own(1), &[stretch(0, 64)]).expect("kept");
    store.keep(&own(1), &[stretch(0, 64)]).expect("kept");

    assert_eq!(store.commitment(&own(1)).expect("read").map(|proofs| proofs.count), Some(7));
}

#[test]
fn proofs_of_another_seed_are_forgotten() {
    let (_folder, store) = store();
    store.begin(&own(1)).expect("begun");
    store.keep(&own(1), &[stretch(0, 64)]).expect("kept");

    assert_eq!(store.begin(&own(2)).expect("begun"), 0);

    assert_eq!(store.commitment(&own(2)).expect("read"), None);
    assert!(matches!(store.keep(&own(1), &[stretch(64, 128)]), Err(ProofStoreError::OtherRace(3))));
}

#[test]
fn sampled_leaves_open_the_commitment() {
    let (_folder, store) = store();
    store.begin(&own(1)).expect("begun");
    store.keep(&own(1), &[stretch(0, 5_000)]).expect("kept");
    let proofs = store.commitment(&own(1)).expect("read").expect("there are proofs");
    let indices = sampled_indices(&[4; 32], &own(1).participant, proofs.count, 32);

    let reveal = store.reveal(&own(1), &indices).expect("revealed");

    assert_eq!(reveal.verify(&proofs, &indices), Ok(()));
    assert!(matches!(store.reveal(&own(1), &[proofs.count]), Err(ProofStoreError::Indices)));
}

#[test]
fn old_epochs_are_forgotten() {
    let (_folder, store) = store();
    store.begin(&own(1)).expect("begun");
    store.keep(&own(1), &[stretch(0, 64)]).expect("kept");

    assert_eq!(store.forget_before(EpochIndex(3)).expect("nothing is old"), 0);
    assert_eq!(store.forget_before(EpochIndex(4)).expect("forgotten"), 1);

    assert!(matches!(store.nonces(&own(1)), Err(ProofStoreError::OtherRace(3))));
}
