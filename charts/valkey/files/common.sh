# SPDX-License-Identifier: Apache-2.0
#
# Read by start.sh and probe.sh: who this pod is, and how it speaks to servers. Names are as the server prints them, where
# a primary is a `master` and a replica a `slave`.

say() {
    echo "start: $*" >&2
}

refuse() {
    say "$*"
    exit 1
}

# Pod 0 takes the writes.
is_primary() {
    [ "${POD_NAME##*-}" = 0 ]
}

# The password goes by environment, because arguments can be read by every process. The name is the one every release knows.
speak() {
    REDISCLI_AUTH=$(cat "$PASSWORDS_DIRECTORY/_service") timeout "${PATIENCE:-4}" valkey-cli --user _service --no-auth-warning "$@"
}

# here COMMAND...: asks this pod's own server.
here() {
    speak -s "$RUN_DIRECTORY/valkey.sock" "$@"
}

# there HOST COMMAND...: asks another pod's.
there() {
    host=$1
    shift
    if [ "$TLS" = true ]; then
        set -- --tls --cacert "$TLS_DIRECTORY/ca.crt" "$@"
    fi
    speak -h "$host" -p "$PORT" "$@"
}

# fact NAME INFO
fact() {
    printf '%s\n' "$2" | tr -d '\r' | sed -n "s/^$1://p"
}

# has_keys INFO
has_keys() {
    printf '%s\n' "$1" | grep -q '^db[0-9]*:keys='
}
