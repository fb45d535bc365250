# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A primary and two replicas: first start, following, restarts, falling behind.
render --set-string parameters.max_connections=120

check "pod 0 becomes ready" run_pod 0
check "pod 0 is alive" probe 0 liveness
check "the user logs in with an awkward password" is 1 rw 'select 1'
check "the user owns the database" is app sql 0 "select pg_get_userbyid(datdba) from pg_database where datname = 'app'"
check "the user is no superuser" is f sql 0 "select rolsuper from pg_roles where rolname = 'app'"
user=postgres check "the superuser is kept off the network" not rw 'select 1'
user=_replication login_password=replicationPassword1 check "the replication role reads no table" not rw 'select 1'
check "the parameter of the values holds" is 120 sql 0 'show max_connections'
check "data checksums are on" is on sql 0 'show data_checksums'
rw 'create table seen (n int); insert into seen values (1)'

in_pod 1 mkdir -p "$(data 1).building/half"
check "pod 1 becomes ready, over the remains of a broken clone" run_pod 1
check "pod 1 has the first row" eventually is 1 replica 1 'select max(n) from seen'
rw 'insert into seen values (2)'
check "a row written on rw is read on the replica" eventually is 2 replica 1 'select max(n) from seen'
check "pod 1 refuses to write" not replica 1 'insert into seen values (3)'
check "no password in pod 1's data" not grep -rq replicationPassword1 "$(pod 1)/volume"
check "pod 2 becomes ready" run_pod 2
check "both follow pod 0" is "my-release-1,my-release-2" sql 0 "select string_agg(application_name, ',' order by 1) from pg_stat_replication where state = 'streaming'"
check "each through its slot" is "replica_1,replica_2" sql 0 "select string_agg(slot_name, ',' order by 1) from pg_replication_slots where active"
check "helm test passes" job test.sh REPLICAS="my-release-1.my-release-headless.default.svc my-release-2.my-release-headless.default.svc"
check "and read the row on both" is 2 grep -c 'read on my-release-[12]' "$root/job.log"
check "and leaves nothing behind" is 0 rw "select count(*) from pg_class where relname like 'helm_test_%'"

stop 1
check "while a replica is away, its slot keeps the log" is f sql 0 "select active from pg_replication_slots where slot_name = 'replica_1' and wal_status = 'reserved'"
for _ in 1 2 3 4; do sql 0 'select pg_switch_wal(); checkpoint' >/dev/null; done
check "it restarts" run_pod 1
check "and is followed up" eventually is 0 sql 0 "select count(*) from pg_stat_replication where replay_lsn < pg_current_wal_flush_lsn()"

stop 1
sql 0 "select pg_drop_replication_slot('replica_1')" >/dev/null
check "a replica whose slot was dropped asks for it" run_pod 1
check "and gets it" is t sql 0 "select active from pg_replication_slots where slot_name = 'replica_1'"

stop 0
check "with pod 0 gone pod 1 still answers" is 2 replica 1 'select max(n) from seen'
check "and stays ready" eventually probe 1 readiness
check "pod 0 comes back" run_pod 0
rw 'insert into seen values (4)'
check "and is followed again" eventually is 4 replica 1 'select max(n) from seen'

stop 1
start 1 -c max_connections=50
check "a replica restarted first with a lowered setting keeps the old one" eventually is 120 sql 1 'show max_connections'
check "and is ready" eventually probe 1 readiness

check "a slot may fill a tenth of the disk at most" is "$(($(df -Pk "$(pod 0)/volume" | awk 'NR == 2 {print $2}') / 10240))" \
    sql 0 "select setting from pg_settings where name = 'max_slot_wal_keep_size'"
stop 2
restart_pod 0 -c max_slot_wal_keep_size=32MB -c max_wal_size=32MB -c min_wal_size=32MB
for _ in 1 2 3 4 5 6; do sql 0 'select pg_switch_wal(); checkpoint' >/dev/null; rw 'insert into seen values (5)'; done
sql 0 'checkpoint'
check "the slot of one that stays away too long is given up" is lost sql 0 "select wal_status from pg_replication_slots where slot_name = 'replica_2'"
start 2
check "that replica still answers" eventually probe 2 startup
check "its log says what is missing" eventually says 2 'has already been removed\|can no longer \(get changes\|access\)'
check "it is not ready" not probe 2 readiness
check "but alive" probe 2 liveness
stop 2
wipe 2
check "wiped, it clones anew" run_pod 2
check "and has every row" eventually is "$(rw 'select count(*) from seen')" replica 2 'select count(*) from seen'

pretended_major=99 check "data of another major is refused" not prepare 1
check "by name" says 1 "holds data of PostgreSQL $major, but version is 99"
