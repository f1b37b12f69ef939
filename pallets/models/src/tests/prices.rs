//! How prices answer demand. With the mock's rules the first price is 10 000 000 and a block can do 1 000 units.

use frame_support::assert_noop;
use sp_runtime::{traits::One, FixedU128, Permill};

use super::*;
use crate::{Error, Event, Price, PriceRules, Prices, TermsUpdate};

/// Puts the average utilisation of the model `smol` where a test wants it, in a fresh block.
fn demand_averages(percent: u128) {
    let utilisation = FixedU128::from_rational(percent, 100);
    let now = Pallet::<Test>::price_now(&id("smol"), &model());
    Prices::<Test>::insert(id("smol"), Price { utilisation, ..now });
}

#[test]
fn price_is_stable_from_40_to_60_percent() {
    for percent in [40u64, 41, 50, 59, 60] {
        build_and_execute(|| {
            add("smol");
            demand_averages(percent.into());

            busy_blocks(1_000, CAPACITY * percent / 100);

            assert_eq!(price(), PRICE, "at {percent} %");
        });
    }
}

#[test]
fn price_rises_by_a_twentieth_of_what_utilisation_is_above_60_percent() {
    build_and_execute(|| {
        add("smol");
        demand_averages(80);

        busy_blocks(1, 800);
        assert_eq!(price(), 10_100_000, "5 % of 20 %");
        busy_blocks(1, 800);
        assert_eq!(price(), 10_201_000);
    });
}

#[test]
fn price_falls_by_a_twentieth_of_what_utilisation_is_below_40_percent() {
    build_and_execute(|| {
        add("smol");
        demand_averages(10);

        busy_blocks(1, 100);
        assert_eq!(price(), 9_850_000, "5 % of 30 %");
        busy_blocks(1, 100);
        assert_eq!(price(), 9_702_250);
    });
}

#[test]
fn price_changes_by_two_percent_a_block_at_most() {
    build_and_execute(|| {
        add("smol");
        demand_averages(100);
        busy_blocks(1, CAPACITY * 1_000);
        assert_eq!(price(), 10_200_000);

        Pricing::set(PriceRules { elasticity: Permill::from_percent(10), ..rules() });
        busy_blocks(1, CAPACITY);
        assert_eq!(price(), 10_404_000, "a tenth of 40 % would be 4 %");

        demand_averages(0);
        next_block();
        assert_eq!(price(), 10_195_920, "a tenth of 40 % would be 4 %");
    });
}

#[test]
fn price_never_falls_below_the_floor_and_rises_from_it() {
    build_and_execute(|| {
        add("smol");
        System::set_block_number(1_000_000);
        assert_eq!(price(), PRICE / 100);

        demand_averages(100);
        busy_blocks(1, CAPACITY);
        assert_eq!(price(), PRICE / 100 * 102 / 100);
    });
}

#[test]
fn floor_that_is_raised_lifts_prices_at_once_and_one_of_nothing_leaves_a_price() {
    build_and_execute(|| {
        add("smol");
        Pricing::set(PriceRules { floor: 2 * PRICE, ..rules() });
        assert_eq!(price(), 2 * PRICE);

        Pricing::set(PriceRules { floor: 0, ..rules() });
        System::set_block_number(1_000_000);
        assert_eq!(price(), 1);
    });
}

#[test]
fn what_an_answer_takes_moves_the_price_of_later_blocks_only() {
    build_and_execute(|| {
        add("smol");
        demand_averages(60);

        answer(CAPACITY);
        assert_eq!(price(), PRICE);
        next_block();
        assert!(price() > PRICE);
    });
}

#[test]
fn answers_of_one_block_count_together() {
    build_and_execute(|| {
        add("smol");
        demand_averages(80);

        for _ in 0..8 {
            answer(100);
        }
        next_block();

        assert_eq!(price(), 10_100_000);
    });
}

/// The average that people are shown, in basis points.
fn shown() -> u16 {
    Pallet::<Test>::model_views().pop().expect("one model").utilisation.0
}

#[test]
fn answer_that_took_several_blocks_counts_with_all_of_them() {
    build_and_execute(|| {
        add("smol");
        demand_averages(50);

        answer(6 * CAPACITY);
        next_block();

        assert_eq!(shown(), 5_916, "59 parts of 50 % and one of 600 %");
        assert_eq!(price(), PRICE);
    });
}

#[test]
fn average_ends_at_all_of_the_capacity_whatever_answers_say_they_took() {
    build_and_execute(|| {
        add("smol");
        demand_averages(50);

        answer(u64::MAX);
        answer(u64::MAX);
        next_block();

        assert_eq!((shown(), price()), (10_000, 10_200_000));
    });
}

