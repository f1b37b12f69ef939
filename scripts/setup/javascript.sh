#!/usr/bin/env bash
# Node.js and the packages of the JavaScript tests.
set -euo pipefail
cd "$(dirname "$0")/.."
source ./env.sh
source ./messages.sh

# Chopsticks needs it, and upgrades are compressed as chains do since 22.15.
NODE=22

node_is_new_enough() {
    command -v node >/dev/null && node --eval 'process.exit(require("node:zlib").zstdCompressSync ? 0 : 1)'
}

if ! command -v npm >/dev/null; then
    setup/install-packages.sh "Node.js is missing." nodejs npm
fi
if ! node_is_new_enough; then
    say "getting Node.js $NODE (this system's is older than 22.15)"
    npm install --silent --no-save --prefix "$KEIRIN_CACHE/node" "node@$NODE"
    hash -r
    node_is_new_enough || fail "Node.js 22.15 or newer is needed." "Install it, then run the same command again."
fi

cd "$KEIRIN_REPOSITORY/end-to-end/js"
if ! cmp -s package-lock.json node_modules/installed-lock.json; then
    say "installing the packages of the JavaScript tests"
    # Certificates that this system trusts, as its own Node.js does; a downloaded one has a list of its own.
    NODE_OPTIONS="${NODE_OPTIONS:-} --use-system-ca" npm ci --no-fund --no-audit --loglevel=error ||
        fail "npm could not install the JavaScript packages."
    cp package-lock.json node_modules/installed-lock.json # last: its presence says that the rest is complete
fi
say "Node.js: $(node --version), packages there"
