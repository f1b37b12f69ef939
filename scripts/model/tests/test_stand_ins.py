"""The committed four-bit copy is what its script writes, and every stand-in is near the model but not it."""

import filecmp
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnxruntime

import stand_ins

TESTS = Path(__file__).parents[3] / "ml-executor" / "tests"
MODEL, COMMITTED = TESTS / "tiny-random", TESTS / "tiny-int4"
TEXT = list(b"Stand-ins are near the model.")


def logits(folder):
    """Logits of a text, every position."""
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    config = stand_ins.read_json(folder / "config.json")
    empty = np.zeros((1, config["num_key_value_heads"], 0, config["head_dim"]), np.float32)
    inputs = {
        "input_ids": np.array([TEXT], np.int64),
        "attention_mask": np.ones((1, len(TEXT)), np.int64),
        "position_ids": np.arange(len(TEXT), dtype=np.int64)[None],
    }
    for layer in range(config["num_hidden_layers"]):
        inputs |= {f"past_key_values.{layer}.{kind}": empty for kind in ("key", "value")}
    return session.run(["logits"], inputs)[0][0]


class StandIns(unittest.TestCase):
    """Of the tiny model."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.made = Path(cls.folder.name)
        stand_ins.write(MODEL, cls.made)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_committed_copy_is_what_the_script_writes(self):
        names = sorted(path.name for path in COMMITTED.iterdir())
        _, mismatch, errors = filecmp.cmpfiles(self.made / "int4", COMMITTED, names, shallow=False)
        self.assertEqual((mismatch, errors), ([], []), "run scripts/model/stand_ins.py and commit its int4")
        self.assertEqual(names, sorted(path.name for path in MODEL.iterdir()))

    def test_half_precision_is_nearest_and_every_other_is_another_model(self):
        model = logits(MODEL)
        distance = {name: np.abs(logits(self.made / name) - model).mean() for name in stand_ins.STAND_INS}
        self.assertLess(distance["float16"], 0.02)
        self.assertGreater(min(value for name, value in distance.items() if name != "float16"), 0.02, distance)

    def test_layers_that_stay_are_counted_anew(self):
        self.assertEqual(stand_ins.layers_kept(2), [1])
        self.assertEqual(stand_ins.layers_kept(10), [0, 1, 2, 3, 5, 6, 7, 8, 9])
        config = stand_ins.read_json(self.made / "shorter" / "config.json")
        self.assertEqual(config["num_hidden_layers"], 1)


if __name__ == "__main__":
    unittest.main()
