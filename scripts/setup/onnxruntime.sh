#!/usr/bin/env bash
# The ONNX Runtime library, out of the Python package of the same name.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

LIBRARY_SHA256=fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3

if [[ ! -s "$KEIRIN_ONNXRUNTIME" ]]; then
    [[ "$(uname -sm)" == "Linux x86_64" ]] || fail "There is no recipe for ONNX Runtime on $(uname -sm)." \
        "Install ONNX Runtime $KEIRIN_ONNXRUNTIME_VERSION and set KEIRIN_ONNXRUNTIME to the path of its library."
    folder="$(dirname "$KEIRIN_ONNXRUNTIME")"
    mkdir -p "$folder"
    partial="$(mktemp -d "$folder/partial.XXXXXX")"
    trap 'rm -rf "$partial"' EXIT
    say "downloading ONNX Runtime $KEIRIN_ONNXRUNTIME_VERSION (about 20 MB)"
    # The platform is fixed, so that the library is the same whatever Python is here.
    "$KEIRIN_PYTHON" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --platform manylinux_2_28_x86_64 --python-version 3.12 --dest "$partial" \
        "onnxruntime==$KEIRIN_ONNXRUNTIME_VERSION" || fail "pip could not download ONNX Runtime."
    library="libonnxruntime.so.$KEIRIN_ONNXRUNTIME_VERSION"
    unzip -q -j "$partial"/*.whl "onnxruntime/capi/$library" -d "$partial"
    echo "$LIBRARY_SHA256  $partial/$library" | sha256sum --check --quiet || fail \
        "The ONNX Runtime library is not the one this was made with." \
        "If scripts/model/requirements.txt names another version, write its sum into scripts/setup/onnxruntime.sh."
    mv "$partial/$library" "$KEIRIN_ONNXRUNTIME"
fi
say "ONNX Runtime: $KEIRIN_ONNXRUNTIME"
