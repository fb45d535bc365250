#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Fills the database of a new instance from a dump in $BACKUPS: $RESTORE_FILE, or the newest. Never touches a database that
# has something in it. May run again: the database remembers which dump it came from.
set -eu
. "${0%/*}/common.sh"

name=${RESTORE_FILE:-$(cd "$BACKUPS" && find . -maxdepth 1 -name '*.dump' | sort | tail -n 1)}
name=${name#./}
[ -n "$name" ] || refuse "the claim contains no backup"
[ -f "$BACKUPS/$name" ] || refuse "the claim contains no backup $name"

await_server
origin=$(ask --command="select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()")
case "$origin" in
"restored from "*)
    say "the database was already $origin"
    exit 0
    ;;
esac
objects=$(ask --command="select count(*) from pg_class where relnamespace not in
    (select oid from pg_namespace where nspname in ('information_schema', 'pg_catalog', 'pg_toast'))")
[ "$objects" = 0 ] || refuse "the database is not empty; a backup is restored into an empty database only"

# All or nothing. Whoever owned the objects, this instance's user does now.
pg_restore --no-password --dbname="$PGDATABASE" --exit-on-error --single-transaction --no-owner --no-privileges "$BACKUPS/$name"
ask --set=origin="restored from $name" <<'SQL'
COMMENT ON DATABASE :"DBNAME" IS :'origin';
SQL
say "restored $name"
