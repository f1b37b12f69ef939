"""The graph computes what a decoder written in numpy computes, whatever the batch and the cache."""

import unittest
from dataclasses import replace

import numpy as np

import llama_graph
import tiny_random
from tests import decoder

TOKENS = [256, *b"Hello", 257, 256]
TOLERANCE = 1e-4


def onnx_decoder(config, weights):
    """ONNX Runtime with the graph of these weights."""
    return decoder.OnnxDecoder(config, llama_graph.build(config, weights).SerializeToString())


class TheGraph(unittest.TestCase):
    """Compared on small random weights."""

    @classmethod
    def setUpClass(cls):
        cls.config = tiny_random.CONFIG
        cls.weights = tiny_random.random_weights(cls.config)
        cls.onnx = onnx_decoder(cls.config, cls.weights)

    def assert_close(self, found, wanted):
        np.testing.assert_allclose(found, wanted, rtol=TOLERANCE, atol=TOLERANCE)

    def test_agrees_with_numpy_when_heads_share_keys(self):
        found, _ = self.onnx.prefill(TOKENS)
        self.assert_close(found, decoder.logits(self.config, self.weights, TOKENS))

    def test_agrees_with_numpy_when_every_head_has_its_keys(self):
        config = replace(self.config, num_key_value_heads=self.config.num_attention_heads)
        weights = tiny_random.random_weights(config)

        found, _ = onnx_decoder(config, weights).prefill(TOKENS)

        self.assert_close(found, decoder.logits(config, weights, TOKENS))

    def test_agrees_with_numpy_when_the_head_is_not_the_embedding(self):
        weights = {**self.weights, "lm_head": self.weights["embed"][::-1].copy()}

        found, _ = onnx_decoder(self.config, weights).prefill(TOKENS)

        self.assert_close(found, decoder.logits(self.config, weights, TOKENS))

    def test_gives_what_the_last_norm_gives(self):
        self.assert_close(self.onnx.hidden(TOKENS), decoder.hidden(self.config, self.weights, TOKENS))

    def test_gives_the_same_token_by_token_as_in_one_run(self):
        whole, _ = self.onnx.prefill(TOKENS)
        cache = self.onnx.empty_cache(1)
        for position, token in enumerate(TOKENS):
            step, cache = self.onnx.run([[token]], [[1] * (position + 1)], [[position]], cache)
            self.assert_close(step[0, 0], whole[position])

    def test_ignores_padding_before_a_shorter_sequence(self):
        short = TOKENS[:5]
        missing = len(TOKENS) - len(short)
        rows = [TOKENS, [0] * missing + short]
        mask = [[1] * len(TOKENS), [0] * missing + [1] * len(short)]
        positions = [range(len(TOKENS)), [*[0] * missing, *range(len(short))]]

        together, _ = self.onnx.run(rows, mask, positions, self.onnx.empty_cache(2))

        self.assert_close(together[0], self.onnx.prefill(TOKENS)[0])
        self.assert_close(together[1, missing:], self.onnx.prefill(short)[0])

    def test_is_the_same_bytes_every_time(self):
        first, second = (
            llama_graph.build(self.config, self.weights, {"license": "Apache-2.0"}).SerializeToString()
            for _ in range(2)
        )
        self.assertEqual(first, second)


if __name__ == "__main__":
    unittest.main()
