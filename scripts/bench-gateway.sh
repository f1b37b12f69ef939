#!/usr/bin/env bash
# Measures the gateway alone; `make bench` does it among the other measurements.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust onnxruntime
source ./env.sh # set-up may have added a toolchain
heading "The gateway over HTTP beside calls in process, and signed requests on one core"
bench/gateway.sh
