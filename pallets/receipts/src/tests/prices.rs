//! Price lists.

use super::*;
use crate::{Lists, Prices, OVERLAP_MS};

fn price(epoch: u32, name: &str) -> Option<u128> {
    Prices::<Test>::get(EpochIndex(epoch), model(name)).map(|terms| terms.price_per_unit)
}

#[test]
fn prices_are_those_of_the_start_of_the_epoch() {
    build_and_execute(|| {
        set_price("m", 9);
        run_to(EPOCH_BLOCKS - 1);
        assert_eq!(price(0, "m"), Some(TOKEN_PRICE));

        run_to(EPOCH_BLOCKS);
        set_price("m", 12);
        run_to(EPOCH_BLOCKS + 5);

        assert_eq!([price(0, "m"), price(1, "m")], [Some(TOKEN_PRICE), Some(9)]);
    });
}

#[test]
fn a_long_list_takes_several_blocks_and_holds_when_it_is_complete() {
    build_and_execute(|| {
        ["a", "b", "c", "d"].into_iter().for_each(|name| set_price(name, 7));
        let list = || Lists::<Test>::get(EpochIndex(1)).map(|list| (list.complete, list.from_ms));
        let noted = || Prices::<Test>::iter_prefix(EpochIndex(1)).count();

        run_to(EPOCH_BLOCKS + 1);
        assert_eq!((noted(), list()), (4, Some((false, None))));
        run_to(EPOCH_BLOCKS + 2);
        assert_eq!((noted(), list()), (5, Some((true, None))));
        let time = Receipts::time_ms();
        assert_eq!(Receipts::prices()[0].from_ms, time);
        run_to(EPOCH_BLOCKS + 3);
        assert_eq!(list(), Some((true, Some(time))), "the time of a block is known to the next one");
    });
}

/// Lists of epochs 0 to 8 with other prices each; it is the first block after the last began. Returns since when they hold.
fn nine_lists() -> Vec<u64> {
    (1..=8u32).for_each(|epoch| {
        set_price("m", TOKEN_PRICE + u128::from(epoch));
        run_to(u64::from(epoch) * EPOCH_BLOCKS + 1);
    });
    let from = |epoch| Lists::<Test>::get(EpochIndex(epoch)).and_then(|list| list.from_ms);
    (0..=8).filter_map(from).collect()
}

#[test]
fn what_a_receipt_costs_is_said_by_the_list_that_held_then() {
    build_and_execute(|| {
        OldestReceipt::set(1_000 * BLOCK_MS);
        let from = nine_lists();
        assert_eq!(from.len(), 9, "all are kept");
        let costs = |at_ms| {
            let right = |price| Receipts::is_price(at_ms, &model("m"), |terms| terms.price_per_unit == price);
            (TOKEN_PRICE..TOKEN_PRICE + 20)
                .filter(|price| right(*price))
                .map(|price| price - TOKEN_PRICE)
                .collect::<Vec<_>>()
        };

        assert_eq!((costs(from[0]), costs(from[0] + OVERLAP_MS)), (vec![0], vec![0]));
        for (epoch, at) in (1u128..).zip(&from[1..]) {
            assert_eq!(costs(at - 1), [epoch - 1], "a millisecond before epoch {epoch}");
            assert_eq!(costs(*at), [epoch - 1, epoch], "who takes it may not have seen the epoch begin");
            assert_eq!(costs(at + OVERLAP_MS), [epoch]);
        }
        assert_eq!(costs(from[8] + 1_000_000_000), [8]);
        assert_eq!(costs(from[0] - 1).len(), 20, "of what was before nobody can tell");
        assert!(!Receipts::is_price(from[3], &model("another"), |_| true), "it was not offered");
    });
}

#[test]
fn lists_are_kept_while_a_receipt_of_their_time_may_be_disputed() {
    build_and_execute(|| {
        let [host, _] = hosts([10, 30]);
        let user = User::with(1, 100 * FEE);
        let kept = || Lists::<Test>::iter_keys().map(|epoch| epoch.0).min();
        run_to(20);
        assert_ok!(host.commit(bundle(&host, &[(&user, 1)]).commit));

        run_to(20 + BatchRetention::get() - 1);
        assert_eq!(kept(), Some(0), "the batch is there");
        run_to(20 + BatchRetention::get() + 1);
        let blocks = (OVERLAP_MS + OldestReceipt::get()) / BLOCK_MS;
        assert_eq!(
            kept(),
            Some(1),
            "epoch 1 began at {EPOCH_BLOCKS}, and {blocks} blocks later nobody commits a receipt of before"
        );
        let long = Lists::<Test>::iter().count();
        run_to(1_000);
        assert!(Lists::<Test>::iter().count() <= long, "nothing is kept for ever");
        assert_eq!([price(2, "m"), price(1_000 / EPOCH_BLOCKS as u32, "m")], [None, Some(TOKEN_PRICE)]);
    });
}
