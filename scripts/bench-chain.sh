#!/usr/bin/env bash
# Fills the blocks of a dev chain with requests, reports and batches, prints what fits and what the state grows by, and draws
# docs/plots/chain-load.svg. Takes six minutes; the environment of end-to-end/js/bench/chain.js changes its size.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target plots javascript
source ./env.sh # set-up may have added a toolchain
timed "Build" ./build.sh --bins

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
plot="$KEIRIN_REPOSITORY/docs/plots/chain-load.svg"

heading "Requests, reports and batches that fit into blocks"
node "$KEIRIN_REPOSITORY/end-to-end/js/bench/chain.js" "$folder/load.json"
"$KEIRIN_PYTHON" bench/plots.py chain "$folder/load.json" "$plot"
printf '\n   drawn: %s\n' "${plot#"$KEIRIN_REPOSITORY/"}"
