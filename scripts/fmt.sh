#!/usr/bin/env bash
# Checks formatting (fmt.sh) or mends it (fmt.sh --write).
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh rust
cd "$KEIRIN_REPOSITORY"
if [[ "${1:-}" == "--write" ]]; then
    cargo fmt --all
else
    timed "Formatting" cargo fmt --all --check
fi
