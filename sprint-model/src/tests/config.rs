use crate::{Config, ConfigError, ConfigName, Shape, UnknownConfig};
use alloc::string::ToString;

/// The test configuration's shape, changed by `change`.
fn config(change: impl FnOnce(&mut Shape)) -> Result<Config, ConfigError> {
    let mut shape = Config::TEST.shape();
    change(&mut shape);
    Config::new(shape)
}

#[test]
fn named_configurations_pass_their_own_check() {
    for name in ConfigName::ALL {
        assert_eq!(Config::new(name.config().shape()), Ok(name.config()));
    }
}

#[test]
fn names_are_read_as_they_are_written() {
    for name in ConfigName::ALL {
        assert_eq!(name.to_string().parse(), Ok(name));
    }
    assert_eq!("Dev".parse::<ConfigName>(), Err(UnknownConfig));
}

#[test]
fn heads_that_do_not_divide_the_width_are_refused() {
    assert_eq!(config(|shape| shape.heads = 5), Err(ConfigError::Heads { heads: 5, width: 64 }));
    assert_eq!(config(|shape| shape.heads = 0), Err(ConfigError::Heads { heads: 0, width: 64 }));
}

#[test]
fn numbers_out_of_bounds_are_refused_by_name() {
    assert_eq!(config(|shape| shape.layers = 0), Err(ConfigError::Layers(0)));
    assert_eq!(config(|shape| shape.layers = 1_025), Err(ConfigError::Layers(1_025)));
    assert_eq!(config(|shape| shape.width = 0), Err(ConfigError::Width(0)));
    assert_eq!(config(|shape| shape.width = 66), Err(ConfigError::Width(66)));
    assert_eq!(config(|shape| shape.width = 820), Err(ConfigError::Width(820)));
    assert_eq!(config(|shape| shape.feed_forward = 6), Err(ConfigError::FeedForward(6)));
    assert_eq!(config(|shape| shape.feed_forward = 132_108), Err(ConfigError::FeedForward(132_108)));
    assert_eq!(config(|shape| shape.sequence = 1_025), Err(ConfigError::Sequence(1_025)));
}

#[test]
fn largest_shape_is_accepted() {
    let shape = Shape { layers: 1_024, width: 816, heads: 1, feed_forward: 132_104, sequence: 1_024 };

    assert!(Config::new(shape).is_ok());
}

#[test]
fn errors_say_what_to_choose() {
    assert_eq!(ConfigError::Width(820).to_string(), "width 820: choose a multiple of 4 from 4 to 819");
    assert_eq!(
        ConfigError::Heads { heads: 5, width: 64 }.to_string(),
        "5 heads at width 64: choose a number that divides the width"
    );
}
