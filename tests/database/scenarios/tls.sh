# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# TLS with the certificate that the chart makes up, switched on under a running pair as a rollout would: replicas first.
run_pod 0 && run_pod 1
rw 'create table seen (n int)'
render --set tls.enabled=true
certificate=$root/tls/ca.crt
chmod a+r "$certificate"
check "a replica restarted with TLS follows a primary still without" restart_pod 1
check "then the primary restarts" restart_pod 0
check "replication speaks TLS" eventually is t sql 0 "select ssl from pg_stat_ssl join pg_stat_replication using (pid)"

export PGSSLMODE=disable
check "a client without TLS is refused" refused 'no encryption' rw 'select 1'
check "on a replica too" refused 'no encryption' replica 1 'select 1'
export PGSSLMODE=verify-full PGSSLROOTCERT=$certificate
for host in my-release-rw my-release-rw.default.svc my-release-1.my-release-headless my-release-1.my-release-headless.default.svc; do
    check "the certificate holds for $host" is t client "$host" "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
done
check "and for no other name" refused 'does not match host name' client 127.0.0.10 'select 1'
unset PGSSLROOTCERT
export PGSSLMODE=require
check "helm test passes" job test.sh REPLICAS=my-release-1.my-release-headless.default.svc
unset PGSSLMODE

serial() { openssl s_client -starttls postgres -connect "$(address 0):$PGPORT" </dev/null 2>/dev/null | openssl x509 -noout -serial; }
before=$(serial)
check "nothing is read again without need" is 0 grep -c 'received SIGHUP' "$instance-0.log"
render --set tls.enabled=true
check "a renewed certificate is not yet the server's" is "$before" serial
probe 0 readiness
changed() { [ -n "$(serial)" ] && [ "$(serial)" != "$before" ]; }
check "the next probe has it read" eventually changed
probe 0 readiness
check "once" is 1 grep -c 'received SIGHUP' "$instance-0.log"

render
check "switched off again, the replica follows" restart_pod 1
check "and the primary takes clients without" restart_pod 0
PGSSLMODE=disable check "as before" is 0 rw 'select count(*) from seen'
