//! How much of a batch is checked, and how much traffic it is.

use sp_runtime::Perbill;

use super::*;
use crate::{Traffic, Works};

fn rate_of((epoch, index): At) -> Perbill {
    Works::<Test>::get(epoch, index).expect("it was recorded").rate
}

fn traffic() -> u32 {
    Traffic::<Test>::get(EpochIndex(0))
}

/// Who has one dear receipt among many cheap ones has all of them checked as often as the dear one takes: its damages must be there.
#[test]
fn a_dear_receipt_among_dust_is_covered_by_collateral() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        set_reputation(a.account, 30);
        Traffic::<Test>::insert(EpochIndex(0), 10_000);
        let mut fees = [1; 1_000];
        let cheap = batch_of(&a, &fees);
        fees[7] = COLLATERAL / 4;
        let dear = batch_of(&a, &fees);

        assert_eq!(rate_of(cheap), Perbill::from_percent(1));
        assert_eq!(rate_of(dear), Perbill::from_percent(25));
        judged(&[a]);
        settled();
    });
}

/// A claim below the mean is none: some fee is at least as large.
#[test]
fn no_batch_says_that_its_largest_fee_is_below_the_mean() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        set_reputation(a.account, 30);
        Traffic::<Test>::insert(EpochIndex(0), 10_000);
        assert_eq!(rate_of(batch_claiming(&a, &[COLLATERAL / 2; 4], 1)), Perbill::from_percent(50));
        judged(&[a]);
        settled();
    });
}

/// Requests of almost no fee to oneself would otherwise be the cheapest way to be checked less.
#[test]
fn dust_lowers_no_rate() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        batch_of(&a, &[1; 99]);
        assert_eq!(traffic(), 0, "all of them together are less than one request costs");

        batch_of(&a, &[1; 250]);
        assert_eq!(traffic(), 2, "the fees of two");
    });
}

#[test]
fn no_batch_is_more_traffic_than_it_has_receipts() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        batch_of(&a, &[100; 5]);
        assert_eq!(traffic(), 5);

        batch_of(&a, &[9_000]);
        assert_eq!(traffic(), 6, "the fee of ninety");
    });
}
