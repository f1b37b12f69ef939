#!/usr/bin/env bash
# Races three executors at 1 : 2 : 4 on a dev chain (ten minutes), and draws docs/plots/weight-against-compute.svg.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
plot="$KEIRIN_REPOSITORY/docs/plots/weight-against-compute.svg"

node "$KEIRIN_REPOSITORY/end-to-end/js/bench/weights.js" "$folder/weights.json"
"$KEIRIN_PYTHON" bench/plots.py weights "$folder/weights.json" "$plot"
printf '\n   drawn: %s\n' "${plot#"$KEIRIN_REPOSITORY/"}"
