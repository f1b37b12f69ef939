"""The committed tiny model is what its script writes, and is good for tests."""

import filecmp
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import tiny_random
from tests import decoder

COMMITTED = Path(__file__).parents[3] / "ml-executor" / "tests" / "tiny-random"
FILES = ["config.json", "generation_config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json"]
LARGEST = 600_000


class TheTinyModel(unittest.TestCase):
    """Read from the committed folder."""

    @classmethod
    def setUpClass(cls):
        cls.tokenizer = Tokenizer.from_file(str(COMMITTED / "tokenizer.json"))

    def test_is_what_the_script_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            tiny_random.write(Path(folder))
            _, mismatch, errors = filecmp.cmpfiles(folder, COMMITTED, FILES, shallow=False)
            written = sorted(path.name for path in Path(folder).iterdir())
        self.assertEqual((mismatch, errors), ([], []), "run scripts/model/tiny_random.py and commit its output")
        self.assertEqual(written, FILES)

    def test_is_small_enough_to_commit(self):
        self.assertLess(sum(path.stat().st_size for path in COMMITTED.iterdir()), LARGEST)

    def test_has_one_token_for_each_byte(self):
        text = "".join(map(chr, range(1, 0x180))) + "世界 🦀  \n\n12"
        tokens = self.tokenizer.encode(text, add_special_tokens=False).ids
        self.assertEqual(tokens, list(text.encode()))
        self.assertEqual(self.tokenizer.decode(tokens), text)

    def test_knows_its_special_tokens_in_running_text(self):
        tokens = self.tokenizer.encode("<|im_start|>a<|im_end|><|pad|>", add_special_tokens=False).ids
        self.assertEqual(tokens, [256, ord("a"), 257, 258])
        settings = json.loads((COMMITTED / "config.json").read_text())
        self.assertEqual([settings[f"{name}_token_id"] for name in ("bos", "eos", "pad")], [256, 257, 258])

    def test_answers_printable_text_and_sometimes_ends_its_turn(self):
        onnx = decoder.OnnxDecoder(tiny_random.CONFIG, str(COMMITTED / "model.onnx"))
        random = np.random.default_rng(0)
        endings = 0
        for prompt in (b"Hello", "é世".encode(), b"What is the capital of France?"):
            for _ in range(4):
                answer = generate(onnx, [256, *prompt, 257, 256], 48, random)
                ended = answer[-1] == 257
                endings += ended
                text = bytes(answer[:-1] if ended else answer)
                self.assertTrue(text.isascii() and text.decode().isprintable(), text)
        self.assertGreater(endings, 0)


def generate(onnx, prompt, most, random):
    """Up to ``most`` tokens at temperature 1, the end of the turn included."""
    logits, cache = onnx.prefill(prompt)
    answer = []
    while True:
        answer.append(int(np.argmax(logits[-1] + random.gumbel(size=logits.shape[-1]))))
        if answer[-1] == 257 or len(answer) == most:
            return answer
        position = len(prompt) + len(answer) - 1
        step, cache = onnx.run([[answer[-1]]], [[1] * (position + 1)], [[position]], cache)
        logits = step[0]


if __name__ == "__main__":
    unittest.main()
