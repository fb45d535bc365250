#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the scripts, settings and Secrets of charts/valkey, rendered out of the chart, against real Valkey processes on this
# machine: loopback addresses stand in for pods, a file of addresses for the cluster's name service. Needs Helm 4 ($HELM, default
# `helm`) and Valkey 8 or newer ($VALKEY_BIN, default: where `valkey-server` on PATH is). As root it runs the servers as `nobody`.
#
#   tests/database/valkey.sh
set -euo pipefail

charts=$(cd "$(dirname "$0")/../../charts" && pwd)
helm=${HELM:-helm}
VALKEY_BIN=${VALKEY_BIN:-$(dirname "$(command -v valkey-server)")}
version=$("$VALKEY_BIN/valkey-server" --version | sed 's/.* v=\([0-9]*\.[0-9]*\).*/\1/')
port=${VALKEY_PORT:-63790}
root=$(mktemp -d)
mkdir "$root/bin"
export PATH="$root/bin:$VALKEY_BIN:$PATH"

# The only stand-in: who is behind a name. start.sh asks for nothing else.
cat >"$root/bin/getent" <<'SCRIPT'
#!/bin/sh
[ "$1" = ahosts ] && sed 's/$/ STREAM/' "$2"
SCRIPT
chmod 755 "$root/bin/getent"

nobody=()
if [ "$(id -u)" = 0 ]; then nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi

# --- the chart's own words -------------------------------------------------------------------------------------------
# use NAME SUBNET VALUES...: renders the chart as the release NAME; what follows is about it. Data of a release rendered before stays.
use() {
    release=$1 subnet=$2
    shift 2
    here=$root/$release
    mkdir -p "$here/config" "$here/passwords" "$here/tls"
    "$helm" template "$release" "$charts/valkey" "$@" >"$here/manifests.yaml" 2>"$root/helm.log" || { cat "$root/helm.log" >&2; exit 2; }
    awk -v dir="$here/config" -v name="$release-config" '
        /^---/ { mine = data = 0; file = "" }
        $1 == "name:" && $2 == name { mine = 1 }
        mine && /^data:/ { data = 1; next }
        data && /^  [a-z_.]+: \|/ { file = dir "/" substr($1, 1, length($1) - 1); printf "" >file; next }
        data && file && /^(    |$)/ { sub(/^    /, ""); print >file }' "$here/manifests.yaml"
    if [ ! -s "$here/config/start.sh" ] || [ ! -s "$here/config/access" ]; then
        echo "could not read the rendered chart" >&2
        exit 2
    fi
    # A Secret is made once and kept.
    [ -s "$here/passwords/_service" ] || write_secrets
    chmod -R a+rX "$root"
}
# secret NAME KEY: the decoded value in the rendered Secret.
secret() {
    awk -v name="$1" -v key="$2:" '
        /^---/ { mine = 0 }
        $1 == "name:" && ($2 == name || $2 == "\"" name "\"") { mine = 1 }
        mine && $1 == key { value = $2; gsub(/"/, "", value) }
        END { print value }' "$here/manifests.yaml" | base64 -d
}
write_secrets() {
    local name
    for name in admin metrics service; do secret "$release-internal" "$name" >"$here/passwords/_$name"; done
    secret "$release-credentials" password >"$here/passwords/app"
    while read -r name _; do
        case $name in _* | app) ;; *) secret "$release-user-$name" password >"$here/passwords/$name" ;; esac
    done <"$here/config/access"
    for name in tls.crt tls.key ca.crt; do secret "$release-tls" "$name" >"$here/tls/$name"; done
}
# What the StatefulSet sets.
variable() {
    awk -v name="$1" '$1 == "-" && $2 == "name:" && $3 == name { getline; gsub(/"/, "", $2); print $2 }' "$here/manifests.yaml"
}

