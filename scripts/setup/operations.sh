#!/usr/bin/env bash
# What tests of monitoring and deployment need: Prometheus with promtool, its exporter of the machine's own metrics, Docker's compose.
# Only the programs: tests start their own, on ports of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./messages.sh

missing=()
need() { # PACKAGE PROGRAM
    command -v "$2" >/dev/null || missing+=("$1")
}

need prometheus promtool
need prometheus-node-exporter prometheus-node-exporter
need docker-compose docker-compose
need curl curl

if ((${#missing[@]})); then
    setup/install-packages.sh "What the tests of monitoring and deployment need is missing." "${missing[@]}"
fi
say "Prometheus and compose: there"
