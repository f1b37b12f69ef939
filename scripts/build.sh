#!/usr/bin/env bash
# Builds the workspace in the profile of demo, tests and CI: build.sh CARGO-BUILD-OPTION…
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh

cd "$KEIRIN_REPOSITORY"
# With a test among them, programs are built with the features that tests need of the same crates: no crate is compiled once for `make demo` and
# once more for `make test`.
exec cargo build --locked --profile everyday --workspace --test vectors "$@"
