#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# probe.sh startup|readiness|liveness
set -u

ask() {
    psql --no-psqlrc --no-align --tuples-only --quiet --host="$RUN_DIRECTORY" --username=postgres --dbname=postgres --command="$1"
}

# The first server is ready when it takes writes. A replica is ready when it follows, or when there is nothing to follow
# just now: then its last state is still of use to readers. A replica that cannot follow a running primary is not ready,
# because its data would grow old unnoticed.
ready() {
    if [ "${POD_NAME##*-}" = 0 ]; then
        [ "$(ask 'select pg_is_in_recovery()')" = f ]
        return
    fi
    [ "$(ask 'select pg_is_in_recovery()')" = t ] || return 1
    [ "$(ask "select count(*) from pg_stat_wal_receiver where status = 'streaming'")" = 1 ] ||
        ! pg_isready --quiet --host="$PRIMARY_HOST" --timeout=3
}

case "$1" in
startup) pg_isready --quiet --host="$RUN_DIRECTORY" ;;
readiness) ready ;;
liveness)
    # 1 is a server that is starting or stopping: alive. Only silence is a reason to kill it.
    pg_isready --quiet --host="$RUN_DIRECTORY" || [ $? -ne 2 ]
    ;;
*)
    echo "probe: unknown probe $1" >&2
    exit 2
    ;;
esac
