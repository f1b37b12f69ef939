//! The model's shape and every integer that follows from it.

use core::fmt;

use crate::norm::{NORM_MEAN, NORM_SHIFT};

/// Every operand of a matrix product lies in ±127 (probabilities: 0..=255), so that it fits one byte.
pub const VALUE_BOUND: i32 = 127;

/// Inputs and targets lie in ±127.
pub const INPUT_BOUND: i32 = VALUE_BOUND;

/// Shift after multiplying the gate with the up projection.
pub const UP_SHIFT: u32 = 5;

/// float32 holds every integer up to 2^24 exactly; no value of the model exceeds 2^24 − 1.
pub(crate) const EXACT_BOUND: u32 = (1 << 24) - 1;

/// Weights lie within ±63 even where larger ones would be exact, so that four products fit 16 bits.
const WEIGHT_BOUND: u32 = 63;

/// The size of queries and keys that the attention shift assumes (the mean size of a normed value).
const ATTENTION_BOUND: u32 = 40;

/// The residual stream fits 16 bits.
const RESIDUAL_BOUND: u32 = 32_767;

const MAX_LAYERS: usize = 1_024;
const MAX_SEQUENCE: usize = 1_024;

/// Above this width `c · x` of the norm would leave ±(2^24 − 1).
const MAX_WIDTH: usize = EXACT_BOUND as usize / ((NORM_MEAN << NORM_SHIFT) as usize);

/// Above this inner size not even weights of ±1 keep the sum exact.
const MAX_FEED_FORWARD: usize = EXACT_BOUND as usize / VALUE_BOUND as usize;

/// The five numbers that define a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// `L`: number of layers.
    pub layers: usize,
    /// `D`: values per position. A multiple of four.
    pub width: usize,
    /// `h`: attention heads. Divides the width.
    pub heads: usize,
    /// `F`: inner size of the feed-forward block. A multiple of four.
    pub feed_forward: usize,
    /// `S`: positions of an input.
    pub sequence: usize,
}

/// Why a shape can't be a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// Layers must be 1 to 1 024.
    Layers(usize),
    /// The width must be a multiple of four between 4 and 819.
    Width(usize),
    /// The number of heads must divide the width.
    Heads {
        /// The number of heads asked for.
        heads: usize,
        /// The width they should divide.
        width: usize,
    },
    /// The feed-forward size must be a multiple of four between 4 and 132 104.
    FeedForward(usize),
    /// The sequence must be 1 to 1 024 positions.
    Sequence(usize),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layers(layers) => write!(f, "{layers} layers: choose 1 to {MAX_LAYERS}"),
            Self::Width(width) => write!(f, "width {width}: choose a multiple of 4 from 4 to {MAX_WIDTH}"),
            Self::Heads { heads, width } => {
                write!(f, "{heads} heads at width {width}: choose a number that divides the width")
            }
            Self::FeedForward(size) => {
                write!(f, "feed-forward size {size}: choose a multiple of 4 from 4 to {MAX_FEED_FORWARD}")
            }
            Self::Sequence(sequence) => write!(f, "{sequence} positions: choose 1 to {MAX_SEQUENCE}"),
        }
    }
}

impl core::error::Error for ConfigError {}

/// A shape that keeps every value exact, with the integers derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    shape: Shape,
}

impl Config {
    /// The smallest: for tests, a fraction of a millisecond per nonce.
    pub const TEST: Self = Self { shape: Shape { layers: 2, width: 64, heads: 4, feed_forward: 128, sequence: 8 } };

    /// The default: small enough for the runtime to recompute a disputed nonce.
    pub const DEV: Self = Self { shape: Shape { layers: 4, width: 256, heads: 4, feed_forward: 1024, sequence: 16 } };

    /// The white paper's shape.
    pub const PRODUCTION: Self =
        Self { shape: Shape { layers: 64, width: 512, heads: 128, feed_forward: 8192, sequence: 4 } };

    /// Checks a shape.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the first number that is out of bounds, and the bounds.
    pub const fn new(shape: Shape) -> Result<Self, ConfigError> {
        let Shape { layers, width, heads, feed_forward, sequence } = shape;
        if layers == 0 || layers > MAX_LAYERS {
            return Err(ConfigError::Layers(layers));
        }
        if width == 0 || width > MAX_WIDTH || !width.is_multiple_of(4) {
            return Err(ConfigError::Width(width));
        }
        if heads == 0 || !width.is_multiple_of(heads) {
            return Err(ConfigError::Heads { heads, width });
        }
        if feed_forward == 0 || feed_forward > MAX_FEED_FORWARD || !feed_forward.is_multiple_of(4) {
            return Err(ConfigError::FeedForward(feed_forward));
        }
        if sequence == 0 || sequence > MAX_SEQUENCE {
            return Err(ConfigError::Sequence(sequence));
        }
        Ok(Self { shape })
    }

