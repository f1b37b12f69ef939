"""A decoder in plain numpy, one sequence at a time, and ONNX Runtime beside it."""

import numpy as np
import onnxruntime


def rms_norm(x, weight, epsilon):
    """Root-mean-square normalisation of ``[S, D]``."""
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + epsilon) * weight


def rotate(x, positions, theta):
    """Rotary embedding of ``[heads, S, d]``; the pair ``(j, j + d/2)`` turns by ``position / theta^(2j/d)``."""
    half = x.shape[-1] // 2
    angles = positions[:, None] / theta ** (np.arange(half) / half)
    first, second = x[..., :half], x[..., half:]
    turned = [first * np.cos(angles) - second * np.sin(angles), second * np.cos(angles) + first * np.sin(angles)]
    return np.concatenate(turned, axis=-1)


def attention(config, weights, prefix, x):
    """Causal attention, written as a loop over query heads."""
    size, positions = config.head_dim, np.arange(len(x))

    def heads(name, count):
        return (x @ weights[prefix + name].T).reshape(len(x), count, size).swapaxes(0, 1)

    query = rotate(heads("q", config.num_attention_heads), positions, config.rope_theta)
    key = rotate(heads("k", config.num_key_value_heads), positions, config.rope_theta)
    value = heads("v", config.num_key_value_heads)
    shared = config.num_attention_heads // config.num_key_value_heads
    future = np.triu(np.full((len(x), len(x)), -np.inf), k=1)
    mixed = []
    for head in range(config.num_attention_heads):
        scores = query[head] @ key[head // shared].T / np.sqrt(size) + future
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed.append(shares / shares.sum(axis=-1, keepdims=True) @ value[head // shared])
    return np.concatenate(mixed, axis=-1) @ weights[prefix + "o"].T


def hidden(config, weights, tokens):
    """What the last norm gives, ``[S, D]``, in float64."""
    weights = {name: weight.astype(np.float64) for name, weight in weights.items()}
    x = weights["embed"][tokens]
    for layer in range(config.num_hidden_layers):
        prefix = f"layers.{layer}."
        normed = rms_norm(x, weights[prefix + "attn_norm"], config.rms_norm_eps)
        x = x + attention(config, weights, prefix, normed)
        normed = rms_norm(x, weights[prefix + "ffn_norm"], config.rms_norm_eps)
        gate = normed @ weights[prefix + "gate"].T
        inner = gate / (1 + np.exp(-gate)) * (normed @ weights[prefix + "up"].T)
        x = x + inner @ weights[prefix + "down"].T
    return rms_norm(x, weights["norm"], config.rms_norm_eps)


def logits(config, weights, tokens):
    """Logits ``[S, V]`` of one sequence, in float64."""
    head = weights.get("lm_head", weights["embed"]).astype(np.float64)
    return hidden(config, weights, tokens) @ head.T


class OnnxDecoder:
    """The same through ONNX Runtime, a batch at a time with its cache."""

    def __init__(self, config, model):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model, options)
        self.config = config

    def empty_cache(self, batch):
        """A cache of no tokens for ``batch`` sequences."""
        config = self.config
        nothing = np.zeros((batch, config.num_key_value_heads, 0, config.head_dim), np.float32)
        layers = range(config.num_hidden_layers)
        return {f"past_key_values.{i}.{kind}": nothing for i in layers for kind in ("key", "value")}

    def run(self, tokens, mask, positions, cache):
        """Logits ``[B, S, V]`` and the longer cache."""
        inputs = {"input_ids": tokens, "attention_mask": mask, "position_ids": positions}
        inputs = {name: np.array(value, np.int64) for name, value in inputs.items()}
        first, *present = self.session.run(None, {**inputs, **cache})
        return first, dict(zip(cache, present))

    def hidden(self, tokens):
        """``[S, D]`` of one sequence."""
        length = len(tokens)
        inputs = {"input_ids": [tokens], "attention_mask": [[1] * length], "position_ids": [range(length)]}
        inputs = {name: np.array(value, np.int64) for name, value in inputs.items()}
        return self.session.run(["last_hidden_state"], {**inputs, **self.empty_cache(1)})[0][0]

    def prefill(self, tokens):
        """Logits ``[S, V]`` of one sequence in one run, and its cache."""
        length = len(tokens)
        result, cache = self.run([tokens], [[1] * length], [range(length)], self.empty_cache(1))
        return result[0], cache
