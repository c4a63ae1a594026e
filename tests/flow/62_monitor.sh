#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The monitor: the numbers of casebus status for machines, whether it can see at all, its verdicts, and who pesters it.
. tests/flow/lib.sh
command -v promtool >/dev/null || skip "promtool is not here (docker/install test brings Debian's package prometheus)"
world_up
melde=meldebehoerde@05162004 job=jobcenter@05162
cfg=$(dirname "$CASEBUS_CONFIG")

# get PATH: the status, then the body.  ready PART: why it is not, or ok.
get() {
    python3 - "http://127.0.0.1:$port$1" <<'PY'
import sys, urllib.error, urllib.request
try:
    r = urllib.request.urlopen(sys.argv[1], timeout=10)
except urllib.error.HTTPError as e:
    r = e
print(r.status, r.headers["Content-Type"])
print(r.read().decode(), end="")
PY
}
body() { get "$1" >"$T/got"; tail -n +2 "$T/got"; }
head_of() { get "$1" >"$T/got"; head -1 "$T/got"; }
metric() { body /metrics | grep -F "$1" | grep -v '^#' | sed 's/.* //'; }
is() { [ "$(metric "$1")" = "$2" ]; }
part() { body /readyz | ask "[p['reason'] or 'ok' for p in d['parts'] if p['part'] == '$1'][0]"; }
part_is() { part "$1" >"$T/part"; grep -q "^$2$" "$T/part"; }
start() { # MORE...
    casebus-monitor --set monitor.listen=127.0.0.1:0 --set monitor.every_s=1 "$@" 2>"$T/monitor.log" &
    monitor=$!
    wait_for 20 grep -q 'msg=listening' "$T/monitor.log"
    port=$(sed -n 's/.*msg=listening.* port=//p' "$T/monitor.log")
    wait_for 20 is 'casebus_part_up{part="database"}' 1
}

# ---- where it listens
check "other machines are not answered in clear" exits 2 casebus-monitor --check --set monitor.listen=0.0.0.0:9464
check "which is said, with what to do" grep -qF 'monitor.listen = \"0.0.0.0:9464\" is reached from other machines: set monitor.certificate and monitor.key, or listen on 127.0.0.1 behind a proxy' "$T/err"
check "a certificate needs its key" exits 2 casebus-monitor --check --set monitor.certificate=cert.pem
check "an address that is none is refused" exits 2 casebus-monitor --check --set monitor.listen=here