    /// The five numbers.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// `L`: number of layers.
    pub const fn layers(&self) -> usize {
        self.shape.layers
    }

    /// `D`: values per position.
    pub const fn width(&self) -> usize {
        self.shape.width
    }

    /// `h`: attention heads.
    pub const fn heads(&self) -> usize {
        self.shape.heads
    }

    /// `F`: inner size of the feed-forward block.
    pub const fn feed_forward(&self) -> usize {
        self.shape.feed_forward
    }

    /// `S`: positions of an input.
    pub const fn sequence(&self) -> usize {
        self.shape.sequence
    }
}

/// The derived integers. Casts are lossless and no operation overflows: [`Config::new`] bounds the shape.
#[allow(clippy::arithmetic_side_effects, reason = "Config::new bounds every operand; see MAX_* above")]
impl Config {
    /// `d = D / h`: values of a position per head.
    pub const fn head_width(&self) -> usize {
        self.shape.width / self.shape.heads
    }

    /// `S · D`: values of one input.
    pub const fn input_len(&self) -> usize {
        self.shape.sequence * self.shape.width
    }

    /// `m(D)`: bound of the weights that multiply a position of `D` values (all tensors but the last of a layer).
    pub const fn width_weight_bound(&self) -> i32 {
        weight_bound(self.shape.width)
    }

    /// `m(F)`: bound of the down projection's weights.
    pub const fn feed_forward_weight_bound(&self) -> i32 {
        weight_bound(self.shape.feed_forward)
    }

    /// `L · S · (4D² + 3DF)`: multiplications with weights that one nonce takes.
    pub const fn multiplications(&self) -> u64 {
        let Shape { layers, width, feed_forward, sequence, .. } = self.shape;
        (layers * sequence * width) as u64 * (4 * width + 3 * feed_forward) as u64
    }

    /// `sD`: shift after a product of inner size `D`.
    pub const fn width_shift(&self) -> u32 {
        shift(self.shape.width, self.width_weight_bound() as u32)
    }

    /// `sF`: shift after the down projection.
    pub const fn feed_forward_shift(&self) -> u32 {
        shift(self.shape.feed_forward, self.feed_forward_weight_bound() as u32)
    }

    /// `sQ`: shift after multiplying queries with keys.
    pub const fn attention_shift(&self) -> u32 {
        shift(self.head_width(), ATTENTION_BOUND)
    }

    /// `R`: the residual stream is clipped to `±R`, so that the norm's sum of `D` values stays exact.
    pub const fn residual_bound(&self) -> i32 {
        let exact = EXACT_BOUND / self.shape.width as u32;
        if exact < RESIDUAL_BOUND {
            exact as i32
        } else {
            RESIDUAL_BOUND as i32
        }
    }

    /// `40 · 512 · D`: what the norm divides by the sum of a position's sizes.
    pub const fn norm_dividend(&self) -> i32 {
        (NORM_MEAN << NORM_SHIFT) * self.shape.width as i32
    }
}

/// `m(K) = min(63, (2^24 − 1) / (127 · K))`.
#[allow(clippy::arithmetic_side_effects, reason = "1 ≤ inner ≤ MAX_FEED_FORWARD")]
const fn weight_bound(inner: usize) -> i32 {
    let exact = EXACT_BOUND / (VALUE_BOUND as u32 * inner as u32);
    if exact < WEIGHT_BOUND {
        exact as i32
    } else {
        WEIGHT_BOUND as i32
    }
}

/// `s(K, m) = round(log2(sqrt(K) · m / 1.6))`, without floats: the smallest `s` with `25 · K · m² < 2^(2s + 7)`.
///
/// `log2(z)` rounds to `s` when `z < 2^(s + 1/2)`, that is `z² < 2^(2s + 1)`, and `z² = 25 · K · m² / 64`. Equality
/// is impossible: a power of two has no factor 25.
#[allow(clippy::arithmetic_side_effects, reason = "25 · K · m² < 2^34 and s stays below 16")]
const fn shift(inner: usize, bound: u32) -> u32 {
    let square = 25 * inner as u64 * (bound as u64) * (bound as u64);
    let mut shift = 0;
    while square >= 1 << (2 * shift + 7) {
        shift += 1;
    }
    shift
}
