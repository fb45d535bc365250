#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# probe.sh startup|readiness|liveness
set -u

. "$CONFIG_DIRECTORY/common.sh"

# The first server is ready when it is nobody's replica. A replica is ready when it follows; or when there is nothing to follow
# just now and it has data, whose last state is still of use to readers. A replica that cannot follow a running primary is
# not ready, because its data would grow old unnoticed.
ready() {
    facts=$(here info replication keyspace)
    role=$(fact role "$facts")
    if is_primary; then
        [ "$role" = master ]
        return
    fi
    if [ "$(fact master_link_status "$facts")" = up ]; then
        return 0
    fi
    if [ "$(there "$PRIMARY_HOST" ping 2>/dev/null)" = PONG ]; then
        # Left over when the first server was stopped while it took this one's data.
        if [ "$role" != slave ]; then
            here replicaof "$PRIMARY_HOST" "$PORT"
            here client unpause
        fi
        return 1
    fi
    has_keys "$facts"
}

case "$1" in
startup) [ "$(here ping)" = PONG ] ;;
readiness) [ "$(here ping)" = PONG ] && ready ;;
# Any answer will do, also that it is loading or busy with a script. Only silence is a reason to kill it.
liveness) [ -n "$(here ping)" ] ;;
*)
    echo "probe: unknown probe $1" >&2
    exit 2
    ;;
esac
