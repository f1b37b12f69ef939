#!/usr/bin/env bash
# Installs Debian packages: install-packages.sh REASON PACKAGE…
set -euo pipefail
cd "$(dirname "$0")/.."
source ./messages.sh

reason="$1"
shift

command -v apt-get >/dev/null || fail "$reason" \
    "This system has no apt-get. Install what your distribution calls these, then run the same command again:" "  $*"
privileged=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "$reason" \
        "Run this as root, then the same command again:" "  apt-get install $*"
    privileged=(sudo)
fi

say "installing $* (this can take some minutes)"
export DEBIAN_FRONTEND=noninteractive
"${privileged[@]}" apt-get update -qq </dev/null
"${privileged[@]}" apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null || fail \
    "apt-get could not install: $*" "Its message is above. When that is mended, run the same command again."
