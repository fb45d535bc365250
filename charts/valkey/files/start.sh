#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Writes the server's access list and settings out of the mounted Secrets, sees to its data, and becomes the server.
# Arguments are the server's own and overrule the settings.
set -eu
umask 077

. "$CONFIG_DIRECTORY/common.sh"

manifest="$DATA_DIRECTORY/appendonlydir/appendonly.aof.manifest"
snapshot="$DATA_DIRECTORY/dump.rdb"

# Each line of `access` is a user's name and rules. Only digests of the passwords enter the server's list.
write_access_list() {
    while read -r name rules; do
        password=$(cat "$PASSWORDS_DIRECTORY/$name")
        [ -n "$password" ] || refuse "the password of user $name is empty"
        echo "user $name on #$(printf %s "$password" | sha256sum | cut -d ' ' -f 1) $rules"
    done <"$CONFIG_DIRECTORY/access" >"$RUN_DIRECTORY/users.acl"
    echo "user default off resetkeys resetchannels -@all" >>"$RUN_DIRECTORY/users.acl"
}

write_settings() {
    {
        echo "include $CONFIG_DIRECTORY/valkey.conf"
        echo "aclfile $RUN_DIRECTORY/users.acl"
        echo "dir $DATA_DIRECTORY"
        echo "unixsocket $RUN_DIRECTORY/valkey.sock"
        echo "unixsocketperm 700"
        if [ "$TLS" = true ]; then
            echo "port 0"
            echo "tls-port $PORT"
            echo "tls-cert-file $TLS_DIRECTORY/tls.crt"
            echo "tls-key-file $TLS_DIRECTORY/tls.key"
            echo "tls-ca-cert-file $TLS_DIRECTORY/ca.crt"
            echo "tls-auth-clients no"
            echo "tls-replication yes"
        else
            echo "port $PORT"
        fi
        is_primary || echo "replicaof $PRIMARY_HOST $PORT"
        echo "primaryuser _service"
        echo "primaryauth $(cat "$PASSWORDS_DIRECTORY/_service")"
    } >"$RUN_DIRECTORY/valkey.conf"
}

refuse_newer_data() {
    [ -s "$DATA_DIRECTORY/version" ] || return 0
    found=$(cat "$DATA_DIRECTORY/version")
    [ "$(printf '%s\n%s\n' "$found" "$VERSION" | sort -V | tail -n 1)" = "$VERSION" ] ||
        refuse "this volume holds data of Valkey $found, which $VERSION cannot read; set version back to \"$found\""
}

# Addresses of the other pods. Who is asked must know this pod already; else its silence about the others says nothing.
peers() {
    for _ in $(seq 60); do
        addresses=$(getent ahosts "$PEERS_HOST" | cut -d ' ' -f 1 | sort -u)
        if printf '%s\n' "$addresses" | grep -qxF "$POD_IP"; then
            printf '%s\n' "$addresses" | grep -vxF "$POD_IP" || true
            return
        fi
        sleep 1
    done
    refuse "$PEERS_HOST does not resolve to this pod: cannot check whether another pod has a copy of the data"
}

# facts_of ADDRESS: what that server says of itself, once it has loaded its data; nothing when it stays silent for a minute.
facts_of() {
    while [ "$(date +%s)" -lt "$deadline" ]; do
        facts=$(there "$1" info replication persistence keyspace 2>/dev/null) || facts=
        case $facts in
        *loading:1*)
            say "waiting for $1 to load its data"
            deadline=$(($(date +%s) + 60))
            ;;
        *role:*)
            printf '%s\n' "$facts"
            return
            ;;
        ?*) refuse "$1 rejects this pod: cannot check whether it has a copy of the data ($facts)" ;;
        esac
        sleep 1
    done
    say "$1 does not answer"
}

