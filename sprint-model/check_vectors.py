#!/usr/bin/env python3
"""Recomputes vectors.json from README.md alone: numpy and the standard library, 64-bit integers, no Rust.

    python check_vectors.py [--config test|dev|production] [--limit N per configuration]

Exits with 1 if any vector differs.
"""

import argparse
import hashlib
import itertools
import json
import math
import pathlib
import struct
import sys

import numpy as np

# layers, width, heads, feed-forward size, sequence, default radius
CONFIGS = {
    "test": (2, 64, 4, 128, 8, 323_000),
    "dev": (4, 256, 4, 1024, 16, 1_772_000),
    "production": (64, 512, 128, 8192, 4, 3_460_000),
}
EXACT = 2**24 - 1
TABLE = np.array([round(255 * 2 ** (-i / 16)) for i in range(255)])


def chacha20(key, number, length):
    """`length` bytes of the RFC 8439 keystream from block 0; all blocks are computed side by side."""
    blocks = -(-length // 64)
    words = struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key)
    start = np.empty((16, blocks), np.uint32)
    start[:12] = np.array(words, np.uint32)[:, None]
    start[12] = np.arange(blocks)
    start[13], start[14], start[15] = number, 0, 0
    state = start.copy()

    def quarter(a, b, c, d):
        for into, add, turn, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[into] += state[add]
            state[turn] ^= state[into]
            state[turn] = state[turn] << np.uint32(bits) | state[turn] >> np.uint32(32 - bits)

    for _ in range(10):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for column in range(4):
            quarter(column, (column + 1) % 4 + 4, (column + 2) % 4 + 8, (column + 3) % 4 + 12)
    return (state + start).T.astype("<u4").tobytes()[:length]


def integers(key, number, bound, *shape):
    """Stream bytes mapped to -bound..=bound."""
    stream = np.frombuffer(chacha20(key, number, math.prod(shape)), np.uint8).astype(np.int64)
    return ((stream * (2 * bound + 1) >> 8) - bound).reshape(shape)


def blake2_256(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def weight_bound(inner):
    return min(63, EXACT // (127 * inner))


def shift_of(inner, bound):
    return round(math.log2(math.sqrt(inner) * bound / 1.6))


def rq(sums, shift):
    """Exact: the sums are far below 2^53, and rint rounds ties to even."""
    return np.clip(np.rint(sums / 2.0**shift), -127, 127).astype(np.int64)


def norm(x, width):
    total = np.maximum(1, np.abs(x).sum(-1, keepdims=True))
    return rq(40 * 512 * width // total * x, 9)


def outputs(config, seed, pairs):
    """y of every (account, nonce), before the permutation. Shapes: batch, position, value."""
    layers, width, heads, feed_forward, sequence, _ = CONFIGS[config]
    head_width = width // heads
    width_shift = shift_of(width, weight_bound(width))
    down_shift = shift_of(feed_forward, weight_bound(feed_forward))
    attention_shift = shift_of(head_width, 40)
    residual = min(32767, EXACT // width)
    number = itertools.count(1)

    def weights(rows, columns):
        return integers(seed, next(number), weight_bound(rows), rows, columns)

    def by_head(values):
        return values.reshape(len(pairs), sequence, heads, head_width).transpose(0, 2, 1, 3)

    x = np.stack([
        integers(blake2_256(b"keirin/sprint/input", seed, account, struct.pack("<Q", nonce)), 0, 127, sequence, width)
        for account, nonce in pairs
    ])
    for _ in range(layers):
        n = norm(x, width)
        q, k, v = (by_head(rq(n @ weights(width, width), width_shift)) for _ in range(3))
        a = rq(q @ k.transpose(0, 1, 3, 2), attention_shift)
        e = TABLE[a.max(-1, keepdims=True) - a]
        total = e.sum(-1, keepdims=True)
        p = (255 * e + total // 2) // total
        c = rq(p @ v, 8).transpose(0, 2, 1, 3).reshape(x.shape)
        x = np.clip(x + rq(c @ weights(width, width), width_shift), -residual, residual)
        n = norm(x, width)
        g = np.maximum(rq(n @ weights(width, feed_forward), width_shift), 0)
        u = rq(g * rq(n @ weights(width, feed_forward), width_shift), 5)
        x = np.clip(x + rq(u @ weights(feed_forward, width), down_shift), -residual, residual)
    return norm(x[:, -1], width)


def distance2(config, seed, account, nonce, y):
    width = CONFIGS[config][1]
    key = blake2_256(b"keirin/sprint/perm", seed, account, struct.pack("<Q", nonce))
    words = np.frombuffer(chacha20(key, 0, 4 * width), "<u4")
    permutation = np.argsort(words, kind="stable")
    target = integers(blake2_256(b"keirin/sprint/target", seed), 0, 127, width)
    return int(((y[permutation] - target) ** 2).sum())


def check(config, seed, vectors):
    """Prints and counts the vectors of one configuration and seed that differ."""
    pairs = [(bytes.fromhex(vector["account"]), vector["nonce"]) for vector in vectors]
    wrong = 0
    for vector, pair, y in zip(vectors, pairs, outputs(config, seed, pairs)):
        distance = distance2(config, seed, *pair, y)
        output = y.astype(np.int8).tobytes()
        expected = {
            "output": output.hex(),
            "output_sha256": hashlib.sha256(output).hexdigest(),
            "distance2": distance,
            "proof": distance <= CONFIGS[config][5],
        }
        for field in (field for field, value in expected.items() if vector[field] != value):
            print(f"{config}, seed {seed.hex()}, nonce {pair[1]}: {field} differs")
            wrong += 1
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", choices=CONFIGS)
    parser.add_argument("--limit", type=int, help="vectors per configuration")
    arguments = parser.parse_args()

    vectors = json.loads(pathlib.Path(__file__).with_name("vectors.json").read_text())
    wrong = 0
    for config in [arguments.config] if arguments.config else CONFIGS:
        chosen = [vector for vector in vectors if vector["config"] == config][: arguments.limit]
        for seed, group in itertools.groupby(chosen, key=lambda vector: vector["seed"]):
            wrong += check(config, bytes.fromhex(seed), list(group))
        print(f"{config}: {len(chosen)} vectors recomputed, {sum(vector['proof'] for vector in chosen)} are proofs")
    print("all equal" if wrong == 0 else f"{wrong} differences")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
