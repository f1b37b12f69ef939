#!/usr/bin/env bash
# Measures the executor beside a plain Python loop, races, and ways through the chain; prints tables and draws docs/plots.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target plots onnxruntime model javascript
source ./env.sh # set-up may have added a toolchain
timed "Build" ./build.sh --bins

heading "Tokens a second: $KEIRIN_MODEL_NAME, $(nproc) threads, alternating in one run"
"$KEIRIN_PYTHON" bench/tokens.py

heading "Requests go first: the language model alone and beside a race"
"$KEIRIN_BINARIES/keirin-executor" bench --racing --model "$KEIRIN_MODEL_NAME=$KEIRIN_MODEL"

heading "The gateway over HTTP beside calls in process, and signed requests on one core"
bench/gateway.sh

heading "Nonces a second beside a large float32 product, and what checking a commitment costs"
bench/nonces.sh

heading "Weight against compute: three executors at 1 : 2 : 4"
bench/weights.sh

heading "A question's way through the chain"
KEIRIN_BENCH_QUESTIONS="${KEIRIN_BENCH_QUESTIONS:-5}" bench/questions.sh

heading "What a request and its report cost on chain"
node "$KEIRIN_REPOSITORY/end-to-end/js/bench/cost.js"

heading "Settling receipts: a full batch beside the same requests on chain"
cargo run --quiet --locked --profile everyday --package keirin-runtime --example settlement

heading "Build times"
bench/builds.sh
