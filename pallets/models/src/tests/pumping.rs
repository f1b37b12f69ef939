//! What it costs to push a price for others.
//!
//! Who wants others to pay more must have answers made and pay for them: nothing else counts.

use super::*;

/// An attack: uses a share of the capacity in every block until the price is up by `percent`.
struct Pump {
    blocks: u32,
    /// Sum of what answers cost, at the price of their blocks.
    paid: u128,
}

fn pump(units: u64, percent: u128) -> Pump {
    let (start, goal) = (price(), price() * (100 + percent) / 100);
    let mut attack = Pump { blocks: 0, paid: 0 };
    while price() < goal {
        attack.paid += price() * u128::from(units);
        attack.blocks += 1;
        busy_blocks(1, units);
        assert!(attack.blocks < 10_000, "{units} units do not lift a price of {start}");
    }
    attack
}

/// Half of what the model `smol` can do has been used for a long time.
fn settled_at_half() {
    add("smol");
    busy_blocks(2_000, CAPACITY / 2);
}

#[test]
fn pushing_a_price_by_a_tenth_takes_all_the_capacity_of_39_blocks() {
    build_and_execute(|| {
        settled_at_half();
        let block_at_rest = price() * u128::from(CAPACITY);

        let attack = pump(CAPACITY, 10);

        assert_eq!(attack.blocks, 39);
        assert!(attack.paid >= 39 * block_at_rest);
    });
}

/// The highest price after answers that take so many units beyond the half that is used anyway, so many in a block.
fn highest_price_after(extra: u64, in_a_block: u64) -> u128 {
    let mut highest = 0;
    build_and_execute(|| {
        settled_at_half();
        let start = price();
        let mut left = extra;
        for _ in 0..400 {
            let now = left.min(in_a_block);
            left -= now;
            busy_blocks(1, CAPACITY / 2 + now);
            highest = highest.max(price() * 100 / start);
        }
    });
    highest
}

#[test]
fn twenty_blocks_of_answers_push_a_price_by_30_percent_one_by_one_and_by_40_if_they_are_reported_together() {
    let extra = 20 * CAPACITY;

    assert_eq!(highest_price_after(extra, CAPACITY / 2), 130);
    assert_eq!(highest_price_after(extra, extra), 140);
}

#[test]
fn using_less_than_three_fifths_in_sum_pushes_nothing() {
    build_and_execute(|| {
        settled_at_half();
        let before = price();

        busy_blocks(5_000, CAPACITY * 6 / 10);

        assert_eq!(price(), before);
    });
}

#[test]
fn pushed_price_is_back_at_the_floor_without_anybodys_doing() {
    build_and_execute(|| {
        add("smol");
        pump(CAPACITY, 50);

        System::set_block_number(System::block_number() + 1_000);

        assert_eq!(price(), PRICE / 100);
    });
}

#[test]
fn skipping_blocks_gains_nothing_over_using_every_block() {
    let blocks_to_push = |every: u32| {
        let mut needed = 0;
        build_and_execute(|| {
            settled_at_half();
            let goal = price() * 105 / 100;
            while price() < goal && needed < 5_000 {
                let units = if needed % every == 0 { CAPACITY } else { CAPACITY / 2 };
                busy_blocks(1, units);
                needed += 1;
            }
        });
        needed
    };

    assert!(blocks_to_push(1) < 60);
    assert_eq!(blocks_to_push(10), 5_000, "a tenth of the blocks at full capacity averages 55 %");
}
