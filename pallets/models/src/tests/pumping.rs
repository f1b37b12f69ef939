//! What it costs to push a price for others.
//!
//! Who wants others to pay more must ask for compute: what is asked for, up to a block's capacity, is what counts. All of it is
//! held from the asker until its answers are there. What is paid in the end is what the answers took, which can be a small
//! part of it: the capital that is bound is the price of an attack, more than the fee.

use super::*;

/// Blocks that an answer takes; its escrow is held as long.
const BLOCKS_TO_ANSWER: u32 = 2;

/// An attack: asks for a share of the capacity in every block until the price is up by `percent`.
struct Pump {
    blocks: u32,
    /// Sum of what was held for requests, at the price of their blocks.
    asked: u128,
}

fn pump(units: u64, percent: u128) -> Pump {
    let (start, goal) = (price(), price() * (100 + percent) / 100);
    let mut attack = Pump { blocks: 0, asked: 0 };
    while price() < goal {
        attack.asked += price() * u128::from(units);
        attack.blocks += 1;
        busy_blocks(1, units);
        assert!(attack.blocks < 10_000, "{units} units do not lift a price of {start}");
    }
    attack
}

/// The model `smol` has been asked for half of what it can do for a long time.
fn settled_at_half() {
    add("smol");
    busy_blocks(2_000, CAPACITY / 2);
}

#[test]
fn flooding_one_block_changes_no_price_of_a_market_in_balance() {
    build_and_execute(|| {
        settled_at_half();
        let before = price();

        for _ in 0..1_000 {
            ask(100 * CAPACITY);
        }
        next_block();
        busy_blocks(20, CAPACITY / 2);

        assert_eq!(price(), before);
    });
}

#[test]
fn pushing_a_price_by_a_tenth_takes_all_the_capacity_of_39_blocks() {
    build_and_execute(|| {
        settled_at_half();
        let block_at_rest = price() * u128::from(CAPACITY);

        let attack = pump(CAPACITY, 10);

        assert_eq!(attack.blocks, 39);
        assert!(attack.asked >= 39 * block_at_rest);
    });
}

#[test]
fn who_pushes_and_pays_for_few_tokens_still_has_the_price_of_two_full_blocks_on_hold_all_the_time() {
    build_and_execute(|| {
        settled_at_half();
        let attack = pump(CAPACITY, 10);

        let bound = attack.asked / u128::from(attack.blocks) * u128::from(BLOCKS_TO_ANSWER);
        let block_at_rest = price() * 100 / 110 * u128::from(CAPACITY);

        assert!(bound >= 2 * block_at_rest, "{bound} is bound on the average");
    });
}

#[test]
fn asking_for_less_than_three_fifths_in_sum_pushes_nothing() {
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
fn spreading_requests_over_others_blocks_gains_nothing_over_asking_in_every_block() {
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
