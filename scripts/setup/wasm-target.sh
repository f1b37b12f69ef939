#!/usr/bin/env bash
# The Wasm target, for the chain's runtime.
#
# On most machines rustup downloads it. Where it cannot, Debian's own Rust builds the target's libraries from
# their sources, into a toolchain folder in the cache that otherwise points to Debian's files; it is linked into
# rustup as keirin-wasm and serves the Wasm build only.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

TARGET=wasm32v1-none

has_target() { # SYSROOT
    compgen -G "$1/lib/rustlib/$TARGET/lib/libcore-*.rlib" >/dev/null
}

if [[ -n "${WASM_BUILD_TOOLCHAIN:-}" && "$WASM_BUILD_TOOLCHAIN" != "$KEIRIN_WASM_TOOLCHAIN" ]]; then
    say "Wasm target: left to your own WASM_BUILD_TOOLCHAIN=$WASM_BUILD_TOOLCHAIN"
    exit 0
fi
if has_target "$(rustc --print sysroot)"; then
    say "Wasm target: there"
    exit 0
fi
if has_target "$KEIRIN_WASM_TOOLCHAIN_FOLDER" &&
    rustup run "$KEIRIN_WASM_TOOLCHAIN" rustc --version >/dev/null 2>&1; then
    say "Wasm target: there, in the toolchain $KEIRIN_WASM_TOOLCHAIN"
    exit 0
fi
say "Wasm target: asking rustup for $TARGET"
if rustup target add "$TARGET" 2>&1 | sed 's/^/      /' && has_target "$(rustc --print sysroot)"; then
    say "Wasm target: there"
    exit 0
fi

say "rustup cannot get it here; building it with Debian's Rust instead"
setup/wasm-target-from-debian.sh "$TARGET"
say "Wasm target: there, in the toolchain $KEIRIN_WASM_TOOLCHAIN"
