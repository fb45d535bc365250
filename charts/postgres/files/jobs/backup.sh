#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Writes one dump of the database to $BACKUPS and removes the oldest ones beyond $KEEP.
set -eu
. "${0%/*}/common.sh"

await_server
# Left by one that was killed. Two never run at once: the CronJob forbids it.
rm -f "$BACKUPS"/*.part
dump="$BACKUPS/$(date -u +%Y%m%dT%H%M%SZ)-$PGDATABASE.dump"
trap 'rm -f "$dump.part"' EXIT
pg_dump --no-password --format=custom --file="$dump.part"
# Reads all of it back before it counts.
pg_restore --file=/dev/null "$dump.part"
mv "$dump.part" "$dump"
sync
say "wrote ${dump##*/}, $(wc -c <"$dump") bytes"

# The names begin with the time, so they sort by age.
for old in $(cd "$BACKUPS" && find . -maxdepth 1 -name '*.dump' | sort -r | tail -n "+$((KEEP + 1))"); do
    rm "$BACKUPS/$old"
    say "removed ${old#./}"
done
