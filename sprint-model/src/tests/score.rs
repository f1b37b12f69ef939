use alloc::vec;

use crate::{distance2, is_proof};

#[test]
fn distance_follows_the_permutation() {
    assert_eq!(distance2(&[10, -20, 30], &[2, 0, 1], &[30, 10, -20]), Some(0));
    assert_eq!(distance2(&[10, -20, 30], &[0, 1, 2], &[11, -22, 33]), Some(1 + 4 + 9));
}

#[test]
fn largest_distance_leaves_the_exact_range_of_float32_but_not_u32() {
    let (output, permutation) = (vec![127; 512], (0..512).collect::<vec::Vec<_>>());

    assert_eq!(distance2(&output, &permutation, &[-127; 512]), Some(254 * 254 * 512));
}

#[test]
fn mismatched_lengths_and_indices_have_no_distance() {
    assert_eq!(distance2(&[1, 2], &[0], &[1]), None);
    assert_eq!(distance2(&[1], &[0], &[1, 2]), None);
    assert_eq!(distance2(&[1, 2], &[0, 2], &[1, 2]), None);
}

#[test]
fn radius_itself_is_a_proof() {
    assert!(is_proof(5, 5));
    assert!(!is_proof(6, 5));
}
