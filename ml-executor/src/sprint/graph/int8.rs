//! Products of bytes with 32-bit sums, rounded back to bytes as they leave the product.
//!
//! An operand `v` is the unsigned byte `v + 128`: ONNX Runtime's fastest products take unsigned bytes on the left and signed
//! weights on the right. Of ±127 only the lower bound needs a step of its own, since a byte ends at 255 = 127 + 128.
//! Weights within ±63 keep two products within 16 bits, as processors without VNNI need. Queries times keys and
//! probabilities times values are products of unsigned bytes, which every processor does exactly.

use keirin_sprint_model::{PROBABILITY_SHIFT, UP_SHIFT, VALUE_BOUND};
use ort::{operator::Attribute, value::TensorElementType};

use super::{
    arithmetic::{Arithmetic, Weight},
    builder::{Builder, Domain, Name},
};

/// The byte of 0.
const ZERO: u8 = 128;
/// The byte of −127.
const LEAST: u8 = 1;

/// Operands are bytes.
pub(super) struct Int8;

impl Int8 {
    /// Takes −128 to −127.
    fn bounded(graph: &mut Builder, bytes: &str) -> ort::Result<Name> {
        let least = graph.scalar(LEAST)?;
        graph.op("Max", [bytes, &least], vec![])
    }

    /// `round(x · W · 2^−s)` with 0 at the byte `zero`, cut off at both ends of a byte.
    fn product_around(graph: &mut Builder, x: &str, weight: &Weight<'_>, zero: u8) -> ort::Result<Name> {
        graph.matrix(weight.name, weight.elements.iter().copied(), weight.size)?;
        let weights_zero = graph.scalar(0i8)?;
        let operands = [Operand::new(graph, x, ZERO)?, Operand { bytes: weight.name.to_owned(), zero: weights_zero }];
        quantised_product(graph, Domain::Standard, "QLinearMatMul", operands, weight.shift, zero)
    }
}

/// Bytes, and the constant that stands for 0 among them.
struct Operand {
    bytes: Name,
    zero: Name,
}

impl Operand {
    fn new(graph: &mut Builder, bytes: &str, zero: u8) -> ort::Result<Self> {
        Ok(Self { bytes: bytes.to_owned(), zero: graph.scalar(zero)? })
    }
}

/// `round(left · right · 2^−shift)` with 0 at the byte `zero`.
fn quantised_product(
    graph: &mut Builder,
    domain: Domain,
    operator: &str,
    [left, right]: [Operand; 2],
    shift: u32,
    zero: u8,
) -> ort::Result<Name> {
    let (one, divisor, zero) = (graph.scalar(1f32)?, graph.scalar((1u32 << shift) as f32)?, graph.scalar(zero)?);
    let inputs = [&left.bytes, &one, &left.zero, &right.bytes, &one, &right.zero, &divisor, &zero];
    graph.node(domain, operator, inputs.map(String::as_str), vec![])
}

impl Arithmetic for Int8 {
    fn rounded(&self, graph: &mut Builder, floats: &str) -> ort::Result<Name> {
        let (one, zero) = (graph.scalar(1f32)?, graph.scalar(ZERO)?);
        let bytes = graph.op("QuantizeLinear", [floats, &one, &zero], vec![])?;
        Self::bounded(graph, &bytes)
    }

    fn floats(&self, graph: &mut Builder, operand: &str) -> ort::Result<Name> {
        let (one, zero) = (graph.scalar(1f32)?, graph.scalar(ZERO)?);
        graph.op("DequantizeLinear", [operand, &one, &zero], vec![])
    }

    fn product(&self, graph: &mut Builder, x: &str, weight: &Weight<'_>) -> ort::Result<Name> {
        let product = Self::product_around(graph, x, weight, ZERO)?;
        Self::bounded(graph, &product)
    }

    /// Held as the byte itself: what is negative ends at 0.
    fn gate(&self, graph: &mut Builder, x: &str, weight: &Weight<'_>) -> ort::Result<Name> {
        let (product, most) = (Self::product_around(graph, x, weight, 0)?, graph.scalar(VALUE_BOUND as u8)?);
        graph.op("Min", [&product, &most], vec![])
    }

    fn gated(&self, graph: &mut Builder, gate: &str, up: &str) -> ort::Result<Name> {
        let operands = [Operand::new(graph, gate, 0)?, Operand::new(graph, up, ZERO)?];
        let product = quantised_product(graph, Domain::Runtime, "QLinearMul", operands, UP_SHIFT, ZERO)?;
        Self::bounded(graph, &product)
    }

    fn scores(&self, graph: &mut Builder, queries: &str, keys: &str, shift: u32) -> ort::Result<Name> {
        let keys = graph.op("Transpose", [keys], vec![Attribute::new("perm", vec![0i64, 2, 3, 1])?])?;
        let operands = [Operand::new(graph, queries, ZERO)?, Operand::new(graph, &keys, ZERO)?];
        let scores = quantised_product(graph, Domain::Standard, "QLinearMatMul", operands, shift, ZERO)?;
        let scores = Self::bounded(graph, &scores)?;
        self.floats(graph, &scores)
    }

    fn mixture(&self, graph: &mut Builder, probabilities: &str, values: &str) -> ort::Result<Name> {
        let probabilities = graph.cast(probabilities, TensorElementType::Uint8)?;
        let operands = [Operand::new(graph, &probabilities, 0)?, Operand::new(graph, values, ZERO)?];
        let mixture = quantised_product(graph, Domain::Standard, "QLinearMatMul", operands, PROBABILITY_SHIFT, ZERO)?;
        Self::bounded(graph, &mixture)
    }
}
