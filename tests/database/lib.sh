# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Pods, clients and checks for the scenarios; see run.sh.

charts=$(cd "$here/../../charts" && pwd)
helm=${HELM:-helm}
PGBIN=${PGBIN:-$(dirname "$(readlink -f "$(command -v postgres)")")}
export PATH="$PGBIN:$PATH" PGPORT=${PGPORT:-54329}
counter=$(mktemp)

stop_here() { echo "$*" >&2; exit 2; }

for program in postgres psql pg_basebackup pg_receivewal pg_dump openssl "$helm"; do
    command -v "$program" >/dev/null || stop_here "$program is missing"
done
id postgres >/dev/null 2>&1 || stop_here "there is no OS user \`postgres\`"
major_of() { "$1" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/'; }
tested=$(major_of postgres)

# What the cluster's DNS would answer for release my-release in namespace default.
hosts=$(mktemp)
chmod a+r "$hosts"
printf '%s %s\n' >"$hosts" \
    127.0.0.10 my-release-rw 127.0.0.10 my-release-rw.default.svc 127.0.0.10 my-release-0.my-release-headless \
    127.0.0.11 my-release-1.my-release-headless 127.0.0.11 my-release-1.my-release-headless.default.svc \
    127.0.0.12 my-release-2.my-release-headless 127.0.0.12 my-release-2.my-release-headless.default.svc \
    127.0.0.10 my-release-headless 127.0.0.11 my-release-headless 127.0.0.12 my-release-headless
names=(LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_HOSTS="$hosts")
[ "$(env "${names[@]}" getent ahostsv4 my-release-headless 2>/dev/null | awk '{print $1}' | sort -u | wc -l)" = 3 ] ||
    stop_here "nss_wrapper is missing (Debian: libnss-wrapper)"

is_root() { [ "$(id -u)" = 0 ]; }
as_postgres() { if is_root; then runuser -u postgres -- "$@"; else "$@"; fi; }
give_to_postgres() { if is_root; then chown -R postgres "$@"; fi; }

# reachable FOLDER BELOW: prints FOLDER/BELOW, or a copy of FOLDER where it is in a home that the user `postgres` may not enter.
reachable() {
    if as_postgres test -x "$1/$2/postgres"; then echo "$1/$2"; return; fi
    local copy
    copy=$(mktemp -d "$root/build.XXXXXX")
    cp -a "$1/." "$copy"
    chmod a+rx "$copy"
    echo "$copy/$2"
}

# begin: an empty place for one scenario, cleaned up at its end.
begin() {
    root=$(mktemp -d)
    instance=$root/instance
    major=$tested
    # May not end in the letters of another word: \ and quotes are what scripts stumble over.
    password="it's: a \"pass\\word\""
    count=0
    exporting=
    trap end EXIT
    chmod a+rx "$root"
    secret user "$password"
    secret replication replicationPassword1
    secret metrics metricsPassword1
    render
}

end() {
    local status=$? file
    for file in "$root"/*/pod-*/volume/postmaster.pid "$root"/*/pod-*/volume/*/postmaster.pid "$root"/*/pod-*/volume/*/*/postmaster.pid; do
        if [ -e "$file" ]; then kill -QUIT "$(head -n 1 "$file")" || true; fi
    done
    if [ -n "$exporting" ]; then kill "$exporting" || true; fi
    wait
    if [ "$status" -ne 0 ]; then tail -n "${LOG_LINES:-20}" "$root"/*.log >&2; fi
    rm -rf "$root"
    echo "$count" >"$counter"
}

# --- the chart's own words -------------------------------------------------------------------------------------------

# secret NAME PASSWORD
secret() {
    mkdir -p "$root/secrets/$1"
    printf %s "$2" >"$root/secrets/$1/password"
    give_to_postgres "$root/secrets"
}

# render [HELM ARGUMENTS]: fills $root/config, jobs, initdb, tls, `arguments`, the server's, and `prepare_arguments`.
render() {
    "$helm" template my-release "$charts/postgres" --set replicas=3 "$@" >"$root/manifests.yaml" 2>"$root/helm.log" ||
        { cat "$root/helm.log" >&2; exit 2; }
    rm -rf "$root"/{config,jobs,initdb,tls}
    mkdir -p "$root"/{config,jobs,initdb,tls}
    awk -v root="$root" '
        /^---/ { kind = name = file = ""; data = 0; next }
        /^kind: / { kind = $2 }
        /^  name: / && name == "" { name = $2; gsub(/"/, "", name); sub(/^my-release-/, "", name) }
        kind == "ConfigMap" && /^data:/ { data = 1; next }
        data && /^  [^ ]+: \|-?$/ { file = root "/" name "/" substr($1, 1, length($1) - 1); printf "" >file; next }
        data && file && /^(    |$)/ { sub(/^    /, ""); print >file; next }
        kind == "Secret" && name == "tls" && /^  [a-z]+\.(crt|key): / { gsub(/"/, "", $2); print $2 >(root "/tls/" substr($1, 1, length($1) - 1)) }
    ' "$root/manifests.yaml"
    local file
    for file in "$root"/tls/*; do
        if [ -e "$file" ]; then base64 -d <"$file" >"$file.plain" && mv "$file.plain" "$file"; fi
    done
    protect_key
    mapfile -t prepare_arguments < <(arguments_of prepare)
    mapfile -t arguments < <(arguments_of postgres)
    if [ ! -s "$root/config/prepare.sh" ] || [ ! -s "$root/jobs/backup.sh" ] || [ "${#arguments[@]}" -lt 10 ]; then
        stop_here "could not read the rendered chart"
    fi
    chmod -R a+rX "$root"/{config,jobs,initdb}
}

# arguments_of CONTAINER of the StatefulSet, one a line
arguments_of() {
    awk -v container="$1" '
        /^kind: / { workload = $2 == "StatefulSet" }
        workload && /^        - name: / { mine = $3 == container }
        workload && mine && /^          args:$/ { on = 1; next }
        on && /^ *#/ { next }
        on && /^            - / { sub(/^            - /, ""); gsub(/^"|"$/, ""); print; next }
        on { exit }' "$root/manifests.yaml"
}

# As the mounted Secret: root's, and readable for the group. Who is not root has to own the key.
protect_key() {
    [ -e "$root/tls/tls.key" ] || return 0
    if is_root; then
        chgrp postgres "$root"/tls/*
        chmod 0440 "$root"/tls/*
    else
        chmod 0600 "$root"/tls/*
    fi
}

# --- pods --------------------------------------------------------------------------------------------------------------

address() { echo "127.0.0.$((10 + $1))"; }
pod() { echo "$instance/pod-$1"; }
# The image of 18 and newer keeps its data elsewhere on the volume; as templates/_helpers.tpl has it.
data() { if [ "$major" -ge 18 ]; then echo "$(pod "$1")/volume/$major/docker"; else echo "$(pod "$1")/volume/pgdata"; fi; }

# in_pod ORDINAL COMMAND...; the variables the StatefulSet sets.
in_pod() {
    local ordinal=$1 folder tls=()
    shift
    folder=$(pod "$ordinal")
    if [ ! -d "$folder/run" ]; then
        mkdir -p "$folder/volume" "$folder/run" "$folder/scripts"
        ln -s "$root/initdb" "$folder/scripts/1-values"
        chmod a+rx "$instance"
        give_to_postgres "$folder"
    fi
    if [ -e "$root/tls/tls.crt" ]; then tls=(TLS_DIRECTORY="$root/tls"); fi
    as_postgres env -C "$root" "${names[@]}" "${tls[@]}" POD_NAME="my-release-$ordinal" POD_IP="$(address "$ordinal")" \
        PRIMARY_HOST=my-release-rw PEERS_HOST=my-release-headless MAJOR="${pretended_major:-$major}" VOLUME="$folder/volume" \
        PGDATA="$(data "$ordinal")" RUN_DIRECTORY="$folder/run" CONFIG_DIRECTORY="$root/config" \
        CREDENTIALS_DIRECTORY="$root/secrets" SCRIPTS_DIRECTORY="$folder/scripts" DATABASE=app USERNAME=app "$@"
}
prepare() { in_pod "$1" /bin/sh "$root/config/prepare.sh" "${prepare_arguments[@]}" >>"$instance-$1.log" 2>&1; }
probe() { in_pod "$1" /bin/sh "$root/config/probe.sh" "$2" >>"$root/probe-$1.log" 2>&1; }

# start ORDINAL [POSTGRES ARGUMENTS]; the last word on an option wins, so the chart's own come first.
start() {
    local ordinal=$1 tls=()
    shift
    if [ -e "$root/tls/tls.crt" ]; then tls=(-c "ssl_cert_file=$root/tls/tls.crt" -c "ssl_key_file=$root/tls/tls.key"); fi
    in_pod "$ordinal" /bin/sh "$root/config/start.sh" "${arguments[@]}" -c "listen_addresses=$(address "$ordinal")" \
        -c "unix_socket_directories=$(pod "$ordinal")/run" -c "hba_file=$root/config/pg_hba.conf" "${tls[@]}" "$@" \
        >>"$instance-$ordinal.log" 2>&1 &
}
stop() {
    local pidfile pid
    pidfile=$(data "$1")/postmaster.pid
    pid=$(head -n 1 "$pidfile")
    kill -INT "$pid"
    eventually test ! -e "$pidfile"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}
run_pod() { prepare "$1" && start "$@" && eventually probe "$1" readiness; }
restart_pod() { stop "$1" && run_pod "$@"; }
wipe() { rm -rf "$(pod "$1")"; }
promote() { in_pod "$1" pg_ctl promote --wait --silent >>"$instance-$1.log" 2>&1; }

# sql ORDINAL STATEMENT, as the superuser over the socket
sql() { in_pod "$1" psql -XAtq --host="$(pod "$1")/run" --username=postgres --dbname="${database:-postgres}" --command="$2"; }

# client HOST STATEMENT, as the user over the network
client() {
    env "${names[@]}" PGPASSWORD="${login_password:-$password}" psql -XAtq --no-password --host="$1" \
        --username="${user:-app}" --dbname="${database:-app}" --command="$2"
}
rw() { client my-release-rw "$1"; }
replica() { client "my-release-$1.my-release-headless" "$2"; }

# job SCRIPT [VARIABLES]
job() {
    local script=$1
    shift
    as_postgres env -C "$root" "${names[@]}" PGHOST=my-release-rw.default.svc PGDATABASE=app PGUSER=app CREDENTIALS_DIRECTORY="$root/secrets" \
        BACKUPS="$root/backups" "$@" /bin/sh "$root/jobs/$script" >>"$root/job.log" 2>&1
}

# --- checks --------------------------------------------------------------------------------------------------------------

eventually() {
    local _
    for _ in $(seq 120); do
        if "$@" >>"$root/eventually.log" 2>&1; then return 0; fi
        sleep 0.25
    done
    return 1
}
# check NAME COMMAND...
check() {
    local name=$1
    shift
    if "$@"; then count=$((count + 1)); printf 'ok   %s\n' "$name"; else echo "FAIL $name" >&2; exit 1; fi
}
not() { ! "$@" >>"$root/expected.log" 2>&1; }
is() { [ "$("${@:2}")" = "$1" ]; }
# refused WORDS COMMAND...: it fails and says why.
refused() {
    local words=$1
    shift
    ! "$@" >"$root/refusal.log" 2>&1 && grep -q -- "$words" "$root/refusal.log"
}
# says ORDINAL WORDS, in the log of the pod
says() { grep -q -- "$2" "$instance-$1.log"; }
job_says() { grep -q -- "$1" "$root/job.log"; }
