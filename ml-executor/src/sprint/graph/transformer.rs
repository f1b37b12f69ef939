//! The specification's steps, in whatever arithmetic.

use keirin_sprint_model::{Config, Tensor, EXPONENTIAL, NORM_SHIFT, PROBABILITY_ONE};
use ort::{editor::Model, operator::Attribute, value::TensorElementType};

use super::{
    arithmetic::{scale, Arithmetic, Weight},
    builder::{Builder, Name},
    WeightsOf, INPUT, OUTPUT,
};

/// Writes one graph.
pub(super) struct Transformer<'a, 'w, A> {
    config: Config,
    arithmetic: A,
    graph: Builder,
    weights: &'a mut WeightsOf<'w>,
    elements: Vec<i8>,
}

impl<'a, 'w, A: Arithmetic> Transformer<'a, 'w, A> {
    /// Writes the whole model.
    pub fn write(config: Config, arithmetic: A, weights: &'a mut WeightsOf<'w>) -> ort::Result<Model> {
        let mut writer = Self { config, arithmetic, graph: Builder::new()?, weights, elements: Vec::new() };
        let mut x = writer.graph.cast(INPUT, TensorElementType::Float32)?;
        for layer in 0..config.layers() {
            x = writer.layer(layer, &x)?;
        }
        let y = writer.norm(&x)?;
        let y = writer.arithmetic.floats(&mut writer.graph, &y)?;
        let bytes = writer.graph.cast(&y, TensorElementType::Int8)?;
        let (sequence, width) = (config.sequence() as i64, config.width() as i64);
        let shape = writer.graph.list(&[-1, width])?;
        writer.graph.output("Reshape", [&bytes, &shape], OUTPUT)?;
        writer.graph.finish_bytes((INPUT, &[-1, sequence, width]), (OUTPUT, &[-1, width]))
    }

    /// One layer, of the residual stream `[batch, S, D]`; the last one gives `[batch, 1, D]`.
    fn layer(&mut self, layer: usize, x: &str) -> ort::Result<Name> {
        let is_last = layer + 1 == self.config.layers();
        let normed = self.norm(x)?;
        let (asking, x) = match is_last {
            true => (self.last_position(&normed)?, self.last_position(x)?),
            false => (normed.clone(), x.to_owned()),
        };
        let attended = self.attention(layer, &asking, &normed, if is_last { 1 } else { self.config.sequence() })?;
        let x = self.add(&x, &attended)?;
        let fed = self.feed_forward(layer, &x)?;
        self.add(&x, &fed)
    }

    /// `rq(c · x, 9)`, position by position, as operands; `2^−9` is part of the factor.
    fn norm(&mut self, x: &str) -> ort::Result<Name> {
        let graph = &mut self.graph;
        let (one, dividend) = (graph.scalar(1f32)?, graph.scalar(self.config.norm_dividend() as f32)?);
        let (values, scale) = (graph.list(&[-1i64])?, graph.scalar(scale(NORM_SHIFT))?);
        let sum = graph.op("ReduceL1", [x, &values], vec![Attribute::new("keepdims", 1i64)?])?;
        let sum = graph.op("Max", [&sum, &one], vec![])?;
        let quotient = graph.op("Div", [&dividend, &sum], vec![])?;
        let factor = graph.op("Floor", [&quotient], vec![])?;
        let factor = graph.op("Mul", [&factor, &scale], vec![])?;
        let scaled = graph.op("Mul", [x, &factor], vec![])?;
        self.arithmetic.rounded(graph, &scaled)
    }

    /// What attention adds to the `rows` positions that ask.
    fn attention(&mut self, layer: usize, asking: &str, all: &str, rows: usize) -> ort::Result<Name> {
        let sequence = self.config.sequence();
        let queries = self.product(layer, Tensor::Query, asking)?;
        let keys = self.product(layer, Tensor::Key, all)?;
        let values = self.product(layer, Tensor::Value, all)?;
        let queries = self.heads(&queries, rows)?;
        let queries = self.swap_positions_and_heads(&queries)?;
        let keys = self.heads(&keys, sequence)?;
        let values = self.heads(&values, sequence)?;
        let values = self.swap_positions_and_heads(&values)?;

        let shift = self.config.attention_shift();
        let scores = self.arithmetic.scores(&mut self.graph, &queries, &keys, shift)?;
        let probabilities = self.probabilities(&scores)?;
        let mixture = self.arithmetic.mixture(&mut self.graph, &probabilities, &values)?;
        let mixture = self.swap_positions_and_heads(&mixture)?;
        let shape = self.graph.list(&[-1, rows as i64, self.config.width() as i64])?;
        let mixture = self.graph.op("Reshape", [&mixture, &shape], vec![])?;
        self.product(layer, Tensor::Output, &mixture)
    }

