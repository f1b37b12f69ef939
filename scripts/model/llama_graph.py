"""An ONNX graph of a Llama-architecture decoder with a key/value cache, in float32.

Shapes use these letters: ``B`` sequences in the batch, ``S`` new tokens of each, ``P`` tokens already in
the cache, ``T = P + S``, ``D`` width, ``H`` query heads, ``K`` key/value heads, ``d = D / H`` size of a
head, ``F`` width of the feed-forward block, ``V`` vocabulary.

Inputs and outputs have the names of Hugging Face's exports::

    input_ids       int64 [B, S]      logits             float32 [B, S, V]
    attention_mask  int64 [B, T]      present.i.key      float32 [B, K, T, d]
    position_ids    int64 [B, S]      present.i.value    float32 [B, K, T, d]
    past_key_values.i.{key,value}     last_hidden_state  float32 [B, S, D]
                float32 [B, K, P, d]

A row of ``attention_mask`` is 0 where the cache or the new tokens hold padding, so that sequences of
different lengths share a batch.
"""

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
PRODUCER = "keirin"

# Added to the score of a position that must not be seen: exp() of it is zero in float32.
MASKED = -1e9


@dataclass(frozen=True)
class LlamaConfig:
    """The shape of a model; the names are those of Hugging Face's ``config.json``."""

    num_hidden_layers: int
    hidden_size: int
    intermediate_size: int
    num_attention_heads: int
    num_key_value_heads: int
    vocab_size: int
    max_position_embeddings: int
    rms_norm_eps: float
    rope_theta: float

    @property
    def head_dim(self):
        """Size of one head."""
        return self.hidden_size // self.num_attention_heads


class GraphWriter:
    """Collects nodes and initialisers; names are counted, so the same calls give the same bytes."""

    def __init__(self):
        self.nodes = []
        self.initializers = []
        self._constants = {}

    def weight(self, name, array):
        """Adds a named float32 tensor."""
        array = np.ascontiguousarray(array, dtype=np.float32)
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def constant(self, value, dtype=np.int64):
        """Adds a small constant once, however often it is asked for."""
        key = (repr(value), np.dtype(dtype).name)
        if key not in self._constants:
            name = f"constant_{len(self._constants)}"
            self.initializers.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
            self._constants[key] = name
        return self._constants[key]

    def node(self, operator, *inputs, output=None, **attributes):
        """Adds a node with one output and returns the output's name."""
        number = len(self.nodes)
        output = output or f"{operator.lower()}_{number}"
        name = f"node_{number}_{operator}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=name, **attributes))
        return output


def rotary_tables(config):
    """Cosines and sines of rotary position embeddings (RoFormer, arXiv:2104.09864), each ``[positions, d]``."""
    exponents = np.arange(0, config.head_dim, 2, dtype=np.float64) / config.head_dim
    frequencies = 1.0 / config.rope_theta**exponents
    angles = np.arange(config.max_position_embeddings)[:, None] * frequencies[None]
    angles = np.concatenate([angles, angles], axis=1)
    return np.cos(angles), np.sin(angles)


