#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the scripts and the configuration of charts/postgres, rendered out of the chart, against real PostgreSQL processes on
# this machine: one directory and one loopback address for each pod, the services' names mapped to those. Needs Helm 4
# ($HELM, default `helm`), PostgreSQL 15 or newer with its clients ($PGBIN, default: where `postgres` on PATH really is),
# nss_wrapper for the names, openssl, and the OS user `postgres`, as root or as that user: the superuser logs in by its OS
# name. One scenario wants prometheus-postgres-exporter, another the servers of the majors that the chart offers, which
# `npm ci` puts into node_modules here.
#
#   tests/database/run.sh [SCENARIO...]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
scenarios=("$@")
[ "${#scenarios[@]}" -gt 0 ] || scenarios=(replication recovery passwords tls first-start backup metrics majors)

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
trap 'rm -f "$counter" "$hosts"' EXIT
total=0
for scenario in "${scenarios[@]}"; do
    printf '\n%s\n' "$scenario"
    (
        begin
        # shellcheck source=/dev/null
        . "$here/scenarios/$scenario.sh"
    )
    total=$((total + $(cat "$counter")))
done
printf '\n%s checks passed with PostgreSQL %s\n' "$total" "$tested"
