//! Integers against the formulas they stand for, in floats.

use crate::{Config, EXPONENTIAL};

const EXACT: f64 = 16_777_215.0;

/// `m(K)`.
fn bound(inner: usize) -> f64 {
    (EXACT / (127.0 * inner as f64)).floor().min(63.0)
}

/// `s(K, m)`.
fn shift(inner: usize, bound: f64) -> u32 {
    ((inner as f64).sqrt() * bound / 1.6).log2().round() as u32
}

#[test]
fn derived_integers_follow_their_formulas() {
    for config in [Config::TEST, Config::DEV, Config::PRODUCTION] {
        let (width, feed_forward) = (config.width(), config.feed_forward());
        assert_eq!(f64::from(config.width_weight_bound()), bound(width));
        assert_eq!(f64::from(config.feed_forward_weight_bound()), bound(feed_forward));
        assert_eq!(config.width_shift(), shift(width, bound(width)));
        assert_eq!(config.feed_forward_shift(), shift(feed_forward, bound(feed_forward)));
        assert_eq!(config.attention_shift(), shift(config.head_width(), 40.0));
        assert_eq!(f64::from(config.residual_bound()), (EXACT / width as f64).floor().min(32_767.0));
    }
}

/// The table of the README: a change of any number is a change of the specification.
#[test]
fn derived_integers_are_the_published_ones() {
    let integers = |config: Config| {
        let bounds = [config.width_weight_bound(), config.feed_forward_weight_bound(), config.residual_bound()];
        (bounds, [config.width_shift(), config.feed_forward_shift(), config.attention_shift()], config.norm_dividend())
    };

    assert_eq!(integers(Config::TEST), ([63, 63, 32_767], [8, 9, 7], 1_310_720));
    assert_eq!(integers(Config::DEV), ([63, 63, 32_767], [9, 10, 8], 5_242_880));
    assert_eq!(integers(Config::PRODUCTION), ([63, 16, 32_767], [10, 10, 6], 10_485_760));
}

#[test]
fn shifts_of_every_inner_size_follow_their_formula() {
    for size in (4..=132_104).step_by(4) {
        let shape = crate::Shape { feed_forward: size, ..Config::TEST.shape() };
        let config = Config::new(shape).expect("a multiple of four within bounds");
        assert_eq!(config.feed_forward_shift(), shift(size, bound(size)), "inner size {size}");
    }
}

#[test]
fn exponential_is_a_rounded_power() {
    for (index, value) in EXPONENTIAL.iter().enumerate() {
        let exact = 255.0 * (-(index as f64) / 16.0).exp2();
        assert_eq!(f64::from(*value), exact.round_ties_even(), "T[{index}]");
    }
}
