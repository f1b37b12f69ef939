#!/usr/bin/env bash
# Sets up, builds and runs three nodes with three executors that race.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target python onnxruntime model
source ./env.sh # set-up may have added a toolchain
timed "Build (most of an hour the first time on two cores, seconds afterwards)" ./build.sh --bins
exec testnet/run.sh