# ---- it sees what casebus status sees, as a user who may only read
agency $melde
sql "create role watcher login password 'watcher' in role casebus_reader" || exit 1
start --set "database=${DATABASE/user=casebus password=*/user=watcher password=watcher}"
equal "it lives" "200 text/plain; charset=utf-8 ok" "$(get /healthz | xargs)"
equal "it sees all its parts" "200 application/json ok ok ok ok" "$(head_of /readyz) $(part database) $(part kafka) $(part configuration) $(part numbers)"
agency $job
wait_for 20 is "casebus_agency_info{agency=\"$job\",state=\"live\"}" 1
check "an agency that is added is seen without a restart" is "casebus_silent{agency=\"$job\"}" 1
neutral $melde registration.moved_in 4711 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
wait_for 20 is "casebus_lag_messages{agency=\"$melde\"}" 2
check "what waits is seen" is "casebus_lag_messages{agency=\"$melde\"}" 2
check "how long it has waited is Kafka's time" test "$(metric "casebus_lag_seconds{agency=\"$melde\"}")" -lt 600
check "when it was recorded is the agency's" test "$(metric "casebus_lag_event_seconds{agency=\"$melde\"}")" -gt 3600
journal
wait_for 20 is "casebus_lag_messages{agency=\"$melde\"}" 0
same() { python3 -c "
import json, sys
a, b = (json.loads(open(f).read()) for f in sys.argv[1:])
for d in (a, b):
    for k in d['agencies'] + [d]:
        for moves in ('oldest_mark_seconds', 'clock_skew_seconds'): k.pop(moves, None)
        k['findings'] = [f for f in k.get('findings', []) if f != 'clock']
sys.exit(a != b and 'differ: %s\n%s' % (a, b))" "$@"; }
body /api/status >"$T/ours.json"
casebus status --format json >"$T/status.json" 2>/dev/null || true
check "/api/status is what casebus status says" same "$T/ours.json" "$T/status.json"
equal "with versions of event types" "['casebus.manifest@1', 'registration.moved_in@1']" "$(ask "[a['schemas'] for a in d['agencies'] if a['agency'] == '$melde'][0]" <"$T/ours.json")"
check "in numbers, too" is 'casebus_schema_agencies{type="registration.moved_in",version="1"}' 1
check "events since the last closed day" is "casebus_events_today{agency=\"$melde\"}" 1
equal "the manifest is proved" 0 "$(metric "casebus_unconfirmed_manifests{agency=\"$melde\"}")"
body /metrics >"$T/metrics"
equal "promtool has nothing to say about the metrics" "" "$(promtool check metrics <"$T/metrics" 2>&1)"
marks=$(sql "select count(*) from mark")
sql "insert into mark (subject, reason) select md5(i::text)::uuid, 'event' from generate_series(1, 12000) as i"
check "many marks are seen, about as many as they are" wait_for 20 is casebus_marks "$(sql "select max(id) - min(id) + 1 from mark")"
sql "delete from mark where id in (select id from mark order by id desc limit 12000)"
check "few are counted" wait_for 20 is casebus_marks "$marks"
check "nobody is in them: no subject, no local id" bash -c '! grep -E "4711|[0-9a-f]{32}" "$0"' "$T/metrics"

# ---- Prometheus reads us unchanged; its rules and Grafana's dashboard name what is there
names() { grep -oh 'casebus_[a-z_]*' docker/prometheus/alerts.yml docker/grafana/casebus.json tests/fixtures/monitor/alerts.yml | sort -u; }
equal "every metric that rules and dashboard name is served" "" "$(comm -23 <(names) <(sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$T/metrics" | sort))"
check "the dashboard is JSON" python3 -m json.tool docker/grafana/casebus.json
check "the rules can be read" promtool check rules docker/prometheus/alerts.yml
check "they fire when they should, and not on a quiet day" promtool test rules tests/fixtures/monitor/alerts.yml
pages() { grep -oh 'casebus runbook [a-z_]*' docker/prometheus/alerts.yml | sort -u | while read -r _ _ page; do [ -z "$page" ] || [ -f "docs/runbooks/$page.md" ] || echo "$page"; done; }
equal "and the runbooks that they name are there" "" "$(pages)"
cp docker/prometheus/alerts.yml "$T/"
sed "s/15s/1s/; s/127.0.0.1:9464/127.0.0.1:$port/" docker/prometheus/prometheus.yml >"$T/prometheus.yml"
web=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
prometheus --config.file="$T/prometheus.yml" --storage.tsdb.path="$T/prometheus" --web.listen-address="127.0.0.1:$web" --log.level=warn 2>"$T/prometheus.log" &
prometheus=$!
prom() { python3 -c 'import sys, urllib.parse, urllib.request; print(urllib.request.urlopen("http://127.0.0.1:%s/api/v1/%s" % (sys.argv[1], sys.argv[2])).read().decode())' "$web" "$1" | ask "$2"; }
scraped() { [ "$(prom 'query?query=casebus_silent' "len(d['data']['result'])")" = 2 ]; }
check "Prometheus has our numbers" wait_for 30 scraped
equal "without a complaint" "up " "$(prom targets "' '.join(t['health'] + ' ' + t['lastError'] for t in d['data']['activeTargets'])")"
evaluated() { [ "$(prom rules "set(r['health'] for g in d['data']['groups'] for r in g['rules'])")" = "{'ok'}" ]; }
check "and can evaluate every rule" wait_for 30 evaluated
kill $prometheus