#[test]
fn demand_is_measured_by_what_the_models_participants_can_do() {
    build_and_execute(|| {
        add("smol");
        demand_averages(80);
        UnitsPerBlock::set(10 * CAPACITY);

        busy_blocks(1, 8 * CAPACITY);

        assert_eq!(price(), 10_100_000);
    });
}

#[test]
fn model_that_nobody_can_serve_counts_as_full_and_panics_nowhere() {
    build_and_execute(|| {
        add("smol");
        UnitsPerBlock::set(0);
        demand_averages(100);

        busy_blocks(1, 1);

        assert_eq!(price(), 10_200_000);
    });
}

#[test]
fn prices_stop_at_the_highest_number_and_never_wrap() {
    build_and_execute(|| {
        let highest = u128::MAX / 1_000_000_000_000_000_000;
        assert_ok!(Models::add(
            RuntimeOrigin::root(),
            name("smol"),
            crate::Model { price_per_unit: highest, ..model() }
        ));
        demand_averages(100);

        busy_blocks(100, u64::MAX);
        assert_eq!(price(), highest);

        System::set_block_number(u64::MAX);
        assert_eq!(price(), PRICE / 100);
    });
}

#[test]
fn senseless_rules_panic_nowhere() {
    let all = Permill::one();
    let senseless = [
        PriceRules { floor: u128::MAX, window: 0, ..rules() },
        PriceRules { stable_from: all, stable_to: Permill::zero(), elasticity: all, most_step: all, ..rules() },
        PriceRules { stable_from: all, stable_to: all, elasticity: all, window: u32::MAX, ..rules() },
        PriceRules { elasticity: Permill::zero(), most_step: Permill::zero(), ..rules() },
    ];
    for rules in senseless {
        build_and_execute(|| {
            add("smol");
            Pricing::set(rules.clone());
            demand_averages(100);

            busy_blocks(10, u64::MAX);
            let before = price();
            next_block();
            assert!(price() >= before / 100 * 90, "{rules:?}");
            System::set_block_number(u64::MAX);
            assert!(price() >= rules.floor.min(1), "{rules:?}");
        });
    }
}

#[test]
fn answer_at_another_price_than_the_last_one_says_so_and_others_say_nothing() {
    build_and_execute(|| {
        add("smol");
        demand_averages(80);
        System::reset_events();
        busy_blocks(1, 800);
        assert_eq!(System::event_count(), 0, "the price at the first answer is the one before");

        answer(1);
        answer(1);

        let changed = Event::PriceChanged { id: id("smol"), price_per_unit: 10_100_000 };
        assert_eq!(System::event_count(), 1);
        System::assert_last_event(changed.into());
    });
}

#[test]
fn model_that_is_switched_off_keeps_its_price_until_it_is_switched_on() {
    build_and_execute(|| {
        add("smol");
        demand_averages(50);
        System::set_block_number(5);
        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), false));
        System::set_block_number(5_000);
        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), true));

        assert_eq!(price(), PRICE);
        assert!(Prices::<Test>::get(id("smol")).expect("it is registered").utilisation < FixedU128::one());
    });
}

#[test]
fn answers_of_a_model_that_was_switched_off_meanwhile_move_nothing() {
    build_and_execute(|| {
        add("smol");
        demand_averages(80);
        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), false));
        let before = Prices::<Test>::get(id("smol"));

        busy_blocks(10, CAPACITY);
        assert_eq!(Prices::<Test>::get(id("smol")), before);
        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), true));
        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), false));
        assert_ok!(Models::remove(RuntimeOrigin::root(), name("smol")));

        answer(CAPACITY);
        assert_eq!(Prices::<Test>::get(id("smol")), None);
    });
}

#[test]
fn governance_sets_a_price_that_demand_moves_on() {
    build_and_execute(|| {
        add("smol");
        demand_averages(80);
        busy_blocks(1, 800);

        let terms = TermsUpdate { price_per_unit: Some(50_000_000), ..Default::default() };
        assert_ok!(Models::update(RuntimeOrigin::root(), name("smol"), terms));
        assert_eq!(price(), 50_000_000);
        busy_blocks(1, 800);

        assert_eq!(price(), 50_500_000);
    });
}

#[test]
fn refused_update_does_not_touch_the_price() {
    build_and_execute(|| {
        add("smol");
        System::set_block_number(10);

        let terms = TermsUpdate { price_per_unit: Some(0), ..Default::default() };
        assert_noop!(Models::update(RuntimeOrigin::root(), name("smol"), terms), Error::<Test>::PriceZero);
    });
}

#[test]
fn view_shows_the_price_of_the_block_it_is_asked_in() {
    build_and_execute(|| {
        add("smol");
        demand_averages(0);
        next_block();

        let view = Pallet::<Test>::model_views().pop().expect("one model");
        assert_eq!((view.price_per_unit, view.utilisation.0), (9_800_000, 0));
    });
}
