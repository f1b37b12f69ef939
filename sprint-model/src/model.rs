//! The model of one sprint.

use alloc::vec::Vec;

use crate::{
    activations::Activations, distance2, input, observe::Blind, permutation, target, Account, Config, Distance2,
    LayerWeights, Nonce, Seed, Weights,
};

/// What one forward pass belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SprintInput {
    /// The account that proves.
    pub account: Account,
    /// Its nonce.
    pub nonce: Nonce,
}

/// A configuration and a seed: everything that one sprint's nonces share.
#[derive(Clone, Debug)]
pub struct Model {
    config: Config,
    seed: Seed,
    target: Vec<i8>,
    weights: Option<Weights>,
}

impl Model {
    /// Expands all weights once: fast for many nonces. See [`Weights`] for the memory it takes.
    pub fn new(config: Config, seed: Seed) -> Self {
        Self { weights: Some(Weights::new(&config, &seed)), ..Self::on_demand(config, seed) }
    }

    /// Expands each layer when a forward pass reaches it and holds one at a time (1 MB at the dev configuration):
    /// for one nonce, or where memory is scarce.
    pub fn on_demand(config: Config, seed: Seed) -> Self {
        Self { config, seed, target: target(&config, &seed), weights: None }
    }

    /// The configuration.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The sprint seed.
    pub const fn seed(&self) -> &Seed {
        &self.seed
    }

    /// The weights, if this model holds them.
    pub const fn weights(&self) -> Option<&Weights> {
        self.weights.as_ref()
    }

    /// The sprint's target, see [`target()`].
    pub fn target(&self) -> &[i8] {
        &self.target
    }

    /// The input of one nonce, see [`input()`].
    pub fn input(&self, account: &Account, nonce: Nonce) -> Vec<i8> {
        input(&self.config, &self.seed, account, nonce)
    }

    /// The permutation of one nonce, see [`permutation()`].
    pub fn permutation(&self, account: &Account, nonce: Nonce) -> Vec<u32> {
        permutation(&self.config, &self.seed, account, nonce)
    }

    /// `y` of one nonce before the permutation: `D` values in ±127.
    pub fn output(&self, account: &Account, nonce: Nonce) -> Vec<i8> {
        self.outputs(&[SprintInput { account: *account, nonce }]).into_iter().flatten().collect()
    }

    /// `y` of several nonces, in their order. One pass over the weights serves them all.
    pub fn outputs(&self, inputs: &[SprintInput]) -> Vec<Vec<i8>> {
        let values: Vec<i8> = inputs.iter().flat_map(|input| self.input(&input.account, input.nonce)).collect();
        let mut activations = Activations::new(self.config, &values);
        match &self.weights {
            Some(weights) => weights.layers().iter().for_each(|layer| activations.pass(layer, &mut Blind)),
            None => {
                let mut layer = LayerWeights::default();
                for index in 0..self.config.layers() {
                    layer.expand(&self.config, &self.seed, index);
                    activations.pass(&layer, &mut Blind);
                }
            }
        }
        activations.outputs(&mut Blind)
    }

    /// Squared distance of one nonce's permuted output from the target.
    pub fn distance2(&self, account: &Account, nonce: Nonce) -> Distance2 {
        self.distance2_of(&self.output(account, nonce), account, nonce)
    }

    /// Squared distance of a known output of `(account, nonce)`; [`Distance2::MAX`] unless it has `D` values.
    pub fn distance2_of(&self, output: &[i8], account: &Account, nonce: Nonce) -> Distance2 {
        distance2(output, &self.permutation(account, nonce), &self.target).unwrap_or(Distance2::MAX)
    }
}
