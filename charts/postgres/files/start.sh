#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Becomes the server. The arguments are postgres's own; a replica adds where to read from.
set -eu

# A volume mounted with a new group has its modes widened, and the server refuses a directory others can read.
chmod 0700 "$PGDATA"

# probe.sh has the server read the certificate again when it is no longer this one.
if [ -n "${TLS_DIRECTORY:-}" ]; then
    cksum <"$TLS_DIRECTORY/tls.crt" >"$RUN_DIRECTORY/certificate"
fi

# What a replica that is away has not read yet may fill a tenth of the disk, no more: the primary must not die of it.
# What the values say comes later and wins.
disk=$(df -Pk "$VOLUME" | awk 'NR == 2 {print $2}')
set -- -c "max_slot_wal_keep_size=$((disk / 10240))MB" "$@"

if [ "${POD_NAME##*-}" = 0 ]; then
    # As a standby the first pod would wait for itself.
    if [ -e "$PGDATA/standby.signal" ]; then
        echo "start: $PGDATA is a replica's, but $POD_NAME takes the writes; remove standby.signal to make it the primary" >&2
        exit 1
    fi
    exec postgres "$@"
fi

# Two servers that both take writes are worse than one that does not start.
if [ ! -e "$PGDATA/standby.signal" ]; then
    echo "start: $PGDATA is not a replica's, but $POD_NAME is one; delete its volume to clone it again" >&2
    exit 1
fi

# A replica must allow at least as much as its primary did, or it stops replaying. So when one of these settings is
# lowered, the replica keeps the old value until it is restarted after the primary.
control=$(LC_ALL=C pg_controldata "$PGDATA")
for pair in max_connections:max_connections max_worker_processes:max_worker_processes max_wal_senders:max_wal_senders \
    max_prepared_xacts:max_prepared_transactions max_locks_per_xact:max_locks_per_transaction; do
    recorded=$(printf '%s\n' "$control" | sed -n "s/^${pair%%:*} setting: *//p")
    wanted=$(postgres "$@" -C "${pair##*:}")
    if [ "${recorded:-0}" -gt "$wanted" ]; then
        set -- "$@" -c "${pair##*:}=$recorded"
    fi
done

# libpq reads a password file only if nobody else can, which a mounted Secret never is.
passfile="$RUN_DIRECTORY/replication.pgpass"
(umask 077 && printf '*:*:*:_replication:%s\n' "$(cat "$CREDENTIALS_DIRECTORY/replication/password")" >"$passfile")

# Encrypted if the primary can, regardless of the values: while TLS is being switched on or off, replicas restart first.
exec postgres "$@" \
    -c "primary_slot_name=replica_${POD_NAME##*-}" \
    -c "primary_conninfo=host=$PRIMARY_HOST port=${PGPORT:-5432} user=_replication application_name=$POD_NAME passfile=$passfile sslmode=prefer"
