"""The plain way to run a model: one request, greedy, with a key/value cache, in Python on ONNX Runtime.

    python plain_loop.py MODEL_FOLDER TOKENS THREADS

Prints tokens a second as JSON. `keirin-executor bench` is measured beside it, on the same file and threads.
"""

import json
import pathlib
import sys
import time

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

PROMPT = (
    "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
    "<|im_start|>user\nTell me a story about the number 0.<|im_end|>\n<|im_start|>assistant\n"
)


def main(folder: pathlib.Path, tokens: int, threads: int):
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    layers, kv_heads = config["num_hidden_layers"], config["num_key_value_heads"]
    head = config.get("head_dim", config["hidden_size"] // config["num_attention_heads"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    prompt = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(PROMPT, add_special_tokens=False).ids
    names = [f"past_key_values.{layer}.{kind}" for layer in range(layers) for kind in ("key", "value")]

    def generate(count: int):
        new = np.array([prompt], np.int64)
        past = [np.zeros((1, kv_heads, 0, head), np.float32)] * len(names)
        length = 0
        for _ in range(count):
            inputs = {
                "input_ids": new,
                "attention_mask": np.ones((1, length + new.shape[1]), np.int64),
                "position_ids": np.arange(length, length + new.shape[1], dtype=np.int64)[None],
            }
            logits, *past = session.run(None, inputs | dict(zip(names, past)))
            length += new.shape[1]
            new = logits[:, -1].argmax(-1)[:, None].astype(np.int64)

    generate(tokens)  # memory is mapped and caches are warm afterwards, as in the executor's benchmark
    start = time.perf_counter()
    generate(tokens)
    seconds = time.perf_counter() - start
    print(json.dumps({"tokens": tokens, "seconds": seconds, "tokens_per_second": tokens / seconds}))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
