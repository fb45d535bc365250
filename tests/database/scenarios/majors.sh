# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The server of each major that the chart offers: takes the chart's configuration, keeps its data where the image does, and is
# kept off another major's. Its build brings no clients, so there are no replicas here; the clients are those of $PGBIN.
builds=$here/node_modules
clients=$PATH
if [ ! -d "$builds" ] && [ "${REQUIRE_ALL_RINGS:-}$(uname -sm)" = "$(uname -sm)" ]; then
    echo "skip: no servers of other majors; run \`npm ci\` in tests/database"
    return 0
fi
servers=()
for major in 16 17 18; do
    bin=$builds/postgres-$major/native/bin
    # npm may be set up to run no script of a package; this one makes the links to its libraries.
    if [ ! -e "$bin/../lib/libpq.so.5" ]; then (cd "$builds/postgres-$major" && node scripts/hydrate-symlinks.js); fi
    [ -x "$bin/postgres" ] || stop_here "there is no server of major $major in $builds"
    servers[major]=$(reachable "$builds/postgres-$major/native" bin)
    export PATH="${servers[major]}:$clients"
    check "$major: is the server's major" is "$major" major_of postgres
    instance=$root/refused-$major
    render --set-string version=$major --set-string parameters.huge_pages=perhaps
    check "initdb-huge-pages: $major: initdb takes the setting" not prepare 0
    check "in its words" says 0 'initdb: error: .*huge_pages\|invalid value for parameter "huge_pages"'
    check "before any server runs" test ! -e "$(data 0).building/postmaster.opts"
    instance=$root/$major
    render --set-string version=$major --set tls.enabled=true --set-string parameters.work_mem=8MB
    check "$major: the image has its volume where the scripts look" grep -q "value: /var/lib/postgresql/$([ "$major" -ge 18 ] && echo "$major/docker" || echo data/pgdata)\$" "$root/manifests.yaml"
    check "$major: creates the database and becomes ready" run_pod 0
    PGSSLMODE=require check "$major: the user logs in over TLS" is 1 rw 'select 1'
    check "$major: the parameter holds" is 8MB sql 0 'show work_mem'
    check "$major: no line of pg_hba.conf is in doubt" is 0 sql 0 "select count(*) from pg_hba_file_rules where error is not null"
    check "$major: restarts" restart_pod 0
    stop 0
done
for pair in 17:16 18:17 17:18; do
    major=${pair%:*}
    export PATH="${servers[major]}:$clients"
    instance=$root/mixed-${pair/:/-}
    mkdir -p "$(pod 0)"
    cp -a "$root/${pair#*:}/pod-0/volume" "$(pod 0)/volume"
    check "the disk of ${pair#*:} is refused by $major" not prepare 0
    check "in words" says 0 "this volume holds data of PostgreSQL ${pair#*:}, but version is $major; set version back to \"${pair#*:}\""
    check "and stays as it was" is '' diff -r "$root/${pair#*:}/pod-0/volume" "$(pod 0)/volume"
done
