#!/usr/bin/env bash
# Measures a race's nonces a second in every arithmetic, crew and batch, and draws docs/plots/sprint-nonces.svg.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
plot="$KEIRIN_REPOSITORY/docs/plots/sprint-nonces.svg"

"$KEIRIN_BINARIES/keirin-executor" sprint bench --batches 1,4,16,64,128,256 --json >"$folder/nonces.json"
"$KEIRIN_PYTHON" bench/plots.py nonces "$folder/nonces.json" "$plot"
printf '\n   drawn: %s\n' "${plot#"$KEIRIN_REPOSITORY/"}"
