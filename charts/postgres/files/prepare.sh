#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs before the server, in every pod: makes sure there is a data directory, and the right one.
# Pod 0 creates the database; every other pod clones pod 0. Data is built under another name and moved into place in one
# step, so that a pod killed half-way starts over instead of serving half a database.
# Arguments are for the servers that run meanwhile, as `-c name=value`.
set -eu

building="$PGDATA.building"
# Written beside the data: which passwords the database knows, see `fingerprint`.
known=managed-passwords

# The arguments once more, as words for a shell: pg_ctl passes them through one.
server_arguments=
for argument in "$@"; do
    server_arguments="$server_arguments '$(printf %s "$argument" | sed "s/'/'\\\\''/g")'"
done

say() {
    echo "prepare: $*" >&2
}

refuse() {
    say "$*"
    exit 1
}

# Without line breaks at its end, which `$(…)` drops. The chart drops them too where it publishes the password.
password() {
    cat "$CREDENTIALS_DIRECTORY/$1/password"
}

# Sixteen bits of a hash: enough to notice another password, too few to guess one by.
fingerprint() {
    echo "$1 $(printf %s "$(password "$1")" | sha256sum | cut -c 1-4)"
}

as_replication() {
    PGPASSWORD=$(password replication) "$@"
}

# with_server DIRECTORY COMMAND...: runs the command beside a server that only this pod's socket reaches. Statements that
# fail are not logged, for they may hold passwords.
with_server() {
    directory=$1
    shift
    pg_ctl start --pgdata="$directory" --wait --timeout=3600 --silent \
        -o "-c listen_addresses='' -c unix_socket_directories='$RUN_DIRECTORY' -c hba_file='$CONFIG_DIRECTORY/pg_hba.conf'" \
        -o "$server_arguments -c log_min_error_statement=panic" || return
    status=0
    "$@" || status=$?
    pg_ctl stop --pgdata="$directory" --wait --timeout=3600 --silent --mode=fast
    return "$status"
}

# as_superuser FILE: runs SQL of the chart. It reads the passwords from the environment, where no process list shows them.
as_superuser() {
    PASSWORD=$(password user) REPLICATION_PASSWORD=$(password replication) METRICS_PASSWORD=$(password metrics) \
        psql --no-psqlrc --quiet --host="$RUN_DIRECTORY" --username=postgres --dbname=postgres --file="$CONFIG_DIRECTORY/$1"
}

# A volume that holds another major's data would look empty to this one.
refuse_other_major() {
    for file in "$VOLUME"/pgdata/PG_VERSION "$VOLUME"/*/docker/PG_VERSION; do
        [ -s "$file" ] || continue
        found=$(cat "$file")
        [ "$found" = "$MAJOR" ] ||
            refuse "this volume holds data of PostgreSQL $found, but version is $MAJOR; set version back to \"$found\"." \
                "To use another major version, restore a backup into a new instance"
    done
}

# An empty pod 0 beside a running server means that pod 0 lost its disk, not that there is no database yet. If somebody
# has promoted a replica, its data is authoritative now: prints its address. The data of other replicas is not.
promoted_peer() {
    promoted=
    following=
    for address in $(getent ahosts "$PEERS_HOST" | awk '{print $1}' | sort -u); do
        [ "$address" = "$POD_IP" ] && continue
        # 0 is a server that accepts, 1 one that starts up; 2 is no server.
        answer=0
        pg_isready --quiet --host="$address" --timeout=3 || answer=$?
        [ "$answer" -le 1 ] || continue
        standby=$(as_replication psql --no-psqlrc --no-align --tuples-only --no-password --command='SHOW in_hot_standby' \
            "host=$address user=_replication dbname=postgres replication=true connect_timeout=10") || standby=unknown
        if [ "$standby" = off ]; then promoted="$promoted $address"; else following=$address; fi
    done
    # shellcheck disable=SC2086 # words are addresses
    set -- $promoted
    [ $# -le 1 ] || refuse "several servers accept writes: $*; delete the volumes of all but one"
    [ -n "$promoted" ] || [ -z "$following" ] ||
        refuse "the volume of $POD_NAME is empty but $following still serves a copy of the database; not creating a new one." \
            "To continue from that copy, promote it first; see the chart's README"
    echo "$@"
}

# The user's own scripts, as the user and not as the superuser. \restrict keeps a script from leaving SQL for a shell,
# which would be the superuser's; terse errors do not repeat the line that failed.
run_scripts() {
    for script in "$SCRIPTS_DIRECTORY"/*/*.sql; do
        [ -e "$script" ] || continue
        say "running ${script##*/}"
        key=$(od -An -N 16 -t x1 /dev/urandom | tr -d ' \n')
        { printf '\\restrict %s\n' "$key" && cat "$script" && printf '\n\\unrestrict %s\n' "$key"; } |
            PGPASSWORD=$(password user) psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse \
                --host="$RUN_DIRECTORY" --username="$USERNAME" --dbname="$DATABASE" >/dev/null ||
            {
                say "${script##*/} failed; the database is not created until it succeeds"
                return 1
            }
    done
}

