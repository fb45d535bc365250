#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# probe.sh startup|readiness|liveness
set -u

ask() {
    psql --no-psqlrc --no-align --tuples-only --quiet --host="$RUN_DIRECTORY" --username=postgres --dbname=postgres --command="$1"
}

# A renewed certificate changes the mounted file; the server reads it only after a reload.
reload_renewed_certificate() {
    [ -n "${TLS_DIRECTORY:-}" ] || return 0
    certificate=$(cksum <"$TLS_DIRECTORY/tls.crt")
    [ "$certificate" = "$(cat "$RUN_DIRECTORY/certificate")" ] && return
    ask 'select pg_reload_conf()' >/dev/null && printf '%s\n' "$certificate" >"$RUN_DIRECTORY/certificate"
}

# A primary that was itself rebuilt has no slots. Without its slot a replica never follows, so it asks for one.
ensure_slot() {
    PGPASSWORD=$(cat "$CREDENTIALS_DIRECTORY/replication/password") \
        pg_receivewal --host="$PRIMARY_HOST" --username=_replication --no-password \
        --slot="replica_${POD_NAME##*-}" --create-slot --if-not-exists
}

# The first server is ready when it takes writes. A replica is ready when it follows, or when there is nothing to follow
# just now: then its last state is still of use to readers. A replica that cannot follow a running primary is not ready,
# because its data would grow old unnoticed; nor is one that somebody has promoted, because it takes writes.
ready() {
    if [ "${POD_NAME##*-}" = 0 ]; then
        [ "$(ask 'select pg_is_in_recovery()')" = f ]
        return
    fi
    [ "$(ask 'select pg_is_in_recovery()')" = t ] || return 1
    [ "$(ask "select count(*) from pg_stat_wal_receiver where status = 'streaming'")" = 1 ] && return
    pg_isready --quiet --host="$PRIMARY_HOST" --timeout=3 || return 0
    ensure_slot
    return 1
}

case "$1" in
startup) pg_isready --quiet --host="$RUN_DIRECTORY" ;;
readiness)
    reload_renewed_certificate
    ready
    ;;
liveness)
    # 1 is a server that is starting or stopping: alive. Only silence is a reason to kill it.
    pg_isready --quiet --host="$RUN_DIRECTORY" || [ $? -ne 2 ]
    ;;
*)
    echo "probe: unknown probe $1" >&2
    exit 2
    ;;
esac
