//! The residual stream on its way through the layers.

use alloc::vec::Vec;

use crate::{
    attention::{attention, Projections},
    norm::norm,
    observe::{Observer, Step},
    product::product,
    requantise::requantise,
    weights::{LayerWeights, Tensor},
    Config, UP_SHIFT,
};

/// The residual streams of any number of inputs, side by side: `S · D` values each.
pub(crate) struct Activations {
    config: Config,
    residuals: Vec<i32>,
}

impl Activations {
    /// Starts from inputs.
    pub(crate) fn new(config: Config, inputs: &[i8]) -> Self {
        Self { config, residuals: inputs.iter().map(|value| i32::from(*value)).collect() }
    }

    /// Starts in the middle of the model.
    #[cfg(test)]
    pub(crate) fn from_residuals(config: Config, residuals: Vec<i32>) -> Self {
        Self { config, residuals }
    }

    /// Passes one layer: attention, then the feed-forward block, each added to the residual stream.
    pub(crate) fn pass(&mut self, weights: &LayerWeights, observer: &mut impl Observer) {
        let attended = self.attend(weights, observer);
        self.add(&attended, observer);
        let fed = self.feed_forward(weights, observer);
        self.add(&fed, observer);
    }

    /// `y`: the normed last position of every input.
    pub(crate) fn outputs(&self, observer: &mut impl Observer) -> Vec<Vec<i8>> {
        let inputs = self.residuals.chunks_exact(self.config.input_len());
        let lasts = inputs.filter_map(|input| input.rchunks_exact(self.config.width()).next());
        lasts.map(|last| norm(&self.config, last, observer)).collect()
    }

    fn attend(&self, weights: &LayerWeights, observer: &mut impl Observer) -> Vec<i8> {
        let normed = norm(&self.config, &self.residuals, observer);
        let projections = Projections {
            query: product(&self.config, &normed, weights, Tensor::Query, observer),
            key: product(&self.config, &normed, weights, Tensor::Key, observer),
            value: product(&self.config, &normed, weights, Tensor::Value, observer),
        };
        let mixed = attention(&self.config, &projections, observer);
        product(&self.config, &mixed, weights, Tensor::Output, observer)
    }

    fn feed_forward(&self, weights: &LayerWeights, observer: &mut impl Observer) -> Vec<i8> {
        let normed = norm(&self.config, &self.residuals, observer);
        let gate = product(&self.config, &normed, weights, Tensor::Gate, observer);
        let mut up = product(&self.config, &normed, weights, Tensor::Up, observer);
        for (up, gate) in up.iter_mut().zip(gate) {
            // The gate lets nothing negative through. The product of two bytes fits 16 bits.
            let gated = i32::from(gate.max(0)).saturating_mul(i32::from(*up));
            observer.see(Step::Gated, || i64::from(gated).abs());
            *up = requantise(gated, UP_SHIFT);
        }
        product(&self.config, &up, weights, Tensor::Down, observer)
    }

    /// `x = clip(x + change, ±R)`.
    fn add(&mut self, change: &[i8], observer: &mut impl Observer) {
        let bound = self.config.residual_bound();
        for (residual, change) in self.residuals.iter_mut().zip(change) {
            let sum = residual.saturating_add(i32::from(*change));
            observer.see(Step::Residual, || i64::from(sum).abs());
            *residual = sum.clamp(bound.saturating_neg(), bound);
        }
    }
}
