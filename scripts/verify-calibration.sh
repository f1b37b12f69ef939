#!/usr/bin/env bash
# Measures how well verification of text tells the demonstration model from others: 10 000 honest checks, every cheat,
# the thresholds between them, and what a check costs. Writes docs/calibration and draws docs/plots.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust onnxruntime model stand-ins plots
source ./env.sh # set-up may have added a toolchain
cd "$KEIRIN_REPOSITORY"
timed "Build" scripts/build.sh --bin keirin-executor

result="docs/calibration/$KEIRIN_MODEL_NAME.json"
plot="docs/plots/verification.svg"
model=(--model "$KEIRIN_MODEL_NAME=$KEIRIN_MODEL")
stand_ins=()
for name in int8 int8-weights int4 shorter; do stand_ins+=(--stand-in "$name=$KEIRIN_STAND_INS/$name"); done
mkdir -p "${result%/*}"

heading "What a check costs beside generation"
"$KEIRIN_BINARIES/keirin-executor" verify bench "${model[@]}"

# Seven hosts answer 205 orders each, and each checks the answers of all seven: 10 045 honest checks.
heading "Honest hosts and cheats (an hour on two cores)"
"$KEIRIN_BINARIES/keirin-executor" verify calibrate "${model[@]}" --float16 "$KEIRIN_STAND_INS/float16" \
    "${stand_ins[@]}" --honest "${KEIRIN_CALIBRATION_HONEST:-205}" --dishonest "${KEIRIN_CALIBRATION_DISHONEST:-150}" \
    --tokens 32 --out "$result"
"$KEIRIN_PYTHON" scripts/bench/calibration.py "$result" "$plot"
printf '\n   written: %s\n   drawn: %s\n   hash: %s\n' "$result" "$plot" "$(b2sum -l 256 "$result" | cut -d' ' -f1)"
