//! Samples, reveals and secrets.

use super::*;
use crate::merkle::Tree;

#[test]
fn sampled_indices_are_in_range_in_order_and_without_repetition() {
    for count in [33, 100, 10_000, MAX_PROOFS] {
        let indices = sampled_indices(&[3; 32], &[1u8; 32], count, 32);
        assert!(indices.windows(2).all(|pair| pair[0] < pair[1]) && indices.iter().all(|index| *index < count));
        assert_eq!(indices.len(), 32);
    }
    assert_eq!(sampled_indices(&[3; 32], &[1u8; 32], 5, 32), vec![0, 1, 2, 3, 4]);
}

#[test]
fn samples_differ_between_participants_and_epochs() {
    let of = |entropy: u8, account: u8| sampled_indices(&[entropy; 32], &[account; 32], 10_000, 32);
    assert_ne!(of(1, 1), of(1, 2));
    assert_ne!(of(1, 1), of(2, 1));
}

#[test]
fn reveal_holds_for_its_participant_and_its_samples_only() {
    let account = [9u8; 32];
    let leaves: Vec<_> = (0..1_000u64).map(|place| proof_leaf(&account, 900 * place)).collect();
    let tree = Tree::new(leaves).expect("the nonces increase");
    let proofs = ProofSet { root: tree.root(), count: 1_000 };
    let indices = sampled_indices(&[4; 32], &account, proofs.count, 32);
    let nonces: Vec<u64> = indices.iter().map(|index| 900 * u64::from(*index)).collect();
    let reveal = Reveal {
        epoch: EpochIndex(1),
        participant: account,
        nonces: nonces.try_into().expect("32 samples fit"),
        beside: tree.prove(&indices).try_into().expect("the nodes beside 32 paths fit"),
    };

    assert_eq!(reveal.verify(&proofs, &indices), Ok(()));
    assert!(Reveal { participant: [8u8; 32], ..reveal.clone() }.verify(&proofs, &indices).is_err());
    let other = sampled_indices(&[5; 32], &account, proofs.count, 32);
    assert!(reveal.verify(&proofs, &other).is_err());
}

#[test]
fn secrets_are_bound_to_owner_and_epoch() {
    let hash = |account: u8, epoch: u32| secret_hash(&[account; 32], EpochIndex(epoch), &[1; 32]);
    assert_ne!(hash(1, 1), hash(2, 1));
    assert_ne!(hash(1, 1), hash(1, 2));
}
