#!/usr/bin/env bash
# Python with the packages that the model scripts need, in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

requirements="model/requirements.txt"
folder="$(dirname "$(dirname "$KEIRIN_PYTHON")")"
installed="$folder/requirements.txt"

if ! cmp -s "$requirements" "$installed" || ! "$KEIRIN_PYTHON" -c '' 2>/dev/null; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail \
        "$(python3 --version) is too old for the model scripts; 3.11 or newer is needed." \
        "Install it so that it is the first python3 on PATH, then run the same command again."
    say "installing Python packages for the model scripts (about a minute)"
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements" || fail \
        "pip could not install the packages of scripts/$requirements." "Its message is above."
    cp "$requirements" "$installed" # last: its presence says that the rest is complete
fi
say "Python packages: there"
