#!/usr/bin/env bash
# What `make bench` draws its plots with, in the folder of the other Python packages. Tests need none of it.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

requirements="bench/requirements.txt"
folder="$(dirname "$(dirname "$KEIRIN_PYTHON")")"
installed="$folder/bench-requirements.txt"

setup/python.sh # it makes the folder, anew when its own packages change
if ! cmp -s "$requirements" "$installed"; then
    say "installing Python packages for plots (half a minute)"
    "$folder/bin/pip" install --quiet --disable-pip-version-check \
        --requirement model/requirements.txt --requirement "$requirements" || fail \
        "pip could not install the packages of scripts/$requirements." "Its message is above."
    cp "$requirements" "$installed" # last: its presence says that the rest is complete
fi
say "Python packages for plots: there"
