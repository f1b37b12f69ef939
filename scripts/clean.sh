#!/usr/bin/env bash
# Removes everything that set-up, builds, tests and the demo left: the cache and what is ignored in the checkout.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

heading "Cleaning"
for folder in "$KEIRIN_REPOSITORY/.keirin" "$KEIRIN_REPOSITORY/end-to-end/js/node_modules"; do
    say "removing $folder"
    rm -rf "$folder"
done
find "$KEIRIN_REPOSITORY/scripts" -name __pycache__ -prune -exec rm -rf {} +

if command -v rustup >/dev/null && rustup toolchain list | grep -q "^$KEIRIN_WASM_TOOLCHAIN\b"; then
    rustup toolchain uninstall "$KEIRIN_WASM_TOOLCHAIN"
fi
if [[ ! -e "$KEIRIN_CACHE" ]]; then
    say "no cache at $KEIRIN_CACHE"
elif grep -qs Keirin "$KEIRIN_CACHE/CACHEDIR.TAG"; then
    say "removing $KEIRIN_CACHE"
    rm -rf "$KEIRIN_CACHE"
else
    fail "$KEIRIN_CACHE was not made by set-up; it stays." "Remove it yourself if it is not needed."
fi
if [[ -d "$CARGO_TARGET_DIR" ]]; then say "left: $CARGO_TARGET_DIR, your own CARGO_TARGET_DIR"; fi
