"""Turns a GGUF file of the Llama architecture into a folder in Hugging Face's ONNX layout, in float32.

Usage: ``python convert.py MODEL.gguf FOLDER``

The same file always gives the same bytes. The folder appears under its name only when it is complete.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import model_folder
import tokenizer as tokenizers
from gguf_weights import GgufModel


def convert(source, folder):
    """Writes the model in ``source`` to ``folder``, which must not exist; telling what it is doing."""
    started = time.monotonic()

    def say(text):
        print(f"  [{time.monotonic() - started:5.1f} s] {text}", flush=True)

    say(f"reading {source.name}")
    model = GgufModel(source)
    config = model.config()
    tokenizer, special = tokenizers.from_gguf(model.metadata)
    say(f"unpacking the weights of {config.num_hidden_layers} layers")
    weights = model.weights(config)
    metadata = {"license": model.metadata("general.license") or "unknown", "source": source.name}
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        say("writing the graph, the tokenizer and the settings")
        model_folder.write(partial, config, weights, tokenizer, special, metadata)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    say(f"done: {folder}")


def main():
    """Reads the arguments and converts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="GGUF file")
    parser.add_argument("folder", type=Path, help="folder to make")
    arguments = parser.parse_args()
    if arguments.folder.exists():
        sys.exit(f"{arguments.folder} is already there; remove it to convert again")
    convert(arguments.source, arguments.folder)


if __name__ == "__main__":
    main()
