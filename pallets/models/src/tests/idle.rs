//! Idle blocks: the closed form gives what going through them one by one gives.

use proptest::prelude::*;
use sp_runtime::{traits::Zero, FixedPointNumber, FixedU128, Permill};

use super::*;
use crate::{
    price::curve::{Curve, Market},
    PriceRules,
};

fn market(price: u128, utilisation_ppm: u32) -> Market {
    let utilisation = FixedU128::saturating_from_rational(utilisation_ppm, 1_000_000);
    Market { price: FixedU128::saturating_from_integer(price), utilisation }
}

fn block_by_block(curve: &Curve, mut market: Market, blocks: u32) -> Market {
    for _ in 0..blocks {
        market = curve.after_block(market, FixedU128::zero());
    }
    market
}

/// How far two numbers are apart, in relation to the second.
fn error(got: FixedU128, right: FixedU128) -> f64 {
    (got.to_float() - right.to_float()).abs() / right.to_float()
}

proptest! {
    #[test]
    fn any_number_of_idle_blocks_under_any_rules_is_gone_through_in_one_step(
        low in 0..=1_000_000u32,
        width in 0..=1_000_000u32,
        elasticity in 0..=200_000u32,
        most_step in 0..=200_000u32,
        window in 0..=400u32,
        utilisation in 0..=1_000_000u32,
        blocks in 0..=2_000u32,
    ) {
        let curve = Curve::new(&PriceRules {
            floor: 1u128,
            stable_from: Permill::from_parts(low),
            stable_to: Permill::from_parts((low + width).min(1_000_000)),
            elasticity: Permill::from_parts(elasticity),
            most_step: Permill::from_parts(most_step),
            window,
        });
        let start = market(PRICE, utilisation);

        let (at_once, one_by_one) = (curve.after_idle_blocks(start, blocks), block_by_block(&curve, start, blocks));

        // A price that has fallen further is at its floor, or not worth its rounding.
        if one_by_one.price >= FixedU128::saturating_from_integer(PRICE / 100_000) {
            let off = error(at_once.price, one_by_one.price);
            prop_assert!(off < 1e-6, "{at_once:?} instead of {one_by_one:?}");
        }
        let apart = at_once.utilisation.to_float() - one_by_one.utilisation.to_float();
        prop_assert!(apart.abs() < 1e-12);
    }

    #[test]
    fn under_the_rules_of_the_chain_the_closed_form_is_right_to_nine_digits(
        utilisation in 0..=1_000_000u32,
        blocks in 0..=500u32,
    ) {
        let curve = Curve::new(&rules());
        let start = market(PRICE, utilisation);

        let (at_once, one_by_one) = (curve.after_idle_blocks(start, blocks), block_by_block(&curve, start, blocks));

        prop_assert!(error(at_once.price, one_by_one.price) < 1e-9, "{at_once:?} instead of {one_by_one:?}");
    }
}

#[test]
fn years_of_idle_blocks_lead_to_nothing_without_a_panic() {
    let curve = Curve::new(&rules());

    let end = curve.after_idle_blocks(market(PRICE, 1_000_000), u32::MAX);

    assert!(end.price.is_zero() && end.utilisation.is_zero());
}

#[test]
fn price_looked_at_seldom_is_the_one_that_was_looked_at_in_every_block() {
    let at_the_end = |look: bool| {
        let mut last = 0;
        build_and_execute(|| {
            add("smol");
            busy_blocks(100, CAPACITY);
            for _ in 0..150 {
                next_block();
                if look {
                    answer(0);
                }
            }
            last = price();
        });
        last
    };

    let (looked_at, left_alone) = (at_the_end(true), at_the_end(false));

    assert!(looked_at.abs_diff(left_alone) <= 1, "{looked_at} and {left_alone}");
}
