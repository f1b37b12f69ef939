#!/usr/bin/env bash
# cargo-nextest, which runs the Rust tests.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

if ! cargo nextest --version >/dev/null 2>&1; then
    say "building cargo-nextest (some minutes, once)"
    # Without the workspace's settings and target folder: it is none of its crates.
    (cd / && CARGO_TARGET_DIR="$KEIRIN_CACHE/nextest-build" \
        cargo install --quiet --locked --root "$KEIRIN_CACHE/tools" cargo-nextest) || fail \
        "cargo-nextest could not be built." "Its message is above."
    rm -rf "$KEIRIN_CACHE/nextest-build"
fi
say "cargo-nextest: $(cargo nextest --version | sed -n '1s/^cargo-nextest \([^ ]*\).*/\1/p')"
