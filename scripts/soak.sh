#!/usr/bin/env bash
# For an hour (SOAK_SECONDS): keeps a gateway saturated and kills its process again and again, and beside it executors that share the work and the node that settles
# it: what was answered is kept and charged once, and settled once.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target nextest onnxruntime
source ./env.sh # set-up may have added a toolchain
cd "$KEIRIN_REPOSITORY"
export SOAK_SECONDS="${SOAK_SECONDS:-3600}"
timed "Build" scripts/build.sh --bins
timed "Soak, $SOAK_SECONDS seconds" \
    cargo nextest run --profile soak --locked --cargo-profile everyday --workspace --test soak --test-threads 2 --success-output final