# --- pods --------------------------------------------------------------------------------------------------------------
address() { echo "127.0.$subnet.$((10 + $1))"; }
in_pod() { # in_pod ORDINAL COMMAND...; with $exec the process becomes the command
    local pod=$here/pod-$1 ordinal=$1
    shift
    mkdir -p "$pod/data" "$pod/run"
    if [ "$(id -u)" = 0 ]; then chown 65534:65534 "$pod" "$pod"/{data,run}; fi
    ${exec-} "${nobody[@]}" env -C / POD_NAME="$release-$ordinal" POD_IP="$(address "$ordinal")" PRIMARY_HOST="$(address 0)" PEERS_HOST="$here/peers" \
        PORT="$port" VERSION="${pretended:-$version}" PERSISTENCE="$(variable PERSISTENCE)" TLS="$(variable TLS)" \
        DATA_DIRECTORY="$pod/data" RUN_DIRECTORY="$pod/run" CONFIG_DIRECTORY="$here/config" \
        PASSWORDS_DIRECTORY="$here/passwords" TLS_DIRECTORY="$here/tls" "$@"
}
# start ORDINAL; the log starts anew, so that what is said is said by this start. A pod is a process group: it ends as a whole.
start() {
    touch "$here/peers"
    grep -qxF "$(address "$1")" "$here/peers" || address "$1" >>"$here/peers"
    exec="exec setsid" in_pod "$1" /bin/sh "$here/config/start.sh" --bind "$(address "$1")" >"$here/pod-$1.log" 2>&1 &
    echo $! >"$here/pod-$1.pid"
}
stop() { # stop ORDINAL [SIGNAL]
    local pid
    pid=$(cat "$here/pod-$1.pid")
    case ${2:-TERM} in TERM) kill "$pid" ;; *) kill "-$2" -- "-$pid" ;; esac
    wait "$pid" 2>/dev/null || true
    rm "$here/pod-$1.pid"
}
probe() { in_pod "$1" /bin/sh "$here/config/probe.sh" "$2" >>"$root/probe.log" 2>&1; }
# client ORDINAL COMMAND..., over the network as $user
client() {
    local ordinal=$1 options=()
    shift
    if [ "$(variable TLS)" = true ] && [ -z "${plain-}" ]; then options=(--tls --cacert "$here/tls/ca.crt"); fi
    REDISCLI_AUTH=${password-$(cat "$here/passwords/${user:-app}")} timeout 10 valkey-cli -e -h "$(address "$ordinal")" -p "$port" \
        "${options[@]}" --user "${user:-app}" --no-auth-warning "$@" 2>&1
}
anonymous() { timeout 10 valkey-cli -e -h "$(address "$1")" -p "$port" "${@:2}" 2>&1; }
# info ORDINAL NAME
info() { client "$1" info everything | tr -d '\r' | sed -n "s/^$2://p"; }

