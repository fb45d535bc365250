#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs before the server, in every pod: makes sure there is a data directory, and the right one.
# Pod 0 creates the database; every other pod clones pod 0. Data is built under another name and moved into place in one
# step, so that a pod killed half-way starts over instead of serving half a database.
set -eu

building="$PGDATA.building"

say() {
    echo "prepare: $*" >&2
}

refuse() {
    say "$*"
    exit 1
}

# A volume that holds another major's data would look empty to this one.
refuse_other_major() {
    for file in "$VOLUME"/pgdata/PG_VERSION "$VOLUME"/*/docker/PG_VERSION; do
        [ -s "$file" ] || continue
        found=$(cat "$file")
        [ "$found" = "$MAJOR" ] ||
            refuse "this volume holds data of PostgreSQL $found, the values say $MAJOR; set version back to \"$found\""
    done
}

# An empty pod 0 beside a running replica means that pod 0 lost its disk, not that there is no database yet.
refuse_empty_primary_beside_replica() {
    for address in $(getent ahosts "$PEERS_HOST" | awk '{print $1}' | sort -u); do
        [ "$address" = "$POD_IP" ] && continue
        # 0 is a server that accepts, 1 one that starts up; 2 is no server.
        answer=0
        pg_isready --quiet --host="$address" --timeout=3 || answer=$?
        [ "$answer" -gt 1 ] ||
            refuse "the volume of $POD_NAME is empty but $address still serves a copy of the database; not creating a new one over it"
    done
}

create_primary() {
    # A role whose password is empty can never log in.
    [ -s "$SECRETS_DIRECTORY/user/password" ] || refuse "the Secret with the user's password holds an empty one"
    say "creating the database"
    rm -rf "$building"
    mkdir -p "$(dirname "$PGDATA")"
    # C.UTF-8 sorts the same in every image; other locales may change their order with the C library and break indexes.
    initdb --pgdata="$building" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
        --data-checksums --auth-local=peer --auth-host=scram-sha-256
    pg_ctl start --pgdata="$building" --wait --silent \
        -o "-c listen_addresses='' -c unix_socket_directories='$RUN_DIRECTORY'"
    PASSWORD=$(cat "$SECRETS_DIRECTORY/user/password") \
    REPLICATION_PASSWORD=$(cat "$SECRETS_DIRECTORY/replication/password") \
        psql --no-psqlrc --quiet --host="$RUN_DIRECTORY" --username=postgres --dbname=postgres \
        --file="$CONFIG_DIRECTORY/init.sql"
    pg_ctl stop --pgdata="$building" --wait --silent --mode=fast
    mv "$building" "$PGDATA"
    sync
    say "database created"
}

clone_primary() {
    until pg_isready --quiet --host="$PRIMARY_HOST" --timeout=3; do
        say "waiting for $PRIMARY_HOST"
        sleep 2
    done
    say "cloning $PRIMARY_HOST"
    rm -rf "$building"
    mkdir -p "$(dirname "$PGDATA")"
    PGPASSWORD=$(cat "$SECRETS_DIRECTORY/replication/password") \
        pg_basebackup --pgdata="$building" --host="$PRIMARY_HOST" --username=_replication --no-password \
        --checkpoint=fast --wal-method=stream
    touch "$building/standby.signal"
    mv "$building" "$PGDATA"
    sync
    say "cloned"
}

# The first process of a container is not stopped by a signal it does not handle.
trap 'exit 143' TERM INT

refuse_other_major
if [ -s "$PGDATA/PG_VERSION" ]; then
    say "data is in place"
elif [ "${POD_NAME##*-}" = 0 ]; then
    refuse_empty_primary_beside_replica
    create_primary
else
    clone_primary
fi
