#!/usr/bin/env bash
# Measures the gateway on two cores: its overhead over calls in process, signed requests a second, and many streams at once. The executor is
# optimised for it, other than in the profile of demo and tests.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

cd "$KEIRIN_REPOSITORY"
timed "Build of an optimised executor (minutes, once)" cargo build --locked --release --package keirin-executor
RUST_LOG="${RUST_LOG:-warn}" taskset --cpu-list 0,1 "$CARGO_TARGET_DIR/release/keirin-executor" bench --gateway --threads 1 \
    --rounds "${KEIRIN_BENCH_ROUNDS:-9}" --model "tiny-random=$KEIRIN_TINY_MODEL"
