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
# Specifications of both chains, and what the relay chain must know of the other's genesis: each of them means compiling a runtime, so they are
# made once for a program.
export_specifications() {
    local made="$KEIRIN_ZOMBIENET_SPECIFICATIONS" draft="$KEIRIN_ZOMBIENET_SPECIFICATIONS.new" node="$KEIRIN_BINARIES/keirin-node" relay
    relay="$(command -v polkadot)"
    # The last one to be made.
    if [[ "$made/genesis-wasm" -nt "$node" && "$made/genesis-wasm" -nt "$relay" ]]; then return; fi
    rm -rf "$draft" && mkdir -p "$draft" &&
        "$relay" export-chain-spec --chain rococo-local >"$draft/rococo-local.json" &&
        "$node" export-chain-spec --chain local --raw >"$draft/keirin-local.json" &&
        "$node" export-genesis-state --chain "$draft/keirin-local.json" --base-path "$draft/genesis" >"$draft/genesis-state" &&
        "$node" export-genesis-wasm --chain "$draft/keirin-local.json" >"$draft/genesis-wasm" &&
        rm -rf "$made" "$draft/genesis" && mv "$draft" "$made"
}
# Whether a program or test has been written since the start.
was_built() {
    local written=("$KEIRIN_BINARIES" "$launcher_target/debug" "$KEIRIN_ZOMBIENET_SPECIFICATIONS")
    [[ -n "$(find "${written[@]}" -maxdepth 2 -type f \( -perm -u+x -o -name genesis-wasm \) -newermt "@$KEIRIN_ZOMBIENET_BEGUN" -print -quit)" ]]
}

./setup.sh system-packages rust wasm-target onnxruntime polkadot
source ./env.sh # set-up may have added a toolchain
cd "$KEIRIN_REPOSITORY"
mkdir -p "$launcher_target"
export KEIRIN_NEXT_RUNTIME="$launcher_target/next-runtime.wasm"
timed "Build" scripts/build.sh --bins "${checks[@]}"
timed "Build of zombienet" build_launcher
timed "Build of the runtime's next version" build_next_runtime
export KEIRIN_ZOMBIENET_SPECIFICATIONS="$launcher_target/specifications"
timed "Specifications" export_specifications

if was_built; then
    KEIRIN_ZOMBIENET_BEGUN="$EPOCHSECONDS"
    say "programs were built: the time to final blocks counts from here"
fi

export KEIRIN_ZOMBIENET_NETWORK="$network" KEIRIN_ZOMBIENET_LAUNCHER="$launcher_target/debug/keirin-zombienet"
export KEIRIN_ZOMBIENET_FOLDER="${KEIRIN_ZOMBIENET_FOLDER:-$KEIRIN_REPOSITORY/.keirin/zombienet}"
timed "Checks (logs: $KEIRIN_ZOMBIENET_FOLDER)" \
    cargo test --locked --profile everyday --workspace "${checks[@]}" -- "$@"
