//! The point that outputs are measured against.

use alloc::{vec, vec::Vec};

use crate::{
    stream::{target_key, Stream},
    Config, Seed, INPUT_BOUND,
};

/// The sprint's target: `D` values in ±127 from stream 0 of `blake2_256("keirin/sprint/target" ‖ seed)`.
pub fn target(config: &Config, seed: &Seed) -> Vec<i8> {
    let mut values = vec![0; config.width()];
    Stream::new(&target_key(seed), 0).fill_integers(INPUT_BOUND, &mut values);
    values
}
