# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A real exporter, with what the chart gives it: the address, the role and the file with its password. Debian's is older than
# the chart's image; what is proved is that the role suffices.
exporter=$(command -v prometheus-postgres-exporter || true)
if [ -z "$exporter" ]; then
    [ -z "${REQUIRE_ALL_RINGS:-}" ] || stop_here "the exporter is missing (Debian: prometheus-postgres-exporter)"
    echo "skip: no prometheus-postgres-exporter"
    return 0
fi
render --set metrics.enabled=true
# variable NAME: as the rendered container has it, at this test's port.
variable() {
    awk -v name="$1" '$2 == "name:" && $3 == name { getline; print $2; exit }' "$root/manifests.yaml" | sed "s/localhost:5432/localhost:$PGPORT/"
}
check "the exporter gets its password in a file that is mounted" test "$(variable DATA_SOURCE_PASS_FILE)" = /etc/managed-postgres/secrets/metrics/password
run_pod 0 -c listen_addresses=127.0.0.10,127.0.0.1
DATA_SOURCE_URI=$(variable DATA_SOURCE_URI) DATA_SOURCE_USER=$(variable DATA_SOURCE_USER) DATA_SOURCE_PASS_FILE=$root/secrets/metrics/password \
    "$exporter" --web.listen-address=127.0.0.10:19187 >"$root/exporter.log" 2>&1 &
exporting=$!
scrape() {
    exec 3<>/dev/tcp/127.0.0.10/19187 && printf 'GET /%s HTTP/1.0\r\n\r\n' "$1" >&3 && cat <&3
}
healthy() { scrape '' | grep -q '200 OK'; }
check "its health is answered" eventually healthy
(scrape metrics) >"$root/metrics.txt"
check "it reached the server" grep -q '^pg_up 1' "$root/metrics.txt"
check "nothing was forbidden to it" grep -q '^pg_exporter_last_scrape_error 0' "$root/metrics.txt"
check "it reports the database" grep -q '^pg_stat_database_xact_commit{.*datname="app"' "$root/metrics.txt"
check "and the settings" grep -q '^pg_settings_max_replication_slots{.*} 20' "$root/metrics.txt"
