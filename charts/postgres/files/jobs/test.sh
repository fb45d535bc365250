#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# helm test: a row written to the first server is read back there and from each of the $REPLICAS hosts.
set -eu
. "${0%/*}/common.sh"

token=$(od -An -N 8 -t x1 /dev/urandom | tr -d ' \n')
table="helm_test_$token"
ask --command="create table $table (token text)"
trap 'ask --command="drop table $table"' EXIT
ask --command="insert into $table values ('$token')"
[ "$(ask --command="select token from $table")" = "$token" ] || refuse "the row is not there"
say "wrote and read on $PGHOST"

for replica in $REPLICAS; do
    patience=30
    until [ "$(ask --host="$replica" --command="select token from $table" 2>/dev/null)" = "$token" ]; do
        patience=$((patience - 1))
        [ "$patience" -gt 0 ] || refuse "the row did not arrive at $replica"
        sleep 1
    done
    say "read on $replica"
done
