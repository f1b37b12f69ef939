//! The sprint's transformer as a graph for ONNX Runtime.
//!
//! [`transformer`] follows the specification step by step (`sprint-model/README.md`) and leaves to an [`Arithmetic`] how
//! operands are held and multiplied. Three things differ from the reference, none of them in its results:
//!
//! - divisions by powers of two are folded into weights and factors, where they are exact;
//! - of the last layer only the last position is computed, except for keys and values, since nothing else of it
//!   reaches the output;
//! - the residual stream is only clipped if the model is deep enough for it to reach its bound.

mod arithmetic;
mod builder;
mod float32;
mod int8;
mod transformer;

use keirin_sprint_model::{expand_tensor, Config, Seed, Tensor};
use ort::editor::Model;

use super::Flavour;
use builder::Builder;
use float32::Float32;
use int8::Int8;
use transformer::Transformer;

/// Name of the input: `S · D` bytes a nonce, `[batch, S, D]`.
pub const INPUT: &str = "input";
/// Name of the output: `y` of each nonce, `[batch, D]` bytes.
pub const OUTPUT: &str = "output";

/// Gives the elements of a layer's tensor, row-major.
pub type WeightsOf<'a> = dyn FnMut(usize, Tensor, &mut Vec<i8>) + 'a;

/// Writes the graph of one sprint.
///
/// # Errors
/// When ONNX Runtime refuses a node.
pub fn build(config: &Config, seed: &Seed, flavour: Flavour) -> ort::Result<Model> {
    build_with(config, flavour, &mut |layer, tensor, elements| expand_tensor(config, seed, layer, tensor, elements))
}

/// Writes a graph with weights from elsewhere; tests use it to make wrong ones.
///
/// # Errors
/// When ONNX Runtime refuses a node.
pub fn build_with(config: &Config, flavour: Flavour, weights: &mut WeightsOf<'_>) -> ort::Result<Model> {
    match flavour {
        Flavour::Float32 | Flavour::Tf32 => Transformer::write(*config, Float32, weights),
        Flavour::Int8 => Transformer::write(*config, Int8, weights),
    }
}

/// A graph that multiplies its input, `[size, size]` floats, with a matrix.
///
/// # Errors
/// When ONNX Runtime refuses a node.
pub fn square_product(size: usize) -> ort::Result<Model> {
    let mut graph = Builder::new()?;
    graph.matrix("weights", (0..size * size).map(|element| (element % 127) as f32), (size, size))?;
    graph.output("MatMul", [INPUT, "weights"], OUTPUT)?;
    graph.finish_floats((INPUT, &[size as i64, size as i64]), (OUTPUT, &[size as i64, size as i64]))
}

/// Multiplications that the graph does for one nonce: weights, and queries, keys, probabilities and values.
pub fn multiplications(config: &Config) -> u64 {
    let of = |positions: usize| {
        let weights = positions * (2 * config.width() + 3 * config.feed_forward()) * config.width();
        weights + 2 * positions * config.sequence() * config.width()
    };
    let keys_and_values = 2 * config.sequence() * config.width() * config.width();
    let layer = |positions| of(positions) + keys_and_values;
    ((config.layers() - 1) * layer(config.sequence()) + layer(1)) as u64
}
