# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The primary's disk is lost: nothing is made up in its place; a replica that somebody promotes becomes the truth.
run_pod 0 && run_pod 1 && run_pod 2
rw 'create table seen (n int); insert into seen values (1)'
check "both replicas have the row" eventually is 1 replica 1 'select max(n) from seen'
check "before the primary goes" eventually is 1 replica 2 'select max(n) from seen'

stop 0
check "killed, nothing takes over" is t sql 1 'select pg_is_in_recovery()'
wipe 0
check "an empty pod 0 beside replicas is refused" not prepare 0
check "by name" says 0 'still serves a copy of the database'
check "nothing was created" test ! -e "$(data 0)"

promote 1
check "a promoted replica takes writes" eventually is f sql 1 'select pg_is_in_recovery()'
check "and is no longer ready, so that nobody reaches it by a service" not probe 1 readiness
promote 2
check "of two that take writes none is chosen" not prepare 0
check "and both are named" says 0 'several servers accept writes: 127.0.0.11 127.0.0.12; delete the volumes of all but one'
stop 2
wipe 2
check "pod 0 clones the promoted one" run_pod 0
check "and takes writes" is f sql 0 'select pg_is_in_recovery()'
check "nothing is lost" is 1 rw 'select max(n) from seen'
stop 1
check "the promoted one does not start as a replica" refused 'delete its volume to clone it again' in_pod 1 /bin/sh "$root/config/start.sh" "${arguments[@]}"
wipe 1
check "wiped, it joins" run_pod 1
check "as does the other" run_pod 2
rw 'insert into seen values (2)'
check "a new row arrives there" eventually is 2 replica 1 'select max(n) from seen'
check "and there" eventually is 2 replica 2 'select max(n) from seen'

stop 0
touch "$(data 0)/standby.signal"
check "pod 0 never follows itself" refused "takes the writes" in_pod 0 /bin/sh "$root/config/start.sh" "${arguments[@]}"
