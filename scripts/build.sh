#!/usr/bin/env bash
# Builds the workspace in the profile of demo, tests and CI: build.sh CARGO-BUILD-OPTION…
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh

cd "$KEIRIN_REPOSITORY"
exec cargo build --locked --profile everyday --workspace "$@"