# ---- other requests
equal "there is nothing else" "404 text/plain; charset=utf-8" "$(head_of /etc/passwd)"
check "nor another way to ask" python3 - "$port" <<'PY'
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for method, status in (("POST", 405), ("DELETE", 405), ("HEAD", 200)):
    c.request(method, "/metrics")
    r = c.getresponse()
    text = r.read()
    assert r.status == status and (status == 405) == (r.headers["Allow"] == "GET, HEAD"), (method, r.status)
PY

# ---- what it cannot see it says
echo "agencies = ( { id = \"$job\"; state = \"lively\"; } );" >"$T/broken" && cp "$cfg/agencies.cfg" "$T/agencies.cfg" && cp "$T/broken" "$cfg/agencies.cfg"
check "a file that cannot be read is named with its place" wait_for 20 part_is configuration ".*agencies.cfg:1:.*lively.*"
check "the agencies of before are watched on" is "casebus_silent{agency=\"$job\"}" 1
cp "$T/agencies.cfg" "$cfg/agencies.cfg"
check "mended, it is well again" wait_for 20 part_is configuration ok
docker/world kafka kill
check "Kafka away: it is not ready, and says why" wait_for 30 part_is kafka "ask Kafka for the ends of casebus.05162004..*"
equal "that is a 503" "503 application/json" "$(head_of /readyz)"
equal "what only Kafka knows is left out" "" "$(metric "casebus_lag_messages{agency=\"$melde\"}")"
check "the rest is there" is "casebus_events_today{agency=\"$melde\"}" 1
docker/world postgres stop
check "PostgreSQL away as well" wait_for 30 is 'casebus_part_up{part="database"}' 0
equal "no old numbers are shown" "503 application/json" "$(head_of /api/status)"
equal "nor measured" "" "$(metric "casebus_events_today{agency=\"$melde\"}")"
equal "it lives" "200 text/plain; charset=utf-8 ok" "$(get /healthz | xargs)"
docker/world postgres start
docker/world kafka start
check "all back: it is ready by itself" wait_for 60 part_is kafka ok
equal "with a 200" "200 application/json" "$(head_of /readyz)"

# ---- verdicts
casebus-journal --log-level error 2>>"$T/journal.log" &
reader=$!
neutral $melde registration.moved_in 4712 2026-01-21T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
wait_for 30 is "casebus_lag_messages{agency=\"$melde\"}" 0
verdict() { is "casebus_reading{agency=\"$melde\",verdict=\"$1\"}" 1; }
check "what is read is ok" verdict ok
psql -qAtX "$DATABASE" -c "begin; lock table casebus.event in exclusive mode; select pg_sleep(600)" >/dev/null 2>&1 &
locked() { [ "$(sql "select count(*) from pg_locks where relation = 'event'::regclass and mode = 'ExclusiveLock' and granted")" = 1 ]; }
wait_for 20 locked
neutral $melde registration.moved_in 4713 2026-01-21T09:13:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
check "200 who are slow and some who talk nonsense change nothing: /healthz answers, memory stays under 100 MB" python3 tests/flow/slow_clients.py "$port" /healthz "$monitor" 100
check "a journal that runs and gets nothing done is stalled, after a minute" wait_for 90 verdict stalled
check "status says so" exits 3 casebus status --today 2026-01-22
check "with its word" grep -q "^to look at: $melde: stalled" "$T/out"
sql "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()" >/dev/null
check "let go, it is ok" wait_for 60 verdict ok
kill -KILL $reader
sql "update position set next_offset = next_offset - 2"
check "a position that went back is seen" wait_for 20 verdict rewound
check "that is forgotten when it has been seen" wait_for 60 is "casebus_reading{agency=\"$melde\",verdict=\"rewound\"}" 0
