#!/usr/bin/env bash
# Compilers, libraries and tools of the operating system. Looks for what each package brings, so that nothing is
# installed where it is there from another source.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./messages.sh

has() { command -v "$1" >/dev/null; }
# Builds look for the library by its name without a version, which only its development package brings.
has_libclang() {
    [[ -n "${LIBCLANG_PATH:-}" ]] ||
        compgen -G '/usr/lib*/llvm*/lib*/libclang.so' >/dev/null ||
        compgen -G '/usr/lib*/libclang.so' >/dev/null || compgen -G '/usr/lib/*/libclang.so' >/dev/null
}
has_openssl() { has pkg-config && pkg-config --exists openssl; }
has_python_venv() { has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; }

missing=()
need() { # PACKAGE PROBE…
    local package="$1"
    shift
    "$@" || missing+=("$package")
}

need build-essential has c++
need protobuf-compiler has protoc
need clang has clang
need libclang-dev has_libclang
need cmake has cmake
need pkg-config has pkg-config
need libssl-dev has_openssl
need unzip has unzip
need python3-venv has_python_venv
need shellcheck has shellcheck

if ((${#missing[@]})); then
    setup/install-packages.sh "Some system packages are missing." "${missing[@]}"
fi
say "system packages: there"
