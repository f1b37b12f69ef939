#!/usr/bin/env bash
# Measures the gateway on two cores: its overhead over calls in process, signed requests a second, and many streams at once.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh

RUST_LOG="${RUST_LOG:-warn}" taskset --cpu-list 0,1 "$KEIRIN_BINARIES/keirin-executor" bench --gateway --threads 1 \
    --rounds "${KEIRIN_BENCH_ROUNDS:-9}" --model "tiny-random=$KEIRIN_TINY_MODEL"
