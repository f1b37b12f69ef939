#!/usr/bin/env bash
# Follows docs/polkadot-js.md on a dev chain and takes the pictures in docs/screenshots anew.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

./setup.sh system-packages rust wasm-target onnxruntime model javascript
source ./env.sh # set-up may have added a toolchain
command -v chromium >/dev/null || setup/install-packages.sh "Chromium, which takes the pictures, is missing." chromium fonts-dejavu-core
timed "Build" ./build.sh --bins
node "$KEIRIN_REPOSITORY/end-to-end/js/screenshots/take.js" "$KEIRIN_REPOSITORY/docs/screenshots"
