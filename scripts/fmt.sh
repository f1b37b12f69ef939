#!/usr/bin/env bash
# Checks formatting (fmt.sh) or mends it (fmt.sh --write).
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh rust
cd "$KEIRIN_REPOSITORY"
# The workspace, and what `make zombienet` alone builds.
formatted() { # OPTION…
    local package
    for package in . zombienet/launcher zombienet/next-runtime; do
        cargo fmt --all --manifest-path "$package/Cargo.toml" "$@" || return
    done
}
if [[ "${1:-}" == "--write" ]]; then
    formatted
else
    timed "Formatting" formatted --check
fi
