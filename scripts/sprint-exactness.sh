#!/usr/bin/env bash
# Compares ONNX Runtime with the sprint's reference implementation: every flavour, 1 and 2 threads, batches from 1 to
# 256, optimised or not, and all published vectors. `make test` runs a short form.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust onnxruntime
source ./env.sh # set-up may have added a toolchain

cd "$KEIRIN_REPOSITORY"
timed "Sprint exactness" cargo test --locked --profile everyday --workspace --test sprint_is_exact -- \
    --include-ignored --nocapture --test-threads 1
