#!/usr/bin/env bash
# Runs the commands of the README's console blocks, as they stand there, against the chain at KEIRIN_URL with the configuration
# KEIRIN_CONFIG. What `keirin init` asks for is answered in that already.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

export PATH="$KEIRIN_BINARIES:$PATH" KEIRIN_SURI="${KEIRIN_SURI:-//Bob}"
output="$(mktemp)"
trap 'rm -f "$output"' EXIT
# shellcheck disable=SC2016 # the marks of a block, not of the shell
fence='^```'
ran=0

# Its exit code is 1 when something of this machine could be better.
tolerated() { [[ "$1" == "keirin doctor"* && "$2" == 1 ]]; }

while read -r command; do
    if [[ "$command" == "keirin init"* ]]; then continue; fi
    code=0
    # A conversation reads what is said to it.
    bash -c "$command" >"$output" 2>&1 <<<"Say hello" || code=$?
    ((code == 0)) || tolerated "$command" "$code" || fail "The README says «$command», which ends with $code:" "$(<"$output")"
    [[ -s "$output" ]] || fail "The README says «$command», which says nothing."
    say "$command"
    ran=$((ran + 1))
done < <(sed -n "/${fence}console$/,/$fence$/s/^\\$ \(.*\)/\1/p" "$KEIRIN_REPOSITORY/README.md")
((ran > 0)) || fail "The README has no command any more; scripts/demo/readme.sh looks for console blocks."
