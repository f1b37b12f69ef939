#!/usr/bin/env bash
# Measures builds of all programs: with nothing changed, after a change in a pallet (its crates, the runtime and its Wasm, the
# node, the links), and from nothing if KEIRIN_BENCH_COLD=1 (half an hour on two cores, 8 GB beside the cache).
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

build_time() {
    local started=$SECONDS
    ./build.sh --bins --quiet >/dev/null 2>&1 || fail "The build failed; run scripts/build.sh --bins to see why."
    duration $((SECONDS - started))
}

./build.sh --bins --quiet
printf '\n   %-34s %s\n' "nothing changed" "$(build_time)"
touch "$KEIRIN_REPOSITORY/pallets/inference/src/lib.rs"
printf '   %-34s %s\n' "after a change in a pallet" "$(build_time)"
if [[ "${KEIRIN_BENCH_COLD:-0}" == 1 ]]; then
    cold="$(mktemp -d "$KEIRIN_CACHE/cold-build.XXXXXX")"
    trap 'rm -rf "$cold"' EXIT
    printf '   %-34s %s\n' "from nothing" "$(CARGO_TARGET_DIR="$cold" build_time)"
else
    printf '   %-34s %s\n' "from nothing" "not measured in this run; set KEIRIN_BENCH_COLD=1"
fi
