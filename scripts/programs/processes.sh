# shellcheck shell=bash
# Starts programs in the background, waits until they serve, and stops them again: its own children only.

declare -A CHILDREN=()
# Their names as they were started.
STARTED=()

# Whether something listens at a port of this machine.
port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first free port from PORT on.
free_port() { # PORT
    local port="$1"
    while port_answers "$port"; do port=$((port + 1)); done
    echo "$port"
}

# Starts COMMAND as the child NAME, its output going to LOG. It is in a process group of its own, so that Ctrl-C
# reaches this script first, which then stops its children in order.
start() { # NAME LOG COMMAND…
    local name="$1" log="$2"
    shift 2
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    CHILDREN[$name]=$!
    STARTED+=("$name")
    set +m
}

# Starts COMMAND as the child NAME, whose output is for whoever reads this script's. Ctrl-C reaches it too.
start_in_view() { # NAME COMMAND…
    local name="$1"
    shift
    "$@" </dev/null &
    CHILDREN[$name]=$!
    STARTED+=("$name")
}

# Whether the child still runs.
runs() { # NAME
    kill -0 "${CHILDREN[$1]}" 2>/dev/null
}

# Warns when the chain in FOLDER was made by another build of the runtime, which these programs may not understand.
warn_of_old_chain() { # FOLDER
    local runtime="$KEIRIN_BINARIES/wbuild/keirin-runtime/keirin_runtime.compact.compressed.wasm" stamp="$1/runtime" now
    now="$(cksum <"$runtime")"
    if [[ -e "$stamp" && "$(<"$stamp")" != "$now" ]]; then
        say "the chain in $1 was made by an older build;" "if it is not understood, start a new one: rm -r $1"
    elif [[ ! -e "$stamp" ]]; then
        mkdir -p "$1"
        echo "$now" >"$stamp"
    fi
}

# Waits until COMMAND succeeds, showing the seconds; fails when the child ends first or SECONDS have passed.
wait_for() { # NAME LOG SECONDS COMMAND…
    local name="$1" log="$2" limit="$3" started=$SECONDS
    shift 3
    until "$@" >/dev/null 2>&1; do
        runs "$name" || fail "The $name ended while it started. The last lines of its log, $log:" "$(tail -n 15 "$log")"
        ((SECONDS - started < limit)) || fail \
            "The $name did not get ready in $limit seconds. The last lines of its log, $log:" "$(tail -n 15 "$log")"
        if [[ -t 1 ]]; then printf '\r   waiting for the %s: %d s ' "$name" $((SECONDS - started)); fi
        sleep 0.3
    done
    if [[ -t 1 ]]; then printf '\r\e[K'; fi
    say "$name: ready after $((SECONDS - started)) s (log: $log)"
}

# Waits until COMMAND succeeds, showing the seconds; fails when a child ends or SECONDS have passed.
wait_until() { # WHAT SECONDS COMMAND…
    local what="$1" limit="$2" started=$SECONDS name
    shift 2
    until "$@" >/dev/null 2>&1; do
        for name in "${STARTED[@]}"; do
            runs "$name" || fail "The $name has ended." "Its log is beside the others: see above."
        done
        ((SECONDS - started < limit)) || fail "Waited $limit seconds in vain: $what."
        if [[ -t 1 ]]; then printf '\r   waiting: %s: %d s ' "$what" $((SECONDS - started)); fi
        sleep 0.5
    done
    if [[ -t 1 ]]; then printf '\r\e[K'; fi
    say "$what: after $((SECONDS - started)) s"
}

# Waits until one of the children ends, which it should not.
wait_for_end() {
    local name
    wait -n "${CHILDREN[@]}" || true
    for name in "${!CHILDREN[@]}"; do
        runs "$name" || fail "The $name has ended." "Its log is beside the others: see above."
    done
}

# Stops the children, the last one first, so that a node stops before the executor it works with, and waits for them.
stop_children() {
    local place name
    for ((place = ${#STARTED[@]} - 1; place >= 0; place--)); do
        name="${STARTED[place]}"
        kill "${CHILDREN[$name]}" 2>/dev/null || true
        wait "${CHILDREN[$name]}" 2>/dev/null || true
        say "$name: stopped"
    done
    STARTED=()
    CHILDREN=()
}
