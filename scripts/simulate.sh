#!/usr/bin/env bash
# Runs the economy for 10 000 epochs with every way of cheating at once, prints what each earned and draws docs/plots.
# KEIRIN_SIMULATE_EPOCHS, KEIRIN_SIMULATE_MIX and KEIRIN_SIMULATE_SEED run something else.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust plots
source ./env.sh # set-up may have added a toolchain
cd "$KEIRIN_REPOSITORY"

timed "Build" scripts/build.sh --bin keirin-sim
heading "The economy, simulated"
"$KEIRIN_BINARIES/keirin-sim" \
    --mix "${KEIRIN_SIMULATE_MIX:-simulator/mixes/everybody.toml}" \
    --epochs "${KEIRIN_SIMULATE_EPOCHS:-10000}" \
    --seed "${KEIRIN_SIMULATE_SEED:-1}" \
    --plots docs/plots
