#!/usr/bin/env bash
# The relay chain's programs: `polkadot` and its two workers. They are taken from POLKADOT_BIN_DIR or PATH, else built from the
# published crate `polkadot` into the cache. A target folder shared with the workspace saves most of that build.
# See docs/relay-chain.md.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

# `polkadot` comes last: where it is, they all are.
PROGRAMS=(polkadot-prepare-worker polkadot-execute-worker polkadot)
manifest="$KEIRIN_REPOSITORY/zombienet/relay-chain"
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' "$manifest/Cargo.toml")"
built="$KEIRIN_CACHE/polkadot/bin"
checked="$KEIRIN_CACHE/polkadot/checked"
sources="$KEIRIN_CACHE/polkadot/source"

# A relay chain of its own for tests is in the program only when it was built with it. Looking means compiling that chain's runtime, so it is
# noted for which program that was done.
has_test_chain() {
    local program
    program="$(stat --dereference --format='%n %s %y' "$(command -v polkadot)")"
    [[ -s "$checked" && "$(<"$checked")" == "$program" ]] && return
    polkadot export-chain-spec --chain rococo-local >/dev/null 2>&1 || return
    mkdir -p "$(dirname "$checked")"
    echo "$program" >"$checked"
}

# `polkadot` takes its workers from its own folder, or from where its package puts them.
has_workers() {
    local folder
    for folder in "$(dirname "$(readlink -f "$(command -v polkadot)")")" /usr/lib/polkadot; do
        [[ -x "$folder/polkadot-prepare-worker" && -x "$folder/polkadot-execute-worker" ]] && return
    done
    return 1
}

# The published crate's sources, with this project's manifest, lock file, profiles and build settings.
prepare_sources() {
    local published
    (cd / && cargo info --quiet "polkadot@$version" >/dev/null) || fail "The crate polkadot $version could not be downloaded."
    published="$(compgen -G "${CARGO_HOME:-$HOME/.cargo}/registry/src/*/polkadot-$version" | head -n 1)"
    [[ -n "$published" ]] || fail "Cargo has not unpacked the crate polkadot $version." "Look in ${CARGO_HOME:-$HOME/.cargo}/registry."
    rm -rf "$sources"
    mkdir -p "$sources/.cargo"
    cp -r "$published/src" "$published/build.rs" "$manifest/Cargo.lock" "$sources"
    cp "$KEIRIN_REPOSITORY/.cargo/config.toml" "$sources/.cargo"
    { cat "$manifest/Cargo.toml" && workspace_profiles; } >"$sources/Cargo.toml"
}

# Every table of the workspace's manifest about profiles.
workspace_profiles() { awk '/^\[/ { kept = /^\[profile\./ } kept' "$KEIRIN_REPOSITORY/Cargo.toml"; }

build() {
    local program
    (cd "$sources" && WASM_BUILD_WORKSPACE_HINT="$sources" cargo build --locked --profile everyday --bins) || fail \
        "The relay chain's programs could not be built." "The compiler's message is above."
    mkdir -p "$built"
    for program in "${PROGRAMS[@]}"; do
        cp "$KEIRIN_BINARIES/$program" "$built/$program.new"
        mv "$built/$program.new" "$built/$program"
    done
}

if command -v polkadot >/dev/null; then
    has_workers || fail "There are no workers beside $(command -v polkadot)." \
        "Put polkadot-prepare-worker and polkadot-execute-worker of the same version there." \
        "Or take it off PATH, to have all three built from the published crate."
    has_test_chain || fail "The program $(command -v polkadot) has no chain rococo-local." \
        "Put a build with the feature rococo-native, and its workers, into POLKADOT_BIN_DIR."
elif [[ -n "${POLKADOT_BIN_DIR:-}" ]]; then
    fail "There is no polkadot in $POLKADOT_BIN_DIR, nor on PATH." \
        "Unset POLKADOT_BIN_DIR to have it built from the published crate."
else
    say "building the relay chain's programs from the crate polkadot $version (most of an hour on two cores, once)"
    prepare_sources
    build
    has_test_chain || fail "The programs were built, but polkadot does not run." "Try: $built/polkadot --version"
fi
say "relay chain: $(polkadot --version), in $(dirname "$(command -v polkadot)")"