# An empty primary would make every replica empty. So before it serves, it takes the data from the replica that has most.
rescue() {
    best=
    best_offset=-1
    others=$(peers)
    deadline=$(($(date +%s) + 60))
    for address in $others; do
        facts=$(facts_of "$address")
        if has_keys "$facts" && [ "$(fact master_repl_offset "$facts")" -gt "$best_offset" ]; then
            best=$address
            best_offset=$(fact master_repl_offset "$facts")
        fi
    done
    if [ -n "$best" ]; then
        take_copy "$best"
    fi
}

# A replica that has lost its primary hands out no copy. As a primary it does, and nobody may write to it meanwhile.
take_copy() {
    say "no data here, but $1 has a copy; copying it"
    there "$1" client pause 3600000 write >/dev/null
    there "$1" replicaof no one >/dev/null
    if PATIENCE=3600 there "$1" --rdb "$DATA_DIRECTORY/incoming.rdb" >&2; then
        mv "$DATA_DIRECTORY/incoming.rdb" "$snapshot"
    fi
    # What fails here, the replica's own probe makes good.
    there "$1" replicaof "$PRIMARY_HOST" "$PORT" >/dev/null || true
    there "$1" client unpause >/dev/null || true
    [ -s "$snapshot" ] || refuse "the data of $1 could not be copied"
    say "copied the data of $1"
}

# alone ARGUMENTS: a server on this pod's data that nobody else can reach.
alone() {
    valkey-server --port 0 --unixsocket "$RUN_DIRECTORY/alone.sock" --dir "$DATA_DIRECTORY" --save '' "$@" >&2 &
    until [ "$(ask_alone ping 2>/dev/null)" = PONG ]; do
        kill -0 "$!" 2>/dev/null || refuse "the data cannot be read"
        sleep 0.2
    done
}

ask_alone() {
    valkey-cli -s "$RUN_DIRECTORY/alone.sock" "$@"
}

# A server with a log looks only into the log, one without only at the snapshot. When `mode` has changed, or a snapshot was
# taken from another pod, the data is in the other form.
snapshot_to_log() {
    say "converting the snapshot into a log"
    rm -rf "$DATA_DIRECTORY/converting"
    alone --appendonly no --appenddirname converting
    ask_alone config set appendonly yes >/dev/null
    until [ "$(fact aof_rewrite_in_progress "$(ask_alone info persistence)")" = 0 ] && [ -s "$DATA_DIRECTORY/converting/appendonly.aof.manifest" ]; do
        kill -0 "$!" 2>/dev/null || refuse "the snapshot cannot be converted into a log"
        sleep 0.2
    done
    ask_alone shutdown nosave || true
    wait "$!" || true
    rm -rf "$DATA_DIRECTORY/appendonlydir"
    mv "$DATA_DIRECTORY/converting" "$DATA_DIRECTORY/appendonlydir"
    rm -f "$snapshot"
}

log_to_snapshot() {
    say "converting the log into a snapshot"
    alone --appendonly yes
    [ "$(ask_alone save)" = OK ] || refuse "the log cannot be converted into a snapshot"
    ask_alone shutdown nosave || true
    wait "$!" || true
    rm -rf "$DATA_DIRECTORY/appendonlydir"
}

# The first process of a container is not stopped by a signal it does not handle.
trap 'exit 143' TERM INT

write_access_list
write_settings
if [ "$PERSISTENCE" = none ]; then
    # What an earlier start of this container took over is older than what the replicas have now.
    rm -rf "$DATA_DIRECTORY"/*.rdb "$DATA_DIRECTORY/appendonlydir"
    say "persistence is off: starting without data"
else
    refuse_newer_data
fi
if is_primary && [ ! -s "$snapshot" ] && [ ! -s "$manifest" ]; then
    rescue
fi
case $PERSISTENCE in
aof) if [ ! -s "$manifest" ] && [ -s "$snapshot" ]; then snapshot_to_log; fi ;;
rdb) if [ -s "$manifest" ]; then log_to_snapshot; fi ;;
esac
if [ "$PERSISTENCE" != none ]; then
    echo "$VERSION" >"$DATA_DIRECTORY/version"
fi
exec valkey-server "$RUN_DIRECTORY/valkey.conf" "$@"
