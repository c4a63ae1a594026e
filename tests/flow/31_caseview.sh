#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The case view keeps up: late heard, corrected, dead letters, other rules, earlier days, inboxes, rebuilding beside.
. tests/flow/lib.sh

world_up
for a in meldebehoerde@05162004 jugendamt@05162004 schulamt@05162 kommunales-integrationszentrum@05162 sozialamt-asylblg@05162004; do agency $a; done
publish() { program "$1" publish - --today "$2" >"$T/publish.out" 2>&1; }
view_of() { casebus case show --local "$1" --today "$2" --format json; }
pick() { python3 -c "import json,sys; d=json.load(sys.stdin); print($1)"; }
stored() { sql "select $2 from view where person = (select person from subject where subject = '$1')"; }
subject() { casebus case show --local "$1" --today 2026-03-01 --format json | pick 'd["person"]'; }
messages() { sql "select count(*) from outbox where type = 'task.state'"; }
moved_in() { line registration.moved_in "$1" "$2" '{"move_in_on":"'"$3"'","registered_on":"'"$3"'","ags":"05162004","from":"LEA"}'; }
born() { line person.described "$1" "$2" '{"occurred_on":"2026-01-12","born_on":"'"$3"'","born_precision":"day","names":[]}'; }

# ---- heard: absence is judged only on what was heard
{ born 1 2026-01-15T09:00:00+01:00 2018-05-20; moved_in 1 2026-01-15T09:00:00+01:00 2026-01-15; } | publish meldebehoerde@05162004 2026-01-15
check "a child moves in" journal
check "evaluated on the day" caseview --today 2026-01-15
one=$(subject meldebehoerde@05162004:1)
task=$(sql "select id from task where rule = 'R16'")
equal "its task for the school office is open" open "$(sql "select status from task where id = '$task'")"
check "on the day after due the office has not been heard" caseview --today 2026-02-13
equal "so it is unheard, not overdue" "t reminded" "$(sql "select unheard, stage from task where id = '$task'" | tr '|' ' ')"
check "and waited for" test "$(sql "select count(*) from waiting where agency = 'schulamt@05162'")" = 1
program schulamt@05162 close-day 2026-02-12 >/dev/null 2>&1
check "its manifest comes" journal
check "evaluated again for that alone" caseview --today 2026-02-13
equal "now it is overdue" "f overdue" "$(sql "select unheard, stage from task where id = '$task'" | tr '|' ' ')"
equal "and nothing is waited for" 0 "$(sql "select count(*) from waiting where agency = 'schulamt@05162'")"
other=$(sql "select agency from waiting limit 1")
equal "another task waits for others" t "$(sql "select unheard from task where rule = 'R15'")"
sql "insert into agency (id) select distinct agency from waiting on conflict do nothing; insert into heard (agency, day, epoch, through_seq) select distinct a.no, date '2026-02-12', 1, 0 from agency a join waiting w on w.agency = a.id"
check "a manifest that closed while its person was being evaluated, so that nobody was marked ($other)" caseview --today 2026-02-13
equal "is noticed all the same" f "$(sql "select unheard from task where rule = 'R15'")"

# ---- a run for an earlier day
check "a run for an earlier day evaluates the stored later ones again" caseview --today 2026-01-20
equal "as of that day" 2026-01-20 "$(stored "$one" evaluated_on)"
equal "the task is not overdue on it" none "$(sql "select stage from task where id = '$task'")"
check "and on" caseview --today 2026-03-01
told=$(messages)
check "again the same day" caseview --today 2026-03-01
equal "tells nobody anything new" "$told" "$(messages)"
equal "revisions count up from one" "t" "$(sql "select count(*) = max(revision) and min(revision) = 1 from outbox where task = '$task'")"