class LlamaGraph:
    """Writes the decoder; ``weights`` maps names to float32 arrays laid out ``[outputs, inputs]``.

    Names: ``embed``, ``norm``, ``lm_head`` (absent when it is the embedding), and per layer
    ``layers.i.`` + ``attn_norm, q, k, v, o, ffn_norm, gate, up, down``.
    """

    def __init__(self, config, weights):
        self.config = config
        self.weights = weights
        self.graph = GraphWriter()

    def model(self, metadata=None):
        """The finished ``onnx.ModelProto``."""
        config, g = self.config, self.graph
        embedding = g.weight("embed", self.weights["embed"])
        x = g.node("Gather", embedding, "input_ids")
        self._write_sizes()
        self._write_rotation()
        self._write_mask()
        for layer in range(config.num_hidden_layers):
            x = g.node("Add", x, self._attention(layer, self._norm(x, f"layers.{layer}.attn_norm")))
            x = g.node("Add", x, self._feed_forward(layer, self._norm(x, f"layers.{layer}.ffn_norm")))
        self._write_logits(self._norm(x, "norm", output="last_hidden_state"), embedding)
        return self._finish(metadata or {})

    # -- values that every layer shares

    def _write_sizes(self):
        """Sizes known when the graph runs, as scalars and as vectors of one."""
        g = self.graph
        shape = g.node("Shape", "input_ids")
        past_shape = g.node("Shape", "past_key_values.0.key")
        self.batch = g.node("Gather", shape, g.constant(0))
        self.new = g.node("Gather", shape, g.constant(1))
        self.past = g.node("Gather", past_shape, g.constant(2))
        self.total = g.node("Add", self.past, self.new)
        self.batch_dim, self.new_dim, self.total_dim = (
            g.node("Unsqueeze", size, g.constant([0])) for size in (self.batch, self.new, self.total)
        )

    def _write_rotation(self):
        """Cosines and sines of the new positions, ``[B, 1, S, d]``."""
        g = self.graph
        cosines, sines = rotary_tables(self.config)
        self.cos, self.sin = (
            g.node("Unsqueeze", g.node("Gather", g.weight(name, table), "position_ids"), g.constant([1]))
            for name, table in (("rope.cos", cosines), ("rope.sin", sines))
        )

    def _write_mask(self):
        """What is added to attention scores, ``[B, 1, S, T]``: 0 for the past and real, else -1e9."""
        g = self.graph
        one = g.constant(1)
        queries = g.node("Unsqueeze", g.node("Range", self.past, self.total, one), g.constant([1]))
        keys = g.node("Unsqueeze", g.node("Range", g.constant(0), self.total, one), g.constant([0]))
        causal = g.node("Unsqueeze", g.node("LessOrEqual", keys, queries), g.constant([0, 1]))
        real = g.node("Cast", "attention_mask", to=TensorProto.BOOL)
        real = g.node("Unsqueeze", real, g.constant([1, 2]))
        seen = g.node("And", causal, real)
        self.mask = g.node("Where", seen, g.constant(0.0, np.float32), g.constant(MASKED, np.float32))

    # -- the parts of a layer

    def _linear(self, x, name):
        """``x · Wᵀ``; the weight is stored transposed, ``[inputs, outputs]``, as ``MatMul`` wants it."""
        return self.graph.node("MatMul", x, self.graph.weight(name, self.weights[name].T))

    def _norm(self, x, name, output=None):
        """Root-mean-square normalisation (arXiv:1910.07467) over the last axis."""
        g = self.graph
        mean = g.node("ReduceMean", g.node("Mul", x, x), axes=[-1], keepdims=1)
        root = g.node("Sqrt", g.node("Add", mean, g.constant(self.config.rms_norm_eps, np.float32)))
        return g.node("Mul", g.node("Div", x, root), g.weight(name, self.weights[name]), output=output)

    def _heads(self, x, heads):
        """``[B, S, heads·d]`` to ``[B, heads, S, d]``."""
        g = self.graph
        split = g.node("Reshape", x, g.constant([0, -1, heads, self.config.head_dim]))
        return g.node("Transpose", split, perm=[0, 2, 1, 3])

    def _rotate(self, x):
        """Rotary embedding of ``[B, heads, S, d]`` in the half-rotation form: pairs are ``(j, j + d/2)``."""
        g, half = self.graph, self.config.head_dim // 2
        axis = g.constant([3])
        first = g.node("Slice", x, g.constant([0]), g.constant([half]), axis)
        second = g.node("Slice", x, g.constant([half]), g.constant([2 * half]), axis)
        turned = g.node("Concat", g.node("Neg", second), first, axis=3)
        return g.node("Add", g.node("Mul", x, self.cos), g.node("Mul", turned, self.sin))

    def _attention(self, layer, x):
        """Causal attention over cache and new tokens, ``[B, S, D]``."""
        config, g, prefix = self.config, self.graph, f"layers.{layer}."
        query = self._rotate(self._heads(self._linear(x, prefix + "q"), config.num_attention_heads))
        key = self._rotate(self._heads(self._linear(x, prefix + "k"), config.num_key_value_heads))
        value = self._heads(self._linear(x, prefix + "v"), config.num_key_value_heads)
        key = self._append(layer, "key", key)
        value = self._append(layer, "value", value)
        mixed = self._mix(query, key, value)
        mixed = g.node("Transpose", mixed, perm=[0, 2, 1, 3])
        mixed = g.node("Reshape", mixed, g.constant([0, -1, config.hidden_size]))
        return self._linear(mixed, prefix + "o")

    def _append(self, layer, kind, new):
        """The cache with the new tokens behind it, which is also an output, ``[B, K, T, d]``."""
        past, present = f"past_key_values.{layer}.{kind}", f"present.{layer}.{kind}"
        return self.graph.node("Concat", past, new, axis=2, output=present)

    def _mix(self, query, key, value):
        """``softmax(q·kᵀ/√d + mask)·v``, ``[B, H, S, d]``.

        Where several query heads share a key/value head (arXiv:2305.13245), their rows are put one under the
        other, ``[B, K, S·H/K, d]``, so that keys and values need no copies.
        """
        config, g = self.config, self.graph
        scaled = g.node("Mul", query, g.constant(config.head_dim**-0.5, np.float32))
        keys = g.node("Transpose", key, perm=[0, 1, 3, 2])
        shared = config.num_attention_heads // config.num_key_value_heads
        if shared == 1:
            scores = g.node("Add", g.node("MatMul", scaled, keys), self.mask)
            return g.node("MatMul", g.node("Softmax", scores, axis=-1), value)
        rows = g.node("Mul", self.new_dim, g.constant([shared]))
        heads, groups = g.constant([0, config.num_attention_heads]), g.constant([0, config.num_key_value_heads])
        head_dim = g.constant([config.head_dim])
        grouped = g.node("Reshape", scaled, g.node("Concat", groups, rows, head_dim, axis=0))
        scores = g.node("MatMul", grouped, keys)
        scores = g.node("Reshape", scores, g.node("Concat", heads, self.new_dim, self.total_dim, axis=0))
        shares = g.node("Softmax", g.node("Add", scores, self.mask), axis=-1)
        shares = g.node("Reshape", shares, g.node("Concat", groups, rows, self.total_dim, axis=0))
        mixed = g.node("MatMul", shares, value)
        return g.node("Reshape", mixed, g.node("Concat", heads, self.new_dim, head_dim, axis=0))

    def _feed_forward(self, layer, x):
        """SwiGLU (arXiv:2002.05202): ``(silu(x·Wgate) ⊙ x·Wup)·Wdown``."""
        g, prefix = self.graph, f"layers.{layer}."
        gate = self._linear(x, prefix + "gate")
        gate = g.node("Mul", gate, g.node("Sigmoid", gate))
        return self._linear(g.node("Mul", gate, self._linear(x, prefix + "up")), prefix + "down")

    def _write_logits(self, x, embedding):
        """``[B, S, V]``. With tied weights the file holds the embedding once; ``Gemm`` reads it transposed."""
        g, config = self.graph, self.config
        if "lm_head" in self.weights:
            g.node("MatMul", x, g.weight("lm_head", self.weights["lm_head"].T), output="logits")
            return
        rows = g.node("Reshape", x, g.constant([-1, config.hidden_size]))
        scores = g.node("Gemm", rows, embedding, transB=1)
        shape = g.node("Concat", self.batch_dim, self.new_dim, g.constant([config.vocab_size]), axis=0)
        g.node("Reshape", scores, shape, output="logits")

    # -- the file

    def _finish(self, metadata):
        """Declares inputs and outputs and packs everything into a model."""
        config = self.config
        integer, real = TensorProto.INT64, TensorProto.FLOAT
        info = helper.make_tensor_value_info
        inputs = [
            info("input_ids", integer, ["batch", "new"]),
            info("attention_mask", integer, ["batch", "total"]),
            info("position_ids", integer, ["batch", "new"]),
        ]
        outputs = [info("logits", real, ["batch", "new", config.vocab_size])]
        for layer in range(config.num_hidden_layers):
            for kind in ("key", "value"):
                past = ["batch", config.num_key_value_heads, "past", config.head_dim]
                present = ["batch", config.num_key_value_heads, "total", config.head_dim]
                inputs.append(info(f"past_key_values.{layer}.{kind}", real, past))
                outputs.append(info(f"present.{layer}.{kind}", real, present))
        outputs.append(info("last_hidden_state", real, ["batch", "new", config.hidden_size]))
        graph = helper.make_graph(self.graph.nodes, "llama", inputs, outputs, self.graph.initializers)
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name=PRODUCER)
        helper.set_model_props(model, metadata)
        return model


def build(config, weights, metadata=None):
    """The decoder of ``config`` with ``weights`` as an ``onnx.ModelProto``, the same bytes every time."""
    return LlamaGraph(config, weights).model(metadata)


def save(model, path):
    """Writes the model into one file."""
    onnx.save(model, str(path))
