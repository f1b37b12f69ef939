#!/usr/bin/env bash
# Registers a development account as the participant of an executor, unless it is one already:
# register.sh Alice|Bob|Charlie URL EXECUTOR-URL PUBLIC-URL
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

name="$1"
url="$2"
executor_url="$3"
public_url="$4"
case "$name" in
Alice) address=5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY ;;
Bob) address=5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty ;;
Charlie) address=5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y ;;
*) fail "«$name» is none of Alice, Bob and Charlie." ;;
esac

if "$KEIRIN_BINARIES/keirin" --url "$url" participants --json | grep -q "$address"; then
    say "$name is registered since an earlier run"
else
    "$KEIRIN_BINARIES/keirin" --url "$url" --suri "//$name" participant register \
        --executor-url "$executor_url" --endpoint "$public_url"
fi
