//! Everything in float32: sums stay below 2^24, so that they are exact in every order.

use keirin_sprint_model::{PROBABILITY_SHIFT, UP_SHIFT, VALUE_BOUND};
use ort::operator::Attribute;

use super::{
    arithmetic::{scale, Arithmetic, Weight},
    builder::{Builder, Domain, Name},
};

/// Operands are floats.
pub(super) struct Float32;

impl Float32 {
    /// `clip(round(x), least, 127)`.
    fn clipped(graph: &mut Builder, floats: &str, least: i32) -> ort::Result<Name> {
        let (least, most) = (graph.scalar(least as f32)?, graph.scalar(VALUE_BOUND as f32)?);
        let rounded = graph.op("Round", [floats], vec![])?;
        graph.op("Clip", [&rounded, &least, &most], vec![])
    }

    /// `x · W · 2^−s`; the weights hold the scale.
    fn scaled_product(graph: &mut Builder, x: &str, weight: &Weight<'_>) -> ort::Result<Name> {
        let scale = scale(weight.shift);
        graph.matrix(weight.name, weight.elements.iter().map(|w| f32::from(*w) * scale), weight.size)?;
        graph.op("MatMul", [x, weight.name], vec![])
    }
}

impl Arithmetic for Float32 {
    fn rounded(&self, graph: &mut Builder, floats: &str) -> ort::Result<Name> {
        Self::clipped(graph, floats, -VALUE_BOUND)
    }

    fn floats(&self, _: &mut Builder, operand: &str) -> ort::Result<Name> {
        Ok(operand.to_owned())
    }

    fn product(&self, graph: &mut Builder, x: &str, weight: &Weight<'_>) -> ort::Result<Name> {
        let product = Self::scaled_product(graph, x, weight)?;
        self.rounded(graph, &product)
    }

    fn gate(&self, graph: &mut Builder, x: &str, weight: &Weight<'_>) -> ort::Result<Name> {
        let product = Self::scaled_product(graph, x, weight)?;
        Self::clipped(graph, &product, 0)
    }

    fn gated(&self, graph: &mut Builder, gate: &str, up: &str) -> ort::Result<Name> {
        let product = graph.op("Mul", [gate, up], vec![])?;
        let scale = graph.scalar(scale(UP_SHIFT))?;
        let scaled = graph.op("Mul", [&product, &scale], vec![])?;
        self.rounded(graph, &scaled)
    }

    fn scores(&self, graph: &mut Builder, queries: &str, keys: &str, shift: u32) -> ort::Result<Name> {
        let keys = graph.op("Transpose", [keys], vec![Attribute::new("perm", vec![0i64, 2, 1, 3])?])?;
        let attributes = vec![Attribute::new("transB", 1i64)?, Attribute::new("alpha", scale(shift))?];
        let scores = graph.node(Domain::Runtime, "FusedMatMul", [queries, &keys], attributes)?;
        self.rounded(graph, &scores)
    }

    fn mixture(&self, graph: &mut Builder, probabilities: &str, values: &str) -> ort::Result<Name> {
        let attributes = vec![Attribute::new("alpha", scale(PROBABILITY_SHIFT))?];
        let mixture = graph.node(Domain::Runtime, "FusedMatMul", [probabilities, values], attributes)?;
        self.rounded(graph, &mixture)
    }
}
