#!/usr/bin/env bash
# Builds a Wasm target with Debian's Rust into a toolchain folder: wasm-target-from-debian.sh TARGET
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

TARGET="$1"
DEBIAN_RUST=/usr/lib/rustlib
PACKAGES=(rustc-web cargo-web rust-web-src lld-22)

if [[ ! -x /usr/bin/rustc || ! -x /usr/bin/cargo || ! -d "$DEBIAN_RUST/src/rust/library" ]] ||
    ! compgen -G '/usr/lib/llvm-*/bin/lld' >/dev/null; then
    setup/install-packages.sh "The Wasm target is missing, and rustup cannot download it." "${PACKAGES[@]}"
fi
linker="$(compgen -G '/usr/lib/llvm-*/bin/lld' | sort -V | tail -n 1)"
host="$(/usr/bin/rustc -vV | sed -n 's/^host: //p')"

mkdir -p "$KEIRIN_CACHE"
rm -rf "$KEIRIN_WASM_TOOLCHAIN_FOLDER".partial.*
partial="$KEIRIN_WASM_TOOLCHAIN_FOLDER.partial.$$"
crate="$partial/build"
trap 'rm -rf "$partial"' EXIT

# The toolchain: Debian's programs and libraries, with its own place for the new target.
mkdir -p "$partial/bin" "$partial/lib/rustlib/$host/bin" "$partial/lib/rustlib/$TARGET/lib"
ln -s "$DEBIAN_RUST/$host/lib" "$partial/lib/rustlib/$host/lib"
ln -s "$DEBIAN_RUST/src" "$partial/lib/rustlib/src"
ln -s "$linker" "$partial/lib/rustlib/$host/bin/rust-lld"
ln -s /usr/bin/cargo "$partial/bin/cargo"
# `rustc` finds its libraries through where it thinks it is installed.
cat >"$partial/bin/rustc" <<'WRAPPER'
#!/bin/sh
exec /usr/bin/rustc --sysroot "$(dirname "$(dirname "$(readlink -f "$0")")")" "$@"
WRAPPER
chmod +x "$partial/bin/rustc"

# An empty crate that needs the libraries makes cargo build them.
mkdir -p "$crate/src"
printf '#![no_std]\nextern crate alloc;\n' >"$crate/src/lib.rs"
printf '[package]\nname = "empty"\nedition = "2021"\n\n[workspace]\n' >"$crate/Cargo.toml"
say "compiling core, alloc and compiler_builtins for $TARGET (about a minute)"
# The bitcode is what link-time optimisation of the runtime works on.
(cd "$crate" && env -u CARGO_BUILD_TARGET -u RUSTC_WRAPPER -u RUSTUP_TOOLCHAIN \
    CARGO_TARGET_DIR="$crate/target" RUSTC="$partial/bin/rustc" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
    /usr/bin/cargo build --quiet --release --target "$TARGET" \
    -Zbuild-std=core,alloc,compiler_builtins -Zbuild-std-features=compiler-builtins-mem) || fail \
    "Debian's Rust could not build the libraries of $TARGET." "Its message is above."

for library in core alloc compiler_builtins; do
    cp "$crate/target/$TARGET/release/deps/lib$library"-*.rlib "$partial/lib/rustlib/$TARGET/lib/"
done
rm -rf "$crate" "$KEIRIN_WASM_TOOLCHAIN_FOLDER"
mv "$partial" "$KEIRIN_WASM_TOOLCHAIN_FOLDER"
rustup toolchain link "$KEIRIN_WASM_TOOLCHAIN" "$KEIRIN_WASM_TOOLCHAIN_FOLDER"
