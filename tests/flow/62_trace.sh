#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The way of one event from the office that recorded it to the inbox of the office that owes something: casebus trace, and the trace that goes with it.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162
agency $melde
agency $schule
trace=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
{
    line person.described 4711 2026-01-20T09:00:00+01:00 '{"occurred_on":"2026-01-12","born_on":"2018-05-20","born_precision":"day","names":[]}'
    line registration.moved_in 4711 2026-01-20T09:00:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}' | sed "s/{/{\"traceparent\":\"$trace\",/"
} | program $melde publish - --today 2026-01-20 >/dev/null 2>"$T/agency.log"
hops() { casebus trace "$1" --format json | ask "'\\n'.join(' '.join([h['hop'], h['agency'] or '-', h['detail']]) for h in d['hops'])"; }

journal --today 2026-01-20
id=$(sql "select id from event where traceparent is not null")
person=$(sql "select replace(subject::text, '-', '') from event where traceparent is not null")
check "an event that nobody has evaluated yet has its way up to there" exits 0 casebus trace "$id"
check "with its trace, for people" grep -q "^event $id, registration.moved_in of $melde, trace $trace$" "$T/out"
caseview --today 2026-01-20
task=$(sql "select id from task where rule = 'R16' and owner = '$schule'")
at() { sql "select 'number ' || seq || ' of epoch ' || epoch from event where id = '$1'"; }
equal "recorded, spooled, journalled, evaluated (which told the owner from its beginning on), sent" "recorded $melde by its own clock
spooled $melde by its own clock
journalled - $(at "$id")
told $schule R16, task $task, revision 1
evaluated - person $person, last
sent $schule R16, task $task, revision 1" "$(hops "$id" | grep -v ' kommunales\| R15')"
equal "the times only go forward" True "$(casebus trace "$id" --format json | ask "[h['at'] for h in d['hops']] == sorted(h['at'] for h in d['hops'])")"
equal "the owner's message carries the trace" "$trace" "$(kcat -C -b "$KAFKA" -t casebus.05162004.schulamt.05162.inbox -e -q -f '%h\n' 2>/dev/null | grep ce_type=task.state | grep -o 'traceparent=[0-9a-f-]*' | sed 's/.*=//' | sort -u)"
caseview --today 2026-02-10
check "a reminder carries it, too" test "$(kcat -C -b "$KAFKA" -t casebus.05162004.schulamt.05162.inbox -e -q -f '%h\n' 2>/dev/null | grep -c "traceparent=$trace")" -ge 2
check "and is a hop more" bash -c 'casebus trace $0 | grep -q "sent .*R16, task .*, revision 2"' "$id"

# ---- what there is not, and what was refused
check "an event that is not there is no finding of nothing" exits 2 casebus trace 01a21cfa-7a02-7000-9cdb-ca45ead4e784
check "but says where it may be" grep -q "event 01a21cfa-7a02-7000-9cdb-ca45ead4e784 is not in the journal: has its agency sent it (casebus-agency status), does it wait in Kafka (casebus status)?" "$T/err"
check "what is no id is refused" exits 2 casebus trace 4711
sql "insert into dead_letter (topic, \"offset\", agency, event_id, type, reason, detail, headers) select 'casebus.05162004.meldebehoerde.05162004.events', 99, no, '01a21cfa-7a02-7000-9cdb-ca45ead4e784', 'registration.moved_in', 'bad_value', 'field ags', '' from agency where id = '$melde'"
equal "a dead letter is a hop" "dead_letter - 1: bad_value, open" "$(hops 01a21cfa-7a02-7000-9cdb-ca45ead4e784 | tail -1)"
