#!/usr/bin/env bash
# Rehearses an upgrade to a runtime of the next version that checks itself: builds it with `try-runtime`, forks the built one with
# Chopsticks, and upgrades the fork. `make test` rehearses the same without the checks, with a runtime that is not built anew.
#
# Environment: KEIRIN_NEXT_RUNTIME is another runtime to upgrade to, built with `try-runtime`.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target javascript
source ./env.sh # set-up may have added a toolchain
cd "$KEIRIN_REPOSITORY"
timed "Node" scripts/build.sh --bins
if [[ -z "${KEIRIN_NEXT_RUNTIME:-}" ]]; then
    # Away from the everyday build, whose crates have other features.
    target="$KEIRIN_CACHE/try-runtime"
    timed "Runtime of the next version with its checks" env CARGO_TARGET_DIR="$target" \
        cargo build --locked --profile everyday --package keirin-runtime --features try-runtime,next-version
    export KEIRIN_NEXT_RUNTIME="$target/everyday/wbuild/keirin-runtime/keirin_runtime.compact.compressed.wasm"
fi
cd end-to-end/js
timed "Upgrade on a fork" npm run --silent upgrade
timed "The runtime's own checks of it" npm run --silent try-runtime
