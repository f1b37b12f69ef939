#!/usr/bin/env bash
# Clippy over the workspace and shellcheck over the scripts, warnings denied.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target
source ./env.sh # set-up may have added a toolchain

cd "$KEIRIN_REPOSITORY"
mapfile -t shell_scripts < <(git ls-files --cached --others --exclude-standard '*.sh' .ci/run)
timed "Shellcheck" shellcheck --external-sources --source-path=scripts "${shell_scripts[@]}"
timed "Clippy" cargo clippy --locked --profile everyday --workspace --all-targets \
    --features keirin-end-to-end/relay-chain -- -D warnings
