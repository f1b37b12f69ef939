#!/usr/bin/env bash
# Copies of the demonstration model in fewer bits and layers, which verification of text is measured with.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

setup/python.sh
setup/model.sh
say "making what the model is to be told apart from (two minutes, 1.8 GB)"
"$KEIRIN_PYTHON" model/stand_ins.py "$KEIRIN_MODEL" "$KEIRIN_STAND_INS" || fail "The stand-ins could not be made."
say "stand-ins: $KEIRIN_STAND_INS"
