# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Dumps, how many stay, and a new instance filled from one.
mkdir -p "$root/backups"
give_to_postgres "$root/backups"
dumps() { find "$root/backups" -type f | wc -l; }
digest() { rw "select md5(string_agg(t::text, '' order by n)) from things t"; }

run_pod 0
rw "create schema shop;
    create table things (n serial primary key, name text not null, at timestamptz default now(), data jsonb);
    insert into things (name, data) select 'thing ' || g, jsonb_build_object('g', g) from generate_series(1, 20000) g;
    do \$\$ begin
        if exists (select from pg_available_extensions where name = 'pg_trgm') then
            create extension pg_trgm;
            create index on things using gin (name gin_trgm_ops);
        end if;
    end \$\$;
    create table shop.orders (thing int references things, primary key (thing));
    insert into shop.orders select n from things where n % 7 = 0;
    create view latest as select * from things order by n desc limit 1;
    select lo_from_bytea(4711, 'large object'); alter table things enable row level security" >/dev/null
before=$(digest)

touch "$root/backups/20200101T000000Z-app.dump.part"
check "a backup is taken" job backup.sh KEEP=2
check "and what a killed one left is gone" is 1 dumps
newest=$(ls "$root/backups")
sleep 1
rw "insert into things (name) values ('after the first')"
job backup.sh KEEP=2
sleep 1
check "a third one" job backup.sh KEEP=2
check "pushes out the oldest" test ! -e "$root/backups/$newest"
check "two stay" is 2 dumps
login_password=$password secret user wrongPassword
check "one that fails" not job backup.sh KEEP=1
check "removes nothing" is 2 dumps
secret user "$password"

oldest=$(find "$root/backups" -type f -printf '%f\n' | sort | head -n 1)
after=$(digest)
stop 0
instance=$root/second
check "a new instance starts" run_pod 0
check "a dump that is not there is refused" not job restore.sh RESTORE_FILE=20000101T000000Z-app.dump
check "by name" job_says 'the claim contains no backup 20000101T000000Z-app.dump'
head -c 20000 "$root/backups/$oldest" >"$root/backups/20200101T000000Z-app.dump"
chmod a+r "$root/backups"/*
check "half a dump is not restored" not job restore.sh RESTORE_FILE=20200101T000000Z-app.dump
check "not even by half" is 0 rw "select count(*) from pg_tables where schemaname in ('public', 'shop')"
rm "$root/backups/20200101T000000Z-app.dump"
check "the newest is restored" job restore.sh RESTORE_FILE=
check "every row is back" is "$after" digest
check "which is more than the first had" test "$before" != "$after"
check "with its references, views and large objects" is '2857|20001|large object' rw "select count(*), (select n from latest), convert_from(lo_get(4711), 'UTF8') from shop.orders"
check "the user owns it all" is app rw "select string_agg(distinct tableowner, ',') from pg_tables where schemaname in ('public', 'shop')"
check "it may run again" job restore.sh RESTORE_FILE=
check "without doing anything" job_says 'the database was already restored from'
rw "insert into things (name) values ('a new row goes on numbering')"
check "numbering goes on" is 20002 rw 'select max(n) from things'
rw "comment on database app is null"
check "a database that holds something is left alone" not job restore.sh RESTORE_FILE=
check "and told so" job_says 'the database is not empty'
check "nothing was touched" is 20002 rw 'select max(n) from things'
