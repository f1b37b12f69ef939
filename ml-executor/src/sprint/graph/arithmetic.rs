//! What differs between number formats.

use super::builder::{Builder, Name};

/// A weight tensor, row-major.
pub(super) struct Weight<'a> {
    /// Name in the graph.
    pub name: &'a str,
    /// The elements.
    pub elements: &'a [i8],
    /// Inner size of the product, and columns.
    pub size: (usize, usize),
    /// The product's sums are divided by two to the power of this.
    pub shift: u32,
}

/// How operands, integers within ±127, are held and multiplied. Floats are float32 tensors.
pub(super) trait Arithmetic {
    /// `clip(round(x), −127, 127)` of floats.
    fn rounded(&self, graph: &mut Builder, floats: &str) -> ort::Result<Name>;

    /// An operand as floats.
    fn floats(&self, graph: &mut Builder, operand: &str) -> ort::Result<Name>;

    /// `rq(x · W, s)`.
    fn product(&self, graph: &mut Builder, x: &str, weight: &Weight<'_>) -> ort::Result<Name>;

    /// `max(rq(x · W, s), 0)`, which only [`Arithmetic::gated`] understands.
    fn gate(&self, graph: &mut Builder, x: &str, weight: &Weight<'_>) -> ort::Result<Name>;

    /// `rq(g · u, 5)`.
    fn gated(&self, graph: &mut Builder, gate: &str, up: &str) -> ort::Result<Name>;

    /// `rq(q · kᵀ, shift)` as floats `[batch, h, rows, S]`, of queries `[batch, h, rows, d]` and keys `[batch, S, h, d]`.
    fn scores(&self, graph: &mut Builder, queries: &str, keys: &str, shift: u32) -> ort::Result<Name>;

    /// `rq(p · v, 8)`, of probabilities as floats `[batch, h, rows, S]` and values `[batch, h, S, d]`.
    fn mixture(&self, graph: &mut Builder, probabilities: &str, values: &str) -> ort::Result<Name>;
}

/// `2^−shift`.
pub(super) fn scale(shift: u32) -> f32 {
    1.0 / (1u32 << shift) as f32
}
