#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the scripts of charts/postgres, rendered out of the chart, against real PostgreSQL processes on this machine:
# loopback addresses stand in for pods. Needs Helm 4 ($HELM, default `helm`), PostgreSQL 15 or newer ($PGBIN, default: where
# `postgres` on PATH really is), and the OS user `postgres`, as root or as that user: the superuser logs in by its OS name.
#
#   tests/database/run.sh
set -euo pipefail

here=$(cd "$(dirname "$0")/../../charts" && pwd)
helm=${HELM:-helm}
PGBIN=${PGBIN:-$(dirname "$(readlink -f "$(command -v postgres)")")}
export PATH="$PGBIN:$PATH" PGPORT=${PGPORT:-54329}
major=$(postgres --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
root=$(mktemp -d)
mkdir -p "$root/config" "$root/secrets/user" "$root/secrets/replication"

as_postgres() {
    if [ "$(id -un)" = postgres ]; then "$@"; else runuser -u postgres -- "$@"; fi
}

# --- the chart's own words -------------------------------------------------------------------------------------------
render() {
    "$helm" template my-release "$here/postgres" --set replicas=3 --set-string parameters.max_connections=120 --show-only "$1" 2>"$root/helm.log" ||
        { cat "$root/helm.log" >&2; exit 2; }
}
render templates/config.yaml | awk -v dir="$root/config" '
    /^data:/ { data = 1; next }
    data && /^  [a-z_.]+: \|/ { file = dir "/" substr($1, 1, length($1) - 1); printf "" >file; next }
    data && file && /^(    |$)/ { sub(/^    /, ""); print >file; next }
    /^[^ ]/ { data = 0 }'
mapfile -t arguments < <(render templates/statefulset.yaml | awk '
    /^          args:/ { on = 1; next }
    on && /^ *#/ { next }
    on && /^            - / { sub(/^            - /, ""); gsub(/^"|"$/, ""); print; next }
    on { exit }')
if [ ! -s "$root/config/prepare.sh" ] || [ "${#arguments[@]}" -lt 10 ]; then
    echo "could not read the rendered chart" >&2
    exit 2
fi
password="it's: a \"pass\\word\""
printf %s "$password" >"$root/secrets/user/password"
printf %s replicationPassword1 >"$root/secrets/replication/password"
chmod -R a+rX "$root"
if [ "$(id -un)" != postgres ]; then chown -R postgres "$root"; fi

# --- pods --------------------------------------------------------------------------------------------------------------
address() { echo "127.0.0.$((10 + $1))"; }

# in_pod ORDINAL COMMAND...; the variables the StatefulSet sets.
in_pod() {
    local ordinal=$1; shift
    mkdir -p "$root/pod-$ordinal/volume" "$root/pod-$ordinal/run"
    if [ "$(id -un)" != postgres ]; then chown postgres "$root/pod-$ordinal" "$root/pod-$ordinal"/{volume,run}; fi
    as_postgres env -C "$root" POD_NAME="my-release-$ordinal" POD_IP="$(address "$ordinal")" PRIMARY_HOST="$(address 0)" \
        PEERS_HOST="${peers:-$(address 0)}" MAJOR="${pretended_major:-$major}" VOLUME="$root/pod-$ordinal/volume" \
        PGDATA="$root/pod-$ordinal/volume/pgdata" RUN_DIRECTORY="$root/pod-$ordinal/run" CONFIG_DIRECTORY="$root/config" \
        SECRETS_DIRECTORY="$root/secrets" DATABASE=app USERNAME=app "$@"
}
prepare() { in_pod "$1" /bin/sh "$root/config/prepare.sh" >>"$root/pod-$1.log" 2>&1; }
probe() { in_pod "$1" /bin/sh "$root/config/probe.sh" "$2" >>"$root/probe-$1.log" 2>&1; }
# start ORDINAL [POSTGRES ARGUMENTS]; the last word on an option wins, so the chart's own come first.
start() {
    local ordinal=$1; shift
    in_pod "$ordinal" /bin/sh "$root/config/start.sh" "${arguments[@]}" -c "listen_addresses=$(address "$ordinal")" \
        -c "unix_socket_directories=$root/pod-$ordinal/run" -c "hba_file=$root/config/pg_hba.conf" "$@" \
        >>"$root/pod-$ordinal.log" 2>&1 &
}
stop() {
    local pidfile="$root/pod-$1/volume/pgdata/postmaster.pid" pid
    pid=$(head -n 1 "$pidfile")
    kill -INT "$pid"
    eventually test ! -e "$pidfile"
}
sql() { # sql ORDINAL STATEMENT, as the superuser over the socket
    in_pod "$1" psql -XAtq --host="$root/pod-$1/run" --username=postgres --dbname="${database:-postgres}" --command="$2"
}
client() { # client ORDINAL STATEMENT, as the user over the network
    PGPASSWORD=$password psql -XAtq --no-password --host="$(address "$1")" --username="${user:-app}" --dbname=app --command="$2"
}

clean_up() {
    local status=$? file
    for file in "$root"/pod-*/volume/pgdata/postmaster.pid; do
        if [ -e "$file" ]; then kill -QUIT "$(head -n 1 "$file")" || true; fi
    done
    wait
    if [ "$status" -ne 0 ]; then tail -n 20 "$root"/*.log >&2; fi
    rm -rf "$root"
}
trap clean_up EXIT

# --- checks --------------------------------------------------------------------------------------------------------------
eventually() {
    local _
    for _ in $(seq 120); do
        if "$@" >>"$root/eventually.log" 2>&1; then return 0; fi
        sleep 0.25
    done
    return 1
}
count=0
check() { # check NAME COMMAND...
    local name=$1; shift
    if "$@"; then count=$((count + 1)); printf 'ok   %s\n' "$name"; else echo "FAIL $name" >&2; exit 1; fi
}
not() { ! "$@" 2>>"$root/expected.log" >&2; }
is() { [ "$("${@:2}")" = "$1" ]; }
says() { grep -q -- "$2" "$root/pod-$1.log"; }

prepare 0
start 0
check "pod 0 becomes ready" eventually probe 0 readiness
check "pod 0 is alive" probe 0 liveness
check "the user logs in with an awkward password" is 1 client 0 'select 1'
check "the user owns the database" is app sql 0 "select pg_get_userbyid(datdba) from pg_database where datname = 'app'"
check "the user is no superuser" is f sql 0 "select rolsuper from pg_roles where rolname = 'app'"
user=postgres check "the superuser is kept off the network" not client 0 'select 1'
user=_replication check "the replication role reads no table" not client 0 'select 1'
check "the parameter of the values holds" is 120 sql 0 'show max_connections'
check "data checksums are on" is on sql 0 'show data_checksums'
client 0 'create table seen (n int); insert into seen values (1)'

mkdir -p "$root/pod-1/volume/pgdata.building/half"
chmod -R a+rwX "$root/pod-1"
prepare 1
start 1
check "pod 1 becomes ready, over the remains of a broken clone" eventually probe 1 readiness
check "pod 1 has the first row" eventually is 1 client 1 'select max(n) from seen'
client 0 'insert into seen values (2)'
check "a later row arrives" eventually is 2 client 1 'select max(n) from seen'
check "pod 1 refuses to write" not client 1 'insert into seen values (3)'
check "no password in pod 1's data" not grep -rq replicationPassword1 "$root/pod-1/volume"
prepare 2
start 2
check "pod 2 becomes ready" eventually probe 2 readiness
check "both follow pod 0" is "my-release-1,my-release-2" sql 0 "select string_agg(application_name, ',' order by 1) from pg_stat_replication where state = 'streaming'"

stop 0
check "with pod 0 gone pod 1 still answers" is 2 client 1 'select max(n) from seen'
check "and stays ready" eventually probe 1 readiness
prepare 0
start 0
check "pod 0 comes back" eventually probe 0 readiness
client 0 'insert into seen values (4)'
check "and is followed again" eventually is 4 client 1 'select max(n) from seen'

stop 1
start 1 -c max_connections=50
check "a replica restarted first with a lowered setting keeps the old one" eventually is 120 sql 1 'show max_connections'
check "and is ready" eventually probe 1 readiness

stop 2
stop 0
start 0 -c wal_keep_size=0 -c max_wal_size=32MB -c min_wal_size=32MB
eventually probe 0 readiness
for _ in 1 2 3 4 5 6; do sql 0 'select pg_switch_wal(); checkpoint' >/dev/null; client 0 'insert into seen values (5)'; done
sql 0 'checkpoint'
start 2
check "a replica left too far behind answers" eventually probe 2 startup
check "its primary says what is missing" eventually says 2 'has already been removed'
check "and it is not ready" not probe 2 readiness
check "but alive" probe 2 liveness

pretended_major=99 check "data of another major is refused" not prepare 1
check "by name" says 1 "holds data of PostgreSQL $major, the values say 99"
stop 0
mv "$root/pod-0/volume/pgdata" "$root/pod-0/lost"
peers=$(address 1) check "an empty pod 0 beside a replica is refused" not prepare 0
check "by name" says 0 'still serves a copy of the database'
check "nothing was created" test ! -e "$root/pod-0/volume/pgdata"
mv "$root/pod-0/lost" "$root/pod-0/volume/pgdata"
stop 2
rm "$root/pod-2/volume/pgdata/standby.signal"
check "a replica's pod never takes writes" not in_pod 2 /bin/sh "$root/config/start.sh" "${arguments[@]}"
touch "$root/pod-0/volume/pgdata/standby.signal"
check "pod 0 never follows itself" not in_pod 0 /bin/sh "$root/config/start.sh" "${arguments[@]}"
echo "$count checks passed with PostgreSQL $major"
