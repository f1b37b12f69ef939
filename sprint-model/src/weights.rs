//! Weights: seven tensors a layer, expanded from the seed.

use alloc::{vec, vec::Vec};

use crate::{stream::Stream, Config, Seed};

/// One of the seven weight tensors of a layer, in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tensor {
    /// `Wq`, D×D.
    Query,
    /// `Wk`, D×D.
    Key,
    /// `Wv`, D×D.
    Value,
    /// `Wo`, D×D.
    Output,
    /// `Wgate`, D×F.
    Gate,
    /// `Wup`, D×F.
    Up,
    /// `Wdown`, F×D.
    Down,
}

impl Tensor {
    /// All seven, in the order of their numbers.
    pub const ALL: [Self; 7] = [Self::Query, Self::Key, Self::Value, Self::Output, Self::Gate, Self::Up, Self::Down];

    /// Rows (the inner size of the product) and columns.
    pub const fn size(self, config: &Config) -> (usize, usize) {
        match self {
            Self::Query | Self::Key | Self::Value | Self::Output => (config.width(), config.width()),
            Self::Gate | Self::Up => (config.width(), config.feed_forward()),
            Self::Down => (config.feed_forward(), config.width()),
        }
    }

    /// Elements lie within ± this.
    pub const fn bound(self, config: &Config) -> i32 {
        match self {
            Self::Down => config.feed_forward_weight_bound(),
            _ => config.width_weight_bound(),
        }
    }

    /// Shift after multiplying with this tensor.
    pub const fn shift(self, config: &Config) -> u32 {
        match self {
            Self::Down => config.feed_forward_shift(),
            _ => config.width_shift(),
        }
    }

    /// Number of this tensor in `layer` (from 0): the stream it comes from. The first is 1.
    pub const fn number(self, layer: usize) -> u32 {
        (layer as u32).saturating_mul(7).saturating_add(self as u32).saturating_add(1)
    }
}

/// Fills `elements` with one tensor of one layer (from 0), row-major.
pub fn expand_tensor(config: &Config, seed: &Seed, layer: usize, tensor: Tensor, elements: &mut Vec<i8>) {
    let (rows, columns) = tensor.size(config);
    elements.resize(rows.saturating_mul(columns), 0);
    Stream::new(seed, tensor.number(layer)).fill_integers(tensor.bound(config), elements);
}

/// The seven tensors of one layer, each row-major.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerWeights {
    query: Vec<i8>,
    key: Vec<i8>,
    value: Vec<i8>,
    output: Vec<i8>,
    gate: Vec<i8>,
    up: Vec<i8>,
    down: Vec<i8>,
}

impl LayerWeights {
    /// Expands `layer` (from 0).
    pub fn new(config: &Config, seed: &Seed, layer: usize) -> Self {
        let mut weights = Self::default();
        weights.expand(config, seed, layer);
        weights
    }

    /// Replaces the weights by those of `layer`, in the memory already held.
    pub fn expand(&mut self, config: &Config, seed: &Seed, layer: usize) {
        for tensor in Tensor::ALL {
            expand_tensor(config, seed, layer, tensor, self.tensor_mut(tensor));
        }
    }

    /// A tensor's elements, row-major.
    pub fn tensor(&self, tensor: Tensor) -> &[i8] {
        match tensor {
            Tensor::Query => &self.query,
            Tensor::Key => &self.key,
            Tensor::Value => &self.value,
            Tensor::Output => &self.output,
            Tensor::Gate => &self.gate,
            Tensor::Up => &self.up,
            Tensor::Down => &self.down,
        }
    }

    pub(crate) fn tensor_mut(&mut self, tensor: Tensor) -> &mut Vec<i8> {
        match tensor {
            Tensor::Query => &mut self.query,
            Tensor::Key => &mut self.key,
            Tensor::Value => &mut self.value,
            Tensor::Output => &mut self.output,
            Tensor::Gate => &mut self.gate,
            Tensor::Up => &mut self.up,
            Tensor::Down => &mut self.down,
        }
    }
}

/// All weights of one seed. Test: 80 KB, dev: 4 MB, production: 872 MB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    layers: Vec<LayerWeights>,
}

impl Weights {
    /// Expands every layer.
    pub fn new(config: &Config, seed: &Seed) -> Self {
        let mut layers = vec![LayerWeights::default(); config.layers()];
        for (index, layer) in layers.iter_mut().enumerate() {
            layer.expand(config, seed, index);
        }
        Self { layers }
    }

    /// The layers, first to last.
    pub fn layers(&self) -> &[LayerWeights] {
        &self.layers
    }
}
