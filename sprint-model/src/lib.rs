//! The sprint's model: a transformer whose every intermediate value is a small integer.
//!
//! A participant runs it on `(account, nonce)` pairs; a nonce whose output lies near a target counts as proof of
//! compute. No product or sum leaves ±(2^24 − 1), so float32, TF32, fp16 with float32 accumulation and int8 with
//! int32 accumulation all give the same bits, in any order, on any device. Checking a proof is therefore equality
//! with this crate, which the runtime can run itself: it is `no_std`, uses integers only and cannot panic.
//!
//! `README.md` of this crate is the specification, `vectors.json` its test vectors.
//!
//! - [`Config`] is the model's shape with every integer derived from it; [`ConfigName`] names the three in use.
//! - [`Model`] belongs to one sprint (one seed) and computes inputs, outputs and distances.
//! - [`Weights`] and [`Tensor`] are for programs that run the model elsewhere, as the executor does.
//!
//! ```
//! use keirin_sprint_model::{is_proof, ConfigName, Model};
//!
//! let name: ConfigName = "test".parse()?;
//! let model = Model::new(name.config(), [7; 32]);
//! let distance = model.distance2(&[1; 32], 42);
//! assert_eq!(distance, Model::on_demand(name.config(), [7; 32]).distance2(&[1; 32], 42), "always the same bits");
//! println!("nonce 42 is a proof: {}", is_proof(distance, name.default_radius()));
//! # Ok::<(), keirin_sprint_model::UnknownConfig>(())
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

extern crate alloc;

mod activations;
mod attention;
mod config;
mod exponential;
mod model;
mod name;
mod norm;
mod observe;
mod permutation;
mod product;
mod radius;
mod requantise;
mod score;
mod stream;
mod target;
mod weights;

#[cfg(test)]
mod tests;

pub use attention::{PROBABILITY_ONE, PROBABILITY_SHIFT};
pub use config::{Config, ConfigError, Shape, INPUT_BOUND, UP_SHIFT, VALUE_BOUND};
pub use exponential::EXPONENTIAL;
pub use model::{Model, SprintInput};
pub use name::{ConfigName, UnknownConfig};
pub use norm::{NORM_MEAN, NORM_SHIFT};
pub use permutation::{fill_permutation, permutation};
pub use radius::{radius, DEFAULT_LEVEL, MAX_LEVEL};
pub use score::{distance2, is_proof};
pub use stream::{fill_input, input};
pub use target::target;
pub use weights::{expand_tensor, LayerWeights, Tensor, Weights};

/// The sprint seed: 32 bytes that fix weights, inputs, permutations and target of one sprint.
pub type Seed = [u8; 32];

/// The account that proves, 32 bytes. Inputs and permutations are its own.
pub type Account = [u8; 32];

/// Index of one forward pass of one account in one sprint.
pub type Nonce = u64;

/// Squared Euclidean distance between a permuted output and the target; at most 254² · 819, so it fits `u32`.
pub type Distance2 = u32;
