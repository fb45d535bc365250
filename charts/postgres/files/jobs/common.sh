# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What backup.sh, restore.sh and test.sh share. PGHOST, PGUSER, PGDATABASE and, with TLS, PGSSLMODE come from the pod.
PGPASSWORD=$(cat "$CREDENTIALS_DIRECTORY/user/password")
export PGPASSWORD PGCONNECT_TIMEOUT=10

job=${0##*/}
say() {
    echo "${job%.sh}: $*" >&2
}

refuse() {
    say "$*"
    exit 1
}

ask() {
    psql --no-psqlrc --no-password --no-align --tuples-only --quiet --set=ON_ERROR_STOP=1 "$@"
}

# Half an hour, as long as a server may take to start.
await_server() {
    patience=900
    until pg_isready --quiet --timeout=3; do
        patience=$((patience - 1))
        [ "$patience" -gt 0 ] || refuse "$PGHOST does not answer"
        sleep 2
    done
}

# The first process of a container is not stopped by a signal it does not handle.
trap 'exit 143' TERM INT
