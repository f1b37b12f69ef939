#!/usr/bin/env bash
# Registers Alice as the participant of an executor, unless she is one already: register.sh URL EXECUTOR-URL
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

url="$1"
executor_url="$2"
alice=5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY

if "$KEIRIN_BINARIES/keirin" --url "$url" participants --json | grep -q "$alice"; then
    say "Alice is registered since an earlier run"
else
    "$KEIRIN_BINARIES/keirin" --url "$url" --suri //Alice participant register \
        --executor-url "$executor_url" --endpoint "$executor_url"
fi
