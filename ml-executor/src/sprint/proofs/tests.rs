//! Proofs survive, once each, and open what was committed.

use keirin_primitives::sprint::{sampled_indices, BasisPoints, EpochIndex};

use super::*;
use crate::sprint::race::Proof;

pub(super) fn own(seed: u8) -> OwnRace {
    let race = Race { epoch: EpochIndex(3), configuration: Configuration::Test, seed: [seed; 32], radius: 1_000 };
    OwnRace { genesis: [4; 32], participant: [9; 32], race }
}

pub(super) fn in_epoch(epoch: u32) -> OwnRace {
    let own = own(1);
    OwnRace { race: Race { epoch: EpochIndex(epoch), ..own.race }, ..own }
}

pub(super) fn stretch(from: Nonce, until: Nonce) -> Stretch {
    let proofs = (from..until).filter(|nonce| nonce % 10 == 3).map(|nonce| Proof { nonce, distance2: 999 });
    Stretch { nonces: until - from, until, proofs: proofs.collect() }
}

pub(super) fn store() -> (tempfile::TempDir, ProofStore) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = ProofStore::open(folder.path()).expect("it opens");
    (folder, store)
}

pub(super) fn raced(store: &ProofStore, own: &OwnRace, until: Nonce) {
    let from = store.begin(own).expect("begun");
    store.keep(own, &[stretch(from, until)]).expect("kept");
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
    let progress = Progress { nonces: 128, proofs: 13, committed: None };
    assert_eq!(store.progress(&own(1)).expect("read"), Some(progress));
}

#[test]
fn database_from_before_continuous_proving_is_still_good() {
    let (folder, store) = store();
    raced(&store, &own(1), 64);
    let write = store.database.begin_write().expect("it writes");
    assert!(write.delete_table(CONTINUOUS).expect("deleted"));
    write.commit().expect("written");
    drop(store);

    let store = ProofStore::open(folder.path()).expect("it opens");

    assert_eq!(store.begin(&own(1)).expect("still there"), 64);
    let turn = Turn { number: 0, after: None, least: 7 };
    let made = store.commit_continuous(&own(1), &turn, BasisPoints(1)).expect("kept");
    assert_eq!(made.map(|made| made.proofs.count), Some(7));
}

#[test]
fn stretch_kept_twice_counts_once() {
    let (_folder, store) = store();
    store.begin(&own(1)).expect("begun");

    store.keep(&own(1), &[stretch(0, 64)]).expect("kept");
    store.keep(&own(1), &[stretch(0, 64)]).expect("kept");

    assert_eq!(store.progress(&own(1)).expect("read").map(|progress| progress.proofs), Some(7));
    assert_eq!(store.commit(&own(1)).expect("read").map(|proofs| proofs.count), Some(7));
}

#[test]
fn race_is_known_by_chain_participant_epoch_configuration_seed_and_radius() {
    let (_folder, store) = store();
    let known = own(1);
    let others = [
        OwnRace { genesis: [5; 32], ..known },
        OwnRace { participant: [8; 32], ..known },
        in_epoch(4),
        OwnRace { race: Race { configuration: Configuration::Dev, ..known.race }, ..known },
        own(2),
        OwnRace { race: Race { radius: 1_001, ..known.race }, ..known },
    ];
    raced(&store, &known, 64);

    for other in others {
        assert_eq!(store.progress(&other).expect("read"), None);
        assert_eq!(store.commit(&other).expect("read"), None);
        assert!(matches!(store.keep(&other, &[stretch(64, 128)]), Err(ProofStoreError::UnknownRace(_))));
        assert_eq!(store.begin(&other).expect("begun"), 0);
        assert!(store.nonces(&other).expect("read").is_empty());
    }
    assert_eq!(store.begin(&known).expect("still there"), 64);
}

