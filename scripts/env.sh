# shellcheck shell=bash
# Where everything is. Every script reads this first; to have the same in your shell: `source scripts/env.sh`.
# Each path can be set beforehand to something else.

KEIRIN_REPOSITORY="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export KEIRIN_REPOSITORY

# All that is downloaded or built. `make clean` removes it.
export KEIRIN_CACHE="${KEIRIN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/keirin}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$KEIRIN_CACHE/target}"
export KEIRIN_BINARIES="$CARGO_TARGET_DIR/everyday"

# The ONNX Runtime library, in the version that the model scripts are checked with.
KEIRIN_ONNXRUNTIME_VERSION="$(sed -n 's/^onnxruntime==//p' "$KEIRIN_REPOSITORY/scripts/model/requirements.txt")"
export KEIRIN_ONNXRUNTIME_VERSION
export KEIRIN_ONNXRUNTIME="${KEIRIN_ONNXRUNTIME:-$KEIRIN_CACHE/onnxruntime/libonnxruntime.so.$KEIRIN_ONNXRUNTIME_VERSION}"

# The demonstration model, by the name it has on chain, and the one for tests.
export KEIRIN_MODEL_NAME="smollm2-135m-instruct"
export KEIRIN_MODEL="${KEIRIN_MODEL:-$KEIRIN_CACHE/models/$KEIRIN_MODEL_NAME}"
# Copies of it that are not quite it.
export KEIRIN_STAND_INS="${KEIRIN_STAND_INS:-$KEIRIN_CACHE/models/$KEIRIN_MODEL_NAME-stand-ins}"
export KEIRIN_TINY_MODEL="$KEIRIN_REPOSITORY/ml-executor/tests/tiny-random"

# Python for the model scripts; tools that set-up installed.
export KEIRIN_PYTHON="$KEIRIN_CACHE/python/bin/python"
export PATH="$KEIRIN_CACHE/tools/bin:$KEIRIN_CACHE/node/node_modules/node/bin:$HOME/.cargo/bin:$PATH"
# The relay chain's programs: your own, else what is on PATH, else what set-up built (see setup/polkadot.sh).
export PATH="${POLKADOT_BIN_DIR:+$POLKADOT_BIN_DIR:}$PATH:$KEIRIN_CACHE/polkadot/bin"

# Set-up builds this toolchain where rustup cannot download the Wasm target (see setup/wasm-target.sh).
KEIRIN_WASM_TOOLCHAIN="keirin-wasm"
KEIRIN_WASM_TOOLCHAIN_FOLDER="$KEIRIN_CACHE/wasm-toolchain"
export KEIRIN_WASM_TOOLCHAIN KEIRIN_WASM_TOOLCHAIN_FOLDER
if [[ -z "${WASM_BUILD_TOOLCHAIN:-}" && -d "$KEIRIN_WASM_TOOLCHAIN_FOLDER" ]]; then
    export WASM_BUILD_TOOLCHAIN="$KEIRIN_WASM_TOOLCHAIN"
fi
