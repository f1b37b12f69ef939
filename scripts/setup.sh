#!/usr/bin/env bash
# Gets everything a build, the demo or the tests need. Every step looks first whether its work is done, writes
# beside its destination and moves into place, so that it can be interrupted and run again.
#
# Usage: scripts/setup.sh [STEP…]     without steps: all
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

ALL=(system-packages rust wasm-target nextest python onnxruntime model javascript operations)

steps=("$@")
if ((${#steps[@]} == 0)); then steps=("${ALL[@]}"); fi

# A folder that says it is a cache: backups leave it out, and `make clean` knows it for ours.
mkdir -p "$KEIRIN_CACHE"
if [[ ! -e "$KEIRIN_CACHE/CACHEDIR.TAG" ]]; then
    printf 'Signature: 8a477f597d28d172789f06886806bc55\n# The cache of Keirin.\n' >"$KEIRIN_CACHE/CACHEDIR.TAG"
fi

started=$SECONDS
heading "Set-up (cache: $KEIRIN_CACHE)"
for step in "${steps[@]}"; do
    [[ -x "setup/$step.sh" ]] || fail "There is no step «$step»." "Steps: ${ALL[*]}"
    "setup/$step.sh"
done
say "set-up took $(duration $((SECONDS - started)))"