clean_up() {
    local status=$? file
    for file in "$root"/*/pod-*.pid; do
        if [ -e "$file" ]; then kill -KILL -- "-$(cat "$file")" 2>/dev/null || true; fi
    done
    wait 2>/dev/null
    if [ "$status" -ne 0 ]; then tail -n 20 "$root"/*.log "$root"/*/*.log >&2; fi
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
not() { ! "$@" >>"$root/expected.log" 2>&1; }
is() { [ "$("${@:2}")" = "$1" ]; }
refused() { # refused WHY COMMAND...
    local answer
    if answer=$("${@:2}") || [[ $answer != *$1* ]]; then echo "the answer was: $answer" >&2; return 1; fi
}
says() { grep -q -- "$2" "$here/pod-$1.log"; }
# Starts that are to fail end by themselves.
fails() { start "$1"; ! wait "$(cat "$here/pod-$1.pid")"; }
put() { client 0 set "$1" "$2" >/dev/null; }

log=(--set replicas=3 --set-string parameters.maxclients=300 --set 'users.reports.keys={report:*}'
    --set users.importer.access=readwrite --set 'users.importer.keys={import:*}')
use log 1 "${log[@]}"
printf %s "it's: a \"pass\\word\"" >"$here/passwords/app"
start 0
check "pod 0 becomes ready" eventually probe 0 readiness
check "pod 0 is alive" probe 0 liveness
check "the user logs in with an awkward password" is PONG client 0 ping
check "nobody gets in without a password" refused NOAUTH anonymous 0 ping
password=wrong check "nor with a wrong one" refused WRONGPASS client 0 ping
user=default password='' check "nor as the default user" refused 'AUTH' client 0 ping
check "the user may not read the settings" refused NOPERM client 0 config get primaryauth
check "nor stop the server" refused NOPERM client 0 shutdown
check "three quarters of the memory are for data" is 201326592 info 0 maxmemory
check "by default a full server refuses writes" is noeviction info 0 maxmemory_policy
check "the parameter of the values holds" is 300 info 0 maxclients
put report:1 fine
put import:1 fine
put other fine
user=reports check "a read-only user reads its keys" is fine client 0 get report:1
user=reports check "no others" refused NOPERM client 0 get other
user=reports check "and writes none" refused NOPERM client 0 set report:1 no
user=importer check "a further user writes its keys" is OK client 0 set import:2 fine
user=importer check "no others" refused NOPERM client 0 set other no
user=importer check "and cannot empty the store" refused NOPERM client 0 flushall
user=_metrics check "the exporter reads figures" is 0 eval 'client 0 info server | grep -c NOPERM || true'
user=_metrics check "but no keys" refused NOPERM client 0 get other
user=_metrics check "and no settings" refused NOPERM client 0 config get primaryauth
user=_service check "the servers' own user reads no keys" refused NOPERM client 0 get other
administrator() { in_pod 0 /bin/sh "$here/config/admin.sh" "$@"; }
check "who is in the pod may do everything" is 201326592 eval 'administrator config get maxmemory | tail -n 1'
check "no password is in the access list" not grep -qF "$(cat "$here/passwords/_metrics")" "$here/pod-0/run/users.acl"

start 1
check "pod 1 becomes ready" eventually probe 1 readiness
check "pod 1 has the data" is fine client 1 get other
put later fine
check "a later write arrives" eventually is fine client 1 get later
check "pod 1 refuses to write" refused READONLY client 1 set other no
start 2
check "pod 2 becomes ready" eventually probe 2 readiness
check "both follow pod 0" is 2 info 0 connected_slaves
check "no password is on a disk" not grep -rqF "$(cat "$here/passwords/_service")" "$here"/pod-*/data

stop 1
put "while-away" fine
start 1
check "a replica that was away catches up" eventually is fine client 1 get while-away
check "and is ready" eventually probe 1 readiness

sleep 1.2
stop 0 KILL
check "with pod 0 gone pod 1 still answers" is fine client 1 get later
check "and stays ready" probe 1 readiness
stop 2
rm -rf "$here/pod-2/data"
start 2
check "an empty replica is alive" eventually probe 2 liveness
check "but not ready while there is nothing to follow" not probe 2 readiness
start 0
check "pod 0 comes back" eventually probe 0 readiness
check "from its log, with the last write before the crash" is fine client 0 get while-away
put "after-crash" fine
check "and is followed again" eventually is fine client 1 get after-crash
check "the empty replica is ready now" eventually probe 2 readiness

stop 0
rm -rf "$here/pod-0/data"
start 0
check "pod 0 without its disk looks for a copy" eventually says 0 'has a copy; copying it'
sleep 1
stop 0 KILL
check "stopped in the midst of it, it has nothing" test ! -e "$here/pod-0/data/dump.rdb"
start 0
check "started again, it becomes ready" eventually probe 0 readiness
check "with the data of a replica" is fine client 0 get after-crash
check "and says so" says 0 'copied the data of'
put "after-rescue" fine
check "the replicas follow it" eventually is fine client 1 get after-rescue
check "both" eventually is 2 info 0 connected_slaves
stop 0 KILL
start 0
check "what was taken over is in the log" eventually is fine client 0 get after-crash

eventually probe 1 readiness
stop 0
mv "$here/pod-0/data" "$here/pod-0/kept"
cp "$here/passwords/_service" "$here/service"
printf otherPassword >"$here/passwords/_service"
check "beside servers it cannot ask, an empty pod 0 does not start" fails 0
check "and says why" says 0 'cannot check whether it has a copy'
cp "$here/service" "$here/passwords/_service"
rm -rf "$here/pod-0/data"
mv "$here/pod-0/kept" "$here/pod-0/data"
pretended=1.0 check "data of a newer version is refused" fails 0
check "by name" says 0 "holds data of Valkey $version, which 1.0 cannot read"
pretended=99.1 start 0
check "data of an older one is not" eventually probe 0 readiness
stop 0
echo "$version" >"$here/pod-0/data/version"

use log 1 "${log[@]}" --set persistence.mode=rdb
start 0
check "the mode goes from log to snapshots" eventually probe 0 readiness
check "and nothing is lost" is fine client 0 get after-rescue
check "there is no log any more" test ! -e "$here/pod-0/data/appendonlydir"
put "in-snapshot" fine
stop 0
start 0
check "an orderly stop takes a snapshot" eventually is fine client 0 get in-snapshot
put "not-in-snapshot" fine
stop 1
stop 2
stop 0 KILL
start 0
check "a crash forgets what came after it" eventually probe 0 readiness
check "as promised" is '' client 0 get not-in-snapshot
check "and nothing else" is fine client 0 get in-snapshot
stop 0
use log 1 "${log[@]}"
start 0
check "the mode goes from snapshots to log" eventually probe 0 readiness
check "and nothing is lost" is fine client 0 get in-snapshot
put "in-log" fine
sleep 1.2
stop 0 KILL
start 0
check "the log holds from then on" eventually is fine client 0 get in-log
check "on top of the snapshot" is fine client 0 get in-snapshot
stop 0

use cache 2 --set persistence.enabled=false --set resources.requests.memory=32Mi --set memory.share=50 --set memory.eviction=allkeys-lru
start 0
check "a cache becomes ready" eventually probe 0 readiness
put here fine
stop 0
start 0
eventually probe 0 readiness
check "with persistence off a lone server forgets" is '' client 0 get here
check "and says so" says 0 'persistence is off: starting without data'
check "nothing is on its disk" is '' ls -A "$here/pod-0/data"
check "half of the memory is for data" is 16777216 info 0 maxmemory
for block in 1 2 3; do
    client 0 eval 'for i = 1, 10000 do redis.call("set", ARGV[1] .. ":" .. i, string.rep("x", 1000)) end' 0 "$block" >/dev/null
done
check "a full cache throws out keys" test "$(info 0 evicted_keys)" -gt 1000
check "and goes on writing" is OK client 0 set here fine
client 0 flushall >/dev/null
put here fine
start 1
check "a replica of it becomes ready" eventually probe 1 readiness
put there fine
eventually is fine client 1 get there
stop 0
rm -rf "$here/pod-0/data"
start 0
check "beside a replica a restarted cache becomes ready" eventually probe 0 readiness
check "and knows what the replica knows" is fine client 0 get there
check "the replica follows it" eventually is 1 info 0 connected_slaves
put newer fine
eventually is fine client 1 get newer
stop 0
start 0
check "again, with the newest data" eventually is fine client 0 get newer
eventually is 1 info 0 connected_slaves
for words in 'client pause 3600000 write' 'replicaof no one'; do user=_service eval "client 1 $words" >/dev/null; done
check "a replica left without a primary is not ready" not probe 1 readiness
check "and follows again" eventually probe 1 readiness
put newest fine
check "to the last write" eventually is fine client 1 get newest
stop 1
stop 0

use full 3 --set resources.requests.memory=32Mi --set tls.enabled=true --set auth.username=app
start 0
check "an encrypted server becomes ready" eventually probe 0 readiness
check "a client that trusts the Secret's certificates gets in" is PONG client 0 ping
check "they are those of the certificate" is "$(cat "$here/tls/ca.crt")" secret full-credentials certificates
check "the address says so" is "rediss://app:$(cat "$here/passwords/app")@full-rw.default.svc:6379" secret full-credentials uri
plain=yes check "a client that does not encrypt is sent away" not client 0 ping
start 1
check "a replica follows over an encrypted connection" eventually probe 1 readiness
put here fine
check "and gets the data" eventually is fine client 1 get here
stop 0
rm -rf "$here/pod-0/data"
start 0
check "so does an empty pod 0" eventually is fine client 0 get here
# A script may go over the edge; what comes after it may not.
client 0 eval 'for i = 1, 24000 do redis.call("set", "k" .. i, string.rep("x", 1000)) end' 0 >/dev/null
check "a full server refuses writes" refused OOM client 0 set other no
check "but answers" is fine client 0 get here
stop 1
stop 0
echo "$count checks passed with Valkey $version"
