#!/usr/bin/env bash
# Sets up, builds and runs every test.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh
started=$SECONDS

rust_tests() {
    # Doctests are not nextest's.
    cargo nextest run --locked --cargo-profile everyday --workspace --no-fail-fast &&
        cargo test --locked --profile everyday --workspace --doc --quiet
}
model_script_tests() { (cd scripts/model && "$KEIRIN_PYTHON" -m unittest discover --buffer --top-level-directory . --start-directory tests); }
demo_test() {
    local folder="$KEIRIN_REPOSITORY/.keirin/demo-test"
    rm -rf "$folder" # a chain of this runtime
    KEIRIN_DEMO_EXIT=1 KEIRIN_DEMO_FOLDER="$folder" scripts/demo/run.sh
}
testnet_test() {
    local folder="$KEIRIN_REPOSITORY/.keirin/testnet-test"
    rm -rf "$folder" # the standings must be those of this run
    KEIRIN_TESTNET_EXIT=1 KEIRIN_TESTNET_BLOCK_TIME=500 KEIRIN_TESTNET_FOLDER="$folder" scripts/testnet/run.sh
}
javascript_tests() { (cd end-to-end/js && npm test --silent); }

./setup.sh
source ./env.sh # set-up may have added a toolchain

cd "$KEIRIN_REPOSITORY"
# All targets at once: the same crates with the same features serve tests, programs and demo.
timed "Build" scripts/build.sh --all-targets
timed "Tests of the model scripts" model_script_tests
timed "What operators run beside the programs" scripts/operations.sh
timed "Rust tests" rust_tests
timed "End to end with @polkadot/api" javascript_tests
timed "The demo, once through" demo_test
timed "The testnet, through one sprint" testnet_test

heading "All tests passed in $(duration $((SECONDS - started)))"