fill() {
    as_superuser init.sql && run_scripts
}

# initialize ARGUMENTS: initdb with this script's arguments. It would also keep them as the server's settings, where they would
# outlast the values. Before 16 it took none.
initialize() {
    [ "$MAJOR" -lt 16 ] || eval "set -- \"\$@\" $server_arguments"
    initdb "$@"
    for setting in $(eval "printf '%s\n' $server_arguments" | sed -n 's/=.*//p'); do
        sed -i "/^$setting = /d" "$building/postgresql.conf"
    done
}

create_primary() {
    # A role whose password is empty can never log in.
    [ -n "$(password user)" ] || refuse "the password in the user's Secret is empty"
    say "creating the database"
    # C.UTF-8 sorts the same in every image; other locales may change their order with the C library and break indexes.
    initialize --pgdata="$building" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
        --data-checksums --auth-local=peer --auth-host=scram-sha-256
    with_server "$building" fill || exit
    { fingerprint user && fingerprint replication && fingerprint metrics; } >"$building/$known"
}

# clone HOST [pg_basebackup ARGUMENTS]
clone() {
    host=$1
    shift
    say "cloning $host"
    as_replication pg_basebackup --pgdata="$building" --host="$host" --username=_replication --no-password \
        --checkpoint=fast --wal-method=stream "$@"
}

clone_primary() {
    until pg_isready --quiet --host="$PRIMARY_HOST" --timeout=3; do
        say "waiting for $PRIMARY_HOST"
        sleep 2
    done
    # The slot makes the primary keep what this replica has not read yet. One left from before may have been given up.
    slot="replica_${POD_NAME##*-}"
    as_replication pg_receivewal --host="$PRIMARY_HOST" --username=_replication --no-password \
        --slot="$slot" --drop-slot 2>/dev/null || true
    clone "$PRIMARY_HOST" --create-slot --slot="$slot"
    touch "$building/standby.signal"
}

move_into_place() {
    mv "$building" "$PGDATA"
    sync
    say "data is ready"
}

# The next upgrade generates a lost Secret again, and the database on the kept disk does not have its passwords.
follow_passwords() {
    changed=
    for role in user replication metrics; do
        grep -qxF "$(fingerprint "$role")" "$PGDATA/$known" || changed="$changed $role"
    done
    [ -n "$changed" ] || return 0
    say "the passwords in the Secrets differ from those of the database (of:$changed). Was a Secret lost or changed?" \
        "Setting the passwords of the Secrets; clients with the old ones can no longer connect"
    if with_server "$PGDATA" as_superuser passwords.sql; then
        { fingerprint user && fingerprint replication && fingerprint metrics; } >"$PGDATA/$known"
    else
        say "the passwords could not be set; the old ones are still valid"
    fi
}

warn_of_other_password() {
    pg_isready --quiet --host="$PRIMARY_HOST" --timeout=3 || return 0
    as_replication psql --no-psqlrc --no-password --quiet --command=IDENTIFY_SYSTEM \
        "host=$PRIMARY_HOST user=_replication dbname=postgres replication=true connect_timeout=10" >/dev/null ||
        say "$PRIMARY_HOST rejects this replica. If a Secret was lost or changed, restart ${POD_NAME%-*}-0:" \
            "it then sets the passwords of the Secrets"
}

# The first process of a container is not stopped by a signal it does not handle.
trap 'exit 143' TERM INT

refuse_other_major
if [ -s "$PGDATA/PG_VERSION" ]; then
    say "data is in place"
    if [ "${POD_NAME##*-}" = 0 ]; then follow_passwords; else warn_of_other_password; fi
    exit 0
fi
rm -rf "$building"
mkdir -p "$(dirname "$PGDATA")"
if [ "${POD_NAME##*-}" = 0 ]; then
    peer=$(promoted_peer)
    if [ -n "$peer" ]; then clone "$peer"; else create_primary; fi
else
    clone_primary
fi
move_into_place
