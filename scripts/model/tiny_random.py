"""The model that tests run on: random weights, half a megabyte, one token a byte.

It answers nonsense, but with a real graph, a real tokenizer and a real chat template, in milliseconds. Its
nonsense is printable ASCII, so that an answer is text, and now and then it ends its turn.

Usage: ``python tiny_random.py FOLDER``
"""

import argparse
from pathlib import Path

import numpy as np

import model_folder
import tokenizer as tokenizers
from llama_graph import LlamaConfig

SEED = 1234
# The first of the residual values says whether a token may be said: the embeddings set it, no layer reads or
# writes it, and the last norm amplifies it into the logits.
SAYABLE = 1.0
SELDOM = 0.97
HEARD_ONLY = 0.5
UNSAYABLE = -1.0
AMPLIFICATION = 80.0

EMBEDDING_SCALE = 0.2
LAYER_SCALE = 0.225

CONFIG = LlamaConfig(
    num_hidden_layers=2,
    hidden_size=64,
    intermediate_size=160,
    num_attention_heads=4,
    num_key_value_heads=2,
    vocab_size=259,
    max_position_embeddings=512,
    rms_norm_eps=1e-5,
    rope_theta=10_000.0,
)

BOS, EOS, PAD = "<|im_start|>", "<|im_end|>", "<|pad|>"
SPECIAL_TOKENS = [BOS, EOS, PAD]

SPECIAL = tokenizers.SpecialTokens(
    bos=BOS,
    eos=EOS,
    pad=PAD,
    unknown=EOS,
    chat_template=(
        "{% for message in messages %}"
        "{{ '<|im_start|>' + message['content'] + '<|im_end|>' }}"
        "{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>' }}{% endif %}"
    ),
)


def random_weights(config, seed=SEED):
    """Weights by name, each float32, matrices ``[outputs, inputs]``.

    With ``D`` the width, ``k`` the width of all key/value heads and ``F`` that of the feed-forward block:
    ``q, o [D, D]``, ``k, v [k, D]``, ``gate, up [F, D]``, ``down [D, F]``.
    """
    random = np.random.default_rng(seed)
    width, hidden = config.hidden_size, config.intermediate_size
    shared = config.num_key_value_heads * config.head_dim
    shapes = {
        "q": (width, width),
        "k": (shared, width),
        "v": (shared, width),
        "o": (width, width),
        "gate": (hidden, width),
        "up": (hidden, width),
        "down": (width, hidden),
    }
    weights = {"embed": sayable_embeddings(random, config), "norm": np.ones(width, np.float32)}
    weights["norm"][0] = AMPLIFICATION
    for layer in range(config.num_hidden_layers):
        prefix = f"layers.{layer}."
        for name in ("attn_norm", "ffn_norm"):
            weights[prefix + name] = np.ones(width, np.float32)
            weights[prefix + name][0] = 0
        for name, shape in shapes.items():
            weights[prefix + name] = (random.standard_normal(shape) * LAYER_SCALE).astype(np.float32)
        weights[prefix + "o"][0] = 0
        weights[prefix + "down"][0] = 0
    return weights


def sayable_embeddings(random, config):
    """Embeddings ``[V, D]``: printable ASCII is said, the end of a turn seldom, nothing else ever."""
    shape = (config.vocab_size, config.hidden_size)
    embed = (random.standard_normal(shape) * EMBEDDING_SCALE).astype(np.float32)
    embed[:, 0] = UNSAYABLE
    embed[ord(" ") : ord("~") + 1, 0] = SAYABLE
    embed[SPECIAL_TOKENS.index(BOS) + 256, 0] = HEARD_ONLY
    embed[SPECIAL_TOKENS.index(EOS) + 256, 0] = SELDOM
    return embed


def write(folder):
    """Writes the model into ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizers.one_token_a_byte(SPECIAL_TOKENS)
    metadata = {"license": "Apache-2.0", "source": "scripts/model/tiny_random.py"}
    model_folder.write(folder, CONFIG, random_weights(CONFIG), tokenizer, SPECIAL, metadata)


def main():
    """Reads the arguments and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where to write the model")
    write(parser.parse_args().folder)


if __name__ == "__main__":
    main()
