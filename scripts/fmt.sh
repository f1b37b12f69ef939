#!/usr/bin/env bash
# Checks formatting (fmt.sh) or mends it (fmt.sh --write).
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh rust
cd "$KEIRIN_REPOSITORY"
# For the workspace, and what `make zombienet` alone builds.
options=(--check)
if [[ "${1:-}" == "--write" ]]; then options=(); fi
for package in . zombienet/launcher zombienet/next-runtime; do
    timed "Formatting: $package" cargo fmt --all --manifest-path "$package/Cargo.toml" "${options[@]}"
done
