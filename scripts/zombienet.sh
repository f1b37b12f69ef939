#!/usr/bin/env bash
# Runs Keirin as a parachain of a real relay chain, and checks what it must do there: zombienet.sh [CHECK…]. See docs/relay-chain.md.
#
# Environment: KEIRIN_ZOMBIENET_RUNS=10 starts ten networks in a row and prints how long each takes to final blocks of the parachain;
# KEIRIN_ZOMBIENET_LONG=1 runs the long checks too; KEIRIN_ZOMBIENET_NETWORK names another network of zombienet/networks, as four-validators;
# KEIRIN_ZOMBIENET_FOLDER is another place for the network's files; POLKADOT_BIN_DIR is where the relay chain's programs are.
export KEIRIN_ZOMBIENET_BEGUN="$EPOCHSECONDS"
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

network="$KEIRIN_REPOSITORY/zombienet/networks/${KEIRIN_ZOMBIENET_NETWORK:-small}.toml"
[[ -s "$network" ]] || fail "There is no network $network." "There are: $(cd ../zombienet/networks && echo *.toml)"

checks=(--features keirin-end-to-end/relay-chain --test relay_chain)
launcher_target="$KEIRIN_CACHE/zombienet"

cargo_for_launcher() { (cd zombienet/launcher && CARGO_TARGET_DIR="$launcher_target" cargo "$@"); }
# Its test reads the networks' files.
build_launcher() { cargo_for_launcher build --locked && cargo_for_launcher test --locked --quiet; }
build_next_runtime() {
    (cd zombienet/next-runtime && cargo build --locked --profile everyday)
    "$KEIRIN_BINARIES/keirin-next-runtime" >"$KEIRIN_NEXT_RUNTIME"
}
# Whether a program or test has been written since the start.
was_built() {
    local programs=("$KEIRIN_BINARIES" "$launcher_target/debug")
    [[ -n "$(find "${programs[@]}" -maxdepth 2 -type f -perm -u+x -newermt "@$KEIRIN_ZOMBIENET_BEGUN" -print -quit)" ]]
}

./setup.sh system-packages rust wasm-target onnxruntime polkadot
source ./env.sh # set-up may have added a toolchain
cd "$KEIRIN_REPOSITORY"
mkdir -p "$launcher_target"
export KEIRIN_NEXT_RUNTIME="$launcher_target/next-runtime.wasm"
timed "Build" scripts/build.sh --bins "${checks[@]}"
timed "Build of zombienet" build_launcher
timed "Build of the runtime's next version" build_next_runtime

if was_built; then
    KEIRIN_ZOMBIENET_BEGUN="$EPOCHSECONDS"
    say "programs were built: the time to final blocks counts from here"
fi

export KEIRIN_ZOMBIENET_NETWORK="$network" KEIRIN_ZOMBIENET_LAUNCHER="$launcher_target/debug/keirin-zombienet"
export KEIRIN_ZOMBIENET_FOLDER="${KEIRIN_ZOMBIENET_FOLDER:-$KEIRIN_REPOSITORY/.keirin/zombienet}"
timed "Checks (logs: $KEIRIN_ZOMBIENET_FOLDER)" \
    cargo test --locked --profile everyday --workspace "${checks[@]}" -- "$@"
