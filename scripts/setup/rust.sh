#!/usr/bin/env bash
# Rust through rustup, new enough for the workspace.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

wanted="$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$KEIRIN_REPOSITORY/Cargo.toml")"

command -v rustup >/dev/null || fail "rustup, Rust's installer, is missing." \
    "Install it as https://rustup.rs says, with the stable toolchain, then run the same command again."
command -v cargo >/dev/null || fail "rustup is there, but no toolchain." "Run: rustup default stable"

found="$(rustc --version | cut -d' ' -f2)"
oldest="$(printf '%s\n%s\n' "$wanted" "${found%%-*}" | sort -V | head -n 1)"
[[ "$oldest" == "$wanted" ]] || fail "Rust $found is too old; $wanted or newer is needed." "Run: rustup update stable"

for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component" || fail \
        "Rust's component $component is missing and rustup could not get it." "Run: rustup component add $component"
done
say "Rust: $found"