    /// `p_j = (255 · e_j + Σe / 2) / Σe` with `e_j = T[max(a) − a_j]`, as floats.
    fn probabilities(&mut self, scores: &str) -> ort::Result<Name> {
        let graph = &mut self.graph;
        let keep = || -> ort::Result<_> { Ok(vec![Attribute::new("keepdims", 1i64)?]) };
        let (last_axis, half) = (graph.list(&[-1i64])?, graph.scalar(0.5f32)?);
        let largest = graph.op("ReduceMax", [scores, &last_axis], keep()?)?;
        let below = graph.op("Sub", [&largest, scores], vec![])?;
        let below = graph.cast(&below, TensorElementType::Int32)?;
        let table = graph.list(&EXPONENTIAL.map(f32::from))?;
        let exponentials = graph.op("Gather", [&table, &below], vec![])?;
        let sum = graph.op("ReduceSum", [&exponentials, &last_axis], keep()?)?;
        let halved = graph.op("Mul", [&sum, &half], vec![])?;
        let halved = graph.op("Floor", [&halved], vec![])?;
        let one = graph.scalar(PROBABILITY_ONE as f32)?;
        let scaled = graph.op("Mul", [&exponentials, &one], vec![])?;
        let numerator = graph.op("Add", [&scaled, &halved], vec![])?;
        let quotient = graph.op("Div", [&numerator, &sum], vec![])?;
        graph.op("Floor", [&quotient], vec![])
    }

    fn feed_forward(&mut self, layer: usize, x: &str) -> ort::Result<Name> {
        let normed = self.norm(x)?;
        let gate =
            self.weigh(layer, Tensor::Gate, |arithmetic, graph, weight| arithmetic.gate(graph, &normed, weight))?;
        let up = self.product(layer, Tensor::Up, &normed)?;
        let gated = self.arithmetic.gated(&mut self.graph, &gate, &up)?;
        self.product(layer, Tensor::Down, &gated)
    }

    /// `clip(x + change, −R, R)`. Each layer adds at most twice ±127, so that few models reach the bound.
    fn add(&mut self, x: &str, change: &str) -> ort::Result<Name> {
        let change = self.arithmetic.floats(&mut self.graph, change)?;
        let sum = self.graph.op("Add", [x, &change], vec![])?;
        let bound = self.config.residual_bound();
        let reach = i32::try_from(127 * (1 + 2 * self.config.layers())).unwrap_or(i32::MAX);
        if reach <= bound {
            return Ok(sum);
        }
        let (least, most) = (self.graph.scalar(-bound as f32)?, self.graph.scalar(bound as f32)?);
        self.graph.op("Clip", [&sum, &least, &most], vec![])
    }

    fn product(&mut self, layer: usize, tensor: Tensor, x: &str) -> ort::Result<Name> {
        self.weigh(layer, tensor, |arithmetic, graph, weight| arithmetic.product(graph, x, weight))
    }

    fn weigh(
        &mut self,
        layer: usize,
        tensor: Tensor,
        multiply: impl FnOnce(&A, &mut Builder, &Weight<'_>) -> ort::Result<Name>,
    ) -> ort::Result<Name> {
        (self.weights)(layer, tensor, &mut self.elements);
        let name = format!("{tensor:?} of layer {layer}");
        let (size, shift) = (tensor.size(&self.config), tensor.shift(&self.config));
        let weight = Weight { name: &name, elements: &self.elements, size, shift };
        multiply(&self.arithmetic, &mut self.graph, &weight)
    }

    /// `[batch, rows, D]` to `[batch, rows, h, d]`.
    fn heads(&mut self, x: &str, rows: usize) -> ort::Result<Name> {
        let (heads, width) = (self.config.heads() as i64, self.config.head_width() as i64);
        let shape = self.graph.list(&[-1, rows as i64, heads, width])?;
        self.graph.op("Reshape", [x, &shape], vec![])
    }

    /// `[batch, a, b, d]` to `[batch, b, a, d]`.
    fn swap_positions_and_heads(&mut self, x: &str) -> ort::Result<Name> {
        self.graph.op("Transpose", [x], vec![Attribute::new("perm", vec![0i64, 2, 1, 3])?])
    }

    /// `[batch, S, …]` to `[batch, 1, …]`.
    fn last_position(&mut self, x: &str) -> ort::Result<Name> {
        let end = self.config.sequence() as i64;
        let (from, to, axis) = (self.graph.list(&[end - 1])?, self.graph.list(&[end])?, self.graph.list(&[1i64])?);
        self.graph.op("Slice", [x, &from, &to, &axis], vec![])
    }
}
