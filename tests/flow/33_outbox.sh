#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The outbox reaches the inboxes: killed senders, Kafka away, an inbox that is not there.  And services by the clock.
. tests/flow/lib.sh

world_up
for a in meldebehoerde@05162004 schulamt@05162 kommunales-integrationszentrum@05162; do agency $a; done
persons=300
today=$(date +%F)
{
    for i in $(seq $persons); do
        line person.described "$i" 2026-01-15T09:00:00+01:00 '{"occurred_on":"2026-01-12","born_on":"2018-05-20","born_precision":"day","names":[]}'
        line registration.moved_in "$i" 2026-01-15T09:00:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-15","ags":"05162004","from":"LEA"}'
    done
} | program meldebehoerde@05162004 publish - --today 2026-01-15 >/dev/null 2>&1
journal
inbox() { kcat -C -b "$KAFKA" -t "casebus.05162004.$1.inbox" -e -q -f '%h\n' 2>/dev/null | grep -o 'ce_id=[0-9a-f-]*'; }
unsent() { sql "select count(*) from outbox where sent_at is null"; }

# ---- two senders, killed again and again while days pass
start() { casebus-caseview --today "$1" --set caseview.batch=7 2>>"$T/sender.log" & }
for day in 2026-01-20 2026-02-03 2026-02-13 2026-02-20; do
    for _ in 1 2 3; do
        start $day; one=$!
        start $day; two=$!
        sleep "0.$((RANDOM % 6 + 2))"
        kill -KILL $one $two
        wait $one $two 2>/dev/null || true
    done
done
check "what the killed ones left is done" caseview --today 2026-02-20
equal "nothing is unsent" 0 "$(unsent)"
told=$(sql "select count(*) from outbox where agency = 'schulamt@05162' and type = 'task.state'")
check "many messages ($told)" test "$told" -ge $persons
inbox schulamt.05162 >"$T/ids"
equal "each reached the inbox" "$(sql "select count(*) from outbox where agency = 'schulamt@05162'")" "$(sort -u "$T/ids" | wc -l)"
echo "   ($(($(wc -l <"$T/ids") - $(sort -u "$T/ids" | wc -l))) of $(wc -l <"$T/ids") came twice, under the same id)"
sql "select substring(encode(headers, 'escape') from 'ce_id.{13}([0-9a-f-]{36})'), task, revision from outbox where agency = 'schulamt@05162'" >"$T/written"
in_order() {
    python3 - "$T/written" "$T/ids" <<'PY'
import sys
written = {i: (t, int(r)) for i, t, r in (l.strip().split("|") for l in open(sys.argv[1]))}
seen, last = set(), {}
for i in (l.strip().removeprefix("ce_id=") for l in open(sys.argv[2])):
    task, revision = written[i]
    if i not in seen and revision <= last.get(task, 0): raise SystemExit(f"{task}: {revision} after {last[task]}")
    seen.add(i); last[task] = max(revision, last.get(task, 0))
if seen != set(written): raise SystemExit("not all")
PY
}
check "the states of a task in their order" in_order
equal "no state was written twice" 0 "$(sql "select count(*) from (select task, revision from outbox where task is not null group by 1, 2 having count(*) > 1) x")"
check "the views are what the journal says" exits 0 casebus view verify

# ---- Kafka away
casebus-caseview --today 2026-02-20 2>"$T/daemon.log" &
daemon=$!
wait_for 20 sql "select 1/count(*) from pg_stat_activity where application_name = 'casebus-caseview'"
docker/world kafka stop
task=$(sql "select id from task where owner = 'schulamt@05162' and status = 'open' limit 1")
check "people decide while Kafka is away" exits 0 casebus task "done" "$task" --reason told --by worker --today 2026-02-20
equal "at once" "done" "$(sql "select status from task where id = '$task'")"
sql "insert into mark (subject, reason) select person, 'again' from view limit 5; notify casebus_mark"
check "persons are evaluated while Kafka is away" wait_for 30 sql "select 1/(1-count(*)) from mark"
check "the message waits" test "$(unsent)" -ge 1
docker/world kafka start
check "and is sent when Kafka is back" wait_for 60 bash -c "[ \$(psql -qAtX \"\$DATABASE\" -c 'select count(*) from casebus.outbox where sent_at is null') = 0 ]"
kill $daemon
check "the service ends in order" wait $daemon

# ---- an inbox that is not there holds nobody else up
sql "insert into outbox (agency, type, headers, value) values ('nobody@05162004', 'casebus.pause', '', '\x00')"
sql "insert into outbox (agency, type, headers, value) select agency, type, headers, value from outbox where agency = 'schulamt@05162' order by no limit 1"
check "it is a finding" exits 3 casebus-caseview --until-caught-up --today 2026-02-20
check "that is said with what to do" grep -q "nobody.05162004.inbox" "$T/err"
equal "the others were sent" 1 "$(unsent)"
sql "delete from outbox where sent_at is null"

# ---- services by the clock
casebus-journal 2>"$T/journal.log" & journal=$!
casebus-caseview 2>"$T/clock.log" & view=$!
check "a day is evaluated when the journal has passed its midnight" wait_for 30 bash -c "[ \$(psql -qAtX \"\$DATABASE\" -c \"select count(*) from casebus.view where next_day <= '$today'\") = 0 ]"
{
    line person.described new "${today}T00:00:01+01:00" '{"occurred_on":"'"$today"'","born_on":"2018-05-20","born_precision":"day","names":[]}'
    line registration.moved_in new "${today}T00:00:01+01:00" '{"move_in_on":"'"$today"'","registered_on":"'"$today"'","ags":"05162004","from":"LEA"}'
} | program meldebehoerde@05162004 publish - >/dev/null 2>&1
check "who moves in has a view without anybody's doing" wait_for 20 casebus case show --local meldebehoerde@05162004:new
check "and a task in the inbox" wait_for 20 bash -c "[ \$(psql -qAtX \"\$DATABASE\" -c \"select count(*) from casebus.outbox where sent_at > now() - interval '30 s' and agency = 'schulamt@05162' and revision = 1\") -ge 1 ]"
agency krankenkasse@aok
check "an agency added meanwhile is noticed" wait_for 20 grep -q "every person is evaluated again" "$T/clock.log"
kill $journal $view
check "the journal ends in order" wait $journal
check "the case view too" wait $view
equal "without a complaint" "" "$(grep -E 'level=(warn|error)' "$T/clock.log" | grep -v 'are read anew' | head -n 3)"
