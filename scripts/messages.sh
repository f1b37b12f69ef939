# shellcheck shell=bash
# How scripts speak to people.

if [[ -t 1 ]]; then
    BOLD=$'\e[1m' RED=$'\e[31m' PLAIN=$'\e[0m'
else
    BOLD='' RED='' PLAIN=''
fi

# A heading of a step.
heading() { printf '\n%s== %s%s\n' "$BOLD" "$*" "$PLAIN"; }

# What is being done or was found.
say() { printf '   %s\n' "$*"; }

# Ends the script: what is wrong, then what to do, one argument a line.
fail() {
    printf '\n%s** %s%s\n' "$RED" "$1" "$PLAIN" >&2
    shift
    if (($#)); then printf '   %s\n' "$@" >&2; fi
    exit 1
}

# A number of seconds as minutes and seconds.
duration() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }

# Runs a command under a heading and says how long it took: timed HEADING COMMAND…
timed() {
    local title="$1" started=$SECONDS
    shift
    heading "$title"
    "$@" || fail "$title: failed after $(duration $((SECONDS - started)))."
    printf '%s-- %s: %s%s\n' "$BOLD" "$title" "$(duration $((SECONDS - started)))" "$PLAIN"
}
