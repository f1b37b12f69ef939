"""A GGUF file written here comes out as the model it was written from."""

import json
import tempfile
import unittest
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer

import convert
import tiny_random
import tokenizer as tokenizers
from gguf_weights import LAYER_TENSORS
from tests import decoder

CONFIG = tiny_random.CONFIG
TOKENS = [256, *b"Hello", 257, 256]
MERGED = "He"


def neighbouring_pair_rows(weight, heads):
    """The row order GGUF keeps query and key projections in; the inverse of what the converter undoes."""
    rows, width = weight.shape
    halves = weight.reshape(heads, 2, rows // heads // 2, width)
    return halves.swapaxes(1, 2).reshape(rows, width)


def write_gguf(path, weights, architecture="llama"):
    """Writes a model with a byte vocabulary and one merge; matrices quantised as Q8_0 where that is possible."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(CONFIG.num_hidden_layers)
    writer.add_embedding_length(CONFIG.hidden_size)
    writer.add_feed_forward_length(CONFIG.intermediate_size)
    writer.add_head_count(CONFIG.num_attention_heads)
    writer.add_head_count_kv(CONFIG.num_key_value_heads)
    writer.add_context_length(CONFIG.max_position_embeddings)
    writer.add_layer_norm_rms_eps(CONFIG.rms_norm_eps)
    writer.add_rope_freq_base(CONFIG.rope_theta)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list([*tokenizers.byte_alphabet(), *tiny_random.SPECIAL_TOKENS, MERGED])
    writer.add_token_types([1] * 256 + [3] * 3 + [1])
    writer.add_token_merges(["H e"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(257)
    writer.add_chat_template(tiny_random.SPECIAL.chat_template)
    add_tensors(writer, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_tensors(writer, weights):
    """Adds weights under GGUF's names and in its row order."""
    writer.add_tensor("token_embd.weight", weights["embed"])
    writer.add_tensor("output_norm.weight", weights["norm"])
    heads = {"q": CONFIG.num_attention_heads, "k": CONFIG.num_key_value_heads}
    for layer in range(CONFIG.num_hidden_layers):
        for name, gguf_name in LAYER_TENSORS.items():
            weight = weights[f"layers.{layer}.{name}"]
            if name in heads:
                weight = neighbouring_pair_rows(weight, heads[name])
            kind = gguf.GGMLQuantizationType.F32 if weight.ndim == 1 else gguf.GGMLQuantizationType.Q8_0
            packed = gguf.quants.quantize(weight, kind)
            writer.add_tensor(f"blk.{layer}.{gguf_name}.weight", packed, raw_dtype=kind)


def weights_with_merged_token():
    """The tiny model's weights with one more token, as they are after quantisation to Q8_0."""
    weights = tiny_random.random_weights(CONFIG)
    weights["embed"] = np.concatenate([weights["embed"], weights["embed"][:1]])
    kind = gguf.GGMLQuantizationType.Q8_0
    for name, weight in weights.items():
        if weight.ndim == 2 and name != "embed":
            weights[name] = gguf.quants.dequantize(gguf.quants.quantize(weight, kind), kind)
    return weights


class AConvertedFile(unittest.TestCase):
    """Converted once for all tests."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.base = Path(folder.name)
        cls.weights = weights_with_merged_token()
        write_gguf(cls.base / "small.gguf", cls.weights)
        cls.model = cls.base / "small"
        convert.convert(cls.base / "small.gguf", cls.model)

    def test_computes_what_the_weights_say(self):
        found, _ = decoder.OnnxDecoder(CONFIG, str(self.model / "model.onnx")).prefill(TOKENS)
        np.testing.assert_allclose(found, decoder.logits(CONFIG, self.weights, TOKENS), rtol=1e-4, atol=1e-4)

    def test_keeps_vocabulary_merges_and_special_tokens(self):
        tokenizer = Tokenizer.from_file(str(self.model / "tokenizer.json"))
        tokens = tokenizer.encode("<|im_start|>Hello 12<|im_end|>", add_special_tokens=False).ids
        self.assertEqual(tokens, [256, 259, *b"llo 12", 257])

    def test_says_what_the_model_is(self):
        settings = json.loads((self.model / "config.json").read_text())
        self.assertEqual(settings["num_key_value_heads"], CONFIG.num_key_value_heads)
        self.assertEqual(settings["vocab_size"], 260)
        self.assertEqual(settings["rms_norm_eps"], CONFIG.rms_norm_eps)
        chat = json.loads((self.model / "tokenizer_config.json").read_text())
        self.assertEqual(chat["chat_template"], tiny_random.SPECIAL.chat_template)
        self.assertEqual((chat["bos_token"], chat["eos_token"]), ("<|im_start|>", "<|im_end|>"))

    def test_is_the_same_bytes_every_time(self):
        again = self.base / "again"
        convert.convert(self.base / "small.gguf", again)
        for path in self.model.iterdir():
            self.assertEqual(path.read_bytes(), (again / path.name).read_bytes(), path.name)

    def test_leaves_nothing_behind_when_it_fails(self):
        write_gguf(self.base / "other.gguf", self.weights, architecture="gpt2")
        with self.assertRaisesRegex(ValueError, "architecture 'gpt2'"):
            convert.convert(self.base / "other.gguf", self.base / "other")
        self.assertEqual([path.name for path in self.base.glob("other*")], ["other.gguf"])


if __name__ == "__main__":
    unittest.main()
