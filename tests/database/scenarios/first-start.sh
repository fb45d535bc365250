# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Scripts of initdb, and what the schema keeps out of the parameters.
# with_scripts FILE... [HELM ARGUMENTS]
with_scripts() {
    printf 'initdb:\n  scripts:\n' >"$root/values.yaml"
    local name
    while [[ ${1:-} == *.sql ]]; do
        name=$1
        shift
        printf '    %s: |\n' "$name" >>"$root/values.yaml"
        sed 's/^/      /' <"$root/$name" >>"$root/values.yaml"
    done
    render --values "$root/values.yaml" "$@"
}

# Some builds come without extensions.
cat >"$root/10-tables.sql" <<'SQL'
create table parts (n int);
do $$ begin if exists (select from pg_available_extensions where name = 'pgcrypto') then create extension pgcrypto; end if; end $$;
SQL
printf 'insert into parts values (1);\ninsert into nowhere values (2);\nselect 1;\n' >"$root/20-rows.sql"
with_scripts 10-tables.sql 20-rows.sql
check "a script that fails stops the first start" not prepare 0
check "by name" says 0 '20-rows.sql failed; the database is not created until it succeeds'
check "with PostgreSQL's reason" says 0 'relation "nowhere" does not exist'
check "but not the line, which may hold a password" not says 0 'values (2)'
check "and leaves no database" test ! -e "$(data 0)"
check "nor a server" not in_pod 0 pg_isready --host="$(pod 0)/run"

printf "\\\\! touch %s\n" "$root/escaped" >"$root/30-escape.sql"
with_scripts 10-tables.sql 30-escape.sql
check "a script gets no shell" not prepare 0
check "and is told so" says 0 'backslash commands are restricted'
check "it was not run" test ! -e "$root/escaped"
printf 'create role mighty superuser;\n' >"$root/30-escape.sql"
with_scripts 30-escape.sql
check "a script is not the superuser" not prepare 0
check "PostgreSQL says so" says 0 'must be superuser\|permission denied to create role'
printf "select 'open\n" >"$root/30-escape.sql"
with_scripts 30-escape.sql
check "an open quote is an error, not an end" not prepare 0

check "initdb-huge-pages: the first servers ask for none" grep -q '"huge_pages=off"' "$(data 0).building/postmaster.opts"
with_scripts 30-escape.sql --set-string parameters.huge_pages=try,parameters.shared_memory_type=sysv
check "and follow the parameters about memory" not prepare 0
check "all of them" grep -q '"huge_pages=try" "-c" "shared_memory_type=sysv"' "$(data 0).building/postmaster.opts"

printf 'insert into parts values (1), (2);\n' >"$root/20-rows.sql"
with_scripts 20-rows.sql 10-tables.sql
check "scripts run in the order of their names" run_pod 0
check "as the user" is app rw "select tableowner from pg_tables where tablename = 'parts'"
check "each once" is 3 rw 'select sum(n) from parts'
check "with the extensions that are trusted" is t rw "select count(*) = (select count(*) from pg_available_extensions where name = 'pgcrypto') from pg_extension where extname = 'pgcrypto'"
check "initdb-huge-pages: the settings of the first start do not stay" is try sql 0 'show huge_pages'
restart_pod 0
check "also after a restart" is 3 rw 'select sum(n) from parts'

pattern=$(sed -n 's/.*"pattern": "^(\(archive_.*\))\$".*/\1/p' "$charts/postgres/values.schema.json")
known=$(sql 0 'select name from pg_settings')
meaningless() {
    local name
    # The group in the middle is one name; the rest is a list.
    for name in ${pattern//|key)/,key)}; do
        tr '|' '\n' <<<"$name" | tr ',' '|'
    done | while read -r name; do grep -qxE -- "$name" <<<"$known" || echo "$name"; done
}
check "every parameter that the schema denies is one of PostgreSQL's" is '' meaningless
denied=$(grep -xE -- "$pattern" <<<"$known")
admitted() {
    local name
    for name in $denied; do
        if "$helm" template my-release "$charts/postgres" --set-string "parameters.$name=1" >/dev/null 2>&1; then echo "$name"; fi
    done
}
check "they are many" test "$(wc -w <<<"$denied")" -ge 40
check "and Helm refuses each" is '' admitted
check "but no harmless one" render --set-string parameters.work_mem=1MB --set-string parameters.log_statement=ddl
