"""Copies of a model that are not quite the model: what verification of text must tell apart, or must not.

Usage: ``python stand_ins.py MODEL_FOLDER FOLDER``

Makes these folders in FOLDER, each a whole model:

- ``float16``: the same weights and activations rounded to half precision, as honest GPUs compute.
- ``int8``: weights by channel and activations in 8 bits (ONNX Runtime's dynamic quantisation).
- ``int8-weights``: weights in 8 bits by blocks of 32, activations in float32: the cheap copy nearest to the model.
- ``int4``: weights in 4 bits by blocks of 32.
- ``shorter``: a tenth of the layers left out, in the middle; the rest as it is.

Embeddings and the last product stay in float32, which makes the quantised copies harder to tell apart.
A folder appears under its name only when it is complete; one that is there is left as it is.
"""

import argparse
import json
import logging
import os
import shutil
import tempfile
from pathlib import Path

import onnx
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers.float16 import convert_float_to_float16

import llama_graph
import model_folder

# Weights that share a scale.
BLOCK = 32
# Share of the layers that `shorter` leaves out.
LEFT_OUT = 0.1


def float16(source, folder):
    """Half precision inside, float32 at inputs and outputs."""
    model = convert_float_to_float16(onnx.load(source / "model.onnx"), keep_io_types=True)
    onnx.save(model, folder / "model.onnx")


def int8(source, folder):
    """Weights and activations in 8 bits."""
    # The quantiser transposes what a Gemm reads in place, also when it is the embedding: give it a copy.
    config = config_of(read_json(source / "config.json"))
    weights = weights_of(onnx.load(source / "model.onnx"), range(config.num_hidden_layers))
    model = llama_graph.build(config, {"lm_head": weights["embed"], **weights})
    last = next(node.name for node in model.graph.node if "logits" in node.output)
    quantize_dynamic(
        model,
        folder / "model.onnx",
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=[last],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )


def weights_in_blocks(bits):
    """Makes a function that stores weights in `bits` bits."""

    def quantise(source, folder):
        quantiser = MatMulNBitsQuantizer(
            onnx.load(source / "model.onnx"), bits=bits, block_size=BLOCK, is_symmetric=False, accuracy_level=1
        )
        quantiser.process()
        onnx.save(quantiser.model.model, folder / "model.onnx")

    return quantise


def shorter(source, folder):
    """Fewer layers."""
    settings = read_json(source / "config.json")
    kept = layers_kept(settings["num_hidden_layers"])
    settings["num_hidden_layers"] = len(kept)
    weights = weights_of(onnx.load(source / "model.onnx"), kept)
    llama_graph.save(llama_graph.build(config_of(settings), weights), folder / "model.onnx")
    model_folder.write_json(folder / "config.json", settings)


def config_of(settings):
    """What ``llama_graph`` needs of a ``config.json``."""
    fields = llama_graph.LlamaConfig.__dataclass_fields__
    return llama_graph.LlamaConfig(**{name: settings[name] for name in fields})


def layers_kept(layers):
    """Numbers of the layers that stay; of few layers one goes."""
    out = max(1, round(layers * LEFT_OUT))
    first = (layers - out) // 2
    return [layer for layer in range(layers) if not first <= layer < first + out]


def weights_of(model, kept):
    """Weights as ``llama_graph`` takes them, of the layers `kept`, counted anew."""
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    weights = {name: array(tensors[name]) for name in ("embed", "norm", "lm_head") if name in tensors}
    for new, old in enumerate(kept):
        prefix = f"layers.{old}."
        for name, tensor in tensors.items():
            if name.startswith(prefix):
                weights[f"layers.{new}.{name.removeprefix(prefix)}"] = array(tensor)
    return weights


def array(tensor):
    """A tensor's numbers; matrices other than the embedding are stored transposed."""
    values = numpy_helper.to_array(tensor)
    return values.T if values.ndim == 2 and tensor.name != "embed" else values


def read_json(path):
    """The contents of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


STAND_INS = {
    "float16": float16,
    "int8": int8,
    "int8-weights": weights_in_blocks(8),
    "int4": weights_in_blocks(4),
    "shorter": shorter,
}


def write(source, folder):
    """Makes the stand-ins of the model in `source` that `folder` lacks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in STAND_INS.items():
        if (folder / name).exists():
            continue
        with tempfile.TemporaryDirectory(dir=folder, prefix="partial.") as partial:
            partial = Path(partial) / name
            shutil.copytree(source, partial, ignore=shutil.ignore_patterns("model.onnx", "onnx"))
            make(source, partial)
            os.rename(partial, folder / name)
        print(f"   made {folder / name}", flush=True)


def main():
    """Reads the arguments and makes the folders."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="the model's folder")
    parser.add_argument("folder", type=Path, help="where to make the others")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)  # the quantisers tell of every node
    write(arguments.source, arguments.folder)


if __name__ == "__main__":
    main()
