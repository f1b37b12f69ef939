//! Whatever burns is counted, and what strangers do to the pot harms nobody.

use frame_support::{
    assert_ok,
    traits::{
        fungible::Balanced,
        tokens::{Fortitude, Precision, Preservation},
        OnUnbalanced,
    },
};

use super::{claim, settle, share, EPOCH};
use crate::{mock::*, Burned, CountBurns, Pallet};

#[test]
fn burned_credit_is_counted() {
    build_and_execute(|| {
        let issued = Balances::total_issuance();
        let fee = Balances::withdraw(&1, 30, Precision::Exact, Preservation::Preserve, Fortitude::Polite);

        CountBurns::<Test>::on_unbalanced(fee.expect("it is rich"));

        assert_eq!((Burned::<Test>::get(), Balances::total_issuance()), (30, issued - 30));
    });
}

#[test]
fn several_credits_are_counted_together() {
    build_and_execute(|| {
        let take = |who| Balances::withdraw(&who, 7, Precision::Exact, Preservation::Preserve, Fortitude::Polite);
        let credits = [take(1), take(2)].map(|credit| credit.expect("both are rich"));

        CountBurns::<Test>::on_unbalanceds(credits.into_iter());

        assert_eq!(Burned::<Test>::get(), 14);
    });
}

#[test]
fn dust_is_counted() {
    build_and_execute(|| {
        assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(1), 2, 995));

        assert_eq!(Burned::<Test>::get(), 5);
    });
}

#[test]
fn gift_to_the_pot_harms_nobody() {
    build_and_execute(|| {
        share(EPOCH, 100, &[1]);
        settle(EPOCH, 1);

        assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(2), Pallet::<Test>::pot_account(), 50));
        assert_ok!(claim(1, EPOCH));

        assert_eq!((Pallet::<Test>::held(), Balances::free_balance(1)), (50, 1_080));
    });
}

#[test]
fn supply_is_told_as_it_is() {
    build_and_execute(|| {
        share(EPOCH, 100, &[]);
        super::pay_in(30);

        let supply = Pallet::<Test>::supply();

        assert_eq!((supply.at_genesis, supply.minted, supply.burned), (9_020, 0, 100));
        assert_eq!(supply.issuance, supply.at_genesis - supply.burned);
        assert_eq!((supply.pot, supply.held, supply.training_fund, supply.subsidy), (40, 30, 10, 1_000));
    });
}
