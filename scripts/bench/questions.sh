#!/usr/bin/env bash
# Asks the model through a dev chain again and again and prints each question's blocks and seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh
source ./programs/processes.sh

folder="$(mktemp -d)"
trap 'stop_children; rm -rf "$folder"' EXIT
executor_port="$(free_port 19955)"
metrics_port="$(free_port $((executor_port + 1)))"
rpc_port="$(free_port 19944)"
executor_url="http://127.0.0.1:$executor_port"
url="ws://127.0.0.1:$rpc_port"

start executor "$folder/executor.log" "$KEIRIN_BINARIES/keirin-executor" run --base-path "$folder/executor" \
    --listen "127.0.0.1:$executor_port" --metrics-listen "127.0.0.1:$metrics_port" \
    --model "$KEIRIN_MODEL_NAME=$KEIRIN_MODEL"
wait_for executor "$folder/executor.log" 300 port_answers "$executor_port"
start node "$folder/node.log" "$KEIRIN_BINARIES/keirin-node" --dev --base-path "$folder/node" \
    --rpc-port "$rpc_port" --port 0 --no-prometheus --executor-url "$executor_url"
wait_for node "$folder/node.log" 120 "$KEIRIN_BINARIES/keirin" --url "$url" status
"$KEIRIN_BINARIES/keirin" --url "$url" --suri //Alice participant register --executor-url "$executor_url"

printf '\n   question   asked in   answered in   blocks   seconds   tokens\n'
for number in $(seq "${KEIRIN_BENCH_QUESTIONS:-5}"); do
    "$KEIRIN_BINARIES/keirin" --url "$url" --suri //Bob --json ask "What is $number plus $number?" 2>/dev/null |
        "$KEIRIN_PYTHON" -c '
import json, sys
task = json.load(sys.stdin)
asked, answered = task["requested_in_block"], task["answered_in_block"]
tokens = task["prompt_tokens"] + task["completion_tokens"]
print("   {:8}   {:8}   {:11}   {:6}   {:7.1f}   {:6}".format(
    sys.argv[1], asked, answered, answered - asked, task["seconds"], tokens))' "$number"
done