#[test]
fn commitment_stays_the_same_whatever_is_found_later() {
    let (folder, store) = store();
    raced(&store, &own(1), 500);
    let committed = store.commit(&own(1)).expect("read").expect("there are proofs");

    raced(&store, &own(1), 5_000);
    assert_eq!(store.commit(&own(1)).expect("read"), Some(committed));
    drop(store);
    let store = ProofStore::open(folder.path()).expect("it opens");

    assert_eq!(store.commit(&own(1)).expect("read"), Some(committed));
    let reveal = store.reveal(&own(1), &[0, 49]).expect("revealed");
    assert_eq!(reveal.verify(&committed, &[0, 49]), Ok(()));
    assert!(matches!(store.reveal(&own(1), &[50]), Err(ProofStoreError::Indices(50))));
}

#[test]
fn sampled_leaves_open_the_commitment() {
    let (_folder, store) = store();
    raced(&store, &own(1), 5_000);
    let proofs = store.commit(&own(1)).expect("read").expect("there are proofs");
    let indices = sampled_indices(&[4; 32], &own(1).participant, proofs.count, 32);

    let reveal = store.reveal(&own(1), &indices).expect("revealed");

    assert_eq!(reveal.verify(&proofs, &indices), Ok(()));
}

#[test]
fn leaves_are_opened_only_after_a_commitment_and_only_where_there_are_some() {
    let (_folder, store) = store();
    assert!(matches!(store.check_reveal(&own(1), &[0]), Err(ProofStoreError::UnknownRace(3))));
    raced(&store, &own(1), 5_000);
    assert!(matches!(store.reveal(&own(1), &[0]), Err(ProofStoreError::NotCommitted(3))));
    let count = store.commit(&own(1)).expect("read").expect("there are proofs").count;

    let too_many: Vec<u32> = (0..=MAX_SAMPLES).collect();
    for indices in [&[][..], &[count], &[0, u32::MAX], &[1, 0], &[7, 7], &too_many] {
        assert!(matches!(store.check_reveal(&own(1), indices), Err(ProofStoreError::Indices(500))), "{indices:?}");
        assert!(matches!(store.reveal(&own(1), indices), Err(ProofStoreError::Indices(500))), "{indices:?}");
    }
}

#[test]
fn epochs_older_than_two_before_the_newest_are_forgotten() {
    let (_folder, store) = store();
    let elsewhere = OwnRace { genesis: [5; 32], ..in_epoch(3) };
    for own in [elsewhere, in_epoch(3), in_epoch(4), in_epoch(5)] {
        raced(&store, &own, 64);
    }
    assert_eq!(store.begin(&in_epoch(3)).expect("it is not old yet"), 64);

    store.begin(&in_epoch(6)).expect("begun");

    assert_eq!(store.progress(&in_epoch(3)).expect("read"), None);
    assert_eq!(store.begin(&in_epoch(4)).expect("it is not old"), 64);
    assert_eq!(store.begin(&elsewhere).expect("another chain has its own epochs"), 64);
}

#[test]
fn continuous_commitments_can_be_opened_an_epoch_later_and_are_forgotten_with_their_race() {
    let (_folder, store) = store();
    let turn = Turn { number: 0, after: None, least: 1 };
    for epoch in 3..8 {
        raced(&store, &in_epoch(epoch), 64);
        store.commit_continuous(&in_epoch(epoch), &turn, BasisPoints(1)).expect("kept").expect("there are proofs");
    }

    assert!(store.reveal_continuous(&in_epoch(6), &[(0, vec![0, 5])]).is_ok(), "the epoch before the newest");

    let table = store.database.begin_read().expect("it reads").open_table(CONTINUOUS).expect("it is there");
    assert_eq!(redb::ReadableTableMetadata::len(&table).expect("counted"), 3);
}

#[test]
fn races_of_many_forks_and_chains_do_not_fill_the_disk() {
    let (_folder, store) = store();
    for seed in 0..40 {
        raced(&store, &own(seed), 64);
    }

    let known = (0..40).filter(|seed| store.progress(&own(*seed)).expect("read").is_some());

    assert_eq!(known.collect::<Vec<_>>(), (24..40).collect::<Vec<_>>());
    let table = store.database.begin_read().expect("it reads").open_table(PROOFS).expect("it is there");
    assert_eq!(redb::ReadableTableMetadata::len(&table).expect("counted"), 16 * 7);
}
