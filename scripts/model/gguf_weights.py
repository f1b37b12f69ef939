"""Reads a Llama-architecture model out of a GGUF file: its shape and its weights as float32."""

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize

from llama_graph import LlamaConfig

# GGUF's names of a layer's tensors, by this project's (see `llama_graph.LlamaGraph`).
LAYER_TENSORS = {
    "attn_norm": "attn_norm",
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "o": "attn_output",
    "ffn_norm": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}


class GgufModel:
    """One GGUF file, opened."""

    def __init__(self, path):
        self._reader = GGUFReader(path)
        self._tensors = {tensor.name: tensor for tensor in self._reader.tensors}
        architecture = self.metadata("general.architecture")
        if architecture != "llama":
            raise ValueError(f"{path} holds a model of architecture {architecture!r}; this converter knows 'llama'")

    def metadata(self, key):
        """A value of the file's header, or ``None``."""
        field = self._reader.fields.get(key)
        return None if field is None else field.contents()

    def config(self):
        """The model's shape."""
        heads = self.metadata("llama.attention.head_count")
        return LlamaConfig(
            num_hidden_layers=self.metadata("llama.block_count"),
            hidden_size=self.metadata("llama.embedding_length"),
            intermediate_size=self.metadata("llama.feed_forward_length"),
            num_attention_heads=heads,
            num_key_value_heads=self.metadata("llama.attention.head_count_kv") or heads,
            vocab_size=len(self.metadata("tokenizer.ggml.tokens")),
            max_position_embeddings=self.metadata("llama.context_length"),
            # Both are kept as float32; the shortest decimal that reads back the same is what was meant.
            rms_norm_eps=float(str(np.float32(self.metadata("llama.attention.layer_norm_rms_epsilon")))),
            rope_theta=float(self.metadata("llama.rope.freq_base") or 10_000.0),
        )

    def weights(self, config):
        """All weights by this project's names, float32 ``[outputs, inputs]``."""
        weights = {"embed": self._tensor("token_embd"), "norm": self._tensor("output_norm")}
        if "output.weight" in self._tensors:
            weights["lm_head"] = self._tensor("output")
        for layer in range(config.num_hidden_layers):
            for name, gguf_name in LAYER_TENSORS.items():
                weights[f"layers.{layer}.{name}"] = self._tensor(f"blk.{layer}.{gguf_name}")
            for name, heads in (("q", config.num_attention_heads), ("k", config.num_key_value_heads)):
                key = f"layers.{layer}.{name}"
                weights[key] = half_rotation_rows(weights[key], heads)
        return weights

    def _tensor(self, name):
        """One tensor, dequantised."""
        tensor = self._tensors[f"{name}.weight"]
        shape = tuple(int(size) for size in reversed(tensor.shape))
        return dequantize(tensor.data, tensor.tensor_type).astype(np.float32, copy=False).reshape(shape)


def half_rotation_rows(weight, heads):
    """Reorders the rows of a query or key projection, ``[heads·d, D]``.

    GGUF keeps them for rotary embeddings of neighbouring pairs ``(2j, 2j + 1)``; the graph rotates the pairs
    ``(j, j + d/2)``.
    """
    rows, width = weight.shape
    pairs = weight.reshape(heads, rows // heads // 2, 2, width)
    return pairs.swapaxes(1, 2).reshape(rows, width)