# ---- a correction names somebody no more
line childcare.need.reported P 2026-02-01T10:00:00+01:00 '{"occurred_on":"2026-02-01","needed_from":"2026-08-01","child":"K1"}' | publish jugendamt@05162004 2026-02-01
{ journal && caseview --today 2026-03-01; } || true
equal "a child named by another's record has that statement" 1 "$(view_of jugendamt@05162004:K1 2026-03-01 | pick 'len(d["statements"])')"
child=$(subject jugendamt@05162004:K1)
equal "stored too" 1 "$(sql "select json_array_length(body::json->'statements') from view where person = '$child'")"
id=$(sql "select id from event where subject <> '$child' and exists (select from participant p where p.subject = '$child' and p.seq = event.seq and p.agency = event.agency)")
line childcare.need.reported P 2026-02-03T10:00:00+01:00 '{"occurred_on":"2026-02-01","needed_from":"2026-08-01","child":"K2","assertion":"corrected","corrects":"'"$id"'"}' | publish jugendamt@05162004 2026-02-03
{ journal && caseview --today 2026-03-01; } || true
equal "corrected to another child, the first has it no more" 0 "$(view_of jugendamt@05162004:K1 2026-03-01 | pick 'len(d["statements"])')"
equal "also as stored, though no event names it" 0 "$(sql "select json_array_length(body::json->'statements') from view where person = '$child'")"
equal "as known before the correction it had it" 1 "$(casebus case show --local jugendamt@05162004:K1 --today 2026-03-01 --known-at "$(sql "select to_char(received_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from event where id = '$id'")" --format json | pick 'len(d["statements"])')"

# ---- dead letters
sql "insert into dead_letter (topic, \"offset\", agency, subject, reason, detail, headers, hash) select 'x', 1, 1, '$one', 'bad_body', 'test', '', ''" 2>/dev/null ||
    sql "insert into dead_letter (topic, \"offset\", agency, subject, reason, detail, headers) select 'x', 1, 1, '$one', 'bad_body', 'test', ''"
sql "insert into mark (subject, reason) values ('$one', 'dead_letter')"
check "a person of whom something could not be accepted is a finding of this run" exits 3 casebus-caseview --until-caught-up --today 2026-03-01
equal "the view says so" dead_letter "$(view_of meldebehoerde@05162004:1 2026-03-01 | pick 'd["incomplete"][0]')"
sql "insert into mark (subject, reason) values ('$one', 'again')"
check "the next run found that before" exits 0 casebus-caseview --until-caught-up --today 2026-03-01
sql "delete from dead_letter"
sql "insert into mark (subject, reason) values ('$one', 'again')"
check "put right" caseview --today 2026-03-01
equal "it is whole again" "[]" "$(view_of meldebehoerde@05162004:1 2026-03-01 | pick 'd["incomplete"]')"

# ---- rules, agencies, shadows
agency krankenkasse@aok
check "another agency marks everybody" caseview --today 2026-03-01
check "every person was evaluated for it" grep -q "every person is evaluated again" "$T/caseview.log"
casebus agency state meldebehoerde@05162004 shadow >/dev/null
check "what an agency says that became a shadow" caseview --today 2026-03-01
equal "is not evaluated" 0 "$(view_of meldebehoerde@05162004:1 2026-03-01 | pick 'len(d["statements"])')"
equal "its task was withdrawn" "cancelled" "$(kcat -C -b "$KAFKA" -t casebus.05162004.schulamt.05162.inbox -e -q -f '%s\n' 2>/dev/null | tail -c 400 | grep -qa void && echo cancelled)"
equal "and is gone" 0 "$(sql "select count(*) from task where id = '$task'")"
before=$(sql "select max(revision) from outbox where task = '$task'")
casebus agency state meldebehoerde@05162004 live >/dev/null
check "live again" caseview --today 2026-03-01
equal "the task is back under its id, with the next revision" "$((before + 1))" "$(sql "select body::json->>'revision' from task where id = '$task'")"

# ---- stored and computed
check "the stored views are what the journal says" exits 0 casebus view verify
sql "update view set digest = 'x' where person = '$one'"
check "a view that was tampered with is found" exits 3 casebus view verify
check "and named" grep -q "$one: digest differs" "$T/out"
sql "update task set body = replace(body, 'open', 'done') where id = '$task'"
check "made anew" exits 0 casebus view rebuild
check "all is right" exits 0 casebus view verify
sql "delete from task where id = '$task'"
check "a missing task is found" exits 3 casebus view verify
sql "update subject set person = subject; delete from view; delete from mark"
check "persons without a view are found" exits 3 casebus view verify
sql "delete from subject; delete from task; delete from waiting; delete from link"
check "persons whom nobody evaluated are found" exits 3 casebus view verify
told=$(messages)
check "everything lost is made anew from the journal" exits 0 casebus view rebuild
check "and is right" exits 0 casebus view verify
check "what is left to do is done" caseview --today 2026-03-01
equal "nobody is told anything for it" "$told" "$(messages)"
