#!/usr/bin/env bash
# A dev chain with one participant: starts executor and node, registers, asks one question through the chain and one over
# HTTP, then keeps running until Ctrl-C. What it writes is in .keirin/demo.
#
# Environment: KEIRIN_DEMO_EXIT=1 ends after the answers; KEIRIN_DEMO_FOLDER is another place for its files.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh
source ./programs/processes.sh

QUESTION="What is the capital of France?"
folder="${KEIRIN_DEMO_FOLDER:-$KEIRIN_REPOSITORY/.keirin/demo}"
logs="$folder/logs"

for program in keirin-node keirin-executor keirin; do
    [[ -x "$KEIRIN_BINARIES/$program" ]] || fail "$program is not built." "Run: make demo"
done
[[ -s "$KEIRIN_ONNXRUNTIME" && -s "$KEIRIN_MODEL/model.onnx" ]] || fail \
    "The ONNX Runtime library or the model is missing." "Run: make setup"

warn_of_old_chain "$folder"
mkdir -p "$logs"
trap stop_children EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

executor_port="$(free_port 9955)"
metrics_port="$(free_port $((executor_port + 1)))"
public_port="$(free_port $((metrics_port + 1)))"
rpc_port="$(free_port 9944)"
executor_url="http://127.0.0.1:$executor_port"
url="ws://127.0.0.1:$rpc_port"
export RUST_LOG="${RUST_LOG:-info}"

heading "Executor: $KEIRIN_MODEL_NAME on ONNX Runtime"
start executor "$logs/executor.log" "$KEIRIN_BINARIES/keirin-executor" run \
    --base-path "$folder/executor" --listen "127.0.0.1:$executor_port" --metrics-listen "127.0.0.1:$metrics_port" \
    --public-listen "127.0.0.1:$public_port" --node "$url" --no-routing \
    --model "$KEIRIN_MODEL_NAME=$KEIRIN_MODEL"
say "loading the model; the first start also measures this machine"
wait_for executor "$logs/executor.log" 300 port_answers "$executor_port"

heading "Chain: a dev node that seals a block every second"
start node "$logs/node.log" "$KEIRIN_BINARIES/keirin-node" --dev --base-path "$folder/node" \
    --rpc-port "$rpc_port" --port 0 --no-prometheus --executor-url "$executor_url"
wait_for node "$logs/node.log" 300 "$KEIRIN_BINARIES/keirin" --url "$url" status

heading "Participant: Alice, with this executor"
programs/register.sh Alice "$url" "$executor_url" "http://127.0.0.1:$public_port"

heading "Question: $QUESTION"
"$KEIRIN_BINARIES/keirin" --url "$url" --suri //Bob ask "$QUESTION" --model "$KEIRIN_MODEL_NAME" || fail \
    "The question was not answered." "Logs: $logs"

heading "The same model over HTTP: signed with a key, paid from its deposit, settled in batches"
key="$folder/requester-key"
config="$folder/config.toml"
[[ -s "$key" ]] || (umask 077 && od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >"$key")
"$KEIRIN_BINARIES/keirin" --url "$url" --suri //Bob init --config "$config" --force --native --key-file "$key" \
    --model "$KEIRIN_MODEL_NAME" --fund 1 || fail "There was no answer over HTTP." "Logs: $logs"

if [[ "${KEIRIN_DEMO_EXIT:-}" == 1 ]]; then
    heading "What the README says can be typed"
    KEIRIN_URL="$url" KEIRIN_CONFIG="$config" demo/readme.sh
    exit 0
fi

heading "The chain keeps running; Ctrl-C stops it"
cat <<TEXT
   WebSocket        $url
   polkadot.js apps https://polkadot.js.org/apps/?rpc=ws%3A%2F%2F127.0.0.1%3A$rpc_port
                    Developer > Extrinsics > inference > request; the answer: Developer > Runtime calls
   Command line     $KEIRIN_BINARIES/keirin --url $url --suri //Bob ask "Why is the sky blue?"
   Conversation     KEIRIN_CONFIG=$config $KEIRIN_BINARIES/keirin chat
   Logs             $logs
TEXT
wait_for_end
