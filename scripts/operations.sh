#!/usr/bin/env bash
# Checks what operators run beside the programs: alert rules and their tests, Prometheus' configuration, dashboards, systemd units,
# compose file, and the script that makes a staging chain's specification. Builds nothing.
set -euo pipefail
cd "$(dirname "$0")"
source ./env.sh
source ./messages.sh

# How open a unit may be, of 100, as systemd-analyze counts it.
MOST_EXPOSURE=20

alert_rules() {
    promtool check rules monitoring/alerts/*.yml >/dev/null &&
        promtool check config monitoring/prometheus.yml >/dev/null &&
        (cd monitoring/alerts/tests && promtool test rules ./*.yml >"$scratch/rules" || { cat "$scratch/rules" && false; }) &&
        every_alert_is_tested
}

every_alert_is_tested() {
    local name untested=()
    while read -r name; do
        # A test of it by name, in which it fires and in which it does not.
        grep -qE "name: $name\b" monitoring/alerts/tests/*.yml || untested+=("$name")
    done < <(sed -n 's/^ *- alert: //p' monitoring/alerts/*.yml)
    ((${#untested[@]} == 0)) || fail "These alerts have no test in monitoring/alerts/tests:" "${untested[@]}"
}

dashboards() {
    local file
    for file in monitoring/grafana/dashboards/*.json; do python3 -m json.tool "$file" >/dev/null || return 1; done
}

# The units as they are, but for programs and files that are not installed here.
units() {
    local unit copy said
    command -v systemd-analyze >/dev/null || {
        say "there is no systemd here, which could check its units"
        return
    }
    for unit in deploy/systemd/*.service; do
        copy="$scratch/$(basename "$unit")"
        sed -E 's#^ExecStart=[^ ]+#ExecStart=/bin/true#; s#^EnvironmentFile=.*#EnvironmentFile=/dev/null#' "$unit" >"$copy"
    done
    # It also looks at units of this machine that these are started after; what is wrong with those is not ours.
    said="$(systemd-analyze verify --man=no "$scratch"/*.service 2>&1 | grep -F "$scratch" || true)"
    [[ -z "$said" ]] || { echo "$said" && return 1; }
    for copy in "$scratch"/*.service; do
        systemd-analyze security --offline=true --threshold="$MOST_EXPOSURE" --no-pager "$copy" >"$scratch/exposure" ||
            { tail -n 2 "$scratch/exposure" && return 1; }
    done
}

compose() { GRAFANA_PASSWORD=unused docker-compose --file deploy/docker/compose.yml config --quiet; }

staging_specification() { python3 -m unittest discover --buffer --start-directory deploy/tests; }

./setup.sh operations
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

cd "$KEIRIN_REPOSITORY"
timed "Alert rules" alert_rules
timed "Dashboards" dashboards
timed "Systemd units" units
timed "Compose file" compose
timed "Staging chain specification" staging_specification
