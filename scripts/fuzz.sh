#!/usr/bin/env bash
# Gives each parser of what strangers send ten minutes (FUZZ_SECONDS) of libFuzzer's inputs. What was found before is kept and tried first.
#
# Usage: scripts/fuzz.sh [PARSER…]     without parsers: all
#
# The stable toolchain instruments code as well as a nightly one does; only sanitizers need that, and there is no unsafe code here.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

mapfile -t ALL < <(sed -n 's/^ *Target { name: "\([a-z]*\)".*/\1/p' ../fuzz/src/lib.rs)
SECONDS_EACH="${FUZZ_SECONDS:-600}"
parsers=("$@")
if ((${#parsers[@]} == 0)); then parsers=("${ALL[@]}"); fi

./setup.sh system-packages rust cargo-fuzz
source ./env.sh # set-up may have added a toolchain
fuzz() { cargo fuzz "$1" --fuzz-dir "$KEIRIN_REPOSITORY/fuzz/libfuzzer" --sanitizer none parsers "${@:2}"; }
timed "Build with libFuzzer" fuzz build
for parser in "${parsers[@]}"; do
    inputs="$KEIRIN_CACHE/fuzz/$parser"
    mkdir -p "$inputs/found" "$inputs/crashes"
    export KEIRIN_FUZZ_TARGET="$parser" KEIRIN_FUZZ_SEEDS="$inputs/seeds"
    mkdir -p "$KEIRIN_FUZZ_SEEDS"
    timed "$parser, $SECONDS_EACH seconds" fuzz run "$inputs/found" "$inputs/seeds" -- \
        -max_total_time="$SECONDS_EACH" -max_len=16384 -rss_limit_mb=4096 -timeout=20 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$inputs/crashes/"
done
