//! How much of an executor's work is checked.

use proptest::prelude::*;
use sp_runtime::Perbill;

use super::*;
use crate::{Pallet, SamplingTerms, Traffic};

fn rate(epochs: u32, traffic: u32) -> Perbill {
    SamplingTerms::default().rate(epochs, traffic)
}

#[test]
fn work_of_new_executors_is_all_checked() {
    for traffic in [0, 100, 5_000, 10_000, u32::MAX] {
        assert_eq!(rate(0, traffic), Perbill::one());
    }
}

#[test]
fn least_rate_is_linear_between_its_points() {
    let parts = |traffic| rate(30, traffic).deconstruct();
    assert_eq!([0, 100].map(parts), [1_000_000_000; 2]);
    assert_eq!(parts(2_550), 525_000_000, "half way to 5 000");
    assert_eq!(parts(5_000), 50_000_000);
    assert_eq!(parts(7_500), 30_000_000, "half way to 10 000");
    assert_eq!([10_000, 10_001, u32::MAX].map(parts), [10_000_000; 3]);
}

#[test]
fn reputation_lowers_the_rate_step_by_step() {
    let parts = |epochs| rate(epochs, 10_000).deconstruct();
    assert_eq!([0, 15, 29, 30, 31].map(parts), [1_000_000_000, 505_000_000, 43_000_000, 10_000_000, 10_000_000]);
}

#[test]
fn traffic_of_the_epoch_before_counts_as_long_as_it_is_larger() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        set_reputation(a.account, 30);
        Traffic::<Test>::insert(EpochIndex(0), 5_000);
        run_to_phase(1, Phase::Generation);

        assert_eq!(Pallet::<Test>::rate_of(EpochIndex(1), &a.account, 100), Perbill::from_percent(5));
        assert_eq!(Pallet::<Test>::rate_of(EpochIndex(1), &b.account, 100), Perbill::one(), "without reputation");
        Traffic::<Test>::insert(EpochIndex(1), 10_000);
        assert_eq!(Pallet::<Test>::rate_of(EpochIndex(1), &a.account, 100), Perbill::from_percent(1));
        assert_eq!(Pallet::<Test>::rate_of(EpochIndex(2), &a.account, 100), Perbill::from_percent(1));
        assert_eq!(Pallet::<Test>::rate_of(EpochIndex(3), &a.account, 100), Perbill::one(), "and no longer");
        Traffic::<Test>::remove(EpochIndex(1));
    });
}

/// An invalid work costs its fee over its rate, and who cannot pay that is checked so often that it can.
#[test]
fn no_rate_is_lower_than_collateral_covers() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        let poor = Host::without_collateral(29);
        [a.account, poor.account].into_iter().for_each(|who| set_reputation(who, 30));
        Traffic::<Test>::insert(EpochIndex(0), 10_000);
        let rate = |who, fee| Pallet::<Test>::rate_of(EpochIndex(0), &who, fee);

        assert_eq!(
            [0, 100].map(|fee| rate(a.account, fee)),
            [Perbill::from_percent(1); 2],
            "a hundred fees are covered"
        );
        assert_eq!(rate(a.account, COLLATERAL / 4), Perbill::from_percent(25));
        assert_eq!(rate(a.account, 2 * COLLATERAL), Perbill::one());
        assert_eq!(rate(poor.account, 1), Perbill::one(), "who has nothing to lose is always checked");
        assert_eq!(rate(poor.account, 0), Perbill::from_percent(1), "where nothing is paid there is nothing to cover");
        Traffic::<Test>::remove(EpochIndex(0));
    });
}

/// Who pushes the rate down with requests of its own pays a fifth of each fee to the training fund even when it is all of the network,
/// and requests that are not answered cost nothing and change nothing.
#[test]
fn self_dealing_lowers_no_rate_without_paying() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        set_reputation(a.account, 30);
        (0..300).for_each(|_| {
            work_for(a.account, a.account, 0);
        });
        assert_eq!(
            Pallet::<Test>::rate_of(EpochIndex(0), &a.account, 100),
            Perbill::one(),
            "for nothing there is nothing"
        );

        let before = Balances::free_balance(a.account);
        (0..300).for_each(|_| {
            work_for(a.account, a.account, 100);
        });
        assert!(Pallet::<Test>::rate_of(EpochIndex(0), &a.account, 100) < Perbill::one());
        judged(std::slice::from_ref(&a));
        settled();
        let subsidy = 10_000;
        assert_eq!(Balances::free_balance(a.account) + claimable(a.account), before + subsidy - 300 * 20);
    });
}

proptest! {
    #[test]
    fn rates_fall_with_reputation_and_with_traffic(epochs in 0u32..40, traffic in 0u32..12_000) {
        let here = rate(epochs, traffic);
        prop_assert!(rate(epochs + 1, traffic) <= here && rate(epochs, traffic + 1) <= here);
        prop_assert!(here >= Perbill::from_percent(1));
    }
}
