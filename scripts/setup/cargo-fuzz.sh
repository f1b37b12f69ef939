#!/usr/bin/env bash
# cargo-fuzz, which runs libFuzzer.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

if ! cargo fuzz --version >/dev/null 2>&1; then
    say "building cargo-fuzz (a minute, once)"
    # Without the workspace's settings and target folder: it is none of its crates.
    (cd / && CARGO_TARGET_DIR="$KEIRIN_CACHE/fuzz-build" \
        cargo install --quiet --locked --root "$KEIRIN_CACHE/tools" cargo-fuzz) || fail \
        "cargo-fuzz could not be built." "Its message is above."
    rm -rf "$KEIRIN_CACHE/fuzz-build"
fi
say "cargo-fuzz: $(cargo fuzz --version | sed 's/^cargo-fuzz //')"
