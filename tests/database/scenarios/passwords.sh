# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Secrets that are lost while the disks are kept, and the roles they are for.
secret user "
"
check "existing-secret-newline: a password of nothing else is refused" not prepare 0
check "in words" says 0 "the password in the user's Secret is empty"
secret user "$password"
run_pod 0 && run_pod 1
rw 'create table secret_table (n int)'
check "no password in the server's data" not grep -rqF -e replicationPassword1 -e metricsPassword1 -e "$password" "$(pod 0)/volume"
check "nor in a log" not grep -qF -e replicationPassword1 -e metricsPassword1 -e "$password" "$instance-0.log" "$instance-1.log"
check "with the same Secrets nothing is said" not says 0 'the passwords in the Secrets differ'

sql 0 "alter system set listen_addresses = '127.0.0.10'" >/dev/null
user=_metrics login_password=metricsPassword1 database=postgres check "the exporter's role reads the statistics" is t client 127.0.0.10 "select count(*) > 0 from pg_stat_activity where backend_type = 'walwriter' and wait_event is not null or backend_type = 'walwriter'"
user=_metrics login_password=metricsPassword1 database=postgres check "and all settings" is t client 127.0.0.10 "select pg_has_role('pg_read_all_settings', 'usage')"
user=_metrics login_password=metricsPassword1 check "but not the user's database" not rw 'select 1'
check "nor any table" is f sql 0 "select has_database_privilege('_metrics', 'app', 'connect')"

stop 1
stop 0
secret user newPassword2
secret replication newReplicationPassword2
check "pod 0 starts with a new Secret over the old disk" run_pod 0
check "and says that one was lost or changed" says 0 'the passwords in the Secrets differ from those of the database (of: user replication). Was a Secret lost or changed?'
login_password=newPassword2 check "the new password is the database's" is 1 rw 'select 1'
check "the old one no longer is" refused 'password authentication failed' rw 'select 1'
check "a replica gets in with its new one" run_pod 1
check "the new ones are in no log either" not grep -qF -e newPassword2 -e newReplicationPassword2 "$instance-0.log" "$instance-1.log"
restart_pod 0
check "it is said once" is 1 grep -c 'the passwords in the Secrets differ' "$instance-0.log"

secret user "newPassword2
"
restart_pod 0
login_password=newPassword2 check "existing-secret-newline: a line break at the end is not part of the password" is 1 rw 'select 1'
check "and no reason to set it again" is 1 grep -c 'the passwords in the Secrets differ' "$instance-0.log"
secret user newPassword2

stop 1
secret replication anotherReplicationPassword3
prepare 1
check "a replica that is kept out says what to do" says 1 'rejects this replica. If a Secret was lost or changed, restart my-release-0'
start 1
eventually probe 1 startup
check "and is not ready" not probe 1 readiness
restart_pod 0
check "once pod 0 was restarted it follows" eventually probe 1 readiness
