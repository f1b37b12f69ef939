#!/usr/bin/env bash
# Measures the weights of Keirin's pallets on this machine and writes them into their weights.rs. Run it on the
# hardware that weights are for; the header of each file says what it was.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target
source ./env.sh # set-up may have added a toolchain
cd "$KEIRIN_REPOSITORY"
timed "Node" scripts/build.sh --bins
# Away from the everyday build, whose crates have other features.
benchmark_target="$KEIRIN_CACHE/weights"
timed "Runtime with benchmarks" env CARGO_TARGET_DIR="$benchmark_target" \
    cargo build --locked --profile everyday --package keirin-runtime --features runtime-benchmarks
runtime="$benchmark_target/everyday/wbuild/keirin-runtime/keirin_runtime.compact.compressed.wasm"

measure() { # PALLET TEMPLATE OUTPUT
    timed "Weights of $1" "$KEIRIN_BINARIES/keirin-node" benchmark pallet --runtime "$runtime" \
        --genesis-builder-preset development --pallet "$1" --extrinsic '*' \
        --steps "${KEIRIN_WEIGHT_STEPS:-20}" --repeat "${KEIRIN_WEIGHT_REPEATS:-10}" \
        --template "scripts/weights/$2.hbs" --output "$3"
}

for pallet in ${KEIRIN_WEIGHT_PALLETS:-participants models inference sprints validation reputation rewards canaries receipts xcm}; do
    # Those of others that publish no weights.
    if [[ "$pallet" == xcm ]]; then
        measure pallet_xcm runtime runtime/src/weights/pallet_xcm.rs
    else
        measure "pallet_keirin_$pallet" pallet "pallets/$pallet/src/weights.rs"
    fi
done
