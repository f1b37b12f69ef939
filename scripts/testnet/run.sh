#!/usr/bin/env bash
# A dev chain with three participants: three executors that race at speeds of 1 : 2 : 4, and three nodes, of which Alice's
# makes the blocks. Asks a question while they race, then shows the standings until Ctrl-C. What it writes is in
# .keirin/testnet.
#
# Environment: KEIRIN_TESTNET_EXIT=1 ends when a sprint is settled; KEIRIN_TESTNET_FOLDER is another place for its files;
# KEIRIN_TESTNET_RATES are other speeds, in nonces a second; KEIRIN_TESTNET_BLOCK_TIME is another time between blocks, in ms.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh
source ./programs/processes.sh

QUESTION="What is the capital of France?"
NAMES=(Alice Bob Charlie)
read -ra rates <<<"${KEIRIN_TESTNET_RATES:-400 800 1600}"
block_time="${KEIRIN_TESTNET_BLOCK_TIME:-1000}"
folder="${KEIRIN_TESTNET_FOLDER:-$KEIRIN_REPOSITORY/.keirin/testnet}"
logs="$folder/logs"
# An epoch is 100 blocks, and the one that is going on may have started without the participants.
patience=$((60 + 2 * 100 * block_time / 1000))

((${#rates[@]} == ${#NAMES[@]})) || fail "KEIRIN_TESTNET_RATES needs ${#NAMES[@]} numbers, as in «400 800 1600»."
for program in keirin-node keirin-executor keirin; do
    [[ -x "$KEIRIN_BINARIES/$program" ]] || fail "$program is not built." "Run: make testnet"
done
[[ -s "$KEIRIN_ONNXRUNTIME" && -s "$KEIRIN_MODEL/model.onnx" ]] || fail \
    "The ONNX Runtime library or the model is missing." "Run: make setup"

warn_of_old_chain "$folder"
mkdir -p "$logs"
trap stop_children EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export RUST_LOG="${RUST_LOG:-info}"
urls=() executor_urls=() public_urls=()
next_executor_port=9955 next_rpc_port=9944 next_peer_port=30333

# A name in lower case, as files have it.
file_name() { echo "${NAMES[$1],,}"; }

start_executor() { # PLACE
    local name port metrics_port public_port
    name="executor-$(file_name "$1")"
    port="$(free_port "$next_executor_port")"
    metrics_port="$(free_port $((port + 1)))"
    public_port="$(free_port $((metrics_port + 1)))"
    next_executor_port=$((public_port + 1))
    executor_urls[$1]="http://127.0.0.1:$port"
    public_urls[$1]="http://127.0.0.1:$public_port"
    # One thread each: three models and three races share the processors.
    start "$name" "$logs/$name.log" "$KEIRIN_BINARIES/keirin-executor" run \
        --base-path "$folder/$name" --listen "127.0.0.1:$port" --metrics-listen "127.0.0.1:$metrics_port" \
        --public-listen "127.0.0.1:$public_port" \
        --model "$KEIRIN_MODEL_NAME=$KEIRIN_MODEL" --threads 1 --race-threads 1 --race-rate "${rates[$1]}"
    wait_for "$name" "$logs/$name.log" 300 port_answers "$port"
}

start_node() { # PLACE OPTION…
    local place="$1" name rpc_port
    shift
    name="node-$(file_name "$place")"
    rpc_port="$(free_port "$next_rpc_port")"
    next_rpc_port=$((rpc_port + 1))
    peer_port="$(free_port "$next_peer_port")"
    next_peer_port=$((peer_port + 1))
    urls[place]="ws://127.0.0.1:$rpc_port"
    start "$name" "$logs/$name.log" "$KEIRIN_BINARIES/keirin-node" --dev --base-path "$folder/$name" \
        --rpc-port "$rpc_port" --listen-addr "/ip4/127.0.0.1/tcp/$peer_port" --no-prometheus \
        --executor-url "${executor_urls[place]}" "$@"
    wait_for "$name" "$logs/$name.log" 300 "$KEIRIN_BINARIES/keirin" --url "${urls[place]}" status
}

# Whether what the chain says of its sprint has this.
sprint_has() { # PATTERN…
    local document pattern
    document="$("$KEIRIN_BINARIES/keirin" --url "${urls[0]}" sprint --json)"
    for pattern in "$@"; do grep -qE "$pattern" <<<"$document" || return 1; done
}

heading "Executors: $KEIRIN_MODEL_NAME and the race, at most ${rates[*]} nonces a second"
say "each loads the model; the first start also measures this machine"
for place in "${!NAMES[@]}"; do start_executor "$place"; done

heading "Nodes: Alice's seals a block every $block_time ms, Bob's and Charlie's follow it"
key="$folder/author.key"
[[ -s "$key" ]] || "$KEIRIN_BINARIES/keirin-node" key generate-node-key --file "$key" 2>/dev/null
identity="$("$KEIRIN_BINARIES/keirin-node" key inspect-node-key --file "$key")"
start_node 0 --dev-block-time "$block_time" --node-key-file "$key"
author="/ip4/127.0.0.1/tcp/$peer_port/p2p/$identity"
for place in 1 2; do start_node "$place" --dev-follow "$author"; done

heading "Participants"
for place in "${!NAMES[@]}"; do
    programs/register.sh "${NAMES[place]}" "${urls[place]}" "${executor_urls[place]}" "${public_urls[place]}"
done

heading "Race"
wait_until "all three race" "$patience" sprint_has '"phase":"generation"' '"racers":\[\{[^]]*\},\{[^]]*\},\{'
heading "Question while they race, through Bob's node: $QUESTION"
"$KEIRIN_BINARIES/keirin" --url "${urls[1]}" --suri //Dave ask "$QUESTION" --model "$KEIRIN_MODEL_NAME" || fail \
    "The question was not answered." "Logs: $logs"

if [[ "${KEIRIN_TESTNET_EXIT:-}" == 1 ]]; then
    heading "Settlement"
    wait_until "the sprint is settled" "$patience" sprint_has '"phase":"settled"' '"weight":[1-9]'
    "$KEIRIN_BINARIES/keirin" --url "${urls[2]}" sprint --once
    exit 0
fi

heading "The chain keeps running; Ctrl-C stops it"
cat <<TEXT
   WebSocket        ${urls[*]}
   Command line     $KEIRIN_BINARIES/keirin --url ${urls[0]} sprint
                    $KEIRIN_BINARIES/keirin --url ${urls[0]} participants
   Logs             $logs

TEXT
start_in_view standings "$KEIRIN_BINARIES/keirin" --url "${urls[2]}" sprint
wait_for_end
